//! Articles that are filed under the same tags.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{publication_facets, publications};
use crate::domain::ids::ArticleId;
use crate::domain::part::Part;
use crate::domain::related::{Shared, Tagged};

/// Of each tag so many articles are looked at, the newest.
const LOOKED_AT: i64 = 200;
/// A tag is counted so far; beyond that it is common.
const COUNTED: i64 = 2_000;

/// The newest articles with a tag, without one of them and those that were retracted; and
/// how many have it.
pub fn sharing(conn: &mut Conn, tag: &str, article: ArticleId) -> Result<Shared, Error> {
    conn.show(Part::Lists);
    let rows: Vec<(ArticleId, String, _)> = on!(conn => publication_facets::table
        .inner_join(publications::table.on(publications::article_id.eq(publication_facets::article_id)))
        .filter(publication_facets::facet.eq("tag"))
        .filter(publication_facets::key.eq(tag))
        .filter(publication_facets::article_id.ne(article))
        .filter(publications::status.eq("live"))
        .order((publication_facets::published_at.desc(), publication_facets::article_id.desc()))
        .limit(LOOKED_AT)
        .select((publication_facets::article_id, publication_facets::section, publication_facets::published_at))
        .load(conn))?;
    let newest = rows.into_iter().map(|(id, section, published_at)| Tagged {
        id,
        section,
        published_at,
    });
    Ok(Shared {
        newest: newest.collect(),
        spread: spread(conn, tag)?,
    })
}

fn spread(conn: &mut Conn, tag: &str) -> Result<i64, Error> {
    on!(conn => publication_facets::table
        .filter(publication_facets::facet.eq("tag"))
        .filter(publication_facets::key.eq(tag))
        .limit(COUNTED)
        .select(publication_facets::article_id)
        .load::<ArticleId>(conn))
    .map(|rows| i64::try_from(rows.len()).unwrap_or(COUNTED))
}
