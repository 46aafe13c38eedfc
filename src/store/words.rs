//! The word lists, each with a version that moves with every change.

use std::collections::{BTreeMap, BTreeSet};

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{word_entries, word_lists};
use crate::domain::intake::{Matching, Phrase, WordEntry, WordList};
use crate::domain::time::Instant;

/// Rows written by one statement: PostgreSQL takes 65,535 parameters, SQLite 32,766.
const ROWS_AT_ONCE: usize = 4000;

/// The version of all lists together: it moves when any of them does.
pub fn version(conn: &mut Conn) -> Result<i64, Error> {
    let versions: Vec<i64> = on!(conn => word_lists::table.select(word_lists::version).load(conn))?;
    Ok(versions.iter().sum())
}

/// The version of one list.
pub fn version_of(conn: &mut Conn, list: WordList) -> Result<i64, Error> {
    on!(conn => word_lists::table.find(list).select(word_lists::version).first(conn))
}

type Row = (String, Matching, String, String, Option<Instant>);

/// Everything on every list.
pub fn entries(conn: &mut Conn) -> Result<Vec<WordEntry>, Error> {
    let rows: Vec<(WordList, Row)> = on!(conn => word_entries::table
        .order((
            word_entries::list,
            word_entries::phrase,
            word_entries::matching,
            word_entries::language,
            word_entries::section,
        ))
        .select((word_entries::list, COLUMNS))
        .load(conn))?;
    let entry = |(list, row)| WordEntry {
        list,
        phrase: phrase(row),
    };
    Ok(rows.into_iter().map(entry).collect())
}

/// What is on one list, sorted.
pub fn phrases(conn: &mut Conn, list: WordList) -> Result<BTreeSet<Phrase>, Error> {
    let rows: Vec<Row> = on!(conn => word_entries::table
        .filter(word_entries::list.eq(list))
        .select(COLUMNS)
        .load(conn))?;
    Ok(rows.into_iter().map(phrase).collect())
}

const COLUMNS: (
    word_entries::phrase,
    word_entries::matching,
    word_entries::language,
    word_entries::section,
    word_entries::expires_at,
) = (
    word_entries::phrase,
    word_entries::matching,
    word_entries::language,
    word_entries::section,
    word_entries::expires_at,
);

fn phrase((phrase, matching, language, section, expires_at): Row) -> Phrase {
    let given = |text: String| Some(text).filter(|text| !text.is_empty());
    Phrase {
        phrase,
        matching,
        language: given(language),
        section: given(section),
        expires_at,
    }
}

/// How many entries the other lists have, and how many of these are patterns.
pub fn count_beside(conn: &mut Conn, list: WordList) -> Result<(i64, i64), Error> {
    let beside: Vec<(Matching, i64)> = on!(conn => word_entries::table
        .filter(word_entries::list.ne(list))
        .group_by(word_entries::matching)
        .select((word_entries::matching, diesel::dsl::count_star()))
        .load(conn))?;
    let of = |which: fn(Matching) -> bool| {
        let counted = beside.iter().filter(|(matching, _)| which(*matching));
        counted.map(|(_, count)| count).sum()
    };
    Ok((of(|_| true), of(|matching| matching == Matching::Pattern)))
}

/// The patterns of the other lists.
pub fn patterns_beside(conn: &mut Conn, list: WordList) -> Result<Vec<String>, Error> {
    on!(conn => word_entries::table
        .filter(word_entries::list.ne(list))
        .filter(word_entries::matching.eq(Matching::Pattern))
        .select(word_entries::phrase)
        .load(conn))
}

/// Moves the version of the list that still has `version`.
pub fn advance(conn: &mut Conn, list: WordList, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(word_lists::table.find(list))
        .filter(word_lists::version.eq(version))
        .set(word_lists::version.eq(version + 1))
        .execute(conn))?;
    Ok(changed == 1)
}

/// Puts entries on a list.
pub fn insert(
    conn: &mut Conn,
    list: WordList,
    entries: &[&Phrase],
    now: Instant,
) -> Result<(), Error> {
    for entries in entries.chunks(ROWS_AT_ONCE) {
        let rows: Vec<_> = entries
            .iter()
            .map(|entry| {
                (
                    word_entries::list.eq(list),
                    word_entries::matching.eq(entry.matching),
                    word_entries::phrase.eq(&entry.phrase),
                    word_entries::language.eq(entry.language.as_deref().unwrap_or_default()),
                    word_entries::section.eq(entry.section.as_deref().unwrap_or_default()),
                    word_entries::expires_at.eq(entry.expires_at),
                    word_entries::added_at.eq(now),
                )
            })
            .collect();
        on!(conn => diesel::insert_into(word_entries::table).values(&rows).execute(conn))?;
    }
    Ok(())
}

/// Takes entries off a list: those that count in the same place at once.
pub fn delete(conn: &mut Conn, list: WordList, entries: &[&Phrase]) -> Result<(), Error> {
    let mut alike: BTreeMap<_, Vec<&str>> = BTreeMap::new();
    for entry in entries {
        let place = (
            entry.matching,
            entry.language.as_deref().unwrap_or_default(),
            entry.section.as_deref().unwrap_or_default(),
        );
        alike.entry(place).or_default().push(&entry.phrase);
    }
    for ((matching, language, section), phrases) in alike {
        for phrases in phrases.chunks(ROWS_AT_ONCE) {
            on!(conn => diesel::delete(word_entries::table)
                .filter(word_entries::list.eq(list))
                .filter(word_entries::matching.eq(matching))
                .filter(word_entries::language.eq(language))
                .filter(word_entries::section.eq(section))
                .filter(word_entries::phrase.eq_any(phrases))
                .execute(conn))?;
        }
    }
    Ok(())
}
