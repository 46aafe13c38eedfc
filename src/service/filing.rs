//! Opening, filing and closing cases: what is open stands in its queues, what is
//! closed in none. Every case goes through here.

mod many;

use chrono::TimeDelta;

use super::{Error, moved, notices};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::{CaseFacts, CaseKind, Circumstances, Escalation, QueuePlan, queue};
use crate::domain::notice::Notice;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Role;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseBefore, CaseRow};
use crate::store::types::Json;
use crate::store::{self, Conn, filing, saved_queues, settings, staff};

pub(super) use many::{close_all, open_and_close, reopen_all};

/// A section's moderators are told of a queue at most once in this time.
const TOLD_AGAIN: TimeDelta = TimeDelta::hours(1);

/// A case to be opened.
#[derive(Debug, Clone)]
pub struct Opening {
    pub case: CaseId,
    pub comment: CommentId,
    pub kind: CaseKind,
    /// Of the article.
    pub section: String,
    pub target_minutes: u32,
}

/// Opens a case, and files it in its queues.
pub fn open(conn: &mut Conn, opening: &Opening, now: Instant) -> Result<CaseRow, Error> {
    let plan = saved_queues::plan(conn, opening.target_minutes)?;
    let facts = gather(conn, opening.comment, opening.kind, &opening.section)?;
    open_with(conn, opening, (facts, &plan), now)
}

/// Opens a case of which the facts are known, and files it by a plan that may be a
/// moment old: if it is, the case is filed anew by and by.
pub fn open_with(
    conn: &mut Conn,
    opening: &Opening,
    (facts, plan): (CaseFacts, &QueuePlan),
    now: Instant,
) -> Result<CaseRow, Error> {
    let case = CaseRow {
        id: opening.case,
        comment_id: opening.comment,
        kind: opening.kind,
        section: opening.section.clone(),
        is_open: true,
        opened_at: now,
        due_at: now,
        closed_at: None,
        lease_id: None,
        leased_by: None,
        lease_expires_at: None,
        version: 1,
        leased_at: None,
        facts: None,
        queues: Json(Vec::new()),
        filed_version: 0,
        assignee: None,
        leased_from: None,
    };
    let case = filed(case, facts, plan);
    cases::insert(conn, &case)?;
    Ok(case)
}

/// Closes a case that the transaction has locked, and takes it out of its queues.
pub fn close(conn: &mut Conn, case: &CaseRow, now: Instant) -> Result<(), Error> {
    if !cases::close(conn, case, now)? {
        return Err(moved("case"));
    }
    Ok(())
}

/// Opens a closed case again, where it stood. 409 when its comment has another by now.
pub fn reopen(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    let opened = CaseRow {
        is_open: true,
        closed_at: None,
        version: case.version + 1,
        ..case.clone()
    };
    put(conn, case, opened)?;
    // its author's record may have changed while it was closed
    Ok(filing::note_records(conn, &[case.comment_id])?)
}

/// What is known of a case that the transaction has locked.
pub fn facts(conn: &mut Conn, case: &CaseRow) -> Result<CaseFacts, Error> {
    match &case.facts {
        Some(facts) => Ok(facts.0.clone()),
        None => gather(conn, case.comment_id, case.kind, &case.section),
    }
}

/// Files a case that the transaction has locked by what is known of it now, and by the
/// rules of today. Its version stays.
pub fn refile(conn: &mut Conn, case: &CaseRow, facts: CaseFacts) -> Result<CaseRow, Error> {
    let plan = plan(conn)?;
    refile_by(conn, case, (facts, &plan))
}

/// The same by a plan that is known.
pub(super) fn refile_by(
    conn: &mut Conn,
    case: &CaseRow,
    (facts, plan): (CaseFacts, &QueuePlan),
) -> Result<CaseRow, Error> {
    put(conn, case, filed(case.clone(), facts, plan))
}

/// By what cases are filed now.
pub(super) fn plan(conn: &mut Conn) -> Result<QueuePlan, Error> {
    let target_minutes = settings::find(conn)?.0.comments.target_minutes;
    Ok(saved_queues::plan(conn, target_minutes)?)
}

/// Passes on a case that the transaction has locked: its version moves, its lease
/// ends, and it is filed anew.
pub fn escalate(conn: &mut Conn, case: &CaseRow, to: Escalation) -> Result<CaseRow, Error> {
    let mut facts = facts(conn, case)?;
    let mut passed_on = case.clone().released();
    passed_on.version += 1;
    match to {
        Escalation::Legal => {
            facts.is_escalated = true;
            passed_on.assignee = None;
        }
        Escalation::To(colleague) => passed_on.assignee = Some(colleague),
    }
    let plan = plan(conn)?;
    put(conn, case, filed(passed_on, facts, &plan))
}

/// Takes back that a case, which the transaction has locked, was passed on: it is with
/// whom it was. What came to be known of it meanwhile stays known. Nobody holds it, and
/// its version moves on.
pub fn call_back(conn: &mut Conn, case: &CaseRow, before: &CaseBefore) -> Result<CaseRow, Error> {
    let facts = CaseFacts {
        is_escalated: before.facts.as_ref().is_some_and(|it| it.is_escalated),
        ..facts(conn, case)?
    };
    let called_back = CaseRow {
        assignee: before.assignee,
        version: case.version + 1,
        ..case.clone().released()
    };
    let plan = plan(conn)?;
    put(conn, case, filed(called_back, facts, &plan))
}

/// Files a case that the transaction has locked by what its comment says now, as one of
/// another kind if it is. Whoever holds it has read another text: the version moves, and
/// the lease ends.
pub(super) fn look_again(
    conn: &mut Conn,
    case: &CaseRow,
    kind: CaseKind,
) -> Result<CaseRow, Error> {
    let anew = gather(conn, case.comment_id, kind, &case.section)?;
    let facts = CaseFacts {
        kind,
        ..facts(conn, case)?.reworded(anew)
    };
    let unread = CaseRow {
        version: case.version + 1,
        ..case.clone().released()
    };
    let plan = plan(conn)?;
    put(conn, case, filed(unread, facts, &plan))
}

fn put(conn: &mut Conn, before: &CaseRow, after: CaseRow) -> Result<CaseRow, Error> {
    match cases::put(conn, before, &after) {
        Ok(true) => Ok(after),
        Ok(false) => Err(moved("case")),
        Err(store::Error::Taken(_)) => {
            let detail = "another case about the comment is open; decide that one";
            Err(Refusal::Conflict(detail.to_owned()).into())
        }
        Err(error) => Err(error.into()),
    }
}

/// The case as it stands under these facts.
fn filed(case: CaseRow, facts: CaseFacts, plan: &QueuePlan) -> CaseRow {
    let filed = plan.file(&facts, case.opened_at);
    CaseRow {
        kind: facts.kind,
        section: facts.section.clone(),
        due_at: filed.due_at,
        queues: Json(filed.queues),
        filed_version: plan.version,
        facts: Some(Json(facts)),
        ..case
    }
}

/// The facts of a case of this kind about a comment as it stands: by the edit that waits,
/// if one does.
pub(super) fn gather(
    conn: &mut Conn,
    comment: CommentId,
    kind: CaseKind,
    section: &str,
) -> Result<CaseFacts, Error> {
    let found = filing::material(conn, comment)?;
    let material =
        found.ok_or_else(|| store::Error::Broken("a case without its comment".to_owned()))?;
    let circumstances = Circumstances {
        section,
        language: material.language.as_deref().unwrap_or_default(),
        verdict: &material.verdict,
        is_new_reader: material.is_new_reader,
    };
    Ok(CaseFacts::of(kind, &circumstances))
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
