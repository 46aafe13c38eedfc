//! Work on a draft: who must act next, by when, how urgently; who may say so, and
//! when somebody is told of the due time.

use chrono::{Datelike, TimeDelta};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::draft::Category;
use super::ids::StaffId;
use super::refusal::Refusal;
use super::review::{self, Facts};
use super::staff::{Actor, Role, StaffRef};
use super::time::Instant;
use super::workflow::Who;

/// The highest priority; 0 is the lowest, and that of a new draft.
pub const HIGHEST: i32 = 9;

/// How long before its due time a draft is due soon.
pub const SOON: TimeDelta = TimeDelta::hours(24);

/// Who must act next on a draft, by when, and how urgently. Written as a whole:
/// every field is given, `null` where there is none.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Assignment {
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub assignee: Option<StaffId>,
    #[serde(deserialize_with = "Option::deserialize")]
    #[schema(required = true)]
    pub due_at: Option<Instant>,
    /// 0 to 9; what is highest comes first on the board.
    #[schema(example = 3, minimum = 0, maximum = 9)]
    pub priority: i32,
    /// Nobody is reminded of a draft that is on hold.
    #[schema(example = false)]
    pub on_hold: bool,
}

/// Whether the actor may put `after` in the place of `before`. `assignee` is who it
/// names, if they work here.
///
/// Editors and publishers of the section say everything. A contributor hands the
/// draft to one of them or takes it; the rest they leave as it was. `Forbidden`
/// for others, `Invalid` naming the field, `WrongState` for a closed draft.
pub fn may_assign(
    facts: &Facts,
    actor: &Actor,
    (before, after): (&Assignment, &Assignment),
    assignee: Option<&Actor>,
) -> Result<(), Refusal> {
    may_hand_on(facts, actor, (before, after), assignee)?;
    is_in_range(after)?;
    if after.assignee.is_some() && after.assignee != before.assignee {
        can_act(facts, assignee)?;
    }
    is_open(facts)
}

fn may_hand_on(
    facts: &Facts,
    actor: &Actor,
    (before, after): (&Assignment, &Assignment),
    assignee: Option<&Actor>,
) -> Result<(), Refusal> {
    let section = &facts.content.section;
    if runs_the_desk(facts, actor) {
        return Ok(());
    }
    if !facts.is_contributor(actor.id) {
        return Err(Refusal::Forbidden(format!(
            "A draft is assigned by an editor or a publisher of `{section}`, or by a contributor."
        )));
    }
    let kept = Assignment {
        assignee: before.assignee,
        ..*after
    };
    if kept != *before {
        return Err(Refusal::Forbidden(format!(
            "Due time, priority and hold are set by an editor or a publisher of `{section}`; send them as they are."
        )));
    }
    let hands = |to: &Actor| to.id == actor.id || runs_the_desk(facts, to);
    if after.assignee == before.assignee || assignee.is_none_or(hands) && after.assignee.is_some() {
        return Ok(());
    }
    Err(Refusal::Forbidden(format!(
        "A contributor assigns a draft to themself, or to an editor or a publisher of `{section}`."
    )))
}

/// Editors and publishers of the draft's section.
fn runs_the_desk(facts: &Facts, actor: &Actor) -> bool {
    facts.admits(&[Who::Editor, Who::Publisher], actor)
}

fn is_in_range(after: &Assignment) -> Result<(), Refusal> {
    if !(0..=HIGHEST).contains(&after.priority) {
        let detail = format!("expected a number from 0 to {HIGHEST}");
        return Err(Refusal::field("/priority", "out_of_range", detail));
    }
    // RFC 3339 has four digits for the year
    let year = after.due_at.map_or(1970, |at| at.year());
    if !(1970..=9999).contains(&year) {
        let detail = "expected an instant between the years 1970 and 9999";
        return Err(Refusal::field("/due_at", "out_of_range", detail));
    }
    Ok(())
}

/// Whoever is to act on a draft reads it, or works in its section.
fn can_act(facts: &Facts, assignee: Option<&Actor>) -> Result<(), Refusal> {
    let Some(assignee) = assignee else {
        return Err(Refusal::field(
            "/assignee",
            "unknown",
            "nobody of this id works here",
        ));
    };
    let section = &facts.content.section;
    let works_there = [Role::Writer, Role::Editor, Role::Publisher]
        .iter()
        .any(|role| assignee.is_in(*role, section));
    if works_there || review::may_read(facts, assignee) {
        return Ok(());
    }
    let detail = format!(
        "{} may not read this draft; expected somebody who may, or who works in `{section}`",
        assignee.name
    );
    Err(Refusal::field("/assignee", "no_right", detail))
}

fn is_open(facts: &Facts) -> Result<(), Refusal> {
    if facts.category != Category::Closed {
        return Ok(());
    }
    Err(Refusal::WrongState(format!(
        "This draft is in {}, which ends it: there is nothing left to do.",
        facts.state
    )))
}

/// Whether the actor may take the draft. `from` is the holder whom they mean to
/// relieve; without it nobody is.
///
/// `Forbidden` for who has no business with it, `Conflict` naming who has it.
pub fn may_take(
    facts: &Facts,
    actor: &Actor,
    holder: Option<&StaffRef>,
    from: Option<StaffId>,
) -> Result<(), Refusal> {
    let who = [Who::Contributor, Who::Writer, Who::Editor, Who::Publisher];
    if !facts.admits(&who, actor) {
        return Err(Refusal::Forbidden(format!(
            "A draft is taken by a contributor, or by a writer, editor or publisher of `{}`.",
            facts.content.section
        )));
    }
    is_open(facts)?;
    match holder {
        Some(holder) if holder.id != actor.id && from != Some(holder.id) => {
            Err(Refusal::Conflict(format!(
                "{} has this draft. To take it over, give their id ({}) as `from`.",
                holder.name, holder.id
            )))
        }
        _ => Ok(()),
    }
}

/// Whether the actor may let go of the draft: who has it, and editors and
/// publishers of the section.
pub fn may_release(facts: &Facts, actor: &Actor, holder: Option<&StaffRef>) -> Result<(), Refusal> {
    is_open(facts)?;
    match holder {
        None => Err(Refusal::Conflict("Nobody has this draft.".to_owned())),
        Some(holder) if holder.id == actor.id || runs_the_desk(facts, actor) => Ok(()),
        Some(holder) => Err(Refusal::Conflict(format!(
            "{} has this draft; it is released by them, or by an editor or a publisher of `{}`.",
            holder.name, facts.content.section
        ))),
    }
}

/// What there is to say of a due time.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum DueStage {
    Soon,
    Over,
}

/// When a due time is first spoken of.
#[must_use]
pub fn first_notice(due_at: Instant) -> Instant {
    due_at - SOON
}

/// What is to be said now of a due time, and when it is next spoken of.
#[must_use]
pub fn due_stage(due_at: Instant, now: Instant) -> (DueStage, Option<Instant>) {
    if now < due_at {
        (DueStage::Soon, Some(due_at))
    } else {
        (DueStage::Over, None)
    }
}

#[cfg(test)]
mod tests;
