//! The word lists, each with a version that moves with every change.

use std::collections::BTreeSet;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{word_entries, word_lists};
use crate::domain::intake::{WordEntry, WordList};
use crate::domain::time::Instant;

/// Rows written by one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766.
const ROWS_AT_ONCE: usize = 5000;

/// The version of all lists together: it moves when any of them does.
pub fn version(conn: &mut Conn) -> Result<i64, Error> {
    let versions: Vec<i64> = on!(conn => word_lists::table.select(word_lists::version).load(conn))?;
    Ok(versions.iter().sum())
}

/// The version of one list.
pub fn version_of(conn: &mut Conn, list: WordList) -> Result<i64, Error> {
    on!(conn => word_lists::table.find(list).select(word_lists::version).first(conn))
}

/// Every phrase of every list.
pub fn entries(conn: &mut Conn) -> Result<Vec<WordEntry>, Error> {
    let rows: Vec<(WordList, String)> = on!(conn => word_entries::table
        .order((word_entries::list, word_entries::phrase))
        .select((word_entries::list, word_entries::phrase))
        .load(conn))?;
    Ok(rows
        .into_iter()
        .map(|(list, phrase)| WordEntry { list, phrase })
        .collect())
}

/// The phrases of one list, sorted.
pub fn phrases(conn: &mut Conn, list: WordList) -> Result<BTreeSet<String>, Error> {
    let phrases: Vec<String> = on!(conn => word_entries::table
        .filter(word_entries::list.eq(list))
        .select(word_entries::phrase)
        .load(conn))?;
    Ok(phrases.into_iter().collect())
}

/// How many phrases the other lists have.
pub fn count_beside(conn: &mut Conn, list: WordList) -> Result<i64, Error> {
    on!(conn => word_entries::table
        .filter(word_entries::list.ne(list))
        .count()
        .get_result(conn))
}

/// Moves the version of the list that still has `version`.
pub fn advance(conn: &mut Conn, list: WordList, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(word_lists::table.find(list))
        .filter(word_lists::version.eq(version))
        .set(word_lists::version.eq(version + 1))
        .execute(conn))?;
    Ok(changed == 1)
}

pub fn insert(
    conn: &mut Conn,
    list: WordList,
    phrases: &[&String],
    now: Instant,
) -> Result<(), Error> {
    for phrases in phrases.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = phrases
            .iter()
            .map(|phrase| {
                (
                    word_entries::list.eq(list),
                    word_entries::phrase.eq(*phrase),
                    word_entries::added_at.eq(now),
                )
            })
            .collect();
        on!(conn => diesel::insert_into(word_entries::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

pub fn delete(conn: &mut Conn, list: WordList, phrases: &[&String]) -> Result<(), Error> {
    for phrases in phrases.chunks(ROWS_AT_ONCE) {
        on!(conn => diesel::delete(word_entries::table)
            .filter(word_entries::list.eq(list))
            .filter(word_entries::phrase.eq_any(phrases.iter().map(|phrase| phrase.as_str())))
            .execute(conn))?;
    }
    Ok(())
}
