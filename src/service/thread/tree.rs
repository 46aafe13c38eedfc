//! The thread as a tree: the replies to the article by pages, and below each the
//! first of what answers it.

use std::collections::HashMap;

use chrono::DateTime;

use crate::domain::comment::Comment;
use crate::domain::ids::{ArticleId, CommentId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::service::{Error, publication};
use crate::store::publications::Address;
use crate::store::replies::{self, Level, Order};
use crate::store::{Conn, comments};

/// Levels shown below the comments of a page, unless more or fewer are asked for.
pub const LEVELS: u8 = 5;
/// Replies shown directly below one comment.
const EACH: i64 = 10;
/// Replies shown below all comments of a page together.
const BELOW_PAGE: usize = 500;

/// A comment with the first of what answers it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Branch {
    pub comment: Comment,
    /// Where the replies below go on that are not here.
    pub more: Option<Position>,
    /// Oldest first.
    pub replies: Vec<Branch>,
}

/// One page of a thread as a tree, and the article's slug. The replies to the article come in
/// the order asked for, all below them oldest first, down to `depth` levels.
///
/// A page goes on after the position of a comment, among those that answer the
/// same; so the end of a page and [`Branch::more`] are followed in the same way.
pub fn tree(
    conn: &mut Conn,
    article: &Address,
    (order, depth): (Order, u8),
    window: Window,
) -> Result<(String, Page<Branch>), Error> {
    let thread = publication::thread(conn, article)?;
    let (level, after) = level_of(conn, thread.article_id, window.after)?;
    let order = match level {
        Level::Below(_) => Order::OldestFirst,
        Level::Thread | Level::Roots => order,
    };
    let window = Window { after, ..window };
    let page = replies::list(conn, thread.article_id, level, order, window)?;
    let levels = levels(conn, page.items, depth)?;
    let ids: Vec<CommentId> = levels.iter().flatten().map(|comment| comment.id).collect();
    // one more than is shown says that there are more
    let below = replies::listed_below(conn, &ids, EACH + 1)?;
    let page = Page {
        items: grow(levels, &below),
        next: page.next,
    };
    Ok((thread.slug, page))
}

/// Whose replies a position is among, and after which of them.
fn level_of(
    conn: &mut Conn,
    article: ArticleId,
    after: Option<Position>,
) -> Result<(Level, Option<Position>), Error> {
    let Some(position) = after else {
        return Ok((Level::Roots, None));
    };
    let id = CommentId::from(position.id);
    let comment = comments::find(conn, id)?
        .filter(|comment| comment.article_id == article)
        .ok_or(Refusal::BadCursor)?;
    Ok(if position == start_below(id) {
        (Level::Below(id), None)
    } else {
        let level = comment.parent_id.map_or(Level::Roots, Level::Below);
        (level, Some(position))
    })
}

/// Before the first reply below a comment: at an instant at which nothing was posted, and
/// below every rank.
fn start_below(comment: CommentId) -> Position {
    Position {
        at: Instant::from(DateTime::UNIX_EPOCH),
        id: comment.uuid(),
    }
}

/// The comments of a page, and below them level by level what is shown there.
fn levels(conn: &mut Conn, top: Vec<Comment>, depth: u8) -> Result<Vec<Vec<Comment>>, Error> {
    let mut left = BELOW_PAGE;
    let mut parents: Vec<CommentId> = top.iter().map(|comment| comment.id).collect();
    let mut levels = vec![top];
    for _ in 0..depth {
        let all = i64::try_from(left).unwrap_or(i64::MAX);
        let level = replies::first_below(conn, &parents, EACH, all)?;
        if level.is_empty() {
            break;
        }
        left = left.saturating_sub(level.len());
        parents = level.iter().map(|comment| comment.id).collect();
        levels.push(level);
    }
    Ok(levels)
}

/// Hangs what is shown below its comments.
fn grow(levels: Vec<Vec<Comment>>, listed: &HashMap<CommentId, i64>) -> Vec<Branch> {
    let mut levels = levels.into_iter();
    let top = levels.next().unwrap_or_default();
    let mut hanging: HashMap<CommentId, Vec<Comment>> = HashMap::new();
    for comment in levels.flatten() {
        if let Some(parent) = comment.parent_id {
            hanging.entry(parent).or_default().push(comment);
        }
    }
    top.into_iter()
        .map(|comment| branch(comment, &mut hanging, listed))
        .collect()
}

fn branch(
    comment: Comment,
    hanging: &mut HashMap<CommentId, Vec<Comment>>,
    listed: &HashMap<CommentId, i64>,
) -> Branch {
    let shown = hanging.remove(&comment.id).unwrap_or_default();
    let all = listed.get(&comment.id).copied().unwrap_or_default();
    let is_all = i64::try_from(shown.len()).is_ok_and(|shown| shown >= all);
    let end = shown
        .last()
        .map_or_else(|| start_below(comment.id), replies::position);
    Branch {
        more: (!is_all).then_some(end),
        replies: shown
            .into_iter()
            .map(|reply| branch(reply, hanging, listed))
            .collect(),
        comment,
    }
}
