//! Every word of the published articles, and in how many it is: kept with the words of
//! each article ([`super::article_words`]).

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{vocabulary, vocabulary_parts};
use crate::domain::part::Part;
use crate::domain::search::{Near, places};

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
