//! Guards on what others have said of the text, and on what was to be seen to.

use std::collections::BTreeSet;

use super::{Matter, names};
use crate::domain::refusal::Blocker;
use crate::domain::sign_off::{SignOff, Status};
use crate::domain::workflow::Who;

/// Counts people, not rows: two yeses of one editor in two steps are one pair of eyes.
pub(super) fn approvals(matter: &Matter<'_>) -> Option<Blocker> {
    let Matter {
        workflow, facts, ..
    } = matter;
    let approvers = |transition| facts.approvers(transition);
    let given = workflow
        .approving()
        .flat_map(approvers)
        .collect::<BTreeSet<_>>()
        .len();
    let required = workflow.quorum.required(facts.content.sensitivity);
    let missing = (required as usize).saturating_sub(given);
    (missing > 0).then(|| Blocker {
        code: "approvals_missing".to_owned(),
        detail: format!(
            "{given} of {required} approvals hold for this text; it needs {missing} more."
        ),
        pointer: None,
        cleared_by: names(workflow.approving().flat_map(|transition| &transition.who)),
    })
}

pub(super) fn notes(matter: &Matter<'_>) -> Option<Blocker> {
    let open = matter.facts.blocking_notes;
    (open > 0).then(|| Blocker {
        code: "note_open".to_owned(),
        detail: format!("{open} blocking notes are open; answer them and have them resolved."),
        pointer: None,
        cleared_by: names(&[Who::Editor]),
    })
}

/// One blocker for the whole list, with every line that is not ticked.
pub(super) fn checklist(matter: &Matter<'_>) -> Option<Blocker> {
    let Matter {
        workflow, facts, ..
    } = matter;
    let is_open = |key: &&str| !facts.ticks.contains(*key);
    let lines = workflow.checklist.iter().map(|line| line.key.as_str());
    let open: Vec<&str> = lines.filter(is_open).collect();
    (!open.is_empty()).then(|| Blocker {
        code: "checklist_open".to_owned(),
        detail: format!("Not ticked on the checklist: {}.", open.join(", ")),
        pointer: None,
        cleared_by: names(&[Who::Contributor, Who::Editor]),
    })
}

/// One blocker for all concerns that are not settled, cleared by the people of each.
pub(super) fn sign_offs(matter: &Matter<'_>) -> Option<Blocker> {
    let standings = matter.facts.sign_offs(matter.workflow);
    let is_open = |one: &&SignOff| matches!(one.status, Status::Required | Status::Refused);
    let open: Vec<&SignOff> = standings.iter().filter(is_open).collect();
    let word = |one: &&SignOff| match one.status {
        Status::Refused => format!("{} (refused)", one.concern.name()),
        _ => one.concern.name().to_owned(),
    };
    let words: Vec<String> = open.iter().map(word).collect();
    (!open.is_empty()).then(|| Blocker {
        code: "sign_off_missing".to_owned(),
        detail: format!("Not signed off: {}.", words.join(", ")),
        pointer: None,
        cleared_by: open
            .iter()
            .map(|one| one.concern.name().to_owned())
            .collect(),
    })
}
