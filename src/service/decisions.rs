//! Deciding on cases.

mod aftermath;
pub mod batch;
mod direct;
mod escalating;
pub(super) mod proof;
mod undo;

use serde::Deserialize;
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::canned::Wanted;
use super::cases::is_theirs;
use super::{Error, canned, edits, filing, moves};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, DecisionId, LeaseId};
use crate::domain::moderation::{
    Decision, DecisionKind, DecisionOutcome, Move, Proof, Ruling, UNDO,
};
use crate::domain::reason::Reason;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseBefore, CaseRow};
use crate::store::comments::{self, Head, Ruled};
use crate::store::decisions::{self, Before, DecisionRow};
use crate::store::types::Json;
use crate::store::{Conn, events};

pub use direct::decide_comment;
pub use undo::undo;

/// Characters in a message to the author, at most.
const MESSAGE_MAX: usize = 2000;

/// What a moderator decides.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct DecisionForm {
    pub decision: DecisionKind,
    /// Needed to remove; not taken otherwise.
    #[serde(default)]
    pub reason: Option<Reason>,
    /// To the author, beside the reason's own text; or to whom the case is passed on.
    #[serde(default)]
    #[schema(
        example = "Please leave the mayor's family out of it.",
        max_length = 2000
    )]
    pub message: Option<String>,
    /// The key of a canned message in the place of one's own.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub canned: Option<String>,
    /// The language of the canned message (BCP 47); that of the site unless given.
    #[serde(default)]
    #[schema(example = json!(null))]
    pub language: Option<String>,
    /// Where an escalated case goes: `legal`, which is meant where nothing is said, or
    /// the id of somebody who moderates the section.
    #[serde(default)]
    #[schema(example = "legal")]
    pub to: Option<String>,
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

impl Deciding {
    /// The same with its canned message spelled out. 422.
    fn spelled_out(&self, conn: &mut Conn) -> Result<Self, Error> {
        let wanted = Wanted {
            message: self.form.message.as_deref(),
            canned: self.form.canned.as_deref(),
            language: self.form.language.as_deref(),
        };
        let message = canned::spelled_out(conn, wanted)?;
        let mut spelled_out = self.clone();
        spelled_out.form.message = message;
        Ok(spelled_out)
    }
}

/// Decides a case: the comment moves and the case closes, or it is passed on; each
/// with one event.
///
/// 404 for a case that is not the actor's; 422; 428 with neither lease nor
/// version; 409 `already_decided`, to everyone; 412; 409 `leased`, `lease_lost`.
pub fn decide(
    conn: &mut Conn,
    actor: &Actor,
    deciding: &Deciding,
    now: Instant,
) -> Result<Decision, Error> {
    let case = cases::find_to_decide(conn, deciding.case)?
        .filter(|case| is_theirs(actor, case))
        .ok_or(Refusal::NotFound)?;
    let deciding = &deciding.spelled_out(conn)?;
    check(&deciding.form)?;
    let to = escalating::addressee(conn, &deciding.form, &case.section)?;
    let proof = Proof {
        lease: deciding.form.lease,
        version: deciding.version,
    };
    proof::examine(conn, actor, &case, proof, now)?;
    let comment = comments::find_to_move(conn, case.comment_id)?.ok_or(Refusal::NotFound)?;
    if let Some(ruling) = deciding.form.decision.ruling() {
        return rule(conn, actor, (deciding, ruling), (&case, &comment), now);
    }
    let row = DecisionRow {
        escalated_to: to,
        ..row(deciding, &case, (actor, &comment), now)
    };
    escalating::escalate(conn, actor, &row, (&case, &comment), now)
}

/// Rules on a comment that the transaction has locked, and closes its case.
fn rule(
    conn: &mut Conn,
    actor: &Actor,
    (deciding, ruling): (&Deciding, Ruling),
    (case, comment): (&CaseRow, &Head),
    now: Instant,
) -> Result<Decision, Error> {
    let said = comment.text_version;
    let comment = &edits::settle(conn, comment.clone(), (deciding.id, ruling), now)?;
    let ruled = ruled(comment, actor, (ruling, deciding.form.reason), now)?;
    let edited = moves::edited(&ruled).when(|| comment.text_version != said);
    let telling = moves::move_to(conn, comment, &ruled)?.or(edited);
    if case.is_open {
        filing::close(conn, case, now)?;
    }
    let row = row(deciding, case, (actor, comment), now);
    decisions::insert(conn, &row)?;
    aftermath::follow(conn, &[&row])?;
    let happened = told(&row, comment, &ruled);
    let happened = event(row.decision.event(), comment, actor, happened, now);
    events::insert(conn, &[happened.telling(telling)])?;
    Ok(answer(&row, ruled.visibility, row.decision.into()))
}

/// What the history says of a ruling.
fn told(row: &DecisionRow, comment: &Head, ruled: &Ruled) -> Value {
    json!({
        "case": row.case_id,
        "decision": row.id,
        "batch": row.batch_id,
        "from": comment.ruled.visibility,
        "to": ruled.visibility,
        "reason": row.reason,
    })
}

fn check(form: &DecisionForm) -> Result<(), Refusal> {
    let reason = reason_mistake(form.decision, form.reason);
    let to = (form.to.is_some() && form.decision != DecisionKind::Escalate).then(|| {
        let detail = "only a case that is escalated goes to somebody";
        FieldError::new("/to", "unexpected", detail)
    });
    valid([reason, message_mistake(form.message.as_deref()), to])
}

fn valid<const N: usize>(mistakes: [Option<FieldError>; N]) -> Result<(), Refusal> {
    let mistakes: Vec<FieldError> = mistakes.into_iter().flatten().collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(mistakes))
}

fn reason_mistake(decision: DecisionKind, reason: Option<Reason>) -> Option<FieldError> {
    let (code, detail) = match (decision, reason) {
        (DecisionKind::Remove, None) => ("required", "say why it is removed"),
        (DecisionKind::Approve | DecisionKind::Escalate, Some(_)) => {
            ("unexpected", "a reason is given for removing")
        }
        _ => return None,
    };
    Some(FieldError::new("/reason", code, detail))
}

pub(super) fn message_mistake(message: Option<&str>) -> Option<FieldError> {
    let length = message.map_or(0, |message| message.chars().count());
    (length > MESSAGE_MAX).then(|| {
        let detail = format!("at most 2,000 characters; this has {length}");
        FieldError::new("/message", "too_long", detail)
    })
}

/// How the comment stands after the decision.
fn ruled(
    comment: &Head,
    actor: &Actor,
    (ruling, reason): (Ruling, Option<Reason>),
    now: Instant,
) -> Result<Ruled, Refusal> {
    let to = comment
        .ruled
        .standing()
        .after(Move::Rule(ruling))
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
        reason,
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
            case: Some(CaseBefore::of(case)),
        }),
        decided_at: now,
        undo_until: now + UNDO,
        undone_at: None,
        section: case.section.clone(),
        kind: case.kind,
        waited_s: (now - case.opened_at).num_seconds(),
        handled_s: case.handled(now).map(|held| held.num_seconds()),
        overturned_by: None,
        queue: case.named_after().to_owned(),
        batch_id: None,
        escalated_to: None,
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
