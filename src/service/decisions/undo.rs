//! Taking a decision back.

use serde_json::json;

use super::{aftermath, answer, event};
use crate::domain::change::Telling;
use crate::domain::comment::Visibility;
use crate::domain::event::EventKind;
use crate::domain::ids::{CommentId, DecisionId};
use crate::domain::moderation::{CaseKind, Decision, DecisionOutcome, Remit};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::cases::remit;
use crate::service::{Error, filing, moves};
use crate::store::cases::{self, CaseRow};
use crate::store::comments::{self, Head, Ruled};
use crate::store::decisions::{self, DecisionRow};
use crate::store::{Conn, events, lineages};

/// Takes a decision back within ten minutes: the comment stands as it stood, the
/// case is open again where it was.
///
/// 404 where the actor neither moderates nor administrates; 403 for who did not
/// decide; 409 when it is too late, undone already, or the comment has moved.
pub fn undo(
    conn: &mut Conn,
    actor: &Actor,
    id: DecisionId,
    now: Instant,
) -> Result<Decision, Error> {
    let row = decisions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let is_own = row.staff_id == actor.id;
    let remit = if is_own {
        Remit::Every
    } else {
        remit_for_undo(actor)?
    };
    let case = cases::find_to_decide(conn, row.case_id)?
        .filter(|case| remit.covers(&case.section))
        .ok_or(Refusal::NotFound)?;
    if !is_own && !actor.is_admin() {
        let detail = "a decision is undone by who made it, or by an admin";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    mark(conn, &row, now)?;
    let comment = comments::find_to_move(conn, row.comment_id)?.ok_or(Refusal::NotFound)?;
    let (to, telling) = if row.decision.ruling().is_some() {
        unrule(conn, &row, (&case, &comment))?
    } else {
        unescalate(conn, &row, &case)?;
        (comment.ruled.clone(), Telling::NOTHING)
    };
    let happened = json!({
        "case": case.id,
        "decision": id,
        "from": comment.ruled.visibility,
        "to": to.visibility,
    });
    let happened = event(EventKind::DecisionUndone, &comment, actor, happened, now);
    events::insert(conn, &[happened.telling(telling)])?;
    Ok(answer(&row, to.visibility, DecisionOutcome::Undone))
}

pub(in crate::service) fn remit_for_undo(actor: &Actor) -> Result<Remit, Refusal> {
    if actor.is_admin() {
        return Ok(Remit::Every);
    }
    remit(actor)
}

/// From here on the decision counts as undone, if there is time yet.
fn mark(conn: &mut Conn, row: &DecisionRow, now: Instant) -> Result<(), Error> {
    if now > row.undo_until {
        return refuse("a decision can be undone for ten minutes; these are over");
    }
    if !decisions::undo(conn, row.id, now)? {
        return refuse("the decision was undone already");
    }
    Ok(())
}

fn refuse<T>(detail: &str) -> Result<T, Error> {
    Err(Refusal::WrongState(detail.to_owned()).into())
}

/// How the comment stands then, and what the public is told of that.
fn unrule(
    conn: &mut Conn,
    row: &DecisionRow,
    (case, comment): (&CaseRow, &Head),
) -> Result<(Ruled, Telling), Error> {
    if comment.version != row.before.0.version + 1 {
        return refuse(moved(comment));
    }
    let is_answered = !lineages::answered(conn, &[comment.id])?.is_empty();
    let before = before(row, comment, is_answered);
    let telling = moves::move_to(conn, comment, &before)?;
    // one that was opened for the decision alone goes with it
    if case.kind == CaseKind::Direct {
        is_free(conn, comment.id)?;
    } else {
        filing::reopen(conn, case)?;
    }
    let rewritten = aftermath::take_back(conn, &[row])?;
    let edited = moves::edited(&before).when(|| !rewritten.is_empty());
    Ok((before, telling.or(edited)))
}

/// Why a decision on a comment that has moved cannot be undone.
pub(super) const fn moved(comment: &Head) -> &'static str {
    match comment.ruled.visibility {
        Visibility::Erased => "the comment was erased since the decision; nothing of it is left",
        _ => "the comment has moved since the decision",
    }
}

/// 409 for a comment about which a case is open: what it is about would be gone.
fn is_free(conn: &mut Conn, comment: CommentId) -> Result<(), Error> {
    if !cases::has_open(conn, comment)? {
        return Ok(());
    }
    let detail = "a case about the comment was opened since; decide that one";
    Err(Refusal::Conflict(detail.to_owned()).into())
}

/// How the comment stood. What was public for a while and was answered then stays so:
/// its answers keep their place.
pub(super) fn before(row: &DecisionRow, comment: &Head, is_answered: bool) -> Ruled {
    let before = row.before.0.ruled.clone();
    let published_at = match before.published_at {
        None if is_answered => comment.ruled.published_at,
        once => once,
    };
    Ruled {
        published_at,
        ..before
    }
}

fn unescalate(conn: &mut Conn, row: &DecisionRow, case: &CaseRow) -> Result<(), Error> {
    let before = row.before.0.case.as_ref();
    let Some(before) = before.filter(|before| case.is_open && case.version == before.version + 1)
    else {
        return refuse("the case has moved since it was passed on");
    };
    filing::call_back(conn, case, before)?;
    Ok(())
}
