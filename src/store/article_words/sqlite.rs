//! On SQLite: an FTS5 table whose rows are numbered in the order of publication, so that
//! the newest are read first and dates are a stretch of numbers.

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};
use diesel::sqlite::SqliteConnection;

use super::entry::Entry;
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

pub(super) fn insert(conn: &mut SqliteConnection, entry: &Entry) -> Result<(), Error> {
    // the first number that is free
    sql_query(
        "INSERT INTO article_numbers (n, article_id)
         SELECT CASE WHEN NOT EXISTS (SELECT 1 FROM article_numbers WHERE n = $1) THEN $1
                ELSE (SELECT taken.n + 1 FROM article_numbers AS taken
                      WHERE taken.n >= $1
                        AND NOT EXISTS (SELECT 1 FROM article_numbers AS next WHERE next.n = taken.n + 1)
                      ORDER BY taken.n LIMIT 1) END, $2",
    )
    .bind::<BigInt, _>(number(entry.published_at))
    .bind::<Uid, _>(entry.article)
    .execute(conn)?;
    sql_query(
        "INSERT INTO article_words (rowid, headline, standfirst, body, filed)
         SELECT n, $1, $2, $3, $4 FROM article_numbers WHERE article_id = $5",
    )
    .bind::<Text, _>(entry.headline.join(" "))
    .bind::<Text, _>(entry.standfirst.join(" "))
    .bind::<Text, _>(entry.body.join(" "))
    .bind::<Text, _>(entry.filed.join(" "))
    .bind::<Uid, _>(entry.article)
    .execute(conn)?;
    Ok(())
}

/// A number stays as it is while the day of publication does; otherwise there is a new one.
pub(super) fn replace(conn: &mut SqliteConnection, entry: &Entry) -> Result<(), Error> {
    delete(conn, entry.article)?;
    insert(conn, entry)
}

pub(super) fn delete(conn: &mut SqliteConnection, article: ArticleId) -> Result<(), Error> {
    sql_query(
        "DELETE FROM article_words WHERE rowid = (SELECT n FROM article_numbers WHERE article_id = $1)",
    )
    .bind::<Uid, _>(article)
    .execute(conn)?;
    sql_query("DELETE FROM article_numbers WHERE article_id = $1")
        .bind::<Uid, _>(article)
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
