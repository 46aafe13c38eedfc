//! Canned messages, by key and language.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::canned_messages;
use crate::domain::canned::CannedMessage;
use crate::domain::ids::StaffId;
use crate::domain::reason::Reason;
use crate::domain::time::Instant;

type Row = (String, String, String, String, Option<Reason>, i64, Instant);

const COLUMNS: (
    canned_messages::key,
    canned_messages::language,
    canned_messages::title,
    canned_messages::text,
    canned_messages::reason,
    canned_messages::version,
    canned_messages::updated_at,
) = (
    canned_messages::key,
    canned_messages::language,
    canned_messages::title,
    canned_messages::text,
    canned_messages::reason,
    canned_messages::version,
    canned_messages::updated_at,
);

fn message((key, language, title, text, reason, version, updated_at): Row) -> CannedMessage {
    CannedMessage {
        key,
        language,
        title,
        text,
        reason,
        version,
        updated_at,
    }
}

/// All of them, or those in one language, by key. There are at most a thousand.
pub fn list(conn: &mut Conn, language: Option<&str>) -> Result<Vec<CannedMessage>, Error> {
    let rows: Vec<Row> = on!(conn => {
        let mut query = canned_messages::table.select(COLUMNS).into_boxed();
        if let Some(language) = language {
            query = query.filter(canned_messages::language.eq(language));
        }
        query
            .order((canned_messages::key, canned_messages::language))
            .load(conn)
    })?;
    Ok(rows.into_iter().map(message).collect())
}

pub fn find(conn: &mut Conn, key: &str, language: &str) -> Result<Option<CannedMessage>, Error> {
    let row: Option<Row> = on!(conn => canned_messages::table
        .find((key, language))
        .select(COLUMNS)
        .first(conn)
        .optional())?;
    Ok(row.map(message))
}

pub fn count(conn: &mut Conn) -> Result<i64, Error> {
    on!(conn => canned_messages::table.count().get_result(conn))
}

/// Adds a message. `false`: another transaction was first.
pub fn insert(conn: &mut Conn, new: &CannedMessage, by: StaffId) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(canned_messages::table)
        .values((
            canned_messages::key.eq(&new.key),
            canned_messages::language.eq(&new.language),
            canned_messages::title.eq(&new.title),
            canned_messages::text.eq(&new.text),
            canned_messages::reason.eq(new.reason),
            canned_messages::version.eq(new.version),
            canned_messages::updated_by.eq(by),
            canned_messages::updated_at.eq(new.updated_at),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(added == 1)
}

/// Puts a message in the place of the one that has the version before its own.
pub fn replace(conn: &mut Conn, new: &CannedMessage, by: StaffId) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(canned_messages::table
            .find((&new.key, &new.language)))
        .filter(canned_messages::version.eq(new.version - 1))
        .set((
            canned_messages::title.eq(&new.title),
            canned_messages::text.eq(&new.text),
            canned_messages::reason.eq(new.reason),
            canned_messages::version.eq(new.version),
            canned_messages::updated_by.eq(by),
            canned_messages::updated_at.eq(new.updated_at),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}

/// Deletes the message that still has `version`.
pub fn delete(conn: &mut Conn, key: &str, language: &str, version: i64) -> Result<bool, Error> {
    let deleted = on!(conn => diesel::delete(canned_messages::table.find((key, language)))
        .filter(canned_messages::version.eq(version))
        .execute(conn))?;
    Ok(deleted == 1)
}
