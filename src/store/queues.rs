//! Queues: what stands in them, in the order it is due, and how much of it.

use std::collections::HashMap;

use diesel::dsl::count_star;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{case_queues, cases};
use super::types::{Instant as Moment, Json};
use crate::domain::ids::CaseId;
use crate::domain::moderation::{Queue, Remit};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

/// Under which a case is filed for those who moderate every section.
pub const EVERY_SECTION: &str = "*";

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

/// A queue that is to be counted.
#[derive(Debug, Clone)]
pub struct Counted {
    pub key: String,
    pub title: String,
    pub target_minutes: u32,
    /// The version of the rules from which it is filled.
    pub filled_from: i64,
}

/// Queues with their figures, as far as a remit goes.
pub fn tallies(
    conn: &mut Conn,
    queues: Vec<Counted>,
    remit: &Remit,
    now: Instant,
) -> Result<Vec<Queue>, Error> {
    let leased = leased(conn, remit, now)?;
    let filed = filed_from(conn)?;
    let keys: Vec<&str> = queues.iter().map(|queue| queue.key.as_str()).collect();
    let open = standing(conn, &keys, remit, None)?;
    let late = standing(conn, &keys, remit, Some(now))?;
    let oldest = oldest(conn, &keys, remit)?;
    let of = |counts: &[(String, i64)], key: &str| {
        let found = counts.iter().find(|(queue, _)| queue == key);
        found.map_or(0, |(_, count)| *count)
    };
    let tally = |queue: Counted| {
        let holds = |queues: &&Json<Vec<String>>| queues.0.contains(&queue.key);
        let leased = leased.iter().filter(holds).count();
        Queue {
            open: of(&open, &queue.key),
            leased: i64::try_from(leased).unwrap_or(i64::MAX),
            over_target: of(&late, &queue.key),
            oldest_at: oldest.get(&queue.key).copied(),
            target_minutes: queue.target_minutes,
            filling: filed.is_some_and(|version| version < queue.filled_from),
            key: queue.key,
            title: queue.title,
        }
    };
    Ok(queues.into_iter().map(tally).collect())
}

/// How many cases stand in each queue; or only those that were due before an instant.
fn standing(
    conn: &mut Conn,
    queues: &[&str],
    remit: &Remit,
    due_before: Option<Instant>,
) -> Result<Vec<(String, i64)>, Error> {
    on!(conn => {
        let mut query = case_queues::table
            .filter(case_queues::queue.eq_any(queues))
            .filter(case_queues::section.eq_any(filed_under(remit)))
            .group_by(case_queues::queue)
            .select((case_queues::queue, count_star()))
            .into_boxed();
        if let Some(instant) = due_before {
            query = query.filter(case_queues::due_at.lt(instant));
        }
        query.load(conn)
    })
}

/// The queues of the cases that somebody holds now.
fn leased(conn: &mut Conn, remit: &Remit, now: Instant) -> Result<Vec<Json<Vec<String>>>, Error> {
    on!(conn => {
        let mut query = cases::table
            .filter(cases::lease_expires_at.gt(now))
            .filter(cases::is_open)
            .into_boxed();
        if let Remit::Only(sections) = remit {
            query = query.filter(cases::section.eq_any(sections));
        }
        query.select(cases::queues).load(conn)
    })
}

/// The oldest version of the rules by which an open case was filed.
pub fn filed_from(conn: &mut Conn) -> Result<Option<i64>, Error> {
    on!(conn => cases::table
        .filter(cases::is_open)
        .order((cases::filed_version, cases::id))
        .select(cases::filed_version)
        .first(conn)
        .optional())
}

#[derive(QueryableByName)]
struct First {
    #[diesel(sql_type = Text)]
    queue: String,
    #[diesel(sql_type = Moment)]
    due_at: Instant,
    #[diesel(sql_type = Moment)]
    opened_at: Instant,
}

/// When the case that is due first in each queue was opened; those with none are left out.
fn oldest(
    conn: &mut Conn,
    queues: &[&str],
    remit: &Remit,
) -> Result<HashMap<String, Instant>, Error> {
    let sections = filed_under(remit);
    let places = |from: usize, count: usize| {
        let places: Vec<String> = (from + 1..=from + count)
            .map(|n| format!("(${n})"))
            .collect();
        places.join(", ")
    };
    // the first of each queue and section, since only so the index gives it at once
    let sql = format!(
        "SELECT places.queue, cases.due_at, cases.opened_at
         FROM (
             SELECT queues.column1 AS queue, sections.column1 AS section
             FROM (VALUES {}) AS queues CROSS JOIN (VALUES {}) AS sections
         ) AS places
         JOIN cases ON cases.id = (
             SELECT case_queues.case_id FROM case_queues
             WHERE case_queues.queue = places.queue AND case_queues.section = places.section
             ORDER BY case_queues.due_at, case_queues.case_id LIMIT 1)",
        places(0, queues.len()),
        places(queues.len(), sections.len()),
    );
    let mut rows: Vec<First> = on!(conn => queues
        .iter()
        .chain(&sections)
        .fold(sql_query(&sql).into_boxed(), |query, name| query.bind::<Text, _>(*name))
        .load(conn))?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse(row.due_at));
    let oldest = rows.into_iter().map(|row| (row.queue, row.opened_at));
    Ok(oldest.collect())
}
