//! Moving drafts: what may be done, and doing it.

mod telling;

use std::sync::Arc;

use serde_json::{Map, json};

use super::desk::Desk;
use super::dossier::Dossier;
use super::editing::stale;
use super::publication::Out;
use super::site::Site;
use super::{Error, debts, live, publication, revisions};
use crate::domain::change::Telling;
use crate::domain::delivery::Departure;
use crate::domain::draft::{Draft, Schedule, ScheduleStatus};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{DeliveryId, DraftId, RevisionId, StaffId, VersionId};
use crate::domain::markdown::Rendered;
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::review::{self, Ask, Force, Step, TransitionOption};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::{Effect, Transition};
use crate::store::approvals::ApprovalRow;
use crate::store::{Conn, approvals, drafts, events, outbox};
pub(super) use telling::{tell, tell_failed, tell_unscheduled, tell_voided};

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
    review::options(&dossier.workflow, &dossier.facts, actor, now)
}

/// Whether the actor may ask for this transition at all; see `review::entitled`.
pub fn entitled(dossier: &Dossier, actor: &Actor, ask: &Ask, now: Instant) -> Result<(), Refusal> {
    review::entitled(&dossier.workflow, &dossier.facts, actor, ask, now).map(|_| ())
}

/// Whether taking this transition would publish, so that the text must be rendered first.
fn publishes(dossier: &Dossier, transition: &str) -> bool {
    let transition = dossier.workflow.transition(transition);
    transition.is_some_and(Transition::publishes)
}

/// A transition that somebody wants to take, and what was made ready for it
/// outside of the transaction.
#[derive(Debug, Clone)]
pub struct Move {
    pub draft: DraftId,
    /// The version that the caller saw.
    pub version: i64,
    pub ask: Ask,
    /// The rendered body, where the transition publishes.
    pub rendered: Option<Rendered>,
    pub ids: MoveIds,
}

/// Makes a move ready: renders the text, where the transition publishes. Nothing is
/// rendered for who has no right to it, and only the version that the caller names.
pub async fn prepare(
    desk: &Desk,
    actor: &Actor,
    seen: &Dossier,
    (version, ask): (i64, Ask),
) -> Result<Move, Error> {
    let is_due = publishes(seen, &ask.transition)
        && seen.row.version == version
        && entitled(seen, actor, &ask, desk.now()).is_ok();
    let rendered = if is_due {
        Some(publication::render(desk, seen.row.content.0.clone()).await?)
    } else {
        None
    };
    Ok(Move {
        draft: seen.row.id,
        version,
        ask,
        rendered,
        ids: MoveIds::default(),
    })
}

/// The ids of what a transition may bring about, made outside of the transaction.
#[derive(Debug, Clone, Copy, Default)]
pub struct MoveIds {
    pub revision: RevisionId,
    pub version: VersionId,
    pub departure: DeliveryId,
}

/// Takes a transition. The refusals come in the order of the contract: no such
/// transition or no role for it, stale, not from this state or from an old base, all
/// blockers.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    site: &Site,
    take: &Move,
    now: Instant,
) -> Result<Draft, Error> {
    let mut dossier = Dossier::open_locked(conn, actor, take.draft)?;
    let workflow = Arc::clone(&dossier.workflow);
    let transition = review::entitled(&workflow, &dossier.facts, actor, &take.ask, now)?;
    if take.version != dossier.row.version {
        return Err(stale(&dossier, &Map::new()).into());
    }
    if transition.publishes() && transition.leaves(&dossier.row.state) {
        live::refuse_moved_base(conn, &dossier)?;
    }
    let step = review::judge(&workflow, &dossier.facts, actor, &take.ask, now)?;
    let from = dossier.row.state.clone();
    if step.cuts_revision {
        revisions::cut(conn, &mut dossier, actor, take.ids.revision, now)?;
    }
    if step.records_approval {
        approve(conn, &mut dossier, actor, &step, now)?;
    }
    if step.moves {
        let schedule = schedule(&dossier, &step, &take.ask);
        advance(conn, &mut dossier, &step, schedule, now)?;
    }
    if step.effect == Some(Effect::Schedule) {
        depart(conn, &dossier, take.ids.departure, now)?;
    }
    let out = match &take.rendered {
        Some(rendered) if is_published(&step) => {
            let stamp = (take.ids.version, now);
            Some(publication::publish(
                conn,
                site,
                &mut dossier,
                rendered,
                stamp,
            )?)
        }
        // it moved to this version since it was looked at
        None if is_published(&step) => return Err(stale(&dossier, &Map::new()).into()),
        _ => None,
    };
    let doing = Doing {
        actor: Some(actor),
        step: &step,
        message: take.ask.message.as_deref(),
        out: out.as_ref(),
    };
    record(conn, &dossier, &doing, (&from, &take.ask), now)?;
    if step.effect == Some(Effect::PublishBreaking) {
        debts::open(conn, &dossier, actor, &doing, now)?;
    }
    tell(conn, &dossier, &doing, now)?;
    Ok(dossier.draft())
}

/// A step that was decided on: by whom, with which words, and where it led.
pub(super) struct Doing<'a> {
    /// Nobody, where the service itself does it at the hour.
    pub actor: Option<&'a Actor>,
    pub step: &'a Step,
    pub message: Option<&'a str>,
    /// What readers have now, where it published.
    pub out: Option<&'a Out>,
}

impl Doing<'_> {
    pub fn by(&self) -> Option<StaffId> {
        self.actor.map(|actor| actor.id)
    }

    /// The page that readers have now, where it published.
    pub fn url(&self) -> Option<&str> {
        self.out.map(|out| out.url.as_str())
    }

    /// What the public is told by an event of this kind.
    fn telling(&self, kind: EventKind) -> Telling {
        let telling = self.out.map(|out| out.telling.clone());
        telling
            .unwrap_or_default()
            .when(|| kind == EventKind::ArticlePublished)
    }
}

pub(super) fn is_published(step: &Step) -> bool {
    step.effect.is_some_and(Effect::publishes)
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

/// The hour that a step sets; every other step takes it back.
fn schedule(dossier: &Dossier, step: &Step, ask: &Ask) -> Option<Schedule> {
    let scheduling = step.effect == Some(Effect::Schedule);
    Some(Schedule {
        at: ask.at.filter(|_| scheduling)?,
        revision_id: dossier.latest.as_ref()?.id,
        status: ScheduleStatus::Pending,
        blockers: Vec::new(),
        overridden: step.lifted.clone(),
    })
}

fn codes(blockers: &[Blocker]) -> Vec<String> {
    blockers
        .iter()
        .map(|blocker| blocker.code.clone())
        .collect()
}

pub(super) fn advance(
    conn: &mut Conn,
    dossier: &mut Dossier,
    step: &Step,
    schedule: Option<Schedule>,
    now: Instant,
) -> Result<(), Error> {
    let version = dossier.row.version;
    dossier.row.state.clone_from(&step.to_state);
    dossier.row.category = step.to_category;
    dossier.row.outcome = step.outcome;
    dossier.row.put_schedule(schedule);
    dossier.row.updated_at = now;
    if drafts::advance(conn, &dossier.row, version)? {
        dossier.row.version += 1;
        Ok(())
    } else {
        Err(stale(dossier, &Map::new()).into())
    }
}

/// Puts down when the draft goes out, for the work that is due then.
fn depart(conn: &mut Conn, dossier: &Dossier, id: DeliveryId, now: Instant) -> Result<(), Error> {
    let Some(at) = dossier.row.schedule_at else {
        return Ok(());
    };
    let departure = Departure {
        draft: dossier.row.id,
        at,
    };
    Ok(outbox::insert_departure(conn, id, &departure, now)?)
}

/// Puts a step into the history: as an approval, as a move, as a publication, or as
/// several of them. What was overridden stays marked for ever.
pub(super) fn record(
    conn: &mut Conn,
    dossier: &Dossier,
    doing: &Doing<'_>,
    (from, ask): (&str, &Ask),
    now: Instant,
) -> Result<(), Error> {
    let step = doing.step;
    let revision = dossier.latest.as_ref().filter(|_| step.cuts_revision);
    let payload = json!({
        "transition": step.transition,
        "from": from,
        "to": step.to_state,
        "message": ask.message,
        "at": ask.at,
        "acknowledged": ask.acknowledge,
        "override": ask.force == Force::Override,
        "lifted": codes(&step.lifted),
        "revision": revision.map(|revision| &revision.hash),
        "substance_hash": dossier.row.substance_hash,
    });
    let kinds = [
        (EventKind::ApprovalGiven, step.records_approval),
        (EventKind::DraftTransitioned, step.moves),
        (EventKind::ArticlePublished, is_published(step)),
    ];
    let about = About::draft(dossier.article.id, dossier.row.id);
    let happened: Vec<Event> = kinds
        .into_iter()
        .filter(|(_, happens)| *happens)
        .map(|(kind, _)| {
            Event::new(kind, now, doing.by(), payload.clone())
                .about(about)
                .telling(doing.telling(kind))
        })
        .collect();
    Ok(events::insert(conn, &happened)?)
}
