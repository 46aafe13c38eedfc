//! Deciding on cases.

mod undo;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::cases::remit;
use super::{Error, filing, moves};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, DecisionId, LeaseId};
use crate::domain::moderation::{
    Decision, DecisionOutcome, Move, Obstacle, Proof, Remit, Ruling, UNDO, obstacle,
};
use crate::domain::reason::Reason;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow};
use crate::store::comments::{self, Head, Ruled};
use crate::store::decisions::{self, Before, DecisionRow};
use crate::store::types::Json;
use crate::store::{self, Conn, case_files, events, staff};

pub use undo::undo;

/// Characters in a message to the author, at most.
const MESSAGE_MAX: usize = 2000;

/// What a moderator decides.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct DecisionForm {
    pub decision: Ruling,
    /// Needed to remove; not taken otherwise.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// To the author, beside the reason's own text.
    #[serde(default)]
    #[schema(
        example = "Please leave the mayor's family out of it.",
        max_length = 2000
    )]
    pub message: Option<String>,
    /// The lease under which the case is held; without one, `If-Match` is needed.
    #[serde(default)]
    pub lease: Option<LeaseId>,
}

/// A decision to be made, and its id.
#[derive(Debug, Clone)]
pub struct Deciding {
    pub id: DecisionId,
    pub case: CaseId,
    pub form: DecisionForm,
    /// From `If-Match`.
    pub version: Option<i64>,
}

/// Decides a case: the comment moves, the case closes, both with one event.
///
/// 404 where the actor does not moderate; 422; 428 with neither lease nor
/// version; 409 `already_decided`, to everyone; 412; 409 `leased`, `lease_lost`.
pub fn decide(
    conn: &mut Conn,
    actor: &Actor,
    deciding: &Deciding,
    now: Instant,
) -> Result<Decision, Error> {
    let case = open_locked(conn, &remit(actor)?, deciding.case)?;
    check(&deciding.form)?;
    let proof = Proof {
        lease: deciding.form.lease,
        version: deciding.version,
    };
    if let Some(obstacle) = obstacle(&case.hold(), proof, actor.id, now) {
        return Err(refusal(conn, obstacle, &case, now)?.into());
    }
    let comment = comments::find_to_move(conn, case.comment_id)?.ok_or(Refusal::NotFound)?;
    let ruled = ruled(&comment, actor, &deciding.form, now)?;
    moves::move_to(conn, &comment, &ruled)?;
    filing::close(conn, &case, now)?;
    let row = row(deciding, &case, (actor, &comment), now);
    decisions::insert(conn, &row)?;
    let happened = json!({
        "case": case.id,
        "decision": row.id,
        "from": comment.ruled.visibility,
        "to": ruled.visibility,
        "reason": row.reason,
    });
    let kind = row.decision.event();
    events::insert(conn, &[event(kind, &comment, actor, happened, now)])?;
    Ok(answer(&row, ruled.visibility, row.decision.into()))
}

/// The case, kept from others until the transaction ends.
fn open_locked(conn: &mut Conn, remit: &Remit, id: CaseId) -> Result<CaseRow, Error> {
    let case = cases::find_to_decide(conn, id)?.filter(|case| remit.covers(&case.section));
    Ok(case.ok_or(Refusal::NotFound)?)
}

fn check(form: &DecisionForm) -> Result<(), Refusal> {
    let reason = match (form.decision, form.reason) {
        (Ruling::Remove, None) => Some(("required", "say why it is removed")),
        (Ruling::Approve, Some(_)) => Some(("unexpected", "a reason is given for removing")),
        _ => None,
    };
    let reason = reason.map(|(code, detail)| FieldError::new("/reason", code, detail));
    let length = form
        .message
        .as_ref()
        .map_or(0, |message| message.chars().count());
    let message = (length > MESSAGE_MAX).then(|| {
        let detail = format!("at most 2,000 characters; this has {length}");
        FieldError::new("/message", "too_long", detail)
    });
    let mistakes: Vec<FieldError> = [reason, message].into_iter().flatten().collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(mistakes))
}

pub(super) fn refusal(
    conn: &mut Conn,
    obstacle: Obstacle,
    case: &CaseRow,
    now: Instant,
) -> Result<Refusal, Error> {
    Ok(match obstacle {
        Obstacle::NoProof => Refusal::PreconditionRequired,
        Obstacle::Stale => Refusal::Stale {
            current: json!(case_files::open(conn, &[case.id], now)?.pop()),
            fields: Vec::new(),
        },
        Obstacle::Decided => {
            let standing = decisions::standing_on(conn, case.id)?;
            let (by, at) = standing.ok_or_else(|| broken("a closed case without a decision"))?;
            Refusal::AlreadyDecided { by, at }
        }
        Obstacle::Leased(lease) => Refusal::Leased {
            by: person(conn, lease.by)?,
            until: lease.until,
        },
        Obstacle::LeaseLost => Refusal::LeaseLost,
    })
}

fn person(conn: &mut Conn, id: crate::domain::ids::StaffId) -> Result<StaffRef, Error> {
    let found = staff::names(conn, &[id])?.remove(&id);
    Ok(found.ok_or_else(|| broken("a lease of somebody unknown"))?)
}

/// How the comment stands after the decision.
fn ruled(
    comment: &Head,
    actor: &Actor,
    form: &DecisionForm,
    now: Instant,
) -> Result<Ruled, Refusal> {
    let to = comment
        .ruled
        .standing()
        .after(Move::Rule(form.decision))
        .ok_or_else(|| {
            Refusal::WrongState(
                "its author has taken the comment back; there is nothing to decide".to_owned(),
            )
        })?;
    let becomes_public = (to.visibility == Visibility::Published).then_some(now);
    Ok(Ruled {
        visibility: to.visibility,
        verdict: to.verdict,
        reviewed_by: Some(actor.id),
        reviewed_at: Some(now),
        reviewed_text_version: Some(comment.text_version),
        reason: form.reason,
        published_at: comment.ruled.published_at.or(becomes_public),
    })
}

fn row(
    deciding: &Deciding,
    case: &CaseRow,
    (actor, comment): (&Actor, &Head),
    now: Instant,
) -> DecisionRow {
    DecisionRow {
        id: deciding.id,
        case_id: case.id,
        comment_id: comment.id,
        staff_id: actor.id,
        decision: deciding.form.decision,
        reason: deciding.form.reason,
        message: deciding.form.message.clone(),
        before: Json(Before {
            version: comment.version,
            ruled: comment.ruled.clone(),
        }),
        decided_at: now,
        undo_until: now + UNDO,
        undone_at: None,
    }
}

fn answer(row: &DecisionRow, visibility: Visibility, outcome: DecisionOutcome) -> Decision {
    Decision {
        id: row.id,
        case_id: row.case_id,
        comment_id: row.comment_id,
        visibility,
        outcome,
        decided_at: row.decided_at,
        undo_until: row.undo_until,
    }
}

fn event(kind: EventKind, comment: &Head, actor: &Actor, what: Value, now: Instant) -> Event {
    let about = About::comment(comment.article_id, comment.id);
    Event::new(kind, now, Some(actor.id), what).about(about)
}

fn broken(what: &str) -> store::Error {
    store::Error::Broken(what.to_owned())
}
