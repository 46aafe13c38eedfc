//! Who may read a draft, who may write in it, and what a change of its text undoes.

use super::Facts;
use super::people::{no_right, people};
use crate::domain::content;
use crate::domain::draft::{Category, DraftContent, Sensitivity};
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::staff::{Actor, Role};
use crate::domain::workflow::{Who, Workflow};

/// Whether the draft exists for somebody: contributors, the assignee, the section's
/// editors and publishers, its writers unless the draft is sensitive, and admins.
#[must_use]
pub fn may_read(facts: &Facts, actor: &Actor) -> bool {
    let by_role = match facts.content.sensitivity {
        Sensitivity::Normal => [Who::Writer, Who::Editor, Who::Publisher].as_slice(),
        Sensitivity::High => [Who::Editor, Who::Publisher].as_slice(),
    };
    facts.is_contributor(actor.id)
        || facts.assignee == Some(actor.id)
        || facts.admits(by_role, actor)
        || actor.is_admin()
}

/// Whether somebody may edit the draft as it stands.
///
/// `WrongState` where another state would let them, naming the way; `Forbidden`
/// where none would.
pub fn may_edit(workflow: &Workflow, facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    if facts.admits(workflow.editing(facts.category), actor) {
        return Ok(());
    }
    let ever = workflow.editable.values();
    if ever.clone().any(|who| facts.admits(who, actor)) {
        return Err(Refusal::WrongState(not_now(workflow, facts, actor)));
    }
    let who: Vec<Who> = ever.flatten().copied().collect();
    Err(Refusal::Forbidden(format!(
        "A draft is edited by: {}.",
        people(&unique(who), &facts.content.section)
    )))
}

/// What a change of the content does to the draft's way through review.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct EditEffect {
    /// Whether approvals were given that do not hold for the new text.
    pub voids_approvals: bool,
    /// The state it goes back to, if it had left review; a schedule is void then.
    pub returns_to: Option<(String, Category)>,
}

/// A change of substance is a new text to approve; any other keeps what was said of it.
#[must_use]
pub fn after_edit(workflow: &Workflow, facts: &Facts, new: &DraftContent) -> EditEffect {
    let undoes = match facts.category {
        Category::Drafting | Category::Closed => return EditEffect::default(),
        Category::Review => false,
        Category::Ready | Category::Scheduled => true,
    };
    if !content::changes_substance(&facts.content, new) {
        return EditEffect::default();
    }
    let back = workflow.review_state().filter(|_| undoes);
    EditEffect {
        voids_approvals: !facts.approvals.is_empty(),
        returns_to: back.map(|state| (state.name.clone(), state.category)),
    }
}

/// Sensitivity asks for more eyes, so it is lowered only by an editor who has no
/// hand in the text. Content that does not lower it may always be saved.
///
/// `Forbidden` for who is no editor of the section, `Blocked` for a contributor.
pub fn may_lower_sensitivity(
    facts: &Facts,
    actor: &Actor,
    new: &DraftContent,
) -> Result<(), Refusal> {
    if (facts.content.sensitivity, new.sensitivity) != (Sensitivity::High, Sensitivity::Normal) {
        return Ok(());
    }
    if !actor.is_in(Role::Editor, &facts.content.section) {
        let who = people(&[Who::Editor], &facts.content.section);
        return Err(Refusal::Forbidden(format!(
            "Sensitivity is lowered by {who}."
        )));
    }
    if facts.is_contributor(actor.id) {
        return Err(Refusal::Blocked(vec![own_text()]));
    }
    Ok(())
}

fn own_text() -> Blocker {
    Blocker {
        code: "not_independent".to_owned(),
        detail: "You have a hand in this text; an editor who has none must lower its sensitivity."
            .to_owned(),
        pointer: Some("/sensitivity".to_owned()),
        cleared_by: vec![Who::Editor.name().to_owned()],
    }
}

/// Names the transitions after which this person could edit.
fn not_now(workflow: &Workflow, facts: &Facts, actor: &Actor) -> String {
    let opens = |to: &str| {
        let to = workflow.state(to);
        to.is_some_and(|state| facts.admits(workflow.editing(state.category), actor))
    };
    let ways: Vec<&str> = workflow
        .leaving(&facts.state)
        .filter(|transition| no_right(transition, facts, actor).is_none() && opens(&transition.to))
        .map(|transition| transition.name.as_str())
        .collect();
    let state = &facts.state;
    match (ways.as_slice(), facts.category) {
        ([], Category::Closed) => {
            format!("This draft is in {state}, which ends it; open a new one.")
        }
        ([], _) => {
            format!("This draft is in {state}, where it is not yours to edit; ask an editor.")
        }
        (ways, _) => format!(
            "This draft is in {state}; to edit it, first: {}.",
            ways.join(", ")
        ),
    }
}

fn unique(who: Vec<Who>) -> Vec<Who> {
    let mut once = Vec::new();
    for one in who {
        if !once.contains(&one) {
            once.push(one);
        }
    }
    once
}
