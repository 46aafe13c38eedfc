//! Queues and the cases in them: reading, and holding them under a lease.

use chrono::TimeDelta;
use serde::Deserialize;
use utoipa::ToSchema;

use super::Error;
use crate::domain::ids::{CaseId, LeaseId};
use crate::domain::moderation::{self, Case, Lease, Leased, Queue, QueueRow, Remit};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::cases::{self, Claim};
use crate::store::{Conn, case_files, queues};

/// Cases in one lease, at least and at most.
const COUNT: std::ops::RangeInclusive<u16> = 1..=50;
/// Seconds that a lease lasts, at least and at most.
const SECONDS: std::ops::RangeInclusive<u32> = 15..=900;

/// The sections in which somebody moderates. 403 for who moderates nowhere.
pub(super) fn remit(actor: &Actor) -> Result<Remit, Refusal> {
    Remit::of(actor).ok_or_else(|| {
        Refusal::Forbidden("replies are moderated by those who hold the role moderator".to_owned())
    })
}

fn queue(key: &str) -> Result<&'static QueueRow, Refusal> {
    moderation::queue(key).ok_or(Refusal::NotFound)
}

/// 404 for an unknown queue.
pub fn exists(key: &str) -> Result<(), Refusal> {
    queue(key).map(|_| ())
}

/// Every queue with its figures, as far as the actor moderates.
pub fn list_queues(conn: &mut Conn, actor: &Actor, now: Instant) -> Result<Vec<Queue>, Error> {
    Ok(queues::tallies(conn, &remit(actor)?, now)?)
}

/// One page of a queue, what is due first first. 404 for an unknown queue.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    key: &str,
    window: Window,
    now: Instant,
) -> Result<Page<Case>, Error> {
    let page = queues::list(conn, queue(key)?.key, &remit(actor)?, window)?;
    Ok(Page {
        items: case_files::open(conn, &page.items, now)?,
        next: page.next,
    })
}

/// A case, open or decided. 404 where the actor does not moderate.
pub fn read(conn: &mut Conn, actor: &Actor, id: CaseId, now: Instant) -> Result<Case, Error> {
    let remit = remit(actor)?;
    cases::find(conn, id)?
        .filter(|case| remit.covers(&case.section))
        .ok_or(Refusal::NotFound)?;
    let case = case_files::open(conn, &[id], now)?.pop();
    Ok(case.ok_or(Refusal::NotFound)?)
}

/// How many cases somebody wants to hold, and for how long.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct LeaseForm {
    #[schema(example = 10, minimum = 1, maximum = 50)]
    pub count: u16,
    #[schema(example = 300, minimum = 15, maximum = 900)]
    pub seconds: u32,
}

/// For how long from now a lease is to last.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
pub struct ExtensionForm {
    #[schema(example = 300, minimum = 15, maximum = 900)]
    pub seconds: u32,
}

/// What is to be leased, and under which id.
#[derive(Debug, Clone)]
pub struct Taking {
    pub queue: String,
    pub form: LeaseForm,
    pub lease: LeaseId,
}

/// Leases the cases of a queue that are due first, that nobody holds, and that
/// are in the actor's sections; none when there are none.
pub fn lease(
    conn: &mut Conn,
    actor: &Actor,
    taking: &Taking,
    now: Instant,
) -> Result<Leased, Error> {
    let queue = queue(&taking.queue)?.key;
    let remit = remit(actor)?;
    let LeaseForm { count, seconds } = taking.form;
    let mistakes: Vec<FieldError> = [wrong_count(count), wrong_seconds(seconds)]
        .into_iter()
        .flatten()
        .collect();
    if !mistakes.is_empty() {
        return Err(Refusal::Invalid(mistakes).into());
    }
    let until = now + TimeDelta::seconds(i64::from(seconds));
    let lease = Lease {
        id: taking.lease,
        by: actor.id,
        until,
    };
    let claimed = cases::claim(
        conn,
        &Claim {
            queue,
            remit,
            lease,
            count,
        },
        now,
    )?;
    leased(conn, lease, &claimed, now)
}

/// Lets a lease last longer. 409 `lease_lost` when nothing is held under it.
pub fn extend(
    conn: &mut Conn,
    actor: &Actor,
    id: LeaseId,
    form: ExtensionForm,
    now: Instant,
) -> Result<Leased, Error> {
    remit(actor)?;
    if let Some(mistake) = wrong_seconds(form.seconds) {
        return Err(Refusal::Invalid(vec![mistake]).into());
    }
    let until = now + TimeDelta::seconds(i64::from(form.seconds));
    let lease = Lease {
        id,
        by: actor.id,
        until,
    };
    let held = cases::extend(conn, lease, now)?;
    if held.is_empty() {
        return Err(Refusal::LeaseLost.into());
    }
    leased(conn, lease, &held, now)
}

/// Gives back what is held under a lease; nothing when nothing is.
pub fn release(conn: &mut Conn, actor: &Actor, lease: LeaseId) -> Result<(), Error> {
    remit(actor)?;
    Ok(cases::release(conn, lease, actor.id)?)
}

fn leased(conn: &mut Conn, lease: Lease, ids: &[CaseId], now: Instant) -> Result<Leased, Error> {
    Ok(Leased {
        lease: lease.id,
        expires_at: lease.until,
        cases: case_files::open(conn, ids, now)?,
    })
}

fn wrong_count(count: u16) -> Option<FieldError> {
    let detail = format!(
        "expected a number from {} to {}",
        COUNT.start(),
        COUNT.end()
    );
    (!COUNT.contains(&count)).then(|| FieldError::new("/count", "out_of_range", detail))
}

fn wrong_seconds(seconds: u32) -> Option<FieldError> {
    let detail = format!(
        "expected a number from {} to {}",
        SECONDS.start(),
        SECONDS.end()
    );
    (!SECONDS.contains(&seconds)).then(|| FieldError::new("/seconds", "out_of_range", detail))
}
