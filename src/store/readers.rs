//! People who reply, known by a keyed hash of their mail address.

use diesel::dsl::sql;
use diesel::expression::SqlLiteral;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{comments, reader_profiles, readers};
use crate::domain::ids::{ArticleId, ReaderId};
use crate::domain::intake::Record;
use crate::domain::moderation::RECORD_MAX;
use crate::domain::time::Instant;

/// A reader, as far as intake cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Reader {
    pub id: ReaderId,
    /// When they followed the link that was mailed to them.
    pub confirmed_at: Option<Instant>,
}

/// The reader whose lower-cased mail address has this hash.
pub fn find(conn: &mut Conn, email_hash: &[u8]) -> Result<Option<Reader>, Error> {
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::email_hash.eq(email_hash))
        .select((readers::id, reader_profiles::confirmed_at.nullable()))
        .first(conn)
        .optional())
}

/// Adds a reader with their address. `false`: another transaction was first,
/// and the reader can now be found.
pub fn insert(
    conn: &mut Conn,
    id: ReaderId,
    email_hash: &[u8],
    email: &str,
    now: Instant,
) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(readers::table)
        .values((
            readers::id.eq(id),
            readers::email_hash.eq(email_hash),
            readers::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    if added == 0 {
        return Ok(false);
    }
    on!(conn => diesel::insert_into(reader_profiles::table)
        .values((reader_profiles::reader_id.eq(id), reader_profiles::email.eq(email)))
        .execute(conn))?;
    Ok(true)
}

/// A reader who has written before, and what of it matters to the next reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Known {
    pub id: ReaderId,
    pub confirmed_at: Option<Instant>,
    /// When they last sent the same text to the thread.
    pub said_at: Option<Instant>,
    /// Their comments that a moderator approved, counted up to as many as are enough.
    approved: i64,
}

impl Known {
    pub fn approved(&self) -> u32 {
        u32::try_from(self.approved).unwrap_or(u32::MAX)
    }
}

/// The reader whose lower-cased mail address has this hash, with what they said before.
pub fn find_again(
    conn: &mut Conn,
    email_hash: &[u8],
    (article, likeness): (ArticleId, &[u8]),
    enough: u16,
) -> Result<Option<Known>, Error> {
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::email_hash.eq(email_hash))
        .select((
            readers::id,
            reader_profiles::confirmed_at.nullable(),
            comments::table
                .filter(comments::reader_id.eq(readers::id))
                .filter(comments::likeness.eq(likeness))
                .filter(comments::article_id.eq(article))
                .select(diesel::dsl::max(comments::posted_at))
                .single_value(),
            up_to(u32::from(enough), APPROVED),
        ))
        .first(conn)
        .optional())
}

const APPROVED: &str = "comments.visibility = 'published' AND comments.verdict = 'approve'";

/// The number of a reader's comments of which this is true, counted no further than
/// `most`: diesel has no subselect in FROM, and without one a LIMIT bounds no count.
fn up_to(most: u32, condition: &str) -> SqlLiteral<BigInt> {
    sql(&format!(
        "(SELECT count(*) FROM (SELECT 1 AS one FROM comments WHERE \
         comments.reader_id = readers.id AND {condition} LIMIT {most}) AS counted)"
    ))
}

/// What became of what a reader wrote before, each figure counted up to [`RECORD_MAX`].
pub fn record(conn: &mut Conn, id: ReaderId) -> Result<Record, Error> {
    type Row = (i64, i64, i64, i64);
    let row: Option<Row> = on!(conn => readers::table
        .find(id)
        .select((
            up_to(RECORD_MAX, "comments.visibility IS NOT NULL"),
            up_to(RECORD_MAX, APPROVED),
            up_to(RECORD_MAX, "comments.visibility = 'removed' AND comments.verdict = 'remove'"),
            up_to(RECORD_MAX, "comments.visibility = 'held'"),
        ))
        .first(conn)
        .optional())?;
    let (written, approved, removed, held) = row.unwrap_or_default();
    let figure = |count: i64| u32::try_from(count).unwrap_or(RECORD_MAX);
    Ok(Record {
        written: figure(written),
        approved: figure(approved),
        removed: figure(removed),
        held: figure(held),
    })
}
