//! How often somebody does something: counted before anything is looked at, so that what
//! is refused counts as well. What is left is noted for the answer's headers.

use std::future::Future;
use std::sync::{Arc, Mutex, PoisonError};

use chrono::TimeDelta;

use super::Error;
use super::desk::{Desk, Limits};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::Conn;
use crate::store::rates::{self, Rate};

/// What is counted over.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// What a request left of a limit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Allowance {
    pub limit: u32,
    pub window: TimeDelta,
    pub remaining: u32,
    pub resets_in: TimeDelta,
}

/// Where a request's allowance is noted while it is answered: of several limits, that of
/// which it left the least.
#[derive(Debug, Clone, Default)]
pub struct Meter(Arc<Mutex<Option<Allowance>>>);

tokio::task_local! {
    static METER: Meter;
}

impl Meter {
    /// That of the request which is being answered; nobody's outside of one.
    pub fn here() -> Self {
        METER.try_with(Self::clone).unwrap_or_default()
    }

    /// Does what notes its allowance here.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> T {
        METER.scope(self.clone(), work).await
    }

    pub fn read(&self) -> Option<Allowance> {
        *self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Notes what a rate leaves of its limit.
    pub(super) fn note(&self, rate: &Rate, (limit, window): (u32, TimeDelta)) {
        let left = i64::from(limit) - rate.count;
        let allowance = Allowance {
            limit,
            window,
            remaining: u32::try_from(left).unwrap_or(0),
            resets_in: rate.ends_at - rate.counted_at,
        };
        let mut noted = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if noted.is_none_or(|other| allowance.remaining < other.remaining) {
            *noted = Some(allowance);
        }
    }
}

/// How often it was within the last minute, this time included.
#[derive(Debug, Clone)]
pub(super) struct Counted {
    pub rate: Rate,
    pub meter: Meter,
}

impl Counted {
    /// 429 for more than `limit`.
    pub fn within(&self, limit: u32) -> Result<(), Refusal> {
        self.meter.note(&self.rate, (limit, MINUTE));
        if self.rate.count <= i64::from(limit) {
            return Ok(());
        }
        Err(Refusal::RateLimited {
            limit,
            window: MINUTE,
            retry_after: self.rate.ends_at - self.rate.counted_at,
        })
    }
}

/// Counts one more of one subject in the transaction at hand: what comes to nothing there
/// does not count.
pub(super) fn count_with(
    conn: &mut Conn,
    (scope, subject): (&str, &[u8]),
    meter: &Meter,
    now: Instant,
) -> Result<Counted, Error> {
    Ok(Counted {
        rate: rates::count(conn, scope, subject, MINUTE, now)?,
        meter: meter.clone(),
    })
}

/// Counts one more for each scope and subject, in a transaction of its own: one
/// statement, in the order of the scopes that every caller keeps to. Nothing is counted,
/// and nothing answered, where limits are off.
pub(super) async fn count(
    desk: &Desk,
    subjects: Vec<(&'static str, Vec<u8>)>,
    now: Instant,
) -> Result<Vec<Counted>, Error> {
    if desk.limits == Limits::Off {
        return Ok(Vec::new());
    }
    // nothing is due because of it, so nobody is woken
    let counting = desk
        .store
        .write(move |conn| Ok::<_, Error>(rates::count_all(conn, &subjects, MINUTE, now)?));
    let rates = counting.await?.into_iter();
    let meter = Meter::here();
    let counted = rates.map(|rate| Counted {
        rate,
        meter: meter.clone(),
    });
    Ok(counted.collect())
}
