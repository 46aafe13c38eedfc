//! What hangs below the comments of a page.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::Row;
use crate::domain::comment::Comment;
use crate::domain::ids::CommentId;
use crate::store::conn::{Backend, Conn, on};
use crate::store::error::Error;
use crate::store::schema::{comment_authors, comments};
use crate::store::types::Uid;

#[derive(QueryableByName)]
struct Ranked {
    #[diesel(sql_type = Uid)]
    id: CommentId,
}

/// The first replies below each of these comments, at most `each` for one and
/// `all` together: first the oldest of every comment, then every second, and so on.
pub fn first_below(
    conn: &mut Conn,
    parents: &[CommentId],
    each: i64,
    all: i64,
) -> Result<Vec<Comment>, Error> {
    if parents.is_empty() || all == 0 {
        return Ok(Vec::new());
    }
    let ids = ranked(conn, parents, each, all)?;
    let rows: Vec<(Row, String)> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .filter(comments::id.eq_any(&ids))
        .order((comments::posted_at, comments::id))
        .select((Row::as_select(), comment_authors::name))
        .load(conn))?;
    Ok(rows.into_iter().map(|(row, name)| row.seen(name)).collect())
}

fn ranked(
    conn: &mut Conn,
    parents: &[CommentId],
    each: i64,
    all: i64,
) -> Result<Vec<CommentId>, Error> {
    // PostgreSQL goes by the numbers, SQLite by where each name stands first:
    // the same, as long as they stand in their order
    let sql = format!(
        "SELECT id FROM (
             SELECT replies.id, replies.posted_at,
                    row_number() OVER (PARTITION BY replies.parent_id ORDER BY replies.posted_at, replies.id) AS place
             FROM comments AS parents {}
             WHERE parents.id IN ({})
         ) AS firsts
         ORDER BY place, posted_at, id LIMIT ${}",
        first_of_each(conn),
        places(2, parents.len()),
        parents.len() + 2,
    );
    let rows: Vec<Ranked> = on!(conn => parents
        .iter()
        .fold(
            diesel::sql_query(&sql).into_boxed().bind::<BigInt, _>(each),
            |query, parent| query.bind::<Uid, _>(*parent),
        )
        .bind::<BigInt, _>(all)
        .load(conn))?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// However many replies a comment has, no more are looked at than are shown.
const fn first_of_each(conn: &Conn) -> &'static str {
    match &conn.backend {
        Backend::Sqlite(_) => {
            "CROSS JOIN comments AS replies ON replies.id IN (
                 SELECT below.id FROM comments AS below
                 WHERE below.is_listed AND below.parent_id = parents.id
                 ORDER BY below.posted_at, below.id LIMIT $1)"
        }
        Backend::Postgres(_) => {
            "CROSS JOIN LATERAL (
                 SELECT below.id, below.parent_id, below.posted_at FROM comments AS below
                 WHERE below.is_listed AND below.parent_id = parents.id
                 ORDER BY below.posted_at, below.id LIMIT $1) AS replies"
        }
    }
}

fn places(first: usize, count: usize) -> String {
    let places: Vec<String> = (first..first + count).map(|n| format!("${n}")).collect();
    places.join(", ")
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Uid)]
    id: CommentId,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many replies are listed directly below each of these comments, visible ones and
/// tombstones, counted up to `most`.
pub fn listed_below(
    conn: &mut Conn,
    parents: &[CommentId],
    most: i64,
) -> Result<HashMap<CommentId, i64>, Error> {
    if parents.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = format!(
        "SELECT parents.id, (
             SELECT count(*) FROM (
                 SELECT 1 FROM comments AS below
                 WHERE below.is_listed AND below.parent_id = parents.id LIMIT $1
             ) AS counted
         ) AS count
         FROM comments AS parents WHERE parents.id IN ({})",
        places(2, parents.len()),
    );
    let rows: Vec<Counted> = on!(conn => parents
        .iter()
        .fold(
            diesel::sql_query(&sql).into_boxed().bind::<BigInt, _>(most),
            |query, parent| query.bind::<Uid, _>(*parent),
        )
        .load(conn))?;
    Ok(rows.into_iter().map(|row| (row.id, row.count)).collect())
}
