//! Every text of an article that was ever live, by its hash.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::publication_versions;
use crate::domain::draft::Purpose;
use crate::domain::ids::{ArticleId, VersionId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::part::Part;
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = publication_versions)]
pub struct VersionRow {
    pub id: VersionId,
    pub article_id: ArticleId,
    pub revision_hash: String,
    pub change: Purpose,
    pub published_at: Instant,
}

pub fn insert(conn: &mut Conn, version: &VersionRow) -> Result<(), Error> {
    conn.touch(Part::Article(version.article_id));
    on!(conn => diesel::insert_into(publication_versions::table).values(version).execute(conn))?;
    Ok(())
}

/// The versions of an article, newest first.
pub fn of_article(
    conn: &mut Conn,
    article: ArticleId,
    window: Window,
) -> Result<Page<VersionRow>, Error> {
    conn.show(Part::Article(article));
    let (at, id) = page::before(window);
    let id = VersionId::from(id);
    let rows: Vec<VersionRow> = on!(conn => publication_versions::table
        .filter(publication_versions::article_id.eq(article))
        .filter(publication_versions::published_at.le(at))
        .filter(publication_versions::published_at.lt(at).or(publication_versions::id.lt(id)))
        .order((publication_versions::published_at.desc(), publication_versions::id.desc()))
        .limit(page::rows(window))
        .select(VersionRow::as_select())
        .load(conn))?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.published_at,
        id: row.id.uuid(),
    }))
}
