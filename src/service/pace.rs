//! How often somebody does something: counted before anything is looked at, so that what
//! is refused counts as well.

use chrono::TimeDelta;

use super::Error;
use super::desk::{Desk, Limits};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::rates::{self, Rate};

/// What is counted over.
pub(super) const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// Counts one more for each scope and subject, in a transaction of its own: one
/// statement, in the order of the scopes that every caller keeps to. Nothing is counted,
/// and nothing answered, where limits are off.
pub(super) async fn count(
    desk: &Desk,
    subjects: Vec<(&'static str, Vec<u8>)>,
    now: Instant,
) -> Result<Vec<Rate>, Error> {
    if desk.limits == Limits::Off {
        return Ok(Vec::new());
    }
    // nothing is due because of it, so nobody is woken
    let counting = desk
        .store
        .write(move |conn| Ok::<_, Error>(rates::count_all(conn, &subjects, MINUTE, now)?));
    counting.await
}

/// 429 for more than `limit` within the minute.
pub(super) fn within(rate: &Rate, limit: u32) -> Result<(), Refusal> {
    if rate.count <= i64::from(limit) {
        return Ok(());
    }
    Err(Refusal::RateLimited {
        limit,
        window: MINUTE,
        retry_after: rate.ends_at - rate.counted_at,
    })
}
