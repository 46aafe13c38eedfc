//! When articles came out, for the archive: read from the index of ages alone.

use diesel::dsl::{count_star, min};
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::publications;
use crate::domain::part::Part;
use crate::domain::time::Instant;

/// When the last article came out before this instant.
pub fn last_before(conn: &mut Conn, until: Instant) -> Result<Option<Instant>, Error> {
    conn.show(Part::Lists);
    on!(conn => publications::table
        .filter(publications::published_at.lt(until))
        .order(publications::published_at.desc())
        .select(publications::published_at)
        .limit(1)
        .first(conn)
        .optional())
}

/// How many articles came out in this time, and when the first of them did.
pub fn count(
    conn: &mut Conn,
    (from, until): (Instant, Instant),
) -> Result<(i64, Option<Instant>), Error> {
    conn.show(Part::Lists);
    on!(conn => publications::table
        .filter(publications::published_at.ge(from))
        .filter(publications::published_at.lt(until))
        .select((count_star(), min(publications::published_at)))
        .first(conn))
}
