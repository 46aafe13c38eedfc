//! Addresses that articles have left. Each leads straight to the article, wherever
//! that is now, so there are no chains of them and no loops.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::former_slugs;
use crate::domain::ids::ArticleId;
use crate::domain::part::Part;
use crate::domain::time::Instant;

/// Notes that an article has left a slug.
pub fn insert(conn: &mut Conn, slug: &str, article: ArticleId, now: Instant) -> Result<(), Error> {
    conn.touch(Part::Lists);
    on!(conn => diesel::insert_into(former_slugs::table)
        .values((
            former_slugs::slug.eq(slug),
            former_slugs::article_id.eq(article),
            former_slugs::left_at.eq(now),
        ))
        .execute(conn))?;
    Ok(())
}

/// Forgets that a slug was left: its article has come back to it.
pub fn delete(conn: &mut Conn, slug: &str) -> Result<(), Error> {
    conn.touch(Part::Lists);
    on!(conn => diesel::delete(former_slugs::table.find(slug)).execute(conn))?;
    Ok(())
}

/// Whose these slugs were.
pub fn holders(conn: &mut Conn, slugs: &[String]) -> Result<Vec<(String, ArticleId)>, Error> {
    conn.show(Part::Lists);
    on!(conn => former_slugs::table
        .filter(former_slugs::slug.eq_any(slugs))
        .select((former_slugs::slug, former_slugs::article_id))
        .load(conn))
}
