//! Blockers that lie in who somebody is to the draft, and not in the text.

use super::Facts;
use crate::domain::guards::{Matter, names};
use crate::domain::refusal::Blocker;
use crate::domain::staff::Actor;
use crate::domain::workflow::{Independence, Transition, Who};

pub(super) fn no_right(transition: &Transition, facts: &Facts, actor: &Actor) -> Option<Blocker> {
    let who = &transition.who;
    (!facts.admits(who, actor)).then(|| Blocker {
        code: "no_right".to_owned(),
        detail: format!(
            "`{}` is for: {}.",
            transition.name,
            people(who, &facts.content.section)
        ),
        pointer: None,
        cleared_by: names(who),
    })
}

pub(super) fn not_independent(
    transition: &Transition,
    matter: Matter<'_>,
    actor: &Actor,
) -> Option<Blocker> {
    let measure = matter.workflow.independence;
    let detail = match measure {
        Independence::AnyHand => "You have a hand in this text; somebody who has none must do it.",
        Independence::Substantive => {
            "You changed the substance of this text; somebody who did not must do it."
        }
        Independence::Author => "You opened this draft; somebody else must do it.",
    };
    (!matter.facts.is_independent(actor.id, measure)).then(|| Blocker {
        code: "not_independent".to_owned(),
        detail: detail.to_owned(),
        pointer: None,
        cleared_by: names(&transition.who),
    })
}

/// Nobody's second yes counts. Where the quorum holds already (the draft was sent
/// back and came again unchanged), whoever gave it may move the draft once more.
pub(super) fn already_approved(
    transition: &Transition,
    matter: Matter<'_>,
    actor: &Actor,
) -> Option<Blocker> {
    let Matter {
        workflow, facts, ..
    } = matter;
    let given = facts.approvers(transition);
    let required = workflow.quorum.required(facts.content.sensitivity);
    let waits = given.len() < required as usize;
    (waits && given.contains(&actor.id)).then(|| Blocker {
        code: "already_approved".to_owned(),
        detail: format!(
            "You have approved this text; {} of {required} approvals are given, and another must be somebody else's.",
            given.len()
        ),
        pointer: None,
        cleared_by: names(&transition.who),
    })
}

/// "a contributor of the draft, an editor of `news`".
pub(super) fn people(who: &[Who], section: &str) -> String {
    let phrase = |who: &Who| match who {
        Who::Contributor => "a contributor of the draft".to_owned(),
        Who::Writer => format!("a writer of `{section}`"),
        Who::Editor => format!("an editor of `{section}`"),
        Who::Publisher => format!("a publisher of `{section}`"),
        Who::Admin => "an admin".to_owned(),
        Who::System => "the service itself, at the hour".to_owned(),
    };
    let phrases: Vec<String> = who.iter().map(phrase).collect();
    phrases.join(", ")
}
