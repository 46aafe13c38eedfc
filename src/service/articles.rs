//! Articles as staff see them.

use super::Error;
use crate::domain::article::Article;
use crate::domain::ids::ArticleId;
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, StaffRef};
use crate::store::articles::{ArticleFilter, ArticleRow};
use crate::store::{Conn, articles, drafts, staff};

/// An article, if it exists for the actor: live ones for all staff, others for
/// whoever may read one of its drafts.
pub fn find(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<Article, Error> {
    let row = articles::find(conn, id)?.ok_or(Refusal::NotFound)?;
    if row.first_published_at.is_none() && !is_readable(conn, actor, id)? {
        return Err(Refusal::NotFound.into());
    }
    let names = staff::names(conn, &[row.created_by])?;
    let by = names.into_values().next().ok_or(Refusal::NotFound)?;
    Ok(article(row, by))
}

fn is_readable(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<bool, Error> {
    let sight = super::drafts::sight(conn, actor)?;
    Ok(drafts::any_of_article(conn, &sight, id)?)
}

/// The articles that exist for the actor and are asked for, newest first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &ArticleFilter,
    window: Window,
) -> Result<Page<Article>, Error> {
    let sight = super::drafts::sight(conn, actor)?;
    let page = articles::list(conn, &sight, filter, window)?;
    let people: Vec<_> = page.items.iter().map(|row| row.created_by).collect();
    let names = staff::names(conn, &people)?;
    Ok(page.map(|row| {
        let id = row.created_by;
        let by = names.get(&id).cloned().unwrap_or_else(|| StaffRef {
            id,
            name: String::new(),
        });
        article(row, by)
    }))
}

fn article(row: ArticleRow, created_by: StaffRef) -> Article {
    Article {
        id: row.id,
        slug: row.slug,
        section: row.section,
        kind: row.kind,
        status: row.status,
        headline: row.headline,
        revision_hash: row.revision_hash,
        first_published_at: row.first_published_at,
        published_at: row.published_at,
        created_by,
        created_at: row.created_at,
        version: row.version,
    }
}
