//! What the service decides by itself, at the hour: whether a scheduled draft goes
//! out, and where it lands when it does not.

use super::{Blocker, Facts, Lift, Step, hurdles, step};
use crate::domain::draft::Category;
use crate::domain::guards::Matter;
use crate::domain::time::Instant;
use crate::domain::workflow::{Effect, Tell, Workflow};

/// The step that is due, or everything that stands in its way.
///
/// `lifted` is what was overridden or acknowledged when the hour was set; the same code
/// for another cause is another blocker.
/// Nothing is due in a state that nothing leaves by itself.
pub fn at_the_hour(
    workflow: &Workflow,
    facts: &Facts,
    lifted: &[Blocker],
    now: Instant,
) -> Result<Option<Step>, Vec<Blocker>> {
    let Some(transition) = workflow
        .leaving(&facts.state)
        .find(|transition| transition.is_due_work())
    else {
        return Ok(None);
    };
    let matter = Matter {
        workflow,
        facts,
        at: now,
    };
    let hurdles = hurdles(transition, matter, None);
    let stands = |blocker: &Blocker| !lifted.contains(blocker);
    let blockers: Vec<Blocker> = hurdles
        .into_iter()
        .filter(|hurdle| hurdle.lift == Lift::Never || stands(&hurdle.blocker))
        .map(|hurdle| hurdle.blocker)
        .collect();
    if blockers.is_empty() {
        Ok(Some(step(transition, matter, None)))
    } else {
        Err(blockers)
    }
}

/// Where a draft lands that could not go out, and who is told besides its author.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Landing {
    pub state: String,
    pub category: Category,
    pub tells: Vec<Tell>,
}

/// Where unscheduling leads: loading a workflow makes sure that it leads somewhere.
#[must_use]
pub fn landing(workflow: &Workflow, facts: &Facts) -> Option<Landing> {
    let back = workflow
        .leaving(&facts.state)
        .find(|transition| transition.effect == Some(Effect::Unschedule))?;
    let to = workflow.state(&back.to)?;
    Some(Landing {
        state: to.name.clone(),
        category: to.category,
        tells: vec![Tell::Contributors, Tell::Approvers, Tell::Publishers],
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::review::tests::{desk_in, hour, tom};

    #[test]
    fn what_is_scheduled_goes_out_if_its_guards_hold() {
        let newsroom = Workflow::newsroom();
        let facts = desk_in("scheduled").approved_by(&tom());
        let step = at_the_hour(newsroom, &facts, &[], hour(9))
            .unwrap()
            .unwrap();
        assert_eq!((step.to_state.as_str(), step.moves), ("published", true));
        assert_eq!(step.effect, Some(Effect::Publish));

        let codes = |facts: &Facts, lifted: &[Blocker]| {
            let blockers = at_the_hour(newsroom, facts, lifted, hour(9)).unwrap_err();
            blockers.into_iter().map(|b| b.code).collect::<Vec<_>>()
        };
        let mut facts = desk_in("scheduled");
        facts.slug_taken = true;
        facts.blocking_notes = 1;
        assert_eq!(
            codes(&facts, &[]),
            ["approvals_missing", "note_open", "slug_taken"]
        );
        let lifted = at_the_hour(newsroom, &facts, &[], hour(9)).unwrap_err();
        assert_eq!(codes(&facts, &lifted), ["approvals_missing", "slug_taken"]);
        facts.blocking_notes = 2;
        assert_eq!(
            codes(&facts, &lifted),
            ["approvals_missing", "note_open", "slug_taken"],
            "another note is another blocker"
        );
    }

    #[test]
    fn nothing_is_due_elsewhere_and_a_failure_lands_where_unscheduling_does() {
        let newsroom = Workflow::newsroom();
        assert_eq!(
            at_the_hour(newsroom, &desk_in("approved"), &[], hour(9)),
            Ok(None)
        );
        let landing = landing(newsroom, &desk_in("scheduled")).unwrap();
        assert_eq!(
            (landing.state.as_str(), landing.category),
            ("approved", Category::Ready)
        );
    }
}
