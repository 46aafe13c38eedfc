//! On SQLite: an FTS5 table whose rows are numbered in the order of publication, so that
//! the newest are read first and dates are a stretch of numbers.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};
use diesel::sqlite::SqliteConnection;

use super::entry::{Change, Entry};
use super::{SCALE, Sought, WEIGHED};
use crate::domain::ids::ArticleId;
use crate::domain::page::Window;
use crate::domain::terms::Term;
use crate::domain::time::Instant;
use crate::store::error::Error;
use crate::store::page;
use crate::store::types::Uid;

/// Numbers for articles of one microsecond.
const ROOM: i64 = 1_024;

/// The first number of the articles that came out at this instant.
fn number(at: Instant) -> i64 {
    at.timestamp_micros().max(0).saturating_mul(ROOM)
}

/// An article is entered through a view, whose trigger does all there is to do.
const ENTER: &str = "
    INSERT INTO article_entries
        (first, article_id, headline, standfirst, body, filed, facets, gone, gone_parts, added, added_parts)
    VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11)";

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Uid)]
    id: ArticleId,
}

#[derive(QueryableByName)]
struct Weighed {
    #[diesel(sql_type = Uid)]
    id: ArticleId,
    #[diesel(sql_type = BigInt)]
    score: i64,
}

pub(super) fn enter(
    conn: &mut SqliteConnection,
    entry: &Entry,
    change: &Change,
) -> Result<(), Error> {
    let text = |words: &[String]| Some(words.join(" "));
    sql_query(ENTER)
        .bind::<BigInt, _>(number(entry.published_at))
        .bind::<Uid, _>(entry.article)
        .bind::<Nullable<Text>, _>(text(&entry.headline))
        .bind::<Nullable<Text>, _>(text(&entry.standfirst))
        .bind::<Nullable<Text>, _>(text(&entry.body))
        .bind::<Nullable<Text>, _>(text(&entry.filed))
        .bind::<Text, _>(&entry.facets)
        .bind::<Text, _>(&change.gone)
        .bind::<Text, _>(&change.gone_parts)
        .bind::<Text, _>(&change.added)
        .bind::<Text, _>(&change.added_parts)
        .execute(conn)?;
    Ok(())
}

pub(super) fn leave(
    conn: &mut SqliteConnection,
    article: ArticleId,
    change: &Change,
) -> Result<(), Error> {
    sql_query(
        "INSERT INTO article_entries (article_id, facets, gone, gone_parts, added, added_parts)
         VALUES ($1, '[]', $2, $3, '[]', '[]')",
    )
    .bind::<Uid, _>(article)
    .bind::<Text, _>(&change.gone)
    .bind::<Text, _>(&change.gone_parts)
    .execute(conn)?;
    Ok(())
}

pub(super) fn missing(conn: &mut SqliteConnection, most: i64) -> Result<Vec<ArticleId>, Error> {
    let rows: Vec<Found> = sql_query(
        "SELECT article_id AS id FROM publications
         WHERE NOT EXISTS (SELECT 1 FROM article_numbers WHERE article_numbers.article_id = publications.article_id)
         LIMIT $1",
    )
    .bind::<BigInt, _>(most)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub(super) fn newest(
    conn: &mut SqliteConnection,
    sought: &Sought,
    window: Window,
) -> Result<Vec<ArticleId>, Error> {
    let (at, id) = page::before(window);
    let rows: Vec<Found> = sql_query(
        "SELECT article_numbers.article_id AS id FROM article_words
         CROSS JOIN article_numbers ON article_numbers.n = article_words.rowid
         WHERE article_words MATCH $1 AND article_words.rowid >= $2 AND article_words.rowid < $3
           AND article_words.rowid < coalesce((SELECT n FROM article_numbers WHERE article_id = $4), $5)
         ORDER BY article_words.rowid DESC LIMIT $6",
    )
    .bind::<Text, _>(fts(sought))
    .bind::<BigInt, _>(number(sought.after).saturating_add(ROOM))
    .bind::<BigInt, _>(number(sought.before))
    .bind::<Uid, _>(ArticleId::from(id))
    .bind::<BigInt, _>(number(at))
    .bind::<BigInt, _>(page::rows(window))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What BM25 says, which is negative and the lower the better; a word of the headline
/// counts as ten of the body, one of the standfirst as four.
pub(super) fn best(
    conn: &mut SqliteConnection,
    sought: &Sought,
    window: Window,
) -> Result<Vec<(ArticleId, i64)>, Error> {
    let (score, id) = page::below(window);
    let rows: Vec<Weighed> = sql_query(format!(
        "SELECT article_numbers.article_id AS id, newest.score AS score
         FROM (SELECT rowid AS n, CAST(-{SCALE}.0 * bm25(article_words, 10.0, 4.0, 1.0, 0.0) AS INTEGER) AS score
               FROM article_words
               WHERE article_words MATCH $1 AND rowid >= $2 AND rowid < $3
               ORDER BY rowid DESC LIMIT {WEIGHED}) AS newest
         CROSS JOIN article_numbers ON article_numbers.n = newest.n
         WHERE newest.score <= $4 AND (newest.score < $4 OR article_numbers.article_id < $5)
         ORDER BY newest.score DESC, article_numbers.article_id DESC LIMIT $6"
    ))
    .bind::<Text, _>(fts(sought))
    .bind::<BigInt, _>(number(sought.after).saturating_add(ROOM))
    .bind::<BigInt, _>(number(sought.before))
    .bind::<BigInt, _>(score)
    .bind::<Uid, _>(ArticleId::from(id))
    .bind::<BigInt, _>(page::rows(window))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.score)).collect())
}

/// In FTS5's language, in which nothing within quotation marks has a meaning; words have
/// no such mark in them, and neither have keys.
fn fts(sought: &Sought) -> String {
    let terms: Vec<String> = sought.terms.iter().map(phrase).collect();
    let words = format!("{{headline standfirst body}} : ({})", terms.join(" AND "));
    if sought.filed.is_empty() {
        return words;
    }
    let filed: Vec<String> = sought
        .filed
        .iter()
        .map(|key| format!("\"{key}\""))
        .collect();
    format!("({words}) AND (filed : ({}))", filed.join(" AND "))
}

fn phrase(term: &Term) -> String {
    let more = if term.is_beginning { " *" } else { "" };
    format!("\"{}\"{more}", term.words.join(" "))
}
