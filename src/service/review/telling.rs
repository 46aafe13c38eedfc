//! Whom a move concerns, and what it means to them. Sites name their own states
//! and transitions, so a notice follows from where the move led.

use super::Move;
use crate::domain::draft::{Category, DraftContent, Sensitivity};
use crate::domain::ids::StaffId;
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::review::Step;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::domain::workflow::{Effect, Tell};
use crate::service::Error;
use crate::service::dossier::Dossier;
use crate::service::notices::{self, Telling};
use crate::store::{Conn, staff};

/// Tells whom the workflow names, each of them once, of what concerns them.
pub(super) fn tell(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    step: &Step,
    (take, url): (&Move, Option<&str>),
    now: Instant,
) -> Result<(), Error> {
    let message = take.ask.message.clone().unwrap_or_default();
    let mut told: Vec<StaffId> = Vec::new();
    let mut tellings = Vec::new();
    for tell in &step.tells {
        let Some(notice) = notice(dossier, actor, step, (*tell, &message, url)) else {
            continue;
        };
        let mut people = audience(conn, dossier, *tell)?;
        people.retain(|id| !told.contains(id));
        told.extend(&people);
        tellings.push(Telling { people, notice });
    }
    notices::tell_all(conn, &tellings, Some(actor.id), now)
}

/// What a transition means to those who are told of it, by where it led.
fn notice(
    dossier: &Dossier,
    actor: &Actor,
    step: &Step,
    (tell, message, url): (Tell, &str, Option<&str>),
) -> Option<Notice> {
    let draft = draft_notice(dossier, actor);
    let message = message.to_owned();
    let from = dossier.facts.category;
    Some(match (step.effect, step.to_category) {
        (Some(Effect::Publish), _) => Notice::Published {
            draft,
            url: url?.to_owned(),
        },
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
    let workflow = dossier.workflow();
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
        draft: draft_notice(dossier, actor),
    };
    notices::tell(conn, &people, &notice, Some(actor.id), now)
}

fn draft_notice(dossier: &Dossier, actor: &Actor) -> DraftNotice {
    let content: &DraftContent = &dossier.row.content.0;
    DraftNotice {
        id: dossier.row.id,
        article_id: dossier.row.article_id,
        headline: content.headline.clone(),
        discreet: content.sensitivity == Sensitivity::High
            || content
                .embargo_until
                .is_some_and(|until| until > dossier.row.updated_at),
        section: content.section.clone(),
        by: actor.name.clone(),
    }
}
