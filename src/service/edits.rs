//! A comment's text in the place of another: what becomes of an edit that waits when its
//! comment is decided on, and by what the comment is found then.

use super::{Error, moved};
use crate::domain::ids::{CommentId, DecisionId};
use crate::domain::intake::{Imprint, reach};
use crate::domain::markdown;
use crate::domain::moderation::Ruling;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::alike::{self, Likened};
use crate::store::comments::{self, CommentRow, Head};
use crate::store::edits::Wording;
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
    rewrite(conn, &before, &edit.wording(), times)?;
    Ok(Head {
        text_version: comment.text_version + 1,
        version: comment.version + 1,
        ..comment
    })
}

/// Lets the edits that undone decisions settled wait again, and gives the comments the
/// texts back that they had; both as they were. For the end of undoing: the comments'
/// versions move. Answers those that say something else than before.
pub(super) fn restore(conn: &mut Conn, decisions: &[DecisionId]) -> Result<Vec<CommentId>, Error> {
    let mut rewritten = Vec::new();
    for edit in edits::unsettle(conn, decisions)? {
        let now = whole(conn, edit.comment_id)?;
        if now.likeness != edit.likeness {
            continue;
        }
        if !edits::take_back(conn, &now)? {
            return Err(moved("comment"));
        }
        find_anew(conn, &now)?;
        rewritten.push(edit.comment_id);
    }
    Ok(rewritten)
}

/// Puts a text in the place of the one that a comment has, which is kept, and lets the
/// comment be found by it.
pub(super) fn rewrite(
    conn: &mut Conn,
    before: &CommentRow,
    new: &Wording,
    times: (Instant, Instant),
) -> Result<(), Error> {
    if !edits::rewrite(conn, before, new, times)? {
        return Err(moved("comment"));
    }
    find_anew(conn, before)
}

/// Lets a comment be found by what it says now, and no longer by what it said before.
fn find_anew(conn: &mut Conn, before: &CommentRow) -> Result<(), Error> {
    let after = whole(conn, before.id)?;
    if before.intake.0.hosts != after.intake.0.hosts {
        alike::forget_hosts(conn, before.id)?;
        alike::insert_hosts(conn, after.id, &reach(&after.intake.0.hosts))?;
    }
    let (old, new) = (likened(before), likened(&after));
    if old == new {
        return Ok(());
    }
    if let Some(old) = old {
        alike::forget(conn, &old, before.posted_at)?;
    }
    if let Some(new) = new {
        alike::insert(conn, &new, after.posted_at)?;
    }
    Ok(())
}

/// What the text looks like; `None` of a few words.
fn likened(row: &CommentRow) -> Option<Likened> {
    Some(Likened {
        comment: row.id,
        article: row.article_id,
        reader: row.reader_id,
        imprint: Imprint::of(&markdown::comment(&row.text).text)?,
    })
}

pub(super) fn whole(conn: &mut Conn, comment: CommentId) -> Result<CommentRow, Error> {
    Ok(comments::whole(conn, comment)?.ok_or(Refusal::NotFound)?)
}
