//! Every word of the published articles, and in how many it is.

use std::collections::{BTreeSet, HashMap};

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{vocabulary, vocabulary_parts};
use crate::domain::part::Part;
use crate::domain::search::{Near, parts, places};

/// Words in one statement, at most: both databases bound what a statement is given.
const AT_ONCE: usize = 3_000;

/// Counts an article with these words. They are taken in one order, so that two
/// articles that come out at once do not wait for each other.
pub(super) fn count_in(conn: &mut Conn, words: &BTreeSet<String>) -> Result<(), Error> {
    let words: Vec<&String> = words.iter().collect();
    for words in words.chunks(AT_ONCE) {
        let rows: Vec<_> = words
            .iter()
            .map(|word| (vocabulary::word.eq(*word), vocabulary::articles.eq(1)))
            .collect();
        on!(conn => diesel::insert_into(vocabulary::table)
            .values(&rows)
            .on_conflict(vocabulary::word)
            .do_update()
            .set(vocabulary::articles.eq(vocabulary::articles + 1))
            .execute(conn))?;
        let rows: Vec<_> = words
            .iter()
            .flat_map(|word| parts(word).into_iter().map(move |part| (part, *word)))
            .map(|(part, word)| {
                (
                    vocabulary_parts::part.eq(part),
                    vocabulary_parts::word.eq(word),
                )
            })
            .collect();
        on!(conn => diesel::insert_into(vocabulary_parts::table)
            .values(&rows)
            .on_conflict_do_nothing()
            .execute(conn))?;
    }
    Ok(())
}

/// Counts an article with these words no more. What no other has is forgotten.
pub(super) fn count_out(conn: &mut Conn, words: &BTreeSet<String>) -> Result<(), Error> {
    let words: Vec<&String> = words.iter().collect();
    for words in words.chunks(AT_ONCE) {
        let counted = vocabulary::word.eq_any(words);
        on!(conn => diesel::update(vocabulary::table.filter(counted.clone()))
            .set(vocabulary::articles.eq(vocabulary::articles - 1))
            .execute(conn))?;
        let gone = counted.and(vocabulary::articles.le(0));
        let gone: Vec<String> = on!(conn => diesel::delete(vocabulary::table.filter(gone))
            .returning(vocabulary::word)
            .get_results(conn))?;
        let their_parts: Vec<String> = gone.iter().flat_map(|word| parts(word)).collect();
        if !their_parts.is_empty() {
            let theirs = vocabulary_parts::part.eq_any(their_parts);
            let theirs = theirs.and(vocabulary_parts::word.eq_any(gone));
            on!(conn => diesel::delete(vocabulary_parts::table.filter(theirs)).execute(conn))?;
        }
    }
    Ok(())
}

/// In how many articles these words are; those that are in none are left out.
pub fn known(conn: &mut Conn, words: &[String]) -> Result<HashMap<String, i64>, Error> {
    conn.show(Part::Lists);
    let rows: Vec<(String, i64)> = on!(conn => vocabulary::table
        .filter(vocabulary::word.eq_any(words))
        .select((vocabulary::word, vocabulary::articles))
        .load(conn))?;
    Ok(rows.into_iter().collect())
}

/// Whether any word begins so.
pub fn is_begun(conn: &mut Conn, beginning: &str) -> Result<bool, Error> {
    conn.show(Part::Lists);
    let end = format!("{beginning}{}", char::MAX);
    let first: Option<String> = on!(conn => vocabulary::table
        .filter(vocabulary::word.ge(beginning))
        .filter(vocabulary::word.lt(end))
        .order(vocabulary::word)
        .select(vocabulary::word)
        .limit(1)
        .first(conn)
        .optional())?;
    Ok(first.is_some())
}

/// Words that may have been meant by this one: those that have a part of it.
pub fn alike(conn: &mut Conn, word: &str) -> Result<Vec<Near>, Error> {
    conn.show(Part::Lists);
    let places = places(word);
    if places.is_empty() {
        return Ok(Vec::new());
    }
    let rows: Vec<(String, i64)> = on!(conn => vocabulary_parts::table
        .inner_join(vocabulary::table.on(vocabulary::word.eq(vocabulary_parts::word)))
        .filter(vocabulary_parts::part.eq_any(places))
        .select((vocabulary::word, vocabulary::articles))
        .load(conn))?;
    let near = rows
        .into_iter()
        .map(|(word, articles)| Near { word, articles });
    Ok(near.collect())
}
