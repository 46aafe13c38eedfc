//! People who reply, known by a keyed hash of their mail address.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{comments, reader_profiles, readers};
use crate::domain::comment::Visibility;
use crate::domain::ids::ReaderId;
use crate::domain::moderation::Ruling;
use crate::domain::time::Instant;

/// A reader, as far as intake cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Reader {
    pub id: ReaderId,
    /// When they followed the link that was mailed to them.
    pub confirmed_at: Option<Instant>,
    /// Whether no comment of theirs was ever approved.
    pub is_new: bool,
}

/// The reader whose lower-cased mail address has this hash.
pub fn find(conn: &mut Conn, email_hash: &[u8]) -> Result<Option<Reader>, Error> {
    let approved = comments::table
        .filter(comments::reader_id.eq(readers::id))
        .filter(comments::visibility.eq(Visibility::Published))
        .filter(comments::verdict.eq(Ruling::Approve));
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::email_hash.eq(email_hash))
        .select((
            readers::id,
            reader_profiles::confirmed_at.nullable(),
            not(exists(approved)),
        ))
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

/// How many of a reader's comments a moderator approved, counted up to `enough`.
pub fn approved(conn: &mut Conn, id: ReaderId, enough: u16) -> Result<u32, Error> {
    let found: Vec<i32> = on!(conn => comments::table
        .filter(comments::reader_id.eq(id))
        .filter(comments::visibility.eq(Visibility::Published))
        .filter(comments::verdict.eq(Ruling::Approve))
        .limit(i64::from(enough))
        .select(diesel::dsl::sql::<diesel::sql_types::Integer>("1"))
        .load(conn))?;
    Ok(u32::try_from(found.len()).unwrap_or(u32::MAX))
}
