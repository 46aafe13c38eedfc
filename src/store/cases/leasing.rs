//! Leasing cases: taking them, keeping them longer, giving them back.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::super::conn::{Backend, Conn, on};
use super::super::error::Error;
use super::super::schema::cases;
use super::super::{postgres, sqlite};
use crate::domain::ids::{CaseId, LeaseId, StaffId};
use crate::domain::moderation::{Lease, Remit};
use crate::domain::time::Instant;

/// What is to be leased.
#[derive(Debug, Clone)]
pub struct Claim {
    pub queue: String,
    pub remit: Remit,
    pub lease: Lease,
    /// How many cases at most.
    pub count: u16,
}

/// How long a case is not offered to who would rather not decide it.
pub const SKIPPED_FOR: TimeDelta = TimeDelta::days(1);

/// Leases the cases of a queue that are due first: those that nobody holds, that are
/// not somebody else's, and that the holder has not skipped. Two claims never get the
/// same case.
pub fn claim(conn: &mut Conn, claim: &Claim, now: Instant) -> Result<Vec<CaseId>, Error> {
    match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::claim_cases(conn, claim, now),
        Backend::Postgres(conn) => postgres::claim_cases(conn, claim, now),
    }
}

/// Prolongs a lease that has not run out, and answers the cases still under it.
pub fn extend(conn: &mut Conn, lease: Lease, now: Instant) -> Result<Vec<CaseId>, Error> {
    on!(conn => diesel::update(cases::table)
        .filter(cases::lease_id.eq(lease.id))
        .filter(cases::leased_by.eq(lease.by))
        .filter(cases::lease_expires_at.gt(now))
        .set(cases::lease_expires_at.eq(lease.until))
        .returning(cases::id)
        .get_results(conn))
}

/// Ends a lease: somebody's own, or whoever's.
pub fn release(conn: &mut Conn, lease: LeaseId, by: Option<StaffId>) -> Result<(), Error> {
    on!(conn => {
        let mut held = diesel::update(cases::table)
            .filter(cases::lease_id.eq(lease))
            .set((
                cases::lease_id.eq(None::<LeaseId>),
                cases::leased_by.eq(None::<StaffId>),
                cases::lease_expires_at.eq(None::<Instant>),
                cases::leased_at.eq(None::<Instant>),
                cases::leased_from.eq(None::<String>),
            ))
            .into_boxed();
        if let Some(by) = by {
            held = held.filter(cases::leased_by.eq(by));
        }
        held.execute(conn)
    })?;
    Ok(())
}
