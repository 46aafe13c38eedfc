//! The judge of drafts. `options` says what may be done now and what stands in the
//! way of the rest; `judge` decides on the act. Both ask the same questions, so
//! what was offered is not refused.
//!
//! The act is refused in the order of the contract: `entitled` first (no such
//! transition 422, no right 403, something missing 422), then the version, which
//! is the service's to compare (412), then `judge` (not from this state 409, all
//! blockers 422).

mod ask;
mod editing;
mod facts;
mod people;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::draft::{Category, Outcome};
use super::guards::{Matter, WARNINGS, guard};
use super::refusal::{Blocker, Refusal};
use super::staff::Actor;
use super::time::Instant;
use super::workflow::{Effect, Need, Tell, Transition, Workflow};
use ask::unmet;
pub use ask::{Ask, MESSAGE_MAX};
pub use editing::{EditEffect, after_edit, may_edit, may_lower_sensitivity, may_read};
pub use facts::{Contributor, Facts};
use people::{already_approved, no_right, not_independent};

/// A transition from the present state, and whether this person may take it now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransitionOption {
    #[schema(example = "submit")]
    pub name: String,
    /// The state it leads to.
    #[schema(example = "in_review")]
    pub to: String,
    pub allowed: bool,
    /// What must come with it; what is named here is no blocker yet.
    pub needs: Vec<Need>,
    /// Everything that stands in the way.
    pub blockers: Vec<Blocker>,
    /// What does not stand in the way but should be known, in the same shape.
    pub warnings: Vec<Blocker>,
}

/// What is to be done: the whole answer of the judge.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Step {
    pub transition: String,
    /// The state afterwards: the present one where an approval does not move the draft.
    pub to_state: String,
    pub to_category: Category,
    pub records_approval: bool,
    pub moves: bool,
    /// How the draft ended, if it has afterwards.
    pub outcome: Option<Outcome>,
    pub effect: Option<Effect>,
    pub tells: Vec<Tell>,
    /// Whether a revision is cut first of what was seen: at every step towards the reader.
    pub cuts_revision: bool,
}

/// Every transition from the present state, in the workflow's order.
#[must_use]
pub fn options(
    workflow: &Workflow,
    facts: &Facts,
    actor: &Actor,
    now: Instant,
) -> Vec<TransitionOption> {
    let leaving = workflow.leaving(&facts.state);
    leaving
        .map(|transition| {
            let at = latest(transition, now);
            let matter = Matter {
                workflow,
                facts,
                at,
            };
            option(transition, matter, actor)
        })
        .collect()
}

/// When the guards must hold, as long as nobody has named the hour that a transition
/// needs: at the end of time, since a later hour may do where an early one would not.
fn latest(transition: &Transition, now: Instant) -> Instant {
    if transition.needs(Need::At) {
        DateTime::<Utc>::MAX_UTC.into()
    } else {
        now
    }
}

fn option(transition: &Transition, matter: Matter<'_>, actor: &Actor) -> TransitionOption {
    let blockers = blockers(transition, matter, actor);
    TransitionOption {
        name: transition.name.clone(),
        to: transition.to.clone(),
        allowed: blockers.is_empty(),
        needs: transition.needs.clone(),
        blockers,
        warnings: warnings(transition, matter),
    }
}

/// Whether this person may ask for this at all, in whatever state the draft is.
///
/// `Invalid`: no such transition, or it lacks what it needs. `Forbidden`: no role for it.
pub fn entitled<'a>(
    workflow: &'a Workflow,
    facts: &Facts,
    actor: &Actor,
    ask: &Ask,
    now: Instant,
) -> Result<&'a Transition, Refusal> {
    let transition = workflow
        .transition(&ask.transition)
        .ok_or_else(|| unknown(workflow, &ask.transition))?;
    if let Some(blocker) = no_right(transition, facts, actor) {
        return Err(Refusal::Forbidden(blocker.detail));
    }
    let wrong = unmet(transition, ask, now);
    if wrong.is_empty() {
        Ok(transition)
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

/// Decides on the act.
///
/// What `entitled` refuses; then `WrongState`, naming what is possible; then
/// `Blocked`, with all blockers.
pub fn judge(
    workflow: &Workflow,
    facts: &Facts,
    actor: &Actor,
    ask: &Ask,
    now: Instant,
) -> Result<Step, Refusal> {
    let transition = entitled(workflow, facts, actor, ask, now)?;
    if !transition.leaves(&facts.state) {
        return Err(wrong_state(workflow, facts, actor, transition));
    }
    let at = ask.at.unwrap_or(now);
    let matter = Matter {
        workflow,
        facts,
        at,
    };
    let blockers = blockers(transition, matter, actor);
    if blockers.is_empty() {
        Ok(step(transition, matter, actor))
    } else {
        Err(Refusal::Blocked(blockers))
    }
}

fn blockers(transition: &Transition, matter: Matter<'_>, actor: &Actor) -> Vec<Blocker> {
    let mut blockers = Vec::new();
    blockers.extend(no_right(transition, matter.facts, actor));
    if transition.effect == Some(Effect::Approve) {
        blockers.extend(not_independent(transition, matter, actor));
        blockers.extend(already_approved(transition, matter, actor));
    }
    let guards = transition.guards.iter();
    blockers.extend(guards.filter_map(|name| guard(*name)(&matter)));
    blockers
}

fn warnings(transition: &Transition, matter: Matter<'_>) -> Vec<Blocker> {
    if !goes_forward(transition, matter) {
        return Vec::new();
    }
    WARNINGS.iter().filter_map(|warn| warn(&matter)).collect()
}

fn step(transition: &Transition, matter: Matter<'_>, actor: &Actor) -> Step {
    let Matter {
        workflow, facts, ..
    } = matter;
    let approves = transition.effect == Some(Effect::Approve);
    let mut given = facts.approvers(transition);
    let records_approval = approves && given.insert(actor.id);
    let required = workflow.quorum.required(facts.content.sensitivity);
    let moves = !approves || given.len() >= required as usize;
    let to = workflow.state(&transition.to).filter(|_| moves);
    let also = transition.at_quorum.iter().filter(|_| moves);
    Step {
        transition: transition.name.clone(),
        to_state: to.map_or_else(|| facts.state.clone(), |state| state.name.clone()),
        to_category: to.map_or(facts.category, |state| state.category),
        records_approval,
        moves,
        outcome: outcome(transition),
        effect: transition.effect,
        tells: transition.tells.iter().chain(also).copied().collect(),
        cuts_revision: goes_forward(transition, matter),
    }
}

const fn outcome(transition: &Transition) -> Option<Outcome> {
    match transition.effect {
        Some(Effect::Publish) => Some(Outcome::Published),
        Some(Effect::Close) => Some(Outcome::Spiked),
        Some(Effect::Approve) | None => None,
    }
}

/// A step towards the reader: into a later category, or one that says yes to the text.
fn goes_forward(transition: &Transition, matter: Matter<'_>) -> bool {
    let to = matter.workflow.state(&transition.to);
    match transition.effect {
        Some(Effect::Approve | Effect::Publish) => true,
        Some(Effect::Close) => false,
        None => to.is_some_and(|state| state.category > matter.facts.category),
    }
}

fn unknown(workflow: &Workflow, name: &str) -> Refusal {
    let known = workflow.transitions.iter().map(|known| known.name.as_str());
    let known: Vec<&str> = known.collect();
    let detail = format!(
        "the workflow `{}` has no transition `{name}`; it has {}",
        workflow.name,
        known.join(", ")
    );
    Refusal::field("/transition", "unknown", detail)
}

fn wrong_state(workflow: &Workflow, facts: &Facts, actor: &Actor, asked: &Transition) -> Refusal {
    let leaving = workflow.leaving(&facts.state);
    let open: Vec<&str> = leaving
        .filter(|transition| no_right(transition, facts, actor).is_none())
        .map(|transition| transition.name.as_str())
        .collect();
    let possible = if open.is_empty() {
        "nothing by you".to_owned()
    } else {
        open.join(", ")
    };
    Refusal::WrongState(format!(
        "`{}` goes from {}; this draft is in {}. Possible from there: {possible}.",
        asked.name,
        asked.from.join(", "),
        facts.state
    ))
}

#[cfg(test)]
pub(super) mod tests;
