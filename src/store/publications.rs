//! What the public may read of articles, and nothing else.

mod lists;

use std::collections::HashMap;

use diesel::prelude::*;

use super::article_words;
use super::conn::{Conn, on};
use super::error::Error;
use super::schema::publications;
use super::types::Json;
use crate::domain::article::Kind;
use crate::domain::ids::ArticleId;
use crate::domain::part::Part;
use crate::domain::publication::{PublicStatus, Publication};
use crate::domain::terms::Term;
use crate::domain::text::is_slug;
use crate::domain::time::Instant;

pub use lists::list;

/// Which published articles are asked for.
#[derive(Debug, Clone, Default)]
pub struct PublicFilter {
    pub section: Option<String>,
    pub kind: Option<Kind>,
    pub published_after: Option<Instant>,
    pub published_before: Option<Instant>,
    /// Words that must be in it; none of what has no words in it.
    pub words: Option<Vec<Term>>,
    pub facets: Vec<Facet>,
}

/// What an article is filed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Facet {
    Tag(String),
    Byline(String),
}

impl Facet {
    pub(super) fn parts(&self) -> (&'static str, &str) {
        match self {
            Self::Tag(key) => ("tag", key),
            Self::Byline(key) => ("byline", key),
        }
    }
}

/// A published article with its body.
#[derive(Debug, Clone)]
pub struct Body {
    pub html: String,
    pub text: String,
}

/// Adds the publication of an article that is not public.
pub fn insert(conn: &mut Conn, publication: &Publication, body: &Body) -> Result<(), Error> {
    let id = publication.id;
    touch(conn, id);
    on!(conn => diesel::insert_into(publications::table)
        .values((publications::article_id.eq(id), columns(publication, body)))
        .execute(conn))?;
    article_words::insert(conn, publication, body)
}

/// Puts a publication in the place of the one before.
pub fn replace(conn: &mut Conn, publication: &Publication, body: &Body) -> Result<(), Error> {
    let id = publication.id;
    touch(conn, id);
    let before = find(conn, &Address::Id(id))?;
    on!(conn => diesel::update(publications::table.find(id))
        .set(columns(publication, body))
        .execute(conn))?;
    article_words::replace(conn, before, publication, body)
}

/// Takes a publication off every public page.
pub fn delete(conn: &mut Conn, article: ArticleId) -> Result<(), Error> {
    touch(conn, article);
    let before = find(conn, &Address::Id(article))?;
    article_words::delete(conn, article, before)?;
    on!(conn => diesel::delete(publications::table.find(article)).execute(conn))?;
    Ok(())
}

/// What is listed of an article changes with it.
pub(super) fn touch(conn: &mut Conn, article: ArticleId) {
    conn.touch(Part::Article(article));
    conn.touch(Part::Lists);
}

/// What was found at an address; nothing there is known from the lists.
pub(super) fn show(conn: &mut Conn, found: Option<ArticleId>) {
    conn.show(found.map_or(Part::Lists, Part::Article));
}

#[derive(Insertable, AsChangeset)]
#[diesel(table_name = publications, treat_none_as_default_value = false)]
struct Columns<'a> {
    slug: &'a str,
    section: &'a str,
    kind: Kind,
    status: &'static str,
    headline: &'a str,
    document: Json<Publication>,
    body_html: &'a str,
    body_text: &'a str,
    first_published_at: Instant,
    published_at: Instant,
    updated_at: Instant,
    revision_hash: &'a str,
}

fn columns<'a>(publication: &'a Publication, body: &'a Body) -> Columns<'a> {
    Columns {
        slug: &publication.slug,
        section: &publication.section,
        kind: publication.kind,
        status: match publication.status {
            PublicStatus::Live => "live",
            PublicStatus::Retracted => "retracted",
        },
        headline: &publication.headline,
        document: Json(publication.clone()),
        body_html: &body.html,
        body_text: &body.text,
        first_published_at: publication.first_published_at,
        published_at: publication.published_at,
        updated_at: publication.updated_at,
        revision_hash: &publication.revision_hash,
    }
}

/// How a published article is asked for.
#[derive(Debug, Clone)]
pub enum Address {
    Id(ArticleId),
    Slug(String),
}

impl From<&str> for Address {
    /// A slug never looks like an id. What can be neither is taken for the empty
    /// slug, which no article has.
    fn from(text: &str) -> Self {
        let slug = if is_slug(text) { text } else { "" };
        text.parse()
            .map_or_else(|_| Self::Slug(slug.to_owned()), Self::Id)
    }
}

/// A published article.
pub fn find(conn: &mut Conn, address: &Address) -> Result<Option<(Publication, Body)>, Error> {
    let row: Option<(Json<Publication>, String, String)> = on!(conn => {
        let query = publications::table
            .select((publications::document, publications::body_html, publications::body_text))
            .into_boxed();
        match address {
            Address::Id(id) => query.filter(publications::article_id.eq(*id)),
            Address::Slug(slug) => query.filter(publications::slug.eq(slug)),
        }
        .first(conn)
        .optional()
    })?;
    let found = row.map(|(Json(publication), html, text)| (publication, Body { html, text }));
    show(conn, found.as_ref().map(|(publication, _)| publication.id));
    Ok(found)
}

/// These articles, in this order.
pub fn documents(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<Publication>, Error> {
    let rows: Vec<(ArticleId, Json<Publication>)> = on!(conn => publications::table
        .filter(publications::article_id.eq_any(ids))
        .select((publications::article_id, publications::document))
        .load(conn))?;
    let mut found: HashMap<_, _> = rows.into_iter().collect();
    Ok(plain(
        ids.iter().filter_map(|id| found.remove(id)).collect(),
    ))
}

/// These articles with the texts of their bodies.
pub fn texts(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<(Publication, String)>, Error> {
    let rows: Vec<(Json<Publication>, String)> = on!(conn => publications::table
        .filter(publications::article_id.eq_any(ids))
        .select((publications::document, publications::body_text))
        .load(conn))?;
    Ok(rows
        .into_iter()
        .map(|(Json(publication), text)| (publication, text))
        .collect())
}

/// The bodies of these articles.
pub fn bodies(conn: &mut Conn, ids: &[ArticleId]) -> Result<Vec<(ArticleId, Body)>, Error> {
    conn.show(Part::Lists);
    let rows: Vec<(ArticleId, String, String)> = on!(conn => publications::table
        .filter(publications::article_id.eq_any(ids))
        .select((publications::article_id, publications::body_html, publications::body_text))
        .load(conn))?;
    Ok(rows
        .into_iter()
        .map(|(id, html, text)| (id, Body { html, text }))
        .collect())
}

/// The slug and the headline of a published article.
pub fn headline(conn: &mut Conn, article: ArticleId) -> Result<Option<(String, String)>, Error> {
    conn.show(Part::Article(article));
    on!(conn => publications::table
        .find(article)
        .select((publications::slug, publications::headline))
        .first(conn)
        .optional())
}

fn plain(rows: Vec<Json<Publication>>) -> Vec<Publication> {
    rows.into_iter()
        .map(|Json(publication)| publication)
        .collect()
}
