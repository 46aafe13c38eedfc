//! Queues that are over their target, and when their people are next told.

use diesel::dsl::count_star;
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{case_queues, cases, target_notices};
use crate::domain::time::Instant;

/// How a queue stands in one section, or (under `*`) in all.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Over {
    pub queue: String,
    pub section: String,
    /// Cases that should have been decided by now.
    pub over: i64,
}

/// In which of these sections a queue has cases that were due before now, and how many.
pub fn over(
    conn: &mut Conn,
    queue: &str,
    sections: &[String],
    now: Instant,
) -> Result<Vec<Over>, Error> {
    let rows: Vec<(String, i64)> = on!(conn => case_queues::table
        .filter(case_queues::queue.eq(queue))
        .filter(case_queues::section.eq_any(sections))
        .filter(case_queues::due_at.lt(now))
        .group_by(case_queues::section)
        .order(case_queues::section)
        .select((case_queues::section, count_star()))
        .load(conn))?;
    let over = |(section, over)| Over {
        queue: queue.to_owned(),
        section,
        over,
    };
    Ok(rows.into_iter().map(over).collect())
}

/// How many cases stand in a queue under a section, and when the one that is due first
/// was opened.
pub fn standing(
    conn: &mut Conn,
    queue: &str,
    section: &str,
) -> Result<(i64, Option<Instant>), Error> {
    let open = on!(conn => case_queues::table
        .filter(case_queues::queue.eq(queue))
        .filter(case_queues::section.eq(section))
        .count()
        .get_result(conn))?;
    let oldest = on!(conn => case_queues::table
        .inner_join(cases::table.on(cases::id.eq(case_queues::case_id)))
        .filter(case_queues::queue.eq(queue))
        .filter(case_queues::section.eq(section))
        .order((case_queues::due_at, case_queues::case_id))
        .select(cases::opened_at)
        .first(conn)
        .optional())?;
    Ok((open, oldest))
}

/// When somebody is next told of a queue that is over its target.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = target_notices)]
pub struct NextNotice {
    pub queue: String,
    pub section: String,
    pub next_at: Instant,
    /// Between the last notice and the next.
    pub wait_minutes: i32,
}

pub fn list(conn: &mut Conn) -> Result<Vec<NextNotice>, Error> {
    on!(conn => target_notices::table.select(NextNotice::as_select()).load(conn))
}

/// Puts the next notice in the place of the one that was due at `seen`, or of none.
/// `false`: another node was faster.
pub fn put(conn: &mut Conn, next: &NextNotice, seen: Option<Instant>) -> Result<bool, Error> {
    let put = match seen {
        None => on!(conn => diesel::insert_into(target_notices::table)
            .values(next)
            .on_conflict_do_nothing()
            .execute(conn))?,
        Some(seen) => on!(conn => diesel::update(
                target_notices::table.find((&next.queue, &next.section)),
            )
            .filter(target_notices::next_at.eq(seen))
            .set((
                target_notices::next_at.eq(next.next_at),
                target_notices::wait_minutes.eq(next.wait_minutes),
            ))
            .execute(conn))?,
    };
    Ok(put == 1)
}

/// Forgets a notice: its queue is no longer over.
pub fn delete(conn: &mut Conn, notice: &NextNotice) -> Result<(), Error> {
    on!(conn => diesel::delete(target_notices::table.find((&notice.queue, &notice.section)))
        .filter(target_notices::next_at.eq(notice.next_at))
        .execute(conn))?;
    Ok(())
}
