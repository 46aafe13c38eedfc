//! The words of published articles: an FTS5 table on SQLite, `tsvector` under a GIN index
//! on PostgreSQL. Both hold the words as the domain spells them, so that both find the
//! same; they differ in how they weigh what they found. Tags and bylines
//! (`publication_facets`) are filed along with the words.

mod entry;
mod postgres;
mod sqlite;

use std::collections::BTreeSet;

use chrono::DateTime;
use diesel::prelude::*;

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::page;
use super::publications::{Body, Facet, PublicFilter};
use super::schema::publications;
use super::types::Json;
use crate::domain::ids::ArticleId;
use crate::domain::page::{Page, Position, Window};
use crate::domain::part::Part;
use crate::domain::publication::Publication;
use crate::domain::terms::Term;
use crate::domain::time::Instant;
use entry::{Change, Entry};

/// Of so many articles that have the words, the newest, it is weighed how well they fit.
const WEIGHED: i64 = 2_000;
/// Articles that are entered in one transaction.
const AT_ONCE: i64 = 50;
/// Parts of a score that are told apart.
const SCALE: f64 = 1e9;

/// Enters an article that was just published.
pub(super) fn insert(conn: &mut Conn, publication: &Publication, body: &Body) -> Result<(), Error> {
    let entry = Entry::of(publication, &body.text);
    let change = Change::between(&BTreeSet::new(), &entry.words());
    enter(conn, &entry, &change)
}

/// Enters an article anew whose text or standing has changed; `before` is what was entered.
pub(super) fn replace(
    conn: &mut Conn,
    before: Option<(Publication, Body)>,
    publication: &Publication,
    body: &Body,
) -> Result<(), Error> {
    let entry = Entry::of(publication, &body.text);
    let old = before.map(|(old, body)| Entry::of(&old, &body.text));
    if old.as_ref() == Some(&entry) {
        return Ok(());
    }
    let old = old.map_or_else(BTreeSet::new, |old| old.words());
    enter(conn, &entry, &Change::between(&old, &entry.words()))
}

fn enter(conn: &mut Conn, entry: &Entry, change: &Change) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::enter(conn, entry, change),
        Backend::Postgres(conn) => postgres::enter(conn, entry, change),
    }
}

/// Forgets an article: nothing that it said is found any more.
pub(super) fn delete(
    conn: &mut Conn,
    article: ArticleId,
    before: Option<(Publication, Body)>,
) -> Result<(), Error> {
    let old = before.map(|(old, body)| Entry::of(&old, &body.text).words());
    let change = Change::between(&old.unwrap_or_default(), &BTreeSet::new());
    match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::leave(conn, article, &change),
        Backend::Postgres(conn) => postgres::leave(conn, article, &change),
    }
}

/// Enters what an older version has published, which knew nothing of this.
pub(super) fn enter_missing(conn: &mut Conn) -> Result<(), Error> {
    loop {
        let missing = match &mut conn.backend {
            Backend::Sqlite(conn) => sqlite::missing(conn, AT_ONCE)?,
            Backend::Postgres(conn) => postgres::missing(conn, AT_ONCE)?,
        };
        if missing.is_empty() {
            return Ok(());
        }
        conn.batch("BEGIN")?;
        if let Err(error) = enter_all(conn, &missing) {
            conn.batch("ROLLBACK")?;
            return Err(error);
        }
        conn.batch("COMMIT")?;
    }
}

fn enter_all(conn: &mut Conn, articles: &[ArticleId]) -> Result<(), Error> {
    let rows: Vec<(Json<Publication>, String)> = on!(conn => publications::table
        .filter(publications::article_id.eq_any(articles))
        .select((publications::document, publications::body_text))
        .load(conn))?;
    rows.into_iter().try_for_each(|(Json(publication), text)| {
        let html = String::new();
        insert(conn, &publication, &Body { html, text })
    })
}

/// What is looked for: words, and what the article must be filed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sought {
    terms: Vec<Term>,
    filed: Vec<String>,
    after: Instant,
    before: Instant,
}

impl Sought {
    /// None where nothing can be found: no words, or a key that nothing has.
    pub fn new(terms: &[Term], filter: &PublicFilter) -> Option<Self> {
        let filed = filed(filter);
        let is_key = |key: &String| {
            key.bytes()
                .all(|byte| entry::is_of_key(byte) || byte == b':')
        };
        if terms.is_empty() || !filed.iter().all(is_key) {
            return None;
        }
        let (end, _) = page::before(Window {
            limit: 1,
            after: None,
        });
        Some(Self {
            terms: terms.to_vec(),
            filed,
            after: filter
                .published_after
                .unwrap_or_else(|| DateTime::UNIX_EPOCH.into()),
            before: filter.published_before.unwrap_or(end).min(end),
        })
    }
}

fn filed(filter: &PublicFilter) -> Vec<String> {
    let facets = filter.facets.iter().map(Facet::parts);
    let section = filter.section.as_deref().map(|key| ("section", key));
    let facets = facets
        .chain(section)
        .map(|(facet, key)| format!("{facet}:{key}"));
    facets.chain(filter.kind.map(entry::kind)).collect()
}

/// The newest articles that have the words, and one more than a page holds.
pub fn newest(conn: &mut Conn, sought: &Sought, window: Window) -> Result<Vec<ArticleId>, Error> {
    conn.show(Part::Lists);
    match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::newest(conn, sought, window),
        Backend::Postgres(conn) => postgres::newest(conn, sought, window),
    }
}

/// Whether any article has the words.
pub fn is_any(conn: &mut Conn, sought: &Sought) -> Result<bool, Error> {
    conn.show(Part::Lists);
    let first = Window {
        limit: 1,
        after: None,
    };
    Ok(!newest(conn, sought, first)?.is_empty())
}

/// The articles that have the words, with how well they fit, the best first. Of more than
/// two thousand the newest are weighed.
pub fn best(
    conn: &mut Conn,
    sought: &Sought,
    window: Window,
) -> Result<Page<(ArticleId, f64)>, Error> {
    conn.show(Part::Lists);
    let rows = match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::best(conn, sought, window)?,
        Backend::Postgres(conn) => postgres::best(conn, sought, window)?,
    };
    let page = Page::cut(rows, window, |(id, score)| {
        Position::ranked(*score, id.uuid())
    });
    #[expect(clippy::cast_precision_loss, reason = "a score has fewer digits")]
    Ok(page.map(|(id, score)| (id, score as f64 / SCALE)))
}
