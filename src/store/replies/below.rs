//! What hangs below the comments of a page.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use super::Row;
use crate::domain::comment::Comment;
use crate::domain::ids::CommentId;
use crate::store::conn::{Conn, on};
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
    each: i32,
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
    each: i32,
    all: i64,
) -> Result<Vec<CommentId>, Error> {
    // PostgreSQL goes by the numbers, SQLite by where each name stands first:
    // the same, as long as they stand in their order
    let count = parents.len();
    let places: Vec<String> = (1..=count).map(|n| format!("${n}")).collect();
    let sql = format!(
        "SELECT id FROM (
             SELECT id, posted_at,
                    row_number() OVER (PARTITION BY parent_id ORDER BY posted_at, id) AS place
             FROM comments WHERE is_listed AND parent_id IN ({})
         ) AS replies
         WHERE place <= ${} ORDER BY place, posted_at, id LIMIT ${}",
        places.join(", "),
        count + 1,
        count + 2,
    );
    let rows: Vec<Ranked> = on!(conn => parents
        .iter()
        .fold(diesel::sql_query(&sql).into_boxed(), |query, parent| {
            query.bind::<Uid, _>(*parent)
        })
        .bind::<Integer, _>(each)
        .bind::<BigInt, _>(all)
        .load(conn))?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// How many replies are listed directly below each of these comments, visible ones and
/// tombstones; those with none are left out.
pub fn listed_below(
    conn: &mut Conn,
    parents: &[CommentId],
) -> Result<HashMap<CommentId, i64>, Error> {
    let rows: Vec<(Option<CommentId>, i64)> = on!(conn => comments::table
        .filter(comments::parent_id.eq_any(parents.iter().copied().map(Some)))
        .filter(comments::is_listed)
        .group_by(comments::parent_id)
        .select((comments::parent_id, diesel::dsl::count_star()))
        .load(conn))?;
    let listed = rows
        .into_iter()
        .filter_map(|(parent, count)| Some((parent?, count)));
    Ok(listed.collect())
}
