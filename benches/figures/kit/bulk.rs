//! Comments by the hundred, in three statements: a million would take an hour one by one.

use chrono::TimeDelta;
use copydesk::store::comments::CommentRow;
use copydesk::store::schema::{comment_addresses, comment_authors, comments};
use copydesk::store::{Backend, Conn, Error};
use diesel::prelude::*;
use diesel::sql_query;

/// Runs the same on whichever database this is.
macro_rules! on {
    ($conn:ident => $query:expr) => {
        match &mut $conn.backend {
            Backend::Sqlite($conn) => $query?,
            Backend::Postgres($conn) => $query?,
        }
    };
}

/// Keeps comments, the name they are signed with, and where they came from.
pub fn comments(conn: &mut Conn, rows: &[CommentRow]) -> Result<(), Error> {
    let names: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                comment_authors::comment_id.eq(row.id),
                comment_authors::name.eq("Marie"),
            )
        })
        .collect();
    let origins: Vec<_> = rows
        .iter()
        .map(|row| {
            (
                comment_addresses::comment_id.eq(row.id),
                comment_addresses::address.eq(&row.likeness),
                comment_addresses::prefix.eq(&row.likeness),
                comment_addresses::expires_at.eq(row.posted_at + TimeDelta::days(90)),
            )
        })
        .collect();
    on!(conn => diesel::insert_into(comments::table).values(rows).execute(conn));
    on!(conn => diesel::insert_into(comment_authors::table).values(&names).execute(conn));
    on!(conn => diesel::insert_into(comment_addresses::table).values(&origins).execute(conn));
    Ok(())
}

/// Lets PostgreSQL look at what it has, as it does by itself a minute later. SQLite is
/// never asked to.
pub fn settle(conn: &mut Conn) -> Result<(), Error> {
    if let Backend::Postgres(conn) = &mut conn.backend {
        sql_query("ANALYZE").execute(conn)?;
    }
    Ok(())
}
