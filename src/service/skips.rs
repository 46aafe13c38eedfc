//! A case that is not for whoever comes first: skipped, or assigned.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::cases::remit;
use super::decisions::proof::refusal;
use super::{Error, moved, notices};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, LeaseId, StaffId};
use crate::domain::moderation::{Case, Lease, Obstacle};
use crate::domain::notice::Notice;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::{Actor, Role};
use crate::domain::text::{is_blank, is_one_line};
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow};
use crate::store::skips::{self, SkipRow};
use crate::store::{Conn, case_files, comments, events, staff};

/// Characters in a reason or a note, at most.
const WORDS_MAX: usize = 500;

/// Why somebody would rather not decide a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct SkipForm {
    /// For the colleagues: one line of 1 to 500 characters.
    #[schema(example = "I know the author.", max_length = 500)]
    pub reason: String,
    /// The lease under which I hold it, if I do.
    #[serde(default)]
    pub lease: Option<LeaseId>,
}

/// Who is to decide a case.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct AssignmentForm {
    /// Somebody who moderates its section; null for whoever comes first.
    pub assignee: Option<StaffId>,
    /// For the assignee: one line of at most 500 characters.
    #[serde(default)]
    #[schema(example = "You know this thread.", max_length = 500)]
    pub note: Option<String>,
}

/// Leaves a case to others: it is not offered to the actor again until it has moved or a
/// day has passed; a lease of theirs on it ends, and it is theirs to decide no more.
///
/// 404 where the actor does not moderate; 422; 409 `already_decided`, `leased`,
/// `lease_lost`.
pub fn skip(
    conn: &mut Conn,
    actor: &Actor,
    (id, form): (CaseId, &SkipForm),
    now: Instant,
) -> Result<Case, Error> {
    let case = open_locked(conn, actor, id)?;
    refuse(words("/reason", Some(&form.reason)))?;
    let live = case.hold().lease.filter(|lease| lease.until > now);
    let obstacle = match (live, form.lease) {
        _ if !case.is_open => Some(Obstacle::Decided),
        (Some(lease), _) if lease.by != actor.id => Some(Obstacle::Leased(lease)),
        (Some(lease), Some(shown)) if lease.id != shown => Some(Obstacle::LeaseLost),
        (None, Some(_)) => Some(Obstacle::LeaseLost),
        _ => None,
    };
    if let Some(obstacle) = obstacle {
        return Err(refusal(conn, obstacle, &case, now)?.into());
    }
    let skipped = SkipRow {
        case: case.id,
        by: actor.id,
        case_version: case.version,
        reason: form.reason.clone(),
        at: now,
    };
    skips::put(conn, &skipped)?;
    let left = CaseRow {
        assignee: case.assignee.filter(|assignee| *assignee != actor.id),
        ..case.clone().released()
    };
    put(conn, &case, &left)?;
    record(
        conn,
        EventKind::CaseSkipped,
        (&case, actor),
        (json!({"case": case.id}), now),
    )?;
    read(conn, case.id, now)
}

/// Says who is to decide a case; a new assignee is told.
///
/// 404 where the actor does not moderate; 422 for an assignee who does not; 409
/// `already_decided`, and `leased` while somebody else than the actor and the new
/// assignee holds it. Saying the same again changes nothing.
pub fn assign(
    conn: &mut Conn,
    actor: &Actor,
    (id, form): (CaseId, &AssignmentForm),
    now: Instant,
) -> Result<Case, Error> {
    let case = open_locked(conn, actor, id)?;
    refuse(words("/note", form.note.as_deref()))?;
    if let Some(assignee) = form.assignee {
        moderates(conn, assignee, &case.section)?;
    }
    if !case.is_open {
        return Err(refusal(conn, Obstacle::Decided, &case, now)?.into());
    }
    if form.assignee == case.assignee {
        return read(conn, case.id, now);
    }
    let live = case.hold().lease.filter(|lease| lease.until > now);
    let is_theirs = |by| by == actor.id || Some(by) == form.assignee;
    if let Some(lease) = live.filter(|lease| !is_theirs(lease.by)) {
        return Err(refusal(conn, Obstacle::Leased(lease), &case, now)?.into());
    }
    put(conn, &case, &handed_on(&case, form.assignee, live))?;
    let what = json!({"case": case.id, "from": case.assignee, "to": form.assignee});
    record(conn, EventKind::CaseAssigned, (&case, actor), (what, now))?;
    tell_assignee(conn, actor, (&case, form), now)?;
    read(conn, case.id, now)
}

/// What somebody holds themselves, and hands on, they hold no longer.
fn handed_on(case: &CaseRow, to: Option<StaffId>, live: Option<Lease>) -> CaseRow {
    let assigned = CaseRow {
        assignee: to,
        ..case.clone()
    };
    match (live, to) {
        (Some(lease), Some(to)) if lease.by != to => assigned.released(),
        _ => assigned,
    }
}

fn tell_assignee(
    conn: &mut Conn,
    actor: &Actor,
    (case, form): (&CaseRow, &AssignmentForm),
    now: Instant,
) -> Result<(), Error> {
    let notice = Notice::CaseAssigned {
        case: case.id,
        section: case.section.clone(),
        queue: case.queue().unwrap_or_default().to_owned(),
        by: actor.name.clone(),
        note: form.note.clone(),
    };
    let people: Vec<StaffId> = form.assignee.into_iter().collect();
    notices::tell(conn, &people, &notice, Some(actor.id), now)
}

fn open_locked(conn: &mut Conn, actor: &Actor, id: CaseId) -> Result<CaseRow, Error> {
    let remit = remit(actor)?;
    let case = cases::find_to_decide(conn, id)?.filter(|case| remit.covers(&case.section));
    Ok(case.ok_or(Refusal::NotFound)?)
}

fn moderates(conn: &mut Conn, assignee: StaffId, section: &str) -> Result<(), Error> {
    if staff::holding(conn, Role::Moderator, section)?.contains(&assignee) {
        return Ok(());
    }
    let detail = format!("the id of somebody who moderates {section}, or null");
    Err(Refusal::field("/assignee", "unknown", detail).into())
}

/// What is wrong with a line; `None` where none is needed.
fn words(pointer: &str, words: Option<&str>) -> Option<FieldError> {
    let words = words?;
    let length = words.chars().count();
    let (code, detail) = if is_blank(words) {
        ("required", "say why, in a few words".to_owned())
    } else if length > WORDS_MAX {
        let detail = format!("at most {WORDS_MAX} characters; this has {length}");
        ("too_long", detail)
    } else if !is_one_line(words) {
        let detail = "one line without control characters".to_owned();
        ("control_character", detail)
    } else {
        return None;
    };
    Some(FieldError::new(pointer, code, detail))
}

fn refuse(wrong: Option<FieldError>) -> Result<(), Refusal> {
    wrong.map_or(Ok(()), |wrong| Err(Refusal::Invalid(vec![wrong])))
}

fn put(conn: &mut Conn, before: &CaseRow, after: &CaseRow) -> Result<(), Error> {
    if cases::put(conn, before, after)? {
        return Ok(());
    }
    Err(moved("case"))
}

fn record(
    conn: &mut Conn,
    kind: EventKind,
    (case, actor): (&CaseRow, &Actor),
    (what, now): (serde_json::Value, Instant),
) -> Result<(), Error> {
    let comment = comments::find(conn, case.comment_id)?.ok_or(Refusal::NotFound)?;
    let about = About::comment(comment.article_id, comment.id);
    let event = Event::new(kind, now, Some(actor.id), what).about(about);
    Ok(events::insert(conn, &[event])?)
}

fn read(conn: &mut Conn, id: CaseId, now: Instant) -> Result<Case, Error> {
    let case = case_files::open(conn, &[id], now)?.pop();
    Ok(case.ok_or(Refusal::NotFound)?)
}
