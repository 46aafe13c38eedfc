//! Many comments at once, with all that they hang below: read, locked and moved by
//! as many statements as for one.

use std::collections::{HashMap, HashSet};

use diesel::prelude::*;
use diesel::sql_query;

use super::comments::{Head, Ruled};
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::schema::comments;
use super::types::Uid;
use crate::domain::ids::CommentId;

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Uid)]
    id: CommentId,
}

/// These comments and all that they hang below, each once.
pub fn with_ancestors(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<CommentId>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    let places: Vec<String> = (1..=ids.len()).map(|n| format!("${n}")).collect();
    let sql = format!(
        "WITH RECURSIVE lineage (id, parent_id) AS (
             SELECT id, parent_id FROM comments WHERE id IN ({})
             UNION
             SELECT comments.id, comments.parent_id
             FROM lineage JOIN comments ON comments.id = lineage.parent_id
         )
         SELECT id FROM lineage",
        places.join(", ")
    );
    let rows: Vec<Found> = on!(conn => ids
        .iter()
        .fold(sql_query(&sql).into_boxed(), |query, id| query.bind::<Uid, _>(*id))
        .load(conn))?;
    Ok(rows.into_iter().map(|row| row.id).collect())
}

/// Comments that no other transaction changes until this one ends, deepest first:
/// locks are taken upwards only. SQLite has one writer anyway.
pub fn find_to_move(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<Head>, Error> {
    let Backend::Postgres(conn) = &mut conn.backend else {
        return find(conn, ids);
    };
    Ok(comments::table
        .filter(comments::id.eq_any(ids))
        .order((comments::depth.desc(), comments::id))
        .select(Head::as_select())
        .for_update()
        .load(conn)?)
}

/// Comments, deepest first.
pub fn find(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<Head>, Error> {
    let mut heads: Vec<Head> = on!(conn => comments::table
        .filter(comments::id.eq_any(ids))
        .select(Head::as_select())
        .load(conn))?;
    heads.sort_unstable_by_key(|head| (std::cmp::Reverse(head.depth), head.id));
    Ok(heads)
}

/// How many listed replies each of these comments has; those with none are left out.
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
    Ok(rows
        .into_iter()
        .filter_map(|(parent, count)| Some((parent?, count)))
        .collect())
}

/// Those of these comments that were answered, whatever became of the answers.
pub fn answered(conn: &mut Conn, ids: &[CommentId]) -> Result<HashSet<CommentId>, Error> {
    let mut answered: HashSet<CommentId> = listed_below(conn, ids)?.into_keys().collect();
    let unlisted: Vec<Option<CommentId>> = on!(conn => comments::table
        .filter(comments::parent_id.eq_any(ids.iter().copied().map(Some)))
        .filter(diesel::dsl::not(comments::is_listed))
        .select(comments::parent_id)
        .distinct()
        .load(conn))?;
    answered.extend(unlisted.into_iter().flatten());
    Ok(answered)
}

/// Lets comments that the transaction has locked stand as `ruled` says, but for when
/// they were public first: that only where it is given.
pub fn advance(
    conn: &mut Conn,
    ids: &[CommentId],
    ruled: &Ruled,
    published_at: Option<Option<crate::domain::time::Instant>>,
) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table)
        .filter(comments::id.eq_any(ids))
        .set((
            comments::visibility.eq(ruled.visibility),
            comments::verdict.eq(ruled.verdict),
            comments::reviewed_by.eq(ruled.reviewed_by),
            comments::reviewed_at.eq(ruled.reviewed_at),
            comments::reviewed_text_version.eq(ruled.reviewed_text_version),
            comments::reason.eq(ruled.reason),
            published_at.map(|at| comments::published_at.eq(at)),
            comments::version.eq(comments::version + 1),
        ))
        .execute(conn))?;
    Ok(())
}

/// Puts comments into the public list, or takes them out.
pub fn set_listed(conn: &mut Conn, ids: &[CommentId], listed: bool) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table)
        .filter(comments::id.eq_any(ids))
        .set(comments::is_listed.eq(listed))
        .execute(conn))?;
    Ok(())
}

/// Counts the visible replies directly below each of these comments up or down.
pub fn count_replies(conn: &mut Conn, ids: &[CommentId], change: i64) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table)
        .filter(comments::id.eq_any(ids))
        .set(comments::replies.eq(comments::replies + change))
        .execute(conn))?;
    Ok(())
}
