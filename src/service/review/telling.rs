//! Whom a move concerns, and what it means to them. Sites name their own states
//! and transitions, so a notice follows from where the move led.

use super::Doing;
use crate::domain::draft::Category;
use crate::domain::ids::StaffId;
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::refusal::Blocker;
use crate::domain::review::Step;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::domain::workflow::{Effect, Tell};
use crate::service::dossier::Dossier;
use crate::service::notices::{self, Telling};
use crate::service::{Error, debts};
use crate::store::{Conn, staff};

/// Tells whom the workflow names, each of them once, of what concerns them.
pub(in crate::service) fn tell(
    conn: &mut Conn,
    dossier: &Dossier,
    doing: &Doing<'_>,
    now: Instant,
) -> Result<(), Error> {
    let mut told: Vec<StaffId> = Vec::new();
    let mut tellings = Vec::new();
    for tell in &doing.step.tells {
        let Some(notice) = notice(dossier, doing, *tell, now) else {
            continue;
        };
        let mut people = audience(conn, dossier, *tell)?;
        people.retain(|id| !told.contains(id));
        told.extend(&people);
        tellings.push(Telling { people, notice });
    }
    notices::tell_all(conn, &tellings, doing.by(), now)
}

/// What a transition means to those who are told of it, by where it led.
fn notice(dossier: &Dossier, doing: &Doing<'_>, tell: Tell, now: Instant) -> Option<Notice> {
    let step = doing.step;
    let draft = draft_notice(dossier, doing.actor, now);
    let message = doing.message.unwrap_or_default().to_owned();
    let from = dossier.facts.category;
    Some(match (step.effect, step.to_category) {
        (Some(Effect::PublishBreaking), _) if tell == Tell::SectionEditors => Notice::ReviewDebt {
            draft,
            url: doing.url()?.to_owned(),
            message,
            due_at: now + debts::DUE_WITHIN,
        },
        (Some(Effect::Publish | Effect::PublishBreaking), _) => Notice::Published {
            draft,
            url: doing.url()?.to_owned(),
        },
        (Some(Effect::Schedule), _) => Notice::Scheduled {
            draft,
            at: dossier.row.schedule_at?,
        },
        (Some(Effect::Unschedule), _) => Notice::Unscheduled { draft },
        (Some(Effect::Close), _) => Notice::Spiked { draft, message },
        (Some(Effect::Approve), _) if tell == Tell::Publishers => Notice::ReadyToPublish { draft },
        (Some(Effect::Approve), _) => {
            let (given, required) = count(dossier, step);
            Notice::Approved {
                draft,
                given,
                required,
            }
        }
        (None, Category::Review) => Notice::Submitted { draft },
        (None, Category::Drafting) if from == Category::Closed => Notice::Revived { draft },
        (None, Category::Drafting) if tell == Tell::Assignee => Notice::Recalled { draft },
        (None, _) => Notice::ChangesRequested { draft, message },
    })
}

/// The approvals that hold, with the one that was just given.
fn count(dossier: &Dossier, step: &Step) -> (u32, u32) {
    let workflow = &dossier.workflow;
    let given = workflow
        .transition(&step.transition)
        .map_or(0, |transition| dossier.facts.approvers(transition).len());
    let required = workflow.quorum.required(dossier.row.sensitivity);
    (u32::try_from(given).unwrap_or(u32::MAX), required)
}

fn audience(conn: &mut Conn, dossier: &Dossier, tell: Tell) -> Result<Vec<StaffId>, Error> {
    let section = &dossier.row.section;
    Ok(match tell {
        Tell::SectionEditors => staff::holding(conn, Role::Editor, section)?,
        Tell::Publishers => staff::holding(conn, Role::Publisher, section)?,
        Tell::Assignee => dossier.row.assignee.into_iter().collect(),
        Tell::Contributors => dossier
            .facts
            .contributors
            .iter()
            .map(|hand| hand.id)
            .collect(),
        Tell::Approvers => dossier
            .facts
            .approvals
            .iter()
            .map(|approval| approval.by.id)
            .collect(),
    })
}

/// Tells contributors and approvers that approvals no longer hold.
pub(in crate::service) fn tell_voided(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    now: Instant,
) -> Result<(), Error> {
    let mut people = audience(conn, dossier, Tell::Contributors)?;
    people.extend(audience(conn, dossier, Tell::Approvers)?);
    let notice = Notice::ApprovalsVoided {
        draft: draft_notice(dossier, Some(actor), now),
    };
    notices::tell(conn, &people, &notice, Some(actor.id), now)
}

/// Tells those who count on an hour that a change took it back: whoever publishes, and
/// contributors and approvers too, unless they hear of their approvals anyway.
pub(in crate::service) fn tell_unscheduled(
    conn: &mut Conn,
    dossier: &Dossier,
    (actor, approvals_voided): (&Actor, bool),
    now: Instant,
) -> Result<(), Error> {
    let mut people = audience(conn, dossier, Tell::Publishers)?;
    let mut concerned = audience(conn, dossier, Tell::Contributors)?;
    concerned.extend(audience(conn, dossier, Tell::Approvers)?);
    if approvals_voided {
        people.retain(|person| !concerned.contains(person));
    } else {
        people.extend(concerned);
    }
    let notice = Notice::Unscheduled {
        draft: draft_notice(dossier, Some(actor), now),
    };
    notices::tell(conn, &people, &notice, Some(actor.id), now)
}

/// Tells people that a draft could not go out at its hour, and why.
pub(in crate::service) fn tell_failed(
    conn: &mut Conn,
    dossier: &Dossier,
    (tells, blockers): (&[Tell], &[Blocker]),
    now: Instant,
) -> Result<(), Error> {
    let mut people = vec![dossier.row.created_by];
    for tell in tells {
        people.extend(audience(conn, dossier, *tell)?);
    }
    let details = blockers.iter().map(|blocker| blocker.detail.clone());
    let notice = Notice::ScheduleFailed {
        draft: draft_notice(dossier, None, now),
        blockers: details.collect(),
    };
    notices::tell(conn, &people, &notice, None, now)
}

/// The draft as a notice about it says it; by nobody in particular at the hour.
fn draft_notice(dossier: &Dossier, actor: Option<&Actor>, now: Instant) -> DraftNotice {
    let by = actor.map_or("The schedule", |actor| &actor.name);
    notices::draft_notice(&dossier.row, by, now)
}
