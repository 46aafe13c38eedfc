//! Queues and the cases in them: reading, and holding them under a lease.

use chrono::TimeDelta;
use serde::Deserialize;
use utoipa::ToSchema;

use super::{Error, filing, queues};
use crate::domain::ids::{CaseId, LeaseId};
use crate::domain::moderation::{self, Case, FILLED_FROM, Lease, Leased, QUEUES, Queue, Remit};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow, Claim};
use crate::store::queues::Counted;
use crate::store::{self, Conn, case_files};

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

/// The key of a queue, if it is there for the actor. 404 otherwise.
pub fn find_queue(conn: &mut Conn, actor: &Actor, key: &str) -> Result<(), Error> {
    remit(actor)?;
    if moderation::queue(key).is_some() {
        return Ok(());
    }
    if queues::find(conn, key)?.is_open_to(actor.id) {
        return Ok(());
    }
    Err(Refusal::NotFound.into())
}

/// Every queue with its figures, as far as the actor moderates and it is for them: those
/// that every site has, then the site's own.
pub fn list_queues(conn: &mut Conn, actor: &Actor, now: Instant) -> Result<Vec<Queue>, Error> {
    let remit = remit(actor)?;
    let plan = filing::plan(conn)?;
    let built_in = QUEUES.iter().map(|row| Counted {
        key: row.key.to_owned(),
        title: row.title.to_owned(),
        target_minutes: row.target_minutes(plan.target_minutes),
        filled_from: FILLED_FROM,
    });
    let own = plan.own.iter().filter(|queue| queue.is_open_to(actor.id));
    let own = own.map(|queue| Counted {
        key: queue.key.clone(),
        title: queue.title.clone(),
        target_minutes: plan.target_of(queue),
        filled_from: queue.filled_from,
    });
    let counted = built_in.chain(own).collect();
    Ok(store::queues::tallies(conn, counted, &remit, now)?)
}

/// One page of a queue, what is due first first. 404 for an unknown queue.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    key: &str,
    window: Window,
    now: Instant,
) -> Result<Page<Case>, Error> {
    find_queue(conn, actor, key)?;
    let page = store::queues::list(conn, key, &remit(actor)?, window)?;
    Ok(Page {
        items: case_files::open(conn, &page.items, now)?,
        next: page.next,
    })
}

/// Whether a case is somebody's to read and to decide: they moderate its section, or
/// answer for the law, and it was passed on to those who do.
pub(super) fn is_theirs(actor: &Actor, case: &CaseRow) -> bool {
    let moderates = Remit::of(actor).is_some_and(|remit| remit.covers(&case.section));
    moderates || (case.is_escalated() && moderation::is_liable(actor, &case.section))
}

/// A case, open or decided. 404 for one that is not the actor's.
pub fn read(conn: &mut Conn, actor: &Actor, id: CaseId, now: Instant) -> Result<Case, Error> {
    cases::find(conn, id)?
        .filter(|case| is_theirs(actor, case))
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

/// Leases the cases of a queue that are due first, that nobody holds, that are nobody
/// else's and were not skipped by the actor, and that are in the actor's sections; none
/// when there are none.
pub fn lease(
    conn: &mut Conn,
    actor: &Actor,
    taking: &Taking,
    now: Instant,
) -> Result<Leased, Error> {
    find_queue(conn, actor, &taking.queue)?;
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
            queue: taking.queue.clone(),
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
