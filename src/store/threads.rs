//! Threads: the replies of a published article, as the public sees them.

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::Text;

use super::conn::{Conn, on};
use super::error::Error;
use super::publications::Address;
use super::schema::{case_queues, publications, threads};
use crate::domain::ids::{ArticleId, CaseId};
use crate::domain::moderation::HELD;
use crate::domain::time::Instant;

/// The thread of a published article.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Thread {
    pub article_id: ArticleId,
    pub slug: String,
    pub section: String,
    /// When the article was first published.
    pub opened_at: Instant,
    /// Of the article (BCP 47).
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
    on!(conn => {
        let query = publications::table
            .inner_join(threads::table.on(threads::article_id.eq(publications::article_id)))
            .select((
                publications::article_id,
                publications::slug,
                publications::section,
                publications::first_published_at,
                sql::<Text>("publications.document ->> 'language'"),
            ))
            .into_boxed();
        match address {
            Address::Id(id) => query.filter(publications::article_id.eq(*id)),
            Address::Slug(slug) => query.filter(publications::slug.eq(slug)),
        }
        .first(conn)
        .optional()
    })
}

/// What can change of a thread between a look at it and a reply to it.
#[derive(Debug, Clone, PartialEq, Eq, Queryable)]
pub struct Present {
    pub section: String,
    /// When the article was first published.
    pub opened_at: Instant,
    /// The held case of the section that is due first.
    pub waiting: Option<CaseId>,
}

/// How a thread stands now; `None` when its article is no longer published.
pub fn present(conn: &mut Conn, article: ArticleId) -> Result<Option<Present>, Error> {
    // not EXISTS: PostgreSQL would read the queues from end to end for a section
    // in which nothing waits
    on!(conn => publications::table
        .find(article)
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
        ))
        .first(conn)
        .optional())
}

/// Counts visible replies of a thread up or down.
pub fn count(conn: &mut Conn, article: ArticleId, change: i64) -> Result<(), Error> {
    on!(conn => diesel::update(threads::table.find(article))
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
    on!(conn => threads::table
        .inner_join(publications::table.on(publications::article_id.eq(threads::article_id)))
        .filter(publications::article_id.eq_any(ids).or(publications::slug.eq_any(slugs)))
        .select((publications::article_id, publications::slug, threads::visible))
        .load(conn))
}
