//! Threads: the replies of a published article, as the public sees them.

use diesel::prelude::*;
use diesel::sql_types::Text;

use super::clause::clause;
use super::conn::{Conn, on};
use super::error::Error;
use super::filing::LANGUAGE;
use super::publications::{self as published, Address};
use super::schema::{case_queues, publications, sections, settings, threads};
use super::settings::FIRST;
use super::types::Json;
use crate::domain::commenting::{self, ArticleCommenting, Commenting, SectionCommenting};
use crate::domain::ids::{ArticleId, CaseId};
use crate::domain::moderation::HELD;
use crate::domain::part::Part;
use crate::domain::settings::Settings;
use crate::domain::time::Instant;

/// The thread of a published article.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Thread {
    pub article_id: ArticleId,
    pub slug: String,
    pub section: String,
    /// When the article was first published.
    pub opened_at: Instant,
    /// Of the article, BCP 47.
    pub language: String,
}

/// Adds the thread of an article that is being opened.
pub fn insert(conn: &mut Conn, article: ArticleId) -> Result<(), Error> {
    on!(conn => diesel::insert_into(threads::table)
        .values((threads::article_id.eq(article), threads::visible.eq(0)))
        .execute(conn))?;
    Ok(())
}

/// The thread of the article at this address.
pub fn find(conn: &mut Conn, address: &Address) -> Result<Option<Thread>, Error> {
    let found: Option<Thread> = on!(conn => {
        let query = publications::table
            .inner_join(threads::table.on(threads::article_id.eq(publications::article_id)))
            .select((
                publications::article_id,
                publications::slug,
                publications::section,
                publications::first_published_at,
                clause::<Text>(LANGUAGE),
            ))
            .into_boxed();
        match address {
            Address::Id(id) => query.filter(publications::article_id.eq(*id)),
            Address::Slug(slug) => query.filter(publications::slug.eq(slug)),
        }
        .first(conn)
        .optional()
    })?;
    published::show(conn, found.as_ref().map(|thread| thread.article_id));
    if let Some(thread) = &found {
        conn.show(Part::Thread(thread.article_id));
    }
    Ok(found)
}

/// What can change of a thread between a look at it and a reply to it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Present {
    pub section: String,
    /// When the article was first published.
    pub opened_at: Instant,
    /// The held case of the section that is due first.
    pub waiting: Option<CaseId>,
    of_article: Option<Json<ArticleCommenting>>,
    of_section: Option<Json<SectionCommenting>>,
    of_site: Option<Json<Settings>>,
    settings_version: Option<i64>,
}

impl Present {
    /// What the site says.
    pub fn settings(&self) -> Settings {
        let kept = self.of_site.as_ref().map(|Json(site)| site.clone());
        kept.unwrap_or_default()
    }

    /// The version of what the site says.
    pub fn settings_version(&self) -> i64 {
        self.settings_version.unwrap_or(FIRST)
    }

    /// What holds for the thread.
    pub fn commenting(&self) -> Commenting {
        let section = self.of_section.as_ref().map(|Json(own)| own);
        let article = self.of_article.as_ref().map(|Json(own)| own);
        commenting::resolve(&self.settings(), section, article, Some(self.opened_at))
    }
}

/// How a thread stands now; `None` when its article is no longer published.
pub fn present(conn: &mut Conn, article: ArticleId) -> Result<Option<Present>, Error> {
    // not EXISTS: PostgreSQL would read the queues from end to end for a section
    // in which nothing waits
    on!(conn => publications::table
        .inner_join(threads::table.on(threads::article_id.eq(publications::article_id)))
        .left_join(sections::table.on(sections::key.eq(publications::section)))
        .filter(publications::article_id.eq(article))
        .select((
            publications::section,
            publications::first_published_at,
            case_queues::table
                .filter(case_queues::queue.eq(HELD))
                .filter(case_queues::section.eq(publications::section))
                .order((case_queues::due_at, case_queues::case_id))
                .limit(1)
                .select(case_queues::case_id)
                .single_value(),
            threads::commenting,
            sections::commenting.nullable(),
            settings::table.select(settings::document).single_value(),
            settings::table.select(settings::version).single_value(),
        ))
        .first(conn)
        .optional())
}

/// What articles say of replies to them, as far as they say anything.
pub fn commenting(
    conn: &mut Conn,
    articles: &[ArticleId],
) -> Result<Vec<(ArticleId, ArticleCommenting)>, Error> {
    let rows: Vec<(ArticleId, Option<Json<ArticleCommenting>>)> = on!(conn => threads::table
        .filter(threads::article_id.eq_any(articles))
        .filter(threads::commenting.is_not_null())
        .select((threads::article_id, threads::commenting))
        .load(conn))?;
    let said = rows.into_iter().filter_map(|(id, own)| Some((id, own?.0)));
    Ok(said.collect())
}

/// What an article says of replies to it, and the version of that.
pub fn own_commenting(
    conn: &mut Conn,
    article: ArticleId,
) -> Result<Option<(ArticleCommenting, i64)>, Error> {
    let row: Option<(Option<Json<ArticleCommenting>>, i64)> = on!(conn => threads::table
        .find(article)
        .select((threads::commenting, threads::commenting_version))
        .first(conn)
        .optional())?;
    Ok(row.map(|(own, version)| (own.map(|Json(own)| own).unwrap_or_default(), version)))
}

/// Lets an article say this of replies to it, where `version` still stands.
pub fn set_commenting(
    conn: &mut Conn,
    article: ArticleId,
    own: &ArticleCommenting,
    version: i64,
) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(threads::table.find(article))
        .filter(threads::commenting_version.eq(version))
        .set((
            threads::commenting.eq(Some(Json(own.clone()))),
            threads::commenting_version.eq(version + 1),
        ))
        .execute(conn))?;
    published::touch(conn, article);
    Ok(changed == 1)
}

/// Counts visible replies of a thread up or down.
pub fn count(conn: &mut Conn, article: ArticleId, change: i64) -> Result<(), Error> {
    conn.touch(Part::Thread(article));
    on!(conn => diesel::update(threads::table.find(article))
        .set(threads::visible.eq(threads::visible + change))
        .execute(conn))?;
    Ok(())
}

/// Counts visible replies of several threads up or down by the same.
pub fn count_all(conn: &mut Conn, articles: &[ArticleId], change: i64) -> Result<(), Error> {
    on!(conn => diesel::update(threads::table)
        .filter(threads::article_id.eq_any(articles))
        .set(threads::visible.eq(threads::visible + change))
        .execute(conn))?;
    Ok(())
}

/// How many visible replies the articles at these addresses have; those that
/// are not published are left out.
pub fn visible(
    conn: &mut Conn,
    ids: &[ArticleId],
    slugs: &[String],
) -> Result<Vec<(ArticleId, String, i64)>, Error> {
    let found: Vec<(ArticleId, String, i64)> = on!(conn => threads::table
        .inner_join(publications::table.on(publications::article_id.eq(threads::article_id)))
        .filter(publications::article_id.eq_any(ids).or(publications::slug.eq_any(slugs)))
        .select((publications::article_id, publications::slug, threads::visible))
        .load(conn))?;
    conn.show(Part::Lists);
    for (article, ..) in &found {
        conn.show(Part::Thread(*article));
    }
    Ok(found)
}
