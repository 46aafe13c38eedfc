//! Where published articles are: what their pages' addresses are made from, without their
//! texts.

use diesel::dsl::{count_star, max};
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::publications::{self as published, Address};
use super::schema::publications;
use crate::domain::article::Kind;
use crate::domain::ids::ArticleId;
use crate::domain::part::Part;
use crate::domain::publication::PublicStatus;
use crate::domain::time::Instant;

/// A published article, as far as its address goes.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable)]
#[diesel(table_name = publications)]
pub struct Place {
    pub article_id: ArticleId,
    pub slug: String,
    pub section: String,
    pub kind: Kind,
    status: String,
    pub first_published_at: Instant,
    pub updated_at: Instant,
}

impl Place {
    pub fn status(&self) -> PublicStatus {
        match self.status.as_str() {
            "retracted" => PublicStatus::Retracted,
            _ => PublicStatus::Live,
        }
    }
}

pub fn find(conn: &mut Conn, address: &Address) -> Result<Option<Place>, Error> {
    let found: Option<Place> = on!(conn => {
        let query = publications::table.select(Place::as_select()).into_boxed();
        match address {
            Address::Id(id) => query.filter(publications::article_id.eq(*id)),
            Address::Slug(slug) => query.filter(publications::slug.eq(slug)),
        }
        .first(conn)
        .optional()
    })?;
    published::show(conn, found.as_ref().map(|place| place.article_id));
    Ok(found)
}

/// When the first article came out that did so at this instant or after it.
pub fn first_since(conn: &mut Conn, from: Instant) -> Result<Option<Instant>, Error> {
    conn.show(Part::Lists);
    on!(conn => publications::table
        .filter(publications::first_published_at.ge(from))
        .order(publications::first_published_at)
        .select(publications::first_published_at)
        .limit(1)
        .first(conn)
        .optional())
}

/// How many articles first came out in this time, and when any of them last changed.
pub fn count(
    conn: &mut Conn,
    (from, until): (Instant, Instant),
) -> Result<(i64, Option<Instant>), Error> {
    conn.show(Part::Lists);
    on!(conn => publications::table
        .filter(publications::first_published_at.ge(from))
        .filter(publications::first_published_at.lt(until))
        .select((count_star(), max(publications::updated_at)))
        .first(conn))
}

/// Articles that first came out in this time, the oldest first; at most so many.
pub fn between(
    conn: &mut Conn,
    (from, until): (Instant, Instant),
    most: u32,
) -> Result<Vec<Place>, Error> {
    conn.show(Part::Lists);
    on!(conn => publications::table
        .filter(publications::first_published_at.ge(from))
        .filter(publications::first_published_at.lt(until))
        .order((publications::first_published_at, publications::article_id))
        .limit(i64::from(most))
        .select(Place::as_select())
        .load(conn))
}
