//! How much waits, and for how long: what operators watch.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::clause::clause;
use super::conn::{Conn, on};
use super::error::Error;
use super::queues::EVERY_SECTION;
use super::schema::{case_queues, outbox};
use crate::domain::time::Instant;

/// What waits.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Waiting {
    /// Open cases by moderation queue, and undelivered mails under `outbox`.
    pub queues: Vec<(String, i64)>,
    /// When the oldest undelivered mail was due.
    pub oldest_due: Option<Instant>,
}

/// Counts it, from indexes.
pub fn count(conn: &mut Conn) -> Result<Waiting, Error> {
    let mut queues: Vec<(String, i64)> = on!(conn => case_queues::table
        .filter(case_queues::section.eq(EVERY_SECTION))
        .group_by(case_queues::queue)
        .select((case_queues::queue, count_star()))
        .load(conn))?;
    // as a literal, because a partial index is not used for a bound value
    let undelivered = outbox::table.filter(clause::<Bool>("state = 'waiting' AND kind = 'mail'"));
    let depth: i64 = on!(conn => undelivered.clone().count().get_result(conn))?;
    let oldest_due = on!(conn => undelivered.select(min(outbox::due_at)).first(conn))?;
    queues.push(("outbox".to_owned(), depth));
    Ok(Waiting { queues, oldest_due })
}
