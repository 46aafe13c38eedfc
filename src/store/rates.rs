//! How often a subject did something in the window that began with its first time.

use chrono::TimeDelta;
use diesel::dsl::case_when;
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::rate_windows;
use crate::domain::time::Instant;

/// A count, and when its window ends.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Rate {
    pub count: i64,
    pub ends_at: Instant,
    pub counted_at: Instant,
}

/// Counts one more, and answers how many that makes. A window that has passed
/// begins anew.
pub fn count(
    conn: &mut Conn,
    scope: &str,
    subject: &[u8],
    window: TimeDelta,
    now: Instant,
) -> Result<Rate, Error> {
    let counted = count_all(conn, &[(scope, subject.to_vec())], window, now)?;
    let rate = counted.into_iter().next();
    rate.ok_or_else(|| Error::Broken("what was counted has no count".to_owned()))
}

/// The same for several subjects, each in another scope, by one statement; the rates are
/// in their order.
pub fn count_all(
    conn: &mut Conn,
    subjects: &[(&str, Vec<u8>)],
    window: TimeDelta,
    now: Instant,
) -> Result<Vec<Rate>, Error> {
    let passed = now - window;
    let rows: Vec<_> = subjects
        .iter()
        .map(|(scope, subject)| {
            (
                rate_windows::scope.eq(*scope),
                rate_windows::subject.eq(subject.as_slice()),
                rate_windows::started_at.eq(now),
                rate_windows::count.eq(1),
            )
        })
        .collect();
    let counted: Vec<(String, i64, Instant)> = on!(conn => diesel::insert_into(rate_windows::table)
        .values(&rows)
        .on_conflict((rate_windows::scope, rate_windows::subject))
        .do_update()
        .set((
            rate_windows::count.eq(case_when(rate_windows::started_at.le(passed), 1_i64.into_sql::<diesel::sql_types::BigInt>())
                .otherwise(rate_windows::count + 1)),
            rate_windows::started_at.eq(case_when(rate_windows::started_at.le(passed), now.into_sql::<super::types::Instant>())
                .otherwise(rate_windows::started_at)),
        ))
        .returning((rate_windows::scope, rate_windows::count, rate_windows::started_at))
        .get_results(conn))?;
    Ok(in_order(subjects, &counted, (window, now)))
}

fn in_order(
    subjects: &[(&str, Vec<u8>)],
    counted: &[(String, i64, Instant)],
    (window, now): (TimeDelta, Instant),
) -> Vec<Rate> {
    let rate = |(scope, _): &(&str, Vec<u8>)| {
        let found = counted.iter().find(|(counted, ..)| counted == scope);
        found.map(|(_, count, started_at)| Rate {
            count: *count,
            ends_at: *started_at + window,
            counted_at: now,
        })
    };
    subjects.iter().filter_map(rate).collect()
}

/// How many there are, without counting one more.
pub fn look(
    conn: &mut Conn,
    scope: &str,
    subject: &[u8],
    window: TimeDelta,
    now: Instant,
) -> Result<Rate, Error> {
    let row: Option<(i64, Instant)> = on!(conn => rate_windows::table
        .find((scope, subject))
        .filter(rate_windows::started_at.gt(now - window))
        .select((rate_windows::count, rate_windows::started_at))
        .first(conn)
        .optional())?;
    let (count, started_at) = row.unwrap_or((0, now));
    Ok(Rate {
        count,
        ends_at: started_at + window,
        counted_at: now,
    })
}

/// Forgets windows that began before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(rate_windows::table)
        .filter(rate_windows::started_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
