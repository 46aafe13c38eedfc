//! Held comments that nobody looks at: those whose time is over.

use diesel::dsl::not;
use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::clause::clause;
use super::conn::{Conn, on};
use super::error::Error;
use super::filing::escalated;
use super::schema::{cases, comments};
use crate::domain::ids::CaseId;
use crate::domain::moderation::CaseKind;
use crate::domain::time::Instant;

/// The words of the index, because a partial index is not used for bound values.
const WAITS: &str = "comments.visibility = 'held'";

/// The open cases about comments that have been held since before `limit`, the oldest first.
/// What somebody holds under a lease, or is to decide, is left out; and what was public
/// once: readers had it held, and wait for a word.
pub fn waiting(
    conn: &mut Conn,
    limit: Instant,
    now: Instant,
    most: u16,
) -> Result<Vec<CaseId>, Error> {
    on!(conn => comments::table
        .inner_join(cases::table.on(cases::comment_id.eq(comments::id)))
        .filter(clause::<Bool>(WAITS))
        .filter(comments::posted_at.le(limit))
        .filter(cases::is_open)
        .filter(cases::opened_at.le(limit))
        .filter(cases::kind.eq(CaseKind::Held))
        .filter(comments::published_at.is_null())
        .filter(cases::assignee.is_null())
        .filter(not(escalated()))
        .filter(cases::lease_expires_at.is_null().or(cases::lease_expires_at.le(now)))
        .order((comments::posted_at, comments::id))
        .limit(i64::from(most))
        .select(cases::id)
        .load(conn))
}
