//! The public list of replies, flat and as a tree. Only what is listed is read:
//! visible comments, and tombstones above them.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_types::{BigInt, Integer};

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{comment_authors, comments};
use super::types::Uid;
use crate::domain::comment::{Badge, Comment, CommentAuthor, Visibility};
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

/// The order of a flat list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    OldestFirst,
    NewestFirst,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = comments)]
struct Row {
    id: CommentId,
    article_id: ArticleId,
    parent_id: Option<CommentId>,
    depth: i32,
    reader_id: ReaderId,
    visibility: Visibility,
    text: String,
    html: String,
    posted_at: Instant,
    edited_at: Option<Instant>,
    is_picked: bool,
    badge: Option<Badge>,
}

impl Row {
    /// As the public sees it, with no replies counted yet.
    fn seen(self, name: String) -> Comment {
        let is_visible = self.visibility == Visibility::Published;
        let visibility = match self.visibility {
            // taken back after it was answered: the public need not know that it waits
            Visibility::Held => Visibility::Removed,
            other => other,
        };
        Comment {
            id: self.id,
            article_id: self.article_id,
            parent_id: self.parent_id,
            depth: self.depth,
            visibility,
            author: is_visible.then(|| badged(self.reader_id, name, self.badge)),
            html: is_visible.then_some(self.html),
            text: is_visible.then_some(self.text),
            posted_at: self.posted_at,
            edited_at: self.edited_at,
            picked: self.is_picked,
            replies_direct: 0,
            reactions: std::collections::BTreeMap::new(),
            more: None,
            replies: Vec::new(),
        }
    }
}

/// A guest as others see them.
pub fn author(reader: ReaderId, name: String) -> CommentAuthor {
    CommentAuthor {
        key: reader.to_string(),
        name,
        picture: None,
        badge: None,
    }
}

/// An author as others see them, with what shows that they belong to the publication.
pub fn badged(reader: ReaderId, name: String, badge: Option<Badge>) -> CommentAuthor {
    CommentAuthor {
        badge,
        ..author(reader, name)
    }
}

/// Where a comment stands in a list by age.
pub fn position(comment: &Comment) -> Position {
    Position {
        at: comment.posted_at,
        id: comment.id.uuid(),
    }
}

/// One page of everything listed in a thread.
pub fn flat(
    conn: &mut Conn,
    article: ArticleId,
    order: Order,
    window: Window,
) -> Result<Page<Comment>, Error> {
    let rows: Vec<(Row, String)> = on!(conn => {
        let query = comments::table
            .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
            .filter(comments::article_id.eq(article))
            .filter(comments::is_listed)
            .limit(page::rows(window))
            .select((Row::as_select(), comment_authors::name))
            .into_boxed();
        match order {
            Order::OldestFirst => {
                let (at, id) = page::after(window);
                query
                    .filter(comments::posted_at.ge(at))
                    .filter(comments::posted_at.gt(at).or(comments::id.gt(CommentId::from(id))))
                    .order((comments::posted_at, comments::id))
            }
            Order::NewestFirst => {
                let (at, id) = page::before(window);
                query
                    .filter(comments::posted_at.le(at))
                    .filter(comments::posted_at.lt(at).or(comments::id.lt(CommentId::from(id))))
                    .order((comments::posted_at.desc(), comments::id.desc()))
            }
        }
        .load(conn)
    })?;
    Ok(cut(rows, window))
}

/// One page of the replies to the article itself, or to one of its comments,
/// oldest first.
pub fn siblings(
    conn: &mut Conn,
    article: ArticleId,
    parent: Option<CommentId>,
    window: Window,
) -> Result<Page<Comment>, Error> {
    let (at, id) = page::after(window);
    let rows: Vec<(Row, String)> = on!(conn => {
        let query = comments::table
            .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
            .filter(comments::article_id.eq(article))
            .filter(comments::is_listed)
            .filter(comments::posted_at.ge(at))
            .filter(comments::posted_at.gt(at).or(comments::id.gt(CommentId::from(id))))
            .order((comments::posted_at, comments::id))
            .limit(page::rows(window))
            .select((Row::as_select(), comment_authors::name))
            .into_boxed();
        match parent {
            Some(parent) => query.filter(comments::parent_id.eq(parent)),
            None => query.filter(comments::parent_id.is_null()),
        }
        .load(conn)
    })?;
    Ok(cut(rows, window))
}

fn cut(rows: Vec<(Row, String)>, window: Window) -> Page<Comment> {
    let comments = rows.into_iter().map(|(row, name)| row.seen(name)).collect();
    Page::cut(comments, window, position)
}

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

/// How many replies hang directly below a comment.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Below {
    pub visible: i64,
    /// Visible ones and tombstones.
    pub listed: i64,
}

/// What hangs directly below each of these comments; those with nothing are left out.
pub fn below(conn: &mut Conn, parents: &[CommentId]) -> Result<HashMap<CommentId, Below>, Error> {
    let rows: Vec<(Option<CommentId>, Visibility, i64)> = on!(conn => comments::table
        .filter(comments::parent_id.eq_any(parents.iter().copied().map(Some)))
        .filter(comments::is_listed)
        .group_by((comments::parent_id, comments::visibility))
        .select((comments::parent_id, comments::visibility, diesel::dsl::count_star()))
        .load(conn))?;
    let mut found: HashMap<CommentId, Below> = HashMap::new();
    for (parent, visibility, count) in rows {
        if let Some(parent) = parent {
            let below = found.entry(parent).or_default();
            below.listed += count;
            below.visible += if visibility == Visibility::Published {
                count
            } else {
                0
            };
        }
    }
    Ok(found)
}
