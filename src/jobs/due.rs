//! Rows of the outbox that are due, claimed under a lease.

use chrono::TimeDelta;

use crate::domain::delivery::DeliveryKind;
use crate::domain::ids::LeaseId;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::outbox::{self, Claimed, Lease};

/// Longer than [`crate::mail::PATIENCE`] by what reading and writing down may
/// take; after a crash, the wait until somebody else tries.
pub(super) const LEASE: TimeDelta = TimeDelta::seconds(45);

/// Claims up to `limit` rows of one kind that are due.
pub(super) async fn claim(
    desk: &Desk,
    kind: DeliveryKind,
    limit: u16,
) -> Result<Vec<Claimed>, Error> {
    let now = desk.now();
    let lease = Lease {
        token: LeaseId::new(),
        until: now + LEASE,
    };
    // past `Desk::write`, which would wake us for what we did ourselves
    let claimed = desk
        .store
        .write(move |conn| outbox::claim(conn, kind, lease, limit, now))
        .await?;
    Ok(claimed)
}
