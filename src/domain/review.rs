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
mod hour;
mod people;

use chrono::{DateTime, Utc};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::ArticleStatus;
use super::draft::{Category, Outcome};
use super::guards::{Matter, WARNINGS, guard, names};
use super::ids::StaffId;
use super::refusal::{Blocker, Refusal};
use super::staff::Actor;
use super::time::Instant;
use super::workflow::{Effect, Need, Tell, Transition, Who, Workflow};
use ask::unmet;
pub use ask::{Ask, Force, MESSAGE_MAX};
pub use editing::{EditEffect, after_edit, may_edit, may_lower_sensitivity, may_read};
pub use facts::{Contributor, Facts};
pub use hour::{Landing, at_the_hour, landing};
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
    /// What was in the way, and was acknowledged or overridden.
    pub lifted: Vec<Blocker>,
}

/// Something in the way, and what lets one go on in spite of it.
struct Hurdle {
    blocker: Blocker,
    lift: Lift,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Lift {
    /// Nothing: four eyes, and what would break.
    Never,
    /// An admin, with a reason.
    Override,
    /// Whoever may do it says that they know.
    Acknowledgement,
}

impl Hurdle {
    fn is_lifted_by(&self, ask: &Ask) -> bool {
        match self.lift {
            Lift::Never => false,
            Lift::Override => ask.force == Force::Override,
            Lift::Acknowledgement => ask.acknowledge.contains(&self.blocker.code),
        }
    }
}

fn firm(blocker: Blocker) -> Hurdle {
    Hurdle {
        blocker,
        lift: Lift::Never,
    }
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
    let hurdles = hurdles(transition, matter, Some(actor));
    let blockers: Vec<Blocker> = hurdles.into_iter().map(|hurdle| hurdle.blocker).collect();
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
    match ask.force {
        Force::No => {
            if let Some(blocker) = no_right(transition, facts, actor) {
                return Err(Refusal::Forbidden(blocker.detail));
            }
        }
        Force::Override => may_override(transition, actor)?,
    }
    let wrong = unmet(transition, ask, now);
    if wrong.is_empty() {
        Ok(transition)
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

/// An admin may force whatever is no yes of somebody else's: neither an approval, nor
/// going out without one, nor what the service does by itself.
fn may_override(transition: &Transition, actor: &Actor) -> Result<(), Refusal> {
    if !actor.is_admin() {
        let detail = "Only an admin may override what stands in the way.";
        return Err(Refusal::Forbidden(detail.to_owned()));
    }
    let stands_for_a_yes = matches!(
        transition.effect,
        Some(Effect::Approve | Effect::PublishBreaking)
    );
    if stands_for_a_yes || transition.is_due_work() {
        let detail = format!(
            "`{}` cannot be forced: nobody says yes in another's place",
            transition.name
        );
        return Err(Refusal::field("/override", "four_eyes", detail));
    }
    Ok(())
}

/// Decides on the act.
///
/// What `entitled` refuses; then `WrongState`, naming what is possible; then
/// `Blocked`, with all blockers, or those that no override lifts.
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
    let hurdles = hurdles(transition, matter, Some(actor));
    let lifts = |hurdle: &Hurdle| hurdle.is_lifted_by(ask);
    let (lifted, standing): (Vec<_>, Vec<_>) = hurdles.into_iter().partition(lifts);
    if standing.is_empty() {
        let mut step = step(transition, matter, Some(actor.id));
        step.lifted = lifted.into_iter().map(|hurdle| hurdle.blocker).collect();
        return Ok(step);
    }
    let blockers = standing.into_iter().map(|hurdle| hurdle.blocker);
    Err(Refusal::Blocked(blockers.collect()))
}

/// Everything in the way; of nobody in particular, what lies in the text.
fn hurdles(transition: &Transition, matter: Matter<'_>, actor: Option<&Actor>) -> Vec<Hurdle> {
    let mut hurdles = Vec::new();
    if let Some(actor) = actor {
        hurdles.extend(
            no_right(transition, matter.facts, actor).map(|blocker| Hurdle {
                blocker,
                lift: Lift::Override,
            }),
        );
        if transition.effect == Some(Effect::Approve) {
            hurdles.extend(not_independent(transition, matter, actor).map(firm));
            hurdles.extend(already_approved(transition, matter, actor).map(firm));
        }
    }
    if transition.publishes() || transition.effect == Some(Effect::Schedule) {
        hurdles.extend(base_moved(matter).map(firm));
        hurdles.extend(not_live(matter).map(|blocker| Hurdle {
            blocker,
            lift: Lift::Acknowledgement,
        }));
    }
    let guarded = transition.guards.iter().filter_map(|name| {
        Some(Hurdle {
            blocker: guard(*name)(&matter)?,
            lift: if name.is_lifted_by_override() {
                Lift::Override
            } else {
                Lift::Never
            },
        })
    });
    hurdles.extend(guarded);
    hurdles
}

fn base_moved(matter: Matter<'_>) -> Option<Blocker> {
    matter.facts.base_moved.then(|| Blocker {
        code: "base_moved".to_owned(),
        detail: "Another draft went live since this one was opened; rebase it onto the live text."
            .to_owned(),
        pointer: None,
        cleared_by: names(matter.workflow.editing(matter.facts.category)),
    })
}

fn not_live(matter: Matter<'_>) -> Option<Blocker> {
    let word = match matter.facts.article {
        ArticleStatus::Unpublished | ArticleStatus::Live => return None,
        ArticleStatus::Withdrawn => "withdrawn",
        ArticleStatus::Retracted => "retracted",
    };
    Some(Blocker {
        code: "not_live".to_owned(),
        detail: format!(
            "The article is {word}; acknowledge `not_live` to bring it back with this text, or republish it first."
        ),
        pointer: None,
        cleared_by: names(&[Who::Publisher]),
    })
}

fn warnings(transition: &Transition, matter: Matter<'_>) -> Vec<Blocker> {
    if !goes_forward(transition, matter) {
        return Vec::new();
    }
    let unguarded = WARNINGS
        .iter()
        .filter(|name| !transition.guards.contains(name));
    unguarded.filter_map(|name| guard(*name)(&matter)).collect()
}

fn step(transition: &Transition, matter: Matter<'_>, actor: Option<StaffId>) -> Step {
    let Matter {
        workflow, facts, ..
    } = matter;
    let approves = transition.effect == Some(Effect::Approve);
    let mut given = facts.approvers(transition);
    let records_approval = approves && actor.is_some_and(|actor| given.insert(actor));
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
        lifted: Vec::new(),
    }
}

const fn outcome(transition: &Transition) -> Option<Outcome> {
    match transition.effect {
        Some(Effect::Publish | Effect::PublishBreaking) => Some(Outcome::Published),
        Some(Effect::Close) => Some(Outcome::Spiked),
        Some(Effect::Approve | Effect::Schedule | Effect::Unschedule) | None => None,
    }
}

/// A step towards the reader: into a later category, or one that says yes to the text.
fn goes_forward(transition: &Transition, matter: Matter<'_>) -> bool {
    let to = matter.workflow.state(&transition.to);
    match transition.effect {
        Some(Effect::Approve | Effect::Publish | Effect::PublishBreaking | Effect::Schedule) => {
            true
        }
        Some(Effect::Close | Effect::Unschedule) => false,
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
