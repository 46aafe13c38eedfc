//! Whether a draft can get everywhere it should: no state that nothing leads to,
//! no open state without a way to the end, no effect in the wrong place.

use std::collections::BTreeSet;

use super::{Effect, GuardName, Mistake, Need, State, Transition, Who, Workflow};
use crate::domain::draft::Category;

pub(super) fn mistakes(workflow: &Workflow) -> Vec<Mistake> {
    let mut mistakes = unreachable(workflow);
    mistakes.extend(dead_ends(workflow));
    mistakes.extend(uneditable(workflow));
    for transition in &workflow.transitions {
        mistakes.extend(misplaced(workflow, transition));
    }
    mistakes.extend(unwound(workflow));
    mistakes
}

/// An unknown initial state is a mistake of its own; everything would follow from it.
fn unreachable(workflow: &Workflow) -> Vec<Mistake> {
    let Some(initial) = workflow.state(&workflow.initial) else {
        return Vec::new();
    };
    let reached = forward(workflow, &initial.name);
    let missed = |state: &&State| !reached.contains(state.name.as_str());
    let detail = |state: &State| format!("no transition leads to `{}`", state.name);
    let states = workflow.states.iter().filter(missed);
    states.map(|state| at(state.line, detail(state))).collect()
}

fn dead_ends(workflow: &Workflow) -> Vec<Mistake> {
    let ends = backward(workflow);
    if ends.is_empty() {
        let detail = "no transition leads to a state of category closed: a draft could never end";
        return vec![at(1, detail)];
    }
    let stuck = |state: &&State| !ends.contains(state.name.as_str());
    let detail = |state: &State| format!("no way leads from `{}` to a closed state", state.name);
    let states = workflow
        .states
        .iter()
        .filter(|state| is_open(state))
        .filter(stuck);
    states.map(|state| at(state.line, detail(state))).collect()
}

/// A category of the workflow in which nobody could correct a comma.
fn uneditable(workflow: &Workflow) -> Vec<Mistake> {
    let nobody = |state: &&State| workflow.editing(state.category).is_empty();
    let detail = |state: &State| {
        format!(
            "`editable` names nobody for the category of `{}`",
            state.name
        )
    };
    let states = workflow
        .states
        .iter()
        .filter(|state| is_open(state))
        .filter(nobody);
    states.map(|state| at(state.line, detail(state))).collect()
}

fn misplaced(workflow: &Workflow, transition: &Transition) -> Vec<Mistake> {
    let to = workflow.state(&transition.to);
    let closes = to.is_some_and(|state| state.category == Category::Closed);
    let waits = to.is_some_and(|state| state.category == Category::Scheduled);
    let schedules = transition.effect == Some(Effect::Schedule);
    let ends = transition.publishes() || transition.effect == Some(Effect::Close);
    let approves = transition.effect == Some(Effect::Approve);
    let again = transition.from.iter().any(|from| publishes(workflow, from));
    let wrong = [
        (
            ends && !closes,
            "ends the draft, so it leads to a closed state",
        ),
        (
            closes && !ends,
            "leads to a closed state, so its effect is publish, publish_breaking or close",
        ),
        (
            schedules != waits,
            "leads to a scheduled state if its effect is schedule, and only then",
        ),
        (
            (schedules || transition.publishes()) && !is_guarded(transition),
            "goes out, so its guards name embargo and slug",
        ),
        (
            schedules && !transition.needs(Need::At),
            "has the effect schedule, so it needs `at`",
        ),
        (
            !schedules && transition.needs(Need::At),
            "needs `at`, which is for the effect schedule alone",
        ),
        (
            transition.effect == Some(Effect::Unschedule)
                && !leaves_only_scheduled(workflow, transition),
            "has the effect unschedule, so it leaves scheduled states alone",
        ),
        (
            transition.is_due_work() && !is_hourly(workflow, transition),
            "is taken by the system, so it publishes from scheduled states, and nobody else takes it",
        ),
        (
            !approves && !transition.at_quorum.is_empty(),
            "has `at_quorum`, which is for the effect approve alone",
        ),
        (
            again,
            "leaves a published draft; what comes after is a new draft",
        ),
    ];
    let told = wrong.into_iter().filter(|(is_wrong, _)| *is_wrong);
    told.map(|(_, why)| at(transition.line, format!("`{}` {why}", transition.name)))
        .collect()
}

/// Whatever goes out waits for the embargo, and has an address of its own.
fn is_guarded(transition: &Transition) -> bool {
    let has = |guard| transition.guards.contains(&guard);
    has(GuardName::Embargo) && has(GuardName::Slug)
}

fn leaves_only_scheduled(workflow: &Workflow, transition: &Transition) -> bool {
    let category = |name: &String| workflow.state(name).map(|state| state.category);
    transition
        .from
        .iter()
        .all(|from| category(from) == Some(Category::Scheduled))
}

fn is_hourly(workflow: &Workflow, transition: &Transition) -> bool {
    transition.who == [Who::System]
        && transition.effect == Some(Effect::Publish)
        && leaves_only_scheduled(workflow, transition)
}

/// A scheduled state from which nothing goes out at the hour, or back before it.
fn unwound(workflow: &Workflow) -> Vec<Mistake> {
    let mut mistakes = Vec::new();
    for state in &workflow.states {
        if state.category != Category::Scheduled {
            continue;
        }
        let left = |test: fn(&Transition) -> bool| workflow.leaving(&state.name).any(test);
        if !left(Transition::is_due_work) {
            let detail = format!(
                "no transition by the system publishes from `{}`",
                state.name
            );
            mistakes.push(at(state.line, detail));
        }
        if !left(|transition| transition.effect == Some(Effect::Unschedule)) {
            let detail = format!(
                "no transition with the effect unschedule leaves `{}`",
                state.name
            );
            mistakes.push(at(state.line, detail));
        }
    }
    mistakes
}

fn publishes(workflow: &Workflow, state: &str) -> bool {
    workflow
        .transitions
        .iter()
        .any(|transition| transition.to == state && transition.publishes())
}

/// Every state that can be reached from this one, itself included.
fn forward<'a>(workflow: &'a Workflow, initial: &'a str) -> BTreeSet<&'a str> {
    let mut reached = BTreeSet::from([initial]);
    let mut ahead = vec![initial];
    while let Some(state) = ahead.pop() {
        for transition in workflow.leaving(state) {
            if reached.insert(&transition.to) {
                ahead.push(&transition.to);
            }
        }
    }
    reached
}

/// Every state from which a transition, or several, lead to a closed one.
fn backward(workflow: &Workflow) -> BTreeSet<&str> {
    let mut ends = BTreeSet::new();
    let mut behind: Vec<&str> = workflow
        .states
        .iter()
        .filter(|state| !is_open(state))
        .map(|state| state.name.as_str())
        .collect();
    while let Some(state) = behind.pop() {
        let into = workflow
            .transitions
            .iter()
            .filter(|transition| transition.to == state);
        for from in into.flat_map(|transition| &transition.from) {
            if ends.insert(from.as_str()) {
                behind.push(from);
            }
        }
    }
    ends
}

fn is_open(state: &State) -> bool {
    state.category != Category::Closed
}

fn at(line: usize, detail: impl Into<String>) -> Mistake {
    Mistake {
        line,
        detail: detail.into(),
    }
}
