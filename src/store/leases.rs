//! Who holds what: cases by the lease they are under.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::cases;
use crate::domain::ids::{CaseId, LeaseId, StaffId};
use crate::domain::moderation::Remit;
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

/// A lease by its end and its id.
type End = (Instant, LeaseId);

/// One page of the leases that have not run out, as far as a remit goes: what ends
/// first comes first.
pub fn list(
    conn: &mut Conn,
    remit: &Remit,
    window: Window,
    now: Instant,
) -> Result<Page<LeaseId>, Error> {
    let (at, id) = page::after(window);
    let ends: Vec<End> = on!(conn => {
        let mut query = cases::table
            .filter(cases::lease_expires_at.gt(now))
            .filter(cases::lease_expires_at.ge(at))
            .filter(cases::lease_expires_at.gt(at).or(cases::lease_id.gt(LeaseId::from(id))))
            .filter(cases::is_open)
            .order((cases::lease_expires_at, cases::lease_id))
            .distinct()
            .limit(page::rows(window))
            .select((
                cases::lease_expires_at.assume_not_null(),
                cases::lease_id.assume_not_null(),
            ))
            .into_boxed();
        if let Remit::Only(sections) = remit {
            query = query.filter(cases::section.eq_any(sections));
        }
        query.load(conn)
    })?;
    let page = Page::cut(ends, window, |(at, id)| Position {
        at: *at,
        id: id.uuid(),
    });
    Ok(page.map(|(_, id)| id))
}

/// A case that somebody holds.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Held {
    pub case: CaseId,
    pub lease: LeaseId,
    pub by: StaffId,
    pub until: Instant,
    /// The queue from which it was leased.
    pub from: Option<String>,
}

/// The cases under these leases, as far as a remit goes, in the order they are due.
pub fn held(conn: &mut Conn, leases: &[LeaseId], remit: &Remit) -> Result<Vec<Held>, Error> {
    on!(conn => {
        let mut query = cases::table
            .filter(cases::lease_id.eq_any(leases))
            .filter(cases::is_open)
            .order((cases::due_at, cases::id))
            .select((
                cases::id,
                cases::lease_id.assume_not_null(),
                cases::leased_by.assume_not_null(),
                cases::lease_expires_at.assume_not_null(),
                cases::leased_from,
            ))
            .into_boxed();
        if let Remit::Only(sections) = remit {
            query = query.filter(cases::section.eq_any(sections));
        }
        query.load(conn)
    })
}
