//! Moving drafts: what may be done, and doing it.

mod telling;

use serde_json::{Map, json};

use super::dossier::Dossier;
use super::drafts::event;
use super::editing::stale;
use super::revisions::cut;
use super::site::Site;
use super::{Error, publication};
use crate::domain::draft::Draft;
use crate::domain::event::EventKind;
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::markdown::Rendered;
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Ask, Step, TransitionOption};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::Effect;
use crate::store::approvals::ApprovalRow;
use crate::store::{self, Conn, approvals, drafts, events};
use telling::tell;
pub(super) use telling::tell_voided;

/// Every transition from the draft's state, each allowed or with all its blockers.
pub fn options(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    now: Instant,
) -> Result<Vec<TransitionOption>, Error> {
    Ok(options_of(&Dossier::open(conn, actor, id)?, actor, now))
}

/// The same for a draft that was read already.
pub fn options_of(dossier: &Dossier, actor: &Actor, now: Instant) -> Vec<TransitionOption> {
    review::options(dossier.workflow(), &dossier.facts, actor, now)
}

/// Whether the actor may ask for this transition at all; see `review::entitled`.
pub fn entitled(dossier: &Dossier, actor: &Actor, ask: &Ask, now: Instant) -> Result<(), Refusal> {
    review::entitled(dossier.workflow(), &dossier.facts, actor, ask, now).map(|_| ())
}

/// Whether taking this transition would publish, so that the text must be rendered first.
pub fn publishes(dossier: &Dossier, transition: &str) -> bool {
    let transition = dossier.workflow().transition(transition);
    transition.is_some_and(|transition| transition.effect == Some(Effect::Publish))
}

/// A transition that somebody wants to take, and what was made ready for it
/// outside of the transaction.
#[derive(Debug, Clone)]
pub struct Move {
    pub draft: DraftId,
    /// The version that the caller saw.
    pub version: i64,
    pub ask: Ask,
    /// Codes of warnings that the caller has read.
    pub acknowledged: Vec<String>,
    /// The rendered body, where the transition publishes.
    pub rendered: Option<Rendered>,
    /// The id of the revision that may be cut.
    pub revision: RevisionId,
}

/// Takes a transition. The refusals come in the order of the contract: no such
/// transition or no role for it, stale, not from this state, all blockers.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    site: &Site,
    take: &Move,
    now: Instant,
) -> Result<Draft, Error> {
    let mut dossier = Dossier::open_locked(conn, actor, take.draft)?;
    let workflow = dossier.workflow();
    review::entitled(workflow, &dossier.facts, actor, &take.ask, now)?;
    if take.version != dossier.row.version {
        return Err(stale(&dossier, &Map::new()).into());
    }
    let step = review::judge(workflow, &dossier.facts, actor, &take.ask, now)?;
    let from = dossier.row.state.clone();
    if step.cuts_revision {
        cut(conn, &mut dossier, actor, take.revision, now)?;
    }
    if step.records_approval {
        approve(conn, &mut dossier, actor, &step, now)?;
    }
    if step.moves {
        advance(conn, &mut dossier, &step, now)?;
    }
    let url = match step.effect {
        Some(Effect::Publish) => {
            let rendered = take.rendered.as_ref().ok_or_else(unrendered)?;
            Some(publication::publish(
                conn,
                site,
                &mut dossier,
                rendered,
                now,
            )?)
        }
        _ => None,
    };
    record(conn, &dossier, actor, &step, (&from, take), now)?;
    tell(conn, &dossier, actor, &step, (take, url.as_deref()), now)?;
    Ok(dossier.draft())
}

/// The version says what content there is, so whoever rendered that version
/// rendered this content.
fn unrendered() -> Error {
    store::Error::Broken("a draft was to be published that nobody rendered".to_owned()).into()
}

fn approve(
    conn: &mut Conn,
    dossier: &mut Dossier,
    actor: &Actor,
    step: &Step,
    now: Instant,
) -> Result<(), Error> {
    let approval = ApprovalRow {
        draft_id: dossier.row.id,
        staff_id: actor.id,
        transition: step.transition.clone(),
        substance_hash: dossier.row.substance_hash.clone(),
        given_at: now,
    };
    approvals::insert(conn, &approval)?;
    dossier.note_approval(approval);
    Ok(())
}

fn advance(conn: &mut Conn, dossier: &mut Dossier, step: &Step, now: Instant) -> Result<(), Error> {
    let version = dossier.row.version;
    dossier.row.state.clone_from(&step.to_state);
    dossier.row.category = step.to_category;
    dossier.row.outcome = step.outcome;
    dossier.row.updated_at = now;
    if drafts::advance(conn, &dossier.row, version)? {
        dossier.row.version += 1;
        Ok(())
    } else {
        Err(stale(dossier, &Map::new()).into())
    }
}

fn record(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    step: &Step,
    (from, take): (&str, &Move),
    now: Instant,
) -> Result<(), Error> {
    let revision = dossier.latest.as_ref().filter(|_| step.cuts_revision);
    let payload = json!({
        "transition": step.transition,
        "from": from,
        "to": step.to_state,
        "message": take.ask.message,
        "acknowledged": take.acknowledged,
        "revision": revision.map(|revision| &revision.hash),
        "substance_hash": dossier.row.substance_hash,
    });
    let mut happened = Vec::new();
    if step.records_approval {
        happened.push(event(
            EventKind::ApprovalGiven,
            dossier,
            actor,
            payload.clone(),
            now,
        ));
    }
    if step.moves {
        happened.push(event(
            EventKind::DraftTransitioned,
            dossier,
            actor,
            payload.clone(),
            now,
        ));
    }
    if step.effect == Some(Effect::Publish) {
        happened.push(event(
            EventKind::ArticlePublished,
            dossier,
            actor,
            payload,
            now,
        ));
    }
    Ok(events::insert(conn, &happened)?)
}
