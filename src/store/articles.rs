//! Articles: the lasting things that drafts are about.

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::drafts::{Sight, seen_by};
use super::error::Error;
use super::page;
use super::schema::{articles, comments, contributors, drafts};
use crate::domain::article::{ArticleStatus, Kind};
use crate::domain::draft::Sensitivity;
use crate::domain::ids::{ArticleId, CommentId, RevisionId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = articles, treat_none_as_default_value = false)]
pub struct ArticleRow {
    pub id: ArticleId,
    pub slug: String,
    pub section: String,
    pub kind: Kind,
    pub status: ArticleStatus,
    pub headline: String,
    pub live_revision_id: Option<RevisionId>,
    pub revision_hash: Option<String>,
    pub first_published_at: Option<Instant>,
    pub published_at: Option<Instant>,
    pub created_by: StaffId,
    pub created_at: Instant,
    pub version: i64,
}

/// Which articles are asked for.
#[derive(Debug, Clone, Default)]
pub struct ArticleFilter {
    pub section: Option<String>,
    pub status: Option<ArticleStatus>,
    /// Part of a headline, whatever its case.
    pub q: Option<String>,
}

/// Adds an article. `Contended` where its slug became another's since it was looked for,
/// so that it is looked for again.
pub fn insert(conn: &mut Conn, article: &ArticleRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(articles::table).values(article).execute(conn))
        .map_err(contended)?;
    Ok(())
}

fn contended(error: Error) -> Error {
    match error {
        Error::Taken(what) if what.contains("slug") => Error::Contended(what),
        other => other,
    }
}

pub fn find(conn: &mut Conn, id: ArticleId) -> Result<Option<ArticleRow>, Error> {
    on!(conn => articles::table
        .find(id)
        .select(ArticleRow::as_select())
        .first(conn)
        .optional())
}

/// Whose these slugs are.
pub fn holders(conn: &mut Conn, slugs: &[String]) -> Result<Vec<(String, ArticleId)>, Error> {
    on!(conn => articles::table
        .filter(articles::slug.eq_any(slugs))
        .select((articles::slug, articles::id))
        .load(conn))
}

/// The section that each of these comments is in, by its article.
pub fn sections_of_comments(
    conn: &mut Conn,
    ids: &[CommentId],
) -> Result<HashMap<CommentId, String>, Error> {
    let rows: Vec<(CommentId, String)> = on!(conn => comments::table
        .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
        .filter(comments::id.eq_any(ids))
        .select((comments::id, articles::section))
        .load(conn))?;
    Ok(rows.into_iter().collect())
}

/// Puts an article's new standing in the place of the one that still has `version`.
pub fn advance(conn: &mut Conn, article: &ArticleRow, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(articles::table.find(article.id))
        .filter(articles::version.eq(version))
        .set((
            articles::slug.eq(&article.slug),
            articles::section.eq(&article.section),
            articles::kind.eq(article.kind),
            articles::status.eq(article.status),
            articles::headline.eq(&article.headline),
            articles::live_revision_id.eq(article.live_revision_id),
            articles::revision_hash.eq(&article.revision_hash),
            articles::first_published_at.eq(article.first_published_at),
            articles::published_at.eq(article.published_at),
            articles::version.eq(version + 1),
        ))
        .execute(conn))
    .map_err(contended)?;
    Ok(changed == 1)
}

/// The articles that are public or whose drafts exist for somebody, newest first.
pub fn list(
    conn: &mut Conn,
    sight: &Sight,
    filter: &ArticleFilter,
    window: Window,
) -> Result<Page<ArticleRow>, Error> {
    let (at, id) = page::before(window);
    let id = ArticleId::from(id);
    let rows: Vec<ArticleRow> = on!(conn => {
        let mut query = articles::table.select(ArticleRow::as_select()).into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            // article by article, since a list of all drafts that one sees has no end
            let drafted = diesel::dsl::exists(
                drafts::table
                    .filter(drafts::article_id.eq(articles::id))
                    .filter(seen_by!(staff, sections, normal_in)),
            );
            query = query.filter(articles::first_published_at.is_not_null().or(drafted));
        }
        if let Some(section) = &filter.section {
            query = query.filter(articles::section.eq(section));
        }
        if let Some(status) = filter.status {
            query = query.filter(articles::status.eq(status));
        }
        if let Some(q) = &filter.q {
            query = query.filter(page::lower(articles::headline).like(page::containing(q)).escape('\\'));
        }
        query
            .filter(articles::created_at.le(at))
            .filter(articles::created_at.lt(at).or(articles::id.lt(id)))
            .order((articles::created_at.desc(), articles::id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.created_at,
        id: row.id.uuid(),
    }))
}

/// The headline of an article as editors see it now.
pub fn headline(conn: &mut Conn, id: ArticleId) -> Result<Option<String>, Error> {
    on!(conn => articles::table.find(id).select(articles::headline).first(conn).optional())
}
