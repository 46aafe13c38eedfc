//! Opening and closing cases: what is open stands in its queues, what is closed in
//! none. Every case goes through here.

mod many;

use chrono::TimeDelta;

use super::{Error, moved, notices};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::{CaseKind, Escalation, due_at, queue};
use crate::domain::notice::Notice;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Role;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow};
use crate::store::{self, Conn, staff};

pub(super) use many::{close_all, open_and_close, reopen_all};

/// A section's moderators are told of a queue at most once in this time.
const TOLD_AGAIN: TimeDelta = TimeDelta::hours(1);

/// A case to be opened.
#[derive(Debug, Clone)]
pub(super) struct Opening {
    pub case: CaseId,
    pub comment: CommentId,
    pub kind: CaseKind,
    /// Of the article.
    pub section: String,
    pub target_minutes: u32,
}

/// Opens a case, and files it in its queues.
pub(super) fn open(conn: &mut Conn, opening: &Opening, now: Instant) -> Result<CaseRow, Error> {
    let case = CaseRow {
        id: opening.case,
        comment_id: opening.comment,
        kind: opening.kind,
        section: opening.section.clone(),
        is_open: true,
        opened_at: now,
        due_at: due_at(now, opening.target_minutes),
        closed_at: None,
        lease_id: None,
        leased_by: None,
        lease_expires_at: None,
        version: 1,
        leased_at: None,
    };
    cases::insert(conn, &case)?;
    Ok(case)
}

/// Closes a case that the transaction has locked, and takes it out of its queues.
pub(super) fn close(conn: &mut Conn, case: &CaseRow, now: Instant) -> Result<(), Error> {
    if !cases::close(conn, case, now)? {
        return Err(moved("case"));
    }
    Ok(())
}

/// Opens a closed case again, where it stood. 409 when its comment has another by now.
pub(super) fn reopen(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    match cases::reopen(conn, case) {
        Ok(true) => Ok(()),
        Ok(false) => Err(moved("case")),
        Err(store::Error::Taken(_)) => {
            let detail = "another case about the comment is open; decide that one";
            Err(Refusal::Conflict(detail.to_owned()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// Passes an open case on that the transaction has locked: it is nobody's for now.
pub(super) fn escalate(
    conn: &mut Conn,
    case: &CaseRow,
    _to: Escalation,
    _now: Instant,
) -> Result<CaseRow, Error> {
    if !cases::pass_on(conn, case)? {
        return Err(moved("case"));
    }
    Ok(CaseRow {
        lease_id: None,
        leased_by: None,
        lease_expires_at: None,
        version: case.version + 1,
        ..case.clone()
    })
}

/// Takes back that a case was passed on.
pub(super) fn restore(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    if !cases::pass_on(conn, case)? {
        return Err(moved("case"));
    }
    Ok(())
}

/// Tells a section's moderators that a queue is no longer empty, at most once an hour.
pub(super) fn tell_waiting(
    conn: &mut Conn,
    key: &str,
    section: &str,
    now: Instant,
) -> Result<(), Error> {
    if !cases::may_tell(conn, key, section, now - TOLD_AGAIN, now)? {
        return Ok(());
    }
    let moderators = staff::holding(conn, Role::Moderator, section)?;
    let notice = Notice::QueueWaiting {
        queue: key.to_owned(),
        title: queue(key).map_or(key, |row| row.title).to_owned(),
        open: 1,
    };
    notices::tell(conn, &moderators, &notice, None, now)
}
