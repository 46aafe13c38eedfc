//! Published articles, newest first: by what they are filed under, and by their words.

use diesel::dsl::exists;
use diesel::prelude::*;

use super::{Facet, PublicFilter, documents, plain};
use crate::domain::ids::ArticleId;
use crate::domain::page::{Page, Position, Window};
use crate::domain::part::Part;
use crate::domain::publication::Publication;
use crate::domain::terms::Term;
use crate::store::article_words::{self, Sought};
use crate::store::conn::{Conn, on};
use crate::store::error::Error;
use crate::store::page;
use crate::store::schema::{publication_facets, publications};
use crate::store::types::Json;

/// What both kinds of list are narrowed by, in the table whose index they are read from.
macro_rules! narrowed {
    ($query:expr, $table:ident, $filter:expr) => {{
        let mut query = $query;
        if let Some(section) = &$filter.section {
            query = query.filter($table::section.eq(section));
        }
        if let Some(kind) = $filter.kind {
            query = query.filter($table::kind.eq(kind));
        }
        if let Some(after) = $filter.published_after {
            query = query.filter($table::published_at.gt(after));
        }
        if let Some(before) = $filter.published_before {
            query = query.filter($table::published_at.lt(before));
        }
        query
    }};
}

/// Published articles without their bodies, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &PublicFilter,
    window: Window,
) -> Result<Page<Publication>, Error> {
    conn.show(Part::Lists);
    let rows = match (&filter.words, filter.facets.split_first()) {
        (Some(words), _) => list_saying(conn, words, filter, window)?,
        (None, Some(facets)) => plain(list_filed(conn, facets, filter, window)?),
        (None, None) => plain(list_all(conn, filter, window)?),
    };
    Ok(Page::cut(rows, window, |publication: &Publication| {
        Position {
            at: publication.published_at,
            id: publication.id.uuid(),
        }
    }))
}

/// Those that have the words.
fn list_saying(
    conn: &mut Conn,
    words: &[Term],
    filter: &PublicFilter,
    window: Window,
) -> Result<Vec<Publication>, Error> {
    let Some(sought) = Sought::new(words, filter) else {
        return Ok(Vec::new());
    };
    let ids = article_words::newest(conn, &sought, window)?;
    documents(conn, &ids)
}

fn list_all(
    conn: &mut Conn,
    filter: &PublicFilter,
    window: Window,
) -> Result<Vec<Json<Publication>>, Error> {
    let (at, id) = page::before(window);
    let id = ArticleId::from(id);
    on!(conn => narrowed!(publications::table.select(publications::document).into_boxed(), publications, filter)
        .filter(publications::published_at.le(at))
        .filter(publications::published_at.lt(at).or(publications::article_id.lt(id)))
        .order((publications::published_at.desc(), publications::article_id.desc()))
        .limit(page::rows(window))
        .load(conn))
}

/// Those that are filed under something: read from its own index, so that a rare
/// tag is found as quickly as a common one.
fn list_filed(
    conn: &mut Conn,
    (first, others): (&Facet, &[Facet]),
    filter: &PublicFilter,
    window: Window,
) -> Result<Vec<Json<Publication>>, Error> {
    let (at, id) = page::before(window);
    let id = ArticleId::from(id);
    let (facet, key) = first.parts();
    on!(conn => {
        let filed = publication_facets::table
            .inner_join(publications::table.on(publications::article_id.eq(publication_facets::article_id)))
            .select(publications::document)
            .into_boxed();
        let mut query = narrowed!(filed, publication_facets, filter);
        for (facet, key) in others.iter().map(Facet::parts) {
            let also = diesel::alias!(publication_facets as also);
            query = query.filter(exists(
                also.filter(also.field(publication_facets::facet).eq(facet))
                    .filter(also.field(publication_facets::key).eq(key))
                    .filter(also.field(publication_facets::published_at).eq(publication_facets::published_at))
                    .filter(also.field(publication_facets::article_id).eq(publication_facets::article_id)),
            ));
        }
        query
            .filter(publication_facets::facet.eq(facet))
            .filter(publication_facets::key.eq(key))
            .filter(publication_facets::published_at.le(at))
            .filter(publication_facets::published_at.lt(at).or(publication_facets::article_id.lt(id)))
            .order((publication_facets::published_at.desc(), publication_facets::article_id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })
}
