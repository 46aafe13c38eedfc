//! Forgetting: what is kept for a time only, and for how long.

use chrono::TimeDelta;

use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::{
    self, Conn, addresses, alike, idempotency, notifications, outbox, presences, rates, reactions,
    reports, sessions,
};

/// Deletes what is older than the instant.
type Purge = fn(&mut Conn, Instant) -> Result<(), store::Error>;

/// What is forgotten, and how long after it began, expired or was done.
#[rustfmt::skip]
const KEPT: &[(&str, TimeDelta, Purge)] = &[
    ("counts of rate limits",           TimeDelta::days(1),  rates::purge),
    ("outcomes under idempotency keys", TimeDelta::days(1),  idempotency::purge),
    ("sessions that have expired",      TimeDelta::days(30), sessions::purge),
    ("addresses that have expired",     TimeDelta::zero(),   addresses::purge),
    ("voices of reports that expired",  TimeDelta::zero(),   reports::purge),
    ("addresses that reacted",          TimeDelta::zero(),   reactions::blind),
    ("what replies are likened by",     TimeDelta::days(1),  alike::purge),
    ("deliveries that are done",        TimeDelta::days(30), outbox::purge),
    ("who had a draft open",            TimeDelta::zero(),   presences::purge),
    ("archived notifications",          TimeDelta::days(90), notifications::purge),
];

/// Forgets everything whose time has come, each kind in a transaction of its own.
pub async fn purge(desk: &Desk) -> Result<(), Error> {
    let now = desk.now();
    for (what, kept, purge) in KEPT {
        let limit = now - *kept;
        desk.store.write(move |conn| purge(conn, limit)).await?;
        tracing::debug!(what, %limit, "forgotten");
    }
    Ok(())
}
