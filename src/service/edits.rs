//! What becomes of an edit that waits when its comment is decided on.

use super::{Error, moved};
use crate::domain::ids::{CommentId, DecisionId};
use crate::domain::moderation::Ruling;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::comments::{self, CommentRow, Head};
use crate::store::{Conn, edits};

/// Settles the edit that waits on a comment, which the transaction has locked: approving
/// publishes it, removing leaves it behind. Answers the comment as it is then.
pub(super) fn settle(
    conn: &mut Conn,
    comment: Head,
    (decision, ruling): (DecisionId, Ruling),
    now: Instant,
) -> Result<Head, Error> {
    let Some(edit) = edits::settle(conn, comment.id, decision)? else {
        return Ok(comment);
    };
    if ruling != Ruling::Approve {
        return Ok(comment);
    }
    let before = whole(conn, comment.id)?;
    let times = (edit.submitted_at, now);
    if !edits::rewrite(conn, &before, &edit.wording(), times)? {
        return Err(moved("comment"));
    }
    Ok(Head {
        text_version: comment.text_version + 1,
        version: comment.version + 1,
        ..comment
    })
}

/// Lets the edits that undone decisions settled wait again, and gives the comments the
/// texts back that they had; both as they were. For the end of undoing: the comments'
/// versions move.
pub(super) fn restore(conn: &mut Conn, decisions: &[DecisionId]) -> Result<(), Error> {
    for edit in edits::unsettle(conn, decisions)? {
        let now = whole(conn, edit.comment_id)?;
        let was_published = now.likeness == edit.likeness;
        if was_published && !edits::take_back(conn, &now)? {
            return Err(moved("comment"));
        }
    }
    Ok(())
}

pub(super) fn whole(conn: &mut Conn, comment: CommentId) -> Result<CommentRow, Error> {
    Ok(comments::whole(conn, comment)?.ok_or(Refusal::NotFound)?)
}
