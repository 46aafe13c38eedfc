//! Who may do what with a note. Whoever may read the draft may read its notes, add
//! others and reply; the rest is said here.

use super::NoteFields;
use crate::domain::draft::Category;
use crate::domain::ids::StaffId;
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::review::Facts;
use crate::domain::staff::Actor;
use crate::domain::workflow::Who;

/// Editors and publishers of the section raise notes that block. `Forbidden`.
pub fn may_block(facts: &Facts, actor: &Actor) -> Result<(), Refusal> {
    if facts.admits(&[Who::Editor, Who::Publisher], actor) {
        return Ok(());
    }
    let section = &facts.content.section;
    Err(Refusal::Forbidden(format!(
        "A blocking note is raised by an editor or a publisher of `{section}`."
    )))
}

/// Whoever wrote a note resolves and reopens it, and the section's editors do. `Forbidden`.
pub fn may_settle(facts: &Facts, author: StaffId, actor: &Actor) -> Result<(), Refusal> {
    if author == actor.id || facts.admits(&[Who::Editor], actor) {
        return Ok(());
    }
    let section = &facts.content.section;
    Err(Refusal::Forbidden(format!(
        "A note is resolved and reopened by whoever wrote it and by the editors of `{section}`."
    )))
}

/// Only its author changes what a note says; whether it blocks, also the section's
/// editors, and only who may raise such notes makes it one. `Forbidden`.
pub fn may_change(
    facts: &Facts,
    author: StaffId,
    actor: &Actor,
    (before, wanted): (&NoteFields, &NoteFields),
) -> Result<(), Refusal> {
    if before.text != wanted.text && author != actor.id {
        let detail = "The text of a note is changed by whoever wrote it; reply to it instead.";
        return Err(Refusal::Forbidden(detail.to_owned()));
    }
    if before.is_blocking != wanted.is_blocking {
        may_settle(facts, author, actor)?;
    }
    if wanted.is_blocking && !before.is_blocking {
        may_block(facts, actor)?;
    }
    Ok(())
}

/// Four eyes: what blocks a draft is cleared by whoever raised it, or by an editor
/// who has no hand in the text. Whoever wrote a note that they could not have raised did
/// not make it block. `Blocked`.
pub fn independent(facts: &Facts, author: StaffId, actor: &Actor) -> Result<(), Refusal> {
    let raised_it = author == actor.id && may_block(facts, actor).is_ok();
    if raised_it || !facts.is_contributor(actor.id) {
        return Ok(());
    }
    Err(Refusal::Blocked(vec![Blocker {
        code: "not_independent".to_owned(),
        detail: "You have a hand in this text; whoever raised the note, or an editor who has none, must clear it."
            .to_owned(),
        pointer: None,
        cleared_by: vec![Who::Editor.name().to_owned()],
    }]))
}

/// A closed draft takes no new notes and no replies; what is open in it can be
/// resolved. `WrongState`.
pub fn takes_more(facts: &Facts) -> Result<(), Refusal> {
    if facts.category != Category::Closed {
        return Ok(());
    }
    Err(Refusal::WrongState(format!(
        "This draft is in {}, which ends it: its notes can be read and resolved, but not added to or changed.",
        facts.state
    )))
}

#[cfg(test)]
mod tests;
