//! Queues: what stands in them, in the order it is due, and how much of it.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{case_queues, cases};
use crate::domain::ids::CaseId;
use crate::domain::moderation::{CaseKind, QUEUES, Queue, QueueRow, Remit};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

/// Under which a case is filed for those who moderate every section.
pub(super) const EVERY_SECTION: &str = "*";

/// Under what the cases within a remit are filed.
pub(super) fn filed_under(remit: &Remit) -> Vec<&str> {
    match remit {
        Remit::Every => vec![EVERY_SECTION],
        Remit::Only(sections) => sections.iter().map(String::as_str).collect(),
    }
}

/// One page of a queue, as far as a remit goes: what is due first comes first.
pub fn list(
    conn: &mut Conn,
    queue: &str,
    remit: &Remit,
    window: Window,
) -> Result<Page<CaseId>, Error> {
    let mut rows = Vec::new();
    // one section at a time, since only so the index gives the order
    for section in filed_under(remit) {
        rows.extend(first(conn, queue, section, window)?);
    }
    rows.sort_unstable();
    let page = Page::cut(rows, window, |(at, id)| Position {
        at: *at,
        id: id.uuid(),
    });
    Ok(page.map(|(_, id)| id))
}

fn first(
    conn: &mut Conn,
    queue: &str,
    section: &str,
    window: Window,
) -> Result<Vec<(Instant, CaseId)>, Error> {
    let (at, id) = page::after(window);
    on!(conn => case_queues::table
        .filter(case_queues::queue.eq(queue))
        .filter(case_queues::section.eq(section))
        .filter(case_queues::due_at.ge(at))
        .filter(case_queues::due_at.gt(at).or(case_queues::case_id.gt(CaseId::from(id))))
        .order((case_queues::due_at, case_queues::case_id))
        .limit(page::rows(window))
        .select((case_queues::due_at, case_queues::case_id))
        .load(conn))
}

/// Every queue with its figures, as far as a remit goes.
pub fn tallies(conn: &mut Conn, remit: &Remit, now: Instant) -> Result<Vec<Queue>, Error> {
    let leased = leased(conn, remit, now)?;
    QUEUES
        .iter()
        .map(|row| tally(conn, row, remit, &leased, now))
        .collect()
}

fn tally(
    conn: &mut Conn,
    row: &QueueRow,
    remit: &Remit,
    leased: &[CaseKind],
    now: Instant,
) -> Result<Queue, Error> {
    let leased = leased.iter().filter(|kind| row.holds(**kind)).count();
    Ok(Queue {
        key: row.key.to_owned(),
        title: row.title.to_owned(),
        open: standing(conn, row.key, remit, None)?,
        leased: i64::try_from(leased).unwrap_or(i64::MAX),
        over_target: standing(conn, row.key, remit, Some(now))?,
        oldest_at: oldest(conn, row.key, remit)?,
    })
}

/// How many cases stand in a queue; or only those that were due before an instant.
fn standing(
    conn: &mut Conn,
    queue: &str,
    remit: &Remit,
    due_before: Option<Instant>,
) -> Result<i64, Error> {
    on!(conn => {
        let mut query = case_queues::table
            .filter(case_queues::queue.eq(queue))
            .filter(case_queues::section.eq_any(filed_under(remit)))
            .into_boxed();
        if let Some(instant) = due_before {
            query = query.filter(case_queues::due_at.lt(instant));
        }
        query.count().get_result(conn)
    })
}

/// The kinds of the cases that somebody holds now.
fn leased(conn: &mut Conn, remit: &Remit, now: Instant) -> Result<Vec<CaseKind>, Error> {
    on!(conn => {
        let mut query = cases::table
            .filter(cases::lease_expires_at.gt(now))
            .filter(cases::is_open)
            .into_boxed();
        if let Remit::Only(sections) = remit {
            query = query.filter(cases::section.eq_any(sections));
        }
        query.select(cases::kind).load(conn)
    })
}

fn oldest(conn: &mut Conn, queue: &str, remit: &Remit) -> Result<Option<Instant>, Error> {
    let window = Window {
        limit: 1,
        after: None,
    };
    let Some(id) = list(conn, queue, remit, window)?.items.first().copied() else {
        return Ok(None);
    };
    on!(conn => cases::table.find(id).select(cases::opened_at).first(conn).optional())
}
