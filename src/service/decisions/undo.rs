//! Taking a decision back.

use serde_json::json;

use super::{answer, event, open_locked};
use crate::domain::event::EventKind;
use crate::domain::ids::DecisionId;
use crate::domain::moderation::{Decision, DecisionOutcome, Remit};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::cases::remit;
use crate::service::{Error, edits, filing, moves, reports};
use crate::store::comments::{self, Head, Ruled};
use crate::store::decisions::{self, DecisionRow};
use crate::store::{Conn, events};

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
    let case = open_locked(conn, &remit_for_undo(actor)?, row.case_id)?;
    if row.staff_id != actor.id && !actor.is_admin() {
        let detail = "a decision is undone by who made it, or by an admin";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    let comment = undoable(conn, &row, now)?;
    // what was public for a while stays so: answers to it keep their place
    let before = Ruled {
        published_at: comment.ruled.published_at,
        ..row.before.0.ruled.clone()
    };
    moves::move_to(conn, &comment, &before)?;
    filing::reopen(conn, &case)?;
    reports::unsettle(conn, case.id)?;
    edits::restore(conn, row.comment_id, id)?;
    decisions::uphold(conn, id)?;
    let happened = json!({
        "case": case.id,
        "decision": id,
        "from": comment.ruled.visibility,
        "to": before.visibility,
    });
    events::insert(
        conn,
        &[event(
            EventKind::DecisionUndone,
            &comment,
            actor,
            happened,
            now,
        )],
    )?;
    Ok(answer(&row, before.visibility, DecisionOutcome::Undone))
}

fn remit_for_undo(actor: &Actor) -> Result<Remit, Refusal> {
    if actor.is_admin() {
        return Ok(Remit::Every);
    }
    remit(actor)
}

/// The comment, if nothing but the decision has moved it and there is time yet.
/// From here on the decision counts as undone.
fn undoable(conn: &mut Conn, row: &DecisionRow, now: Instant) -> Result<Head, Error> {
    let refuse = |detail: &str| Err(Refusal::WrongState(detail.to_owned()).into());
    if now > row.undo_until {
        return refuse("a decision can be undone for ten minutes; these are over");
    }
    if !decisions::undo(conn, row.id, now)? {
        return refuse("the decision was undone already");
    }
    let comment = comments::find_to_move(conn, row.comment_id)?.ok_or(Refusal::NotFound)?;
    if comment.version != row.before.0.version + 1 {
        return refuse("the comment has moved since the decision");
    }
    Ok(comment)
}
