//! The public list of replies, flat and as a tree. Only what is listed is read:
//! visible comments, and tombstones above them.

mod below;
mod line;

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::clause::clause;
use super::comments::Marks;
use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{comment_authors, comments};
use crate::domain::comment::{Badge, Comment, CommentAuthor, Visibility};
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::part::Part;
use crate::domain::time::Instant;

pub use below::{first_below, listed_below};
pub use line::line;

/// The order of a list.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Order {
    OldestFirst,
    NewestFirst,
    /// By what readers say for and against them; of equals the newest.
    Top,
    /// By their visible replies; of equals the newest.
    MostReplied,
    /// Only what editors picked and can be seen, the last picked first.
    Picks,
}

/// Whose replies are listed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Level {
    /// All of the thread.
    Thread,
    /// Those to the article itself.
    Roots,
    /// Those to a comment.
    Below(CommentId),
}

/// The words of the index of picks, because a partial index is not used for bound values.
const SEEN: &str = "comments.visibility = 'published'";

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = comments)]
pub(super) struct Row {
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
    replies: i64,
    #[diesel(embed)]
    marks: Marks,
}

impl Row {
    /// Where it stands in a list of this order.
    fn position(&self, order: Order) -> Position {
        let id = self.id.uuid();
        let at = |at: Instant| Position { at, id };
        match order {
            Order::OldestFirst | Order::NewestFirst => at(self.posted_at),
            Order::Top => Position::ranked(self.marks.score, id),
            Order::MostReplied => Position::ranked(self.replies, id),
            Order::Picks => at(self.marks.picked_at.unwrap_or(self.posted_at)),
        }
    }

    /// As the public sees it.
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
            picked: is_visible && self.is_picked,
            replies_direct: self.replies,
            reactions: if is_visible {
                self.marks.reactions.0
            } else {
                BTreeMap::new()
            },
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

/// One page of what is listed in a thread, or on one level of it.
pub fn list(
    conn: &mut Conn,
    article: ArticleId,
    level: Level,
    order: Order,
    window: Window,
) -> Result<Page<Comment>, Error> {
    conn.show(Part::Thread(article));
    let rows: Vec<(Row, String)> = on!(conn => {
        let query = comments::table
            .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
            .filter(comments::article_id.eq(article))
            .filter(comments::is_listed)
            .limit(page::rows(window))
            .select((Row::as_select(), comment_authors::name))
            .into_boxed();
        let query = match level {
            Level::Thread => query,
            Level::Roots => query.filter(comments::parent_id.is_null()),
            Level::Below(parent) => query.filter(comments::parent_id.eq(parent)),
        };
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
            Order::Top => {
                let (rank, id) = page::below(window);
                query
                    .filter(comments::score.le(rank))
                    .filter(comments::score.lt(rank).or(comments::id.lt(CommentId::from(id))))
                    .order((comments::score.desc(), comments::id.desc()))
            }
            Order::MostReplied => {
                let (rank, id) = page::below(window);
                query
                    .filter(comments::replies.le(rank))
                    .filter(comments::replies.lt(rank).or(comments::id.lt(CommentId::from(id))))
                    .order((comments::replies.desc(), comments::id.desc()))
            }
            Order::Picks => {
                let (at, id) = page::before(window);
                query
                    .filter(comments::is_picked)
                    .filter(clause::<Bool>(SEEN))
                    .filter(comments::picked_at.le(at))
                    .filter(comments::picked_at.lt(at).or(comments::id.lt(CommentId::from(id))))
                    .order((comments::picked_at.desc(), comments::id.desc()))
            }
        }
        .load(conn)
    })?;
    let page = Page::cut(rows, window, |(row, _)| row.position(order));
    Ok(page.map(|(row, name)| row.seen(name)))
}
