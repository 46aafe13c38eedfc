//! What a guest does with a comment of their own: reading it whole, taking it back.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Error, edits, filing, moved, moves};
use crate::domain::change::Telling;
use crate::domain::comment::{Comment, PendingEdit, Visibility};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::{Move, Standing};
use crate::domain::reason::Reason;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow};
use crate::store::comments::{self, Head, Ruled};
use crate::store::{Conn, case_files, edits as kept, events, settings};

/// A comment as its author sees it, whatever its visibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct OwnComment {
    #[serde(flatten)]
    pub comment: Comment,
    /// Why it was removed; null otherwise.
    pub reason_code: Option<Reason>,
    #[schema(example = "Its language breaks the rules of this site.")]
    pub reason_text: Option<String>,
    /// An edit that waits for a moderator; null when none does.
    pub pending: Option<PendingEdit>,
    /// Until when it can be changed; null when it cannot.
    pub editable_until: Option<Instant>,
}

/// A comment of the caller's own. 404 for one that is not there.
pub fn read_own(conn: &mut Conn, id: CommentId, now: Instant) -> Result<OwnComment, Error> {
    let row = edits::whole(conn, id)?;
    let name = comments::signed(conn, id)?.unwrap_or_default();
    let pending = kept::waiting(conn, &[id])?.remove(&id);
    let minutes = settings::find(conn)?.0.comments.edit_window_minutes;
    let reason = row.reason.filter(|_| row.visibility == Visibility::Removed);
    Ok(OwnComment {
        reason_code: reason,
        reason_text: reason.map(|reason| reason.text().to_owned()),
        pending: pending.map(|edit| PendingEdit {
            text: edit.text,
            html: edit.html,
            submitted_at: edit.submitted_at,
        }),
        editable_until: editable_until(row.visibility, row.posted_at, minutes)
            .filter(|until| *until > now),
        comment: case_files::whole(&row, name),
    })
}

/// 404 for a comment that is not there.
pub fn exists(conn: &mut Conn, id: CommentId) -> Result<(), Error> {
    comments::find(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok(())
}

/// Until when a comment that stands like this can be changed by its author.
pub(super) fn editable_until(
    visibility: Visibility,
    posted_at: Instant,
    minutes: u16,
) -> Option<Instant> {
    let is_open = matches!(visibility, Visibility::Held | Visibility::Published);
    (is_open && minutes > 0).then(|| posted_at + TimeDelta::minutes(i64::from(minutes)))
}

/// Takes a comment back for its author: at any time, and again without effect. Its
/// case closes without a decision; an edit that waits is dropped. 404 for one that is
/// not there, or was erased.
pub fn withdraw(conn: &mut Conn, id: CommentId, now: Instant) -> Result<(), Error> {
    let (case, comment) = take(conn, id)?;
    if comment.ruled.visibility == Visibility::Withdrawn {
        return Ok(());
    }
    let to = comment.ruled.standing().after(Move::Withdraw);
    let Standing { visibility, .. } = to.ok_or(Refusal::NotFound)?;
    let withdrawn = Ruled {
        visibility,
        ..comment.ruled.clone()
    };
    let telling = moves::move_to(conn, &comment, &withdrawn)?;
    kept::drop(conn, id)?;
    if let Some(case) = &case {
        filing::close(conn, case, now)?;
    }
    let happened = json!({
        "case": case.map(|case| case.id),
        "from": comment.ruled.visibility,
        "to": visibility,
    });
    let about = About::comment(comment.article_id, id);
    let event = Event::new(EventKind::CommentWithdrawn, now, None, happened).about(about);
    Ok(events::insert(conn, &[event.telling(telling)])?)
}

/// A comment and the open case about it, both kept from others until the transaction
/// ends: the case first, as everywhere.
pub(super) fn take(conn: &mut Conn, id: CommentId) -> Result<(Option<CaseRow>, Head), Error> {
    let case = match open_case(conn, id)? {
        Some(case) => cases::find_to_decide(conn, case)?.filter(|case| case.is_open),
        None => None,
    };
    let comment = comments::find_to_move(conn, id)?.ok_or(Refusal::NotFound)?;
    // a case may have been opened, or closed, before the comment was ours
    if open_case(conn, id)? != case.as_ref().map(|case| case.id) {
        return Err(moved("case"));
    }
    Ok((case, comment))
}

fn open_case(conn: &mut Conn, comment: CommentId) -> Result<Option<CaseId>, Error> {
    let open = cases::open_about(conn, &[comment])?.pop();
    Ok(open.map(|case| case.id))
}

/// Lets a held comment through without anybody having looked, and answers what the
/// public is to be told of that.
pub(super) fn publish(conn: &mut Conn, comment: &Head, now: Instant) -> Result<Telling, Error> {
    let to = comment.ruled.standing().after(Move::Publish);
    let Standing {
        visibility,
        verdict,
    } = to.ok_or_else(|| moved("comment"))?;
    let published = Ruled {
        visibility,
        verdict,
        reason: None,
        published_at: comment.ruled.published_at.or(Some(now)),
        ..comment.ruled.clone()
    };
    moves::move_to(conn, comment, &published)
}
