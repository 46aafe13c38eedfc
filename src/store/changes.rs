//! What the public is told, read from the sealed history by its places: a partial index
//! holds what is told and nothing else, so a page is found without what is not.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{articles, events};
use super::types::Json;
use crate::domain::article::ArticleStatus;
use crate::domain::change::Told;
use crate::domain::ids::{ArticleId, CommentId};
use crate::domain::time::Instant;

/// What was told of one event, and how its article stands.
#[derive(Debug, Clone, Queryable)]
pub struct ChangeRow {
    pub seq: i64,
    pub at: Instant,
    pub article: Option<ArticleId>,
    pub comment: Option<CommentId>,
    pub told: Json<Told>,
    pub status: Option<ArticleStatus>,
    pub first_published_at: Option<Instant>,
    /// Where the article is now.
    pub slug: Option<String>,
    pub section: Option<String>,
}

/// What was told above the place `after`, up to and with `last`, in its order, at most
/// `limit`. Of one moment, also where it is asked of several tables.
pub fn between(
    conn: &mut Conn,
    (after, last): (i64, i64),
    limit: i64,
) -> Result<Vec<ChangeRow>, Error> {
    on!(conn => events::table
        .left_join(articles::table.on(articles::id.nullable().eq(events::article_id)))
        .filter(events::change.is_not_null())
        .filter(events::seq.gt(after))
        .filter(events::seq.le(last))
        .order(events::seq)
        .limit(limit)
        .select((
            events::seq.assume_not_null(),
            events::at,
            events::article_id,
            events::comment_id,
            events::change.assume_not_null(),
            articles::status.nullable(),
            articles::first_published_at.nullable(),
            articles::slug.nullable(),
            articles::section.nullable(),
        ))
        .load(conn))
}
