//! Articles that were public and are not: what readers are told in their place.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::publications::{self, Address};
use super::schema::withdrawals;
use crate::domain::ids::ArticleId;
use crate::domain::part::Part;
use crate::domain::time::Instant;

pub fn insert(
    conn: &mut Conn,
    (article, slug): (ArticleId, &str),
    notice: &str,
    now: Instant,
) -> Result<(), Error> {
    publications::touch(conn, article);
    on!(conn => diesel::insert_into(withdrawals::table)
        .values((
            withdrawals::article_id.eq(article),
            withdrawals::slug.eq(slug),
            withdrawals::notice.eq(notice),
            withdrawals::withdrawn_at.eq(now),
        ))
        .execute(conn))?;
    Ok(())
}

/// The public notice at an address.
pub fn notice(conn: &mut Conn, address: &Address) -> Result<Option<String>, Error> {
    conn.show(Part::Lists);
    on!(conn => {
        let query = withdrawals::table.select(withdrawals::notice).into_boxed();
        match address {
            Address::Id(id) => query.filter(withdrawals::article_id.eq(*id)),
            Address::Slug(slug) => query.filter(withdrawals::slug.eq(slug)),
        }
        .first(conn)
        .optional()
    })
}

/// Lets the notice of an article follow it to another slug.
pub fn readdress(conn: &mut Conn, article: ArticleId, slug: &str) -> Result<(), Error> {
    publications::touch(conn, article);
    on!(conn => diesel::update(withdrawals::table.find(article))
        .set(withdrawals::slug.eq(slug))
        .execute(conn))?;
    Ok(())
}

pub fn delete(conn: &mut Conn, article: ArticleId) -> Result<(), Error> {
    publications::touch(conn, article);
    on!(conn => diesel::delete(withdrawals::table.find(article)).execute(conn))?;
    Ok(())
}
