//! On PostgreSQL: `tsvector` under a GIN index, made and asked in its own notation, so that
//! no dictionary of the server has a say in what a word is. No extension is needed.

use std::collections::BTreeMap;

use chrono::DateTime;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Nullable, Text};

use super::entry::{Change, Entry};
use super::{SCALE, Sought, WEIGHED};
use crate::domain::ids::ArticleId;
use crate::domain::page::Window;
use crate::domain::terms::Term;
use crate::domain::time;
use crate::store::error::Error;
use crate::store::page;
use crate::store::postgres::Pg;
use crate::store::types::{Instant, Uid};

/// Places left between the texts of an article, so that no phrase begins in one and ends
/// in the next.
const GAP: usize = 8;
/// The last place that a `tsvector` knows.
const LAST: usize = 16_383;

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

pub(super) fn enter(conn: &mut Pg, entry: &Entry, change: &Change) -> Result<(), Error> {
    let words = Some(vector(entry));
    call(
        conn,
        (entry.article, entry.published_at),
        (words, &entry.facets),
        change,
    )
}

pub(super) fn leave(conn: &mut Pg, article: ArticleId, change: &Change) -> Result<(), Error> {
    call(
        conn,
        (article, DateTime::UNIX_EPOCH.into()),
        (None, "[]"),
        change,
    )
}

/// One call does all there is to do.
fn call(
    conn: &mut Pg,
    (article, published_at): (ArticleId, time::Instant),
    (words, facets): (Option<String>, &str),
    change: &Change,
) -> Result<(), Error> {
    sql_query(
        "SELECT enter_article($1, $2, CAST($3 AS tsvector), CAST($4 AS jsonb), CAST($5 AS jsonb),
                              CAST($6 AS jsonb), CAST($7 AS jsonb), CAST($8 AS jsonb))",
    )
    .bind::<Uid, _>(article)
    .bind::<Instant, _>(published_at)
    .bind::<Nullable<Text>, _>(words)
    .bind::<Text, _>(facets)
    .bind::<Text, _>(&change.gone)
    .bind::<Text, _>(&change.gone_parts)
    .bind::<Text, _>(&change.added)
    .bind::<Text, _>(&change.added_parts)
    .execute(conn)?;
    Ok(())
}

pub(super) fn missing(conn: &mut Pg, most: i64) -> Result<Vec<ArticleId>, Error> {
    let rows: Vec<Found> = sql_query(
        "SELECT article_id AS id FROM publications
         WHERE NOT EXISTS (SELECT 1 FROM article_words WHERE article_words.article_id = publications.article_id)
         LIMIT $1",
    )
    .bind::<BigInt, _>(most)
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

pub(super) fn newest(
    conn: &mut Pg,
    sought: &Sought,
    window: Window,
) -> Result<Vec<ArticleId>, Error> {
    let (at, id) = page::before(window);
    let rows: Vec<Found> = sql_query(
        "SELECT article_id AS id FROM article_words
         WHERE words @@ CAST($1 AS tsquery) AND published_at > $2 AND published_at < $3
           AND (published_at, article_id) < ($4, $5)
         ORDER BY published_at DESC, article_id DESC LIMIT $6",
    )
    .bind::<Text, _>(tsquery(&sought.terms, &sought.filed))
    .bind::<Instant, _>(sought.after)
    .bind::<Instant, _>(sought.before)
    .bind::<Instant, _>(at)
    .bind::<Uid, _>(ArticleId::from(id))
    .bind::<BigInt, _>(page::rows(window))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// What `ts_rank` says, with regard to how long the article is: a word of the headline
/// counts as ten of the body, one of the standfirst as four.
pub(super) fn best(
    conn: &mut Pg,
    sought: &Sought,
    window: Window,
) -> Result<Vec<(ArticleId, i64)>, Error> {
    let (score, id) = page::below(window);
    let rows: Vec<Weighed> = sql_query(format!(
        "SELECT id, score
         FROM (SELECT article_id AS id,
                      CAST({SCALE}.0 * ts_rank('{{0, 0.1, 0.4, 1}}', words, CAST($1 AS tsquery), 1) AS bigint) AS score
               FROM (SELECT article_id, words FROM article_words
                     WHERE words @@ CAST($2 AS tsquery) AND published_at > $3 AND published_at < $4
                     ORDER BY published_at DESC, article_id DESC LIMIT {WEIGHED}) AS newest) AS weighed
         WHERE (score, id) < ($5, $6)
         ORDER BY score DESC, id DESC LIMIT $7"
    ))
    .bind::<Text, _>(tsquery(&sought.terms, &[]))
    .bind::<Text, _>(tsquery(&sought.terms, &sought.filed))
    .bind::<Instant, _>(sought.after)
    .bind::<Instant, _>(sought.before)
    .bind::<BigInt, _>(score)
    .bind::<Uid, _>(ArticleId::from(id))
    .bind::<BigInt, _>(page::rows(window))
    .load(conn)?;
    Ok(rows.into_iter().map(|row| (row.id, row.score)).collect())
}

/// Words with their places; those of the headline are marked `A`, of the standfirst `B`,
/// of the body `C`. Keys have none.
fn vector(entry: &Entry) -> String {
    let mut places: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    let mut place = 1;
    let texts = [
        ("A", &entry.headline),
        ("B", &entry.standfirst),
        ("C", &entry.body),
    ];
    for (mark, words) in texts {
        for word in words {
            let at = format!("{}{mark}", place.min(LAST));
            places.entry(word).or_default().push(at);
            place += 1;
        }
        place += GAP;
    }
    let words = places
        .into_iter()
        .map(|(word, at)| format!("'{word}':{}", at.join(",")));
    let filed = entry.filed.iter().map(|key| format!("'{key}'"));
    words.chain(filed).collect::<Vec<_>>().join(" ")
}

/// In the language of `tsquery`; neither words nor keys have signs in them that mean
/// anything there.
fn tsquery(terms: &[Term], filed: &[String]) -> String {
    let terms = terms.iter().map(phrase);
    let filed = filed.iter().map(|key| format!("'{key}'"));
    terms.chain(filed).collect::<Vec<_>>().join(" & ")
}

fn phrase(term: &Term) -> String {
    let words: Vec<String> = term.words.iter().map(|word| format!("'{word}'")).collect();
    let more = if term.is_beginning { ":*" } else { "" };
    format!("({}{more})", words.join(" <-> "))
}

#[cfg(test)]
mod tests {
    use super::super::PublicFilter;
    use super::*;
    use crate::domain::search::asked;

    #[test]
    fn queries_are_written_so() {
        let terms = asked("\"the pumps\" dampo");
        let filed = ["section:news".to_owned()];
        assert_eq!(
            tsquery(&terms, &filed),
            "('the' <-> 'pumps') & ('dampo':*) & 'section:news'"
        );
        let filter = PublicFilter {
            section: Some("it's".to_owned()),
            ..PublicFilter::default()
        };
        assert_eq!(
            Sought::new(&terms, &filter),
            None,
            "no section is called so"
        );
    }
}
