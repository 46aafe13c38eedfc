//! Leases: who holds what, and giving it back.

use super::Error;
use super::cases::remit;
use crate::domain::ids::LeaseId;
use crate::domain::moderation::{LeaseView, Remit};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::store::leases::{self, Held};
use crate::store::{Conn, cases, staff};

/// Where an admin sees everything, and a moderator their sections.
fn sight(actor: &Actor) -> Result<Remit, Refusal> {
    if actor.is_admin() {
        return Ok(Remit::Every);
    }
    remit(actor)
}

/// One page of who holds what now: what ends first comes first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    window: Window,
    now: Instant,
) -> Result<Page<LeaseView>, Error> {
    let remit = sight(actor)?;
    let page = leases::list(conn, &remit, window, now)?;
    let held = leases::held(conn, &page.items, &remit)?;
    let holders: Vec<_> = held.iter().map(|case| case.by).collect();
    let people = staff::names(conn, &holders)?;
    let view = |lease: &LeaseId| {
        let under: Vec<&Held> = held.iter().filter(|case| case.lease == *lease).collect();
        let by = people.get(&under.first()?.by)?;
        seen(by, &under)
    };
    Ok(Page {
        items: page.items.iter().filter_map(view).collect(),
        next: page.next,
    })
}

fn seen(by: &StaffRef, under: &[&Held]) -> Option<LeaseView> {
    let first = under.first()?;
    Some(LeaseView {
        lease: first.lease,
        by: by.clone(),
        queue: first.from.clone(),
        expires_at: first.until,
        count: i64::try_from(under.len()).unwrap_or(i64::MAX),
        cases: under.iter().map(|held| held.case).collect(),
    })
}

/// Gives back what is held under a lease: one's own, or as an admin anybody's. Nothing
/// happens when nothing is.
pub fn release(conn: &mut Conn, actor: &Actor, lease: LeaseId) -> Result<(), Error> {
    sight(actor)?;
    let own = (!actor.is_admin()).then_some(actor.id);
    Ok(cases::release(conn, lease, own)?)
}
