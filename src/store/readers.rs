//! People who reply, known by a keyed hash of their mail address.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::BigInt;
use uuid::Uuid;

use super::clause::{Clause, count_up_to};
use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{comments, reader_profiles, readers, sanctions};
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, ReaderId, StaffId};
use crate::domain::intake::Record;
use crate::domain::moderation::{RECORD_MAX, Ruling};
use crate::domain::time::Instant;

/// A reader, as far as intake cares.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Reader {
    pub id: ReaderId,
    /// When they followed the link that was mailed to them.
    pub confirmed_at: Option<Instant>,
    /// When they were last asked to.
    pub asked_at: Option<Instant>,
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
            reader_profiles::asked_at.nullable(),
            not(exists(approved)),
        ))
        .first(conn)
        .optional())
}

/// A reader by their id, as intake knows them.
pub fn known(conn: &mut Conn, id: ReaderId) -> Result<Option<Reader>, Error> {
    let approved = comments::table
        .filter(comments::reader_id.eq(readers::id))
        .filter(comments::visibility.eq(Visibility::Published))
        .filter(comments::verdict.eq(Ruling::Approve));
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::id.eq(id))
        .select((
            readers::id,
            reader_profiles::confirmed_at.nullable(),
            reader_profiles::asked_at.nullable(),
            not(exists(approved)),
        ))
        .first(conn)
        .optional())
}

/// Somebody who replies for the first time.
#[derive(Debug, Clone, Copy)]
pub struct Newcomer<'a> {
    pub id: ReaderId,
    pub email_hash: &'a [u8],
    pub email: &'a str,
    /// When they are asked to confirm their address, if they are.
    pub asked_at: Option<Instant>,
}

/// Adds a reader with their address. `false`: another transaction was first,
/// and the reader can now be found.
pub fn insert(conn: &mut Conn, new: &Newcomer<'_>, now: Instant) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(readers::table)
        .values((
            readers::id.eq(new.id),
            readers::email_hash.eq(new.email_hash),
            readers::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    if added == 0 {
        return Ok(false);
    }
    on!(conn => diesel::insert_into(reader_profiles::table)
        .values((
            reader_profiles::reader_id.eq(new.id),
            reader_profiles::email.eq(new.email),
            reader_profiles::asked_at.eq(new.asked_at),
        ))
        .execute(conn))?;
    Ok(true)
}

/// Adds a member of staff who replies for the first time: no address is kept, the
/// account has it. `false` as in [`insert`].
pub fn insert_staff(
    conn: &mut Conn,
    (id, staff): (ReaderId, StaffId),
    hash: &[u8],
    now: Instant,
) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(readers::table)
        .values((
            readers::id.eq(id),
            readers::email_hash.eq(hash),
            readers::created_at.eq(now),
            readers::staff_id.eq(staff),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(added == 1)
}

/// A reader who has written before, and what of it matters to the next reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Known {
    pub reader: Reader,
    /// When they last sent the same text to the thread.
    pub said_at: Option<Instant>,
    /// Their comments that a moderator approved, counted up to as many as are enough.
    approved: i64,
    /// Whether their address is kept: not of staff, nor once they were erased.
    pub has_profile: bool,
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
    let approved = comments::table
        .filter(comments::reader_id.eq(readers::id))
        .filter(comments::visibility.eq(Visibility::Published))
        .filter(comments::verdict.eq(Ruling::Approve));
    on!(conn => readers::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(readers::id)))
        .filter(readers::email_hash.eq(email_hash))
        .select((
            (
                readers::id,
                reader_profiles::confirmed_at.nullable(),
                reader_profiles::asked_at.nullable(),
                not(exists(approved)),
            ),
            comments::table
                .filter(comments::reader_id.eq(readers::id))
                .filter(comments::likeness.eq(likeness))
                .filter(comments::article_id.eq(article))
                .select(diesel::dsl::max(comments::posted_at))
                .single_value(),
            up_to(u32::from(enough), APPROVED),
            reader_profiles::reader_id.nullable().is_not_null(),
        ))
        .first(conn)
        .optional())
}

/// What a moderator approved.
pub(super) const APPROVED: &str =
    "comments.visibility = 'published' AND comments.verdict = 'approve'";

/// The number of a reader's comments of which this is true, counted no further than `most`.
pub(super) fn up_to(most: u32, condition: &str) -> Clause<BigInt> {
    count_up_to(
        most,
        &format!("comments WHERE comments.reader_id = readers.id AND {condition}"),
    )
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

/// What mail to a reader needs to know of them.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Mailbox {
    pub email: String,
    pub confirmed_at: Option<Instant>,
}

/// Where a reader's mail goes; `None` once they were erased.
pub fn mailbox(conn: &mut Conn, id: ReaderId) -> Result<Option<Mailbox>, Error> {
    on!(conn => reader_profiles::table
        .find(id)
        .select((reader_profiles::email, reader_profiles::confirmed_at))
        .first(conn)
        .optional())
}

/// The authors of these comments who confirmed their addresses.
pub fn confirmed_authors(
    conn: &mut Conn,
    ids: &[CommentId],
) -> Result<HashMap<CommentId, ReaderId>, Error> {
    let rows: Vec<(CommentId, ReaderId)> = on!(conn => comments::table
        .inner_join(reader_profiles::table.on(reader_profiles::reader_id.eq(comments::reader_id)))
        .filter(comments::id.eq_any(ids))
        .filter(reader_profiles::confirmed_at.is_not_null())
        .select((comments::id, comments::reader_id))
        .load(conn))?;
    Ok(rows.into_iter().collect())
}

/// Whether a reader is banned now.
pub fn is_banned(conn: &mut Conn, id: ReaderId, now: Instant) -> Result<bool, Error> {
    on!(conn => diesel::select(diesel::dsl::exists(
            sanctions::table
                .filter(sanctions::reader_id.eq(id))
                .filter(sanctions::kind.eq("ban"))
                .filter(sanctions::lifted_at.is_null())
                .filter(sanctions::ends_at.is_null().or(sanctions::ends_at.gt(now))),
        ))
        .get_result(conn))
}

/// Remembers that a reader is asked to confirm their address, unless they were since
/// `limit`, or have confirmed it.
pub fn ask(conn: &mut Conn, id: ReaderId, limit: Instant, now: Instant) -> Result<bool, Error> {
    let asked = on!(conn => diesel::update(reader_profiles::table.find(id))
        .filter(reader_profiles::confirmed_at.is_null())
        .filter(reader_profiles::asked_at.is_null().or(reader_profiles::asked_at.le(limit)))
        .set(reader_profiles::asked_at.eq(now))
        .execute(conn))?;
    Ok(asked == 1)
}

/// Writes down that a reader confirmed their address. False when they had.
pub fn confirm(conn: &mut Conn, id: ReaderId, now: Instant) -> Result<bool, Error> {
    let confirmed = on!(conn => diesel::update(reader_profiles::table.find(id))
        .filter(reader_profiles::confirmed_at.is_null())
        .set(reader_profiles::confirmed_at.eq(now))
        .execute(conn))?;
    Ok(confirmed == 1)
}

/// Replies of a reader that are held, the oldest first: at most `limit` of those after
/// another.
pub fn held(
    conn: &mut Conn,
    id: ReaderId,
    (after, limit): (Option<CommentId>, i64),
) -> Result<Vec<CommentId>, Error> {
    let after = after.unwrap_or_else(|| CommentId::from(Uuid::nil()));
    on!(conn => comments::table
        .filter(comments::reader_id.eq(id))
        .filter(comments::visibility.eq(Visibility::Held))
        .filter(comments::id.gt(after))
        .order(comments::id)
        .limit(limit)
        .select(comments::id)
        .load(conn))
}
