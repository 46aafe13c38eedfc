//! Review debts: what went out as breaking news, before review was done, is reviewed
//! within half an hour by an editor who had no hand in it.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Error;
use super::dossier::Dossier;
use super::drafts::event;
use super::review::Doing;
use super::seeing_to::short_enough;
use crate::domain::event::EventKind;
use crate::domain::ids::DraftId;
use crate::domain::page::{Page, Window};
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::staff::{Actor, Role, StaffRef};
use crate::domain::time::Instant;
use crate::domain::workflow::{Independence, Who};
use crate::store::review_debts::{self, DebtRow, Settled};
use crate::store::{Conn, events, sections, staff};

/// How soon a debt is to be settled.
pub(super) const DUE_WITHIN: TimeDelta = TimeDelta::minutes(30);

/// Something that went out before review was done.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReviewDebt {
    pub draft_id: DraftId,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
    #[schema(example = "news")]
    pub section: String,
    /// Why it could not wait.
    #[schema(example = "The dike breaks now.")]
    pub reason: String,
    pub opened_by: StaffRef,
    pub opened_at: Instant,
    /// Half an hour later.
    pub due_at: Instant,
    pub is_overdue: bool,
    pub settled_by: Option<StaffRef>,
    pub settled_at: Option<Instant>,
    /// What whoever settled it had to say.
    pub message: Option<String>,
}

/// Opens the debt of a draft that was just published before its time.
pub(super) fn open(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    doing: &Doing<'_>,
    now: Instant,
) -> Result<(), Error> {
    let debt = DebtRow {
        draft_id: dossier.row.id,
        section: dossier.row.section.clone(),
        reason: doing.message.unwrap_or_default().to_owned(),
        opened_by: actor.id,
        opened_at: now,
        due_at: now + DUE_WITHIN,
        settled_by: None,
        settled_at: None,
        message: None,
    };
    review_debts::insert(conn, &debt)?;
    let opened = json!({"reason": debt.reason, "due_at": debt.due_at});
    let opened = event(EventKind::ReviewDebtOpened, dossier, actor, opened, now);
    Ok(events::insert(conn, &[opened])?)
}

/// The debts of the sections in which the actor edits or publishes, newest first; all
/// of them for admins.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    settled: Settled,
    (window, now): (Window, Instant),
) -> Result<Page<ReviewDebt>, Error> {
    let sees = |key: &String| {
        actor.is_admin() || actor.is_in(Role::Editor, key) || actor.is_in(Role::Publisher, key)
    };
    let keys = sections::list(conn)?.into_iter().map(|section| section.key);
    let keys: Vec<String> = keys.filter(sees).collect();
    let page = review_debts::list(conn, &keys, settled, window)?;
    let people: Vec<_> = page
        .items
        .iter()
        .flat_map(|(row, _)| [Some(row.opened_by), row.settled_by])
        .flatten()
        .collect();
    let names = staff::names(conn, &people)?;
    let person = |id| {
        names.get(&id).cloned().unwrap_or_else(|| StaffRef {
            id,
            name: String::new(),
        })
    };
    Ok(page.map(|(row, headline)| ReviewDebt {
        draft_id: row.draft_id,
        headline,
        section: row.section,
        reason: row.reason,
        opened_by: person(row.opened_by),
        opened_at: row.opened_at,
        due_at: row.due_at,
        is_overdue: row.settled_at.is_none() && row.due_at < now,
        settled_by: row.settled_by.map(person),
        settled_at: row.settled_at,
        message: row.message,
    }))
}

/// Settles a debt: an editor of the section who had no hand in the text has read it.
///
/// `Forbidden` for who is no editor there, `WrongState` where it is settled already,
/// `Blocked` for contributors and for whoever published it.
pub fn settle(
    conn: &mut Conn,
    actor: &Actor,
    (draft, message): (DraftId, Option<&str>),
    now: Instant,
) -> Result<ReviewDebt, Error> {
    let dossier = Dossier::open_locked(conn, actor, draft)?;
    let (debt, headline) = review_debts::find(conn, draft)?.ok_or(Refusal::NotFound)?;
    if !actor.is_in(Role::Editor, &debt.section) {
        let detail = format!(
            "A review debt is settled by an editor of `{}`.",
            debt.section
        );
        return Err(Refusal::Forbidden(detail).into());
    }
    short_enough("/message", message)?;
    if debt.settled_at.is_some() {
        return Err(settled_already());
    }
    if debt.opened_by == actor.id
        || !dossier
            .facts
            .is_independent(actor.id, Independence::AnyHand)
    {
        return Err(Refusal::Blocked(vec![not_independent()]).into());
    }
    if !review_debts::settle(conn, draft, actor.id, message, now)? {
        return Err(settled_already());
    }
    let settled = json!({"message": message});
    let settled = event(EventKind::ReviewDebtSettled, &dossier, actor, settled, now);
    events::insert(conn, &[settled])?;
    let opened_by = staff::names(conn, &[debt.opened_by])?;
    Ok(ReviewDebt {
        draft_id: draft,
        headline,
        section: debt.section,
        reason: debt.reason,
        opened_by: opened_by
            .into_values()
            .next()
            .unwrap_or_else(|| dossier.person(debt.opened_by)),
        opened_at: debt.opened_at,
        due_at: debt.due_at,
        is_overdue: false,
        settled_by: Some(actor.staff_ref()),
        settled_at: Some(now),
        message: message.map(str::to_owned),
    })
}

fn settled_already() -> Error {
    Refusal::WrongState("This debt is settled already.".to_owned()).into()
}

fn not_independent() -> Blocker {
    Blocker {
        code: "not_independent".to_owned(),
        detail: "You published this text or have a hand in it; another editor must review it."
            .to_owned(),
        pointer: None,
        cleared_by: vec![Who::Editor.name().to_owned()],
    }
}
