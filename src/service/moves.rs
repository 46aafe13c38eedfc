//! Moving a comment: its standing, and with it the thread's counts and the public
//! list up the chain of what the comment answers. Every move goes through here.

mod many;

use super::{Error, moved};
use crate::domain::change::{ChangeKind, Look, Telling};
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId};
use crate::domain::moderation::{Place, Ruling};
use crate::domain::part::Part;
use crate::store::comments::{self, Head, Ruled};
use crate::store::{Conn, filing, threads};

pub(super) use many::{Lineage, move_all};

/// Lets a comment that the transaction has locked stand as `to` says, and answers what
/// the public is to be told of that.
pub(super) fn move_to(conn: &mut Conn, comment: &Head, to: &Ruled) -> Result<Telling, Error> {
    if !comments::advance(conn, comment.id, to, comment.version)? {
        return Err(moved("comment"));
    }
    if list(conn, comment, to)? {
        list_above(conn, comment.parent_id)?;
    }
    if is_approved(to) != is_approved(&comment.ruled) {
        filing::note_records(conn, &[comment.id])?;
    }
    touch(conn, comment, to);
    let change = seen(to) - seen(&comment.ruled);
    if change != 0 {
        count(conn, comment.article_id, comment.parent_id, change)?;
    }
    Ok(telling(&comment.ruled, to))
}

/// What the public is told of a comment that stood like this and stands like that.
pub(super) fn telling(before: &Ruled, after: &Ruled) -> Telling {
    let look = |ruled: &Ruled| Look::of(ruled.visibility, ruled.published_at);
    Telling::of_move(look(before), look(after))
}

/// What the public is told of a comment that says something else, and stands like this.
pub(super) fn edited(ruled: &Ruled) -> Telling {
    Telling::of(ChangeKind::CommentEdited).when(|| ruled.visibility == Visibility::Published)
}

/// Counts a reply that has become visible, or no longer is, in its thread and
/// with what it answers.
pub(super) fn count(
    conn: &mut Conn,
    article: ArticleId,
    parent: Option<CommentId>,
    change: i64,
) -> Result<(), Error> {
    // a comment is locked before its thread, as by a reply, or two would wait for each other
    if let Some(parent) = parent {
        comments::count_reply(conn, parent, change)?;
    }
    Ok(threads::count(conn, article, change)?)
}

/// A thread changes with a comment that it shows, or is to show.
fn touch(conn: &mut Conn, comment: &Head, to: &Ruled) {
    if comment.is_listed || to.visibility == Visibility::Published {
        conn.touch(Part::Thread(comment.article_id));
    }
}

/// Whether it counts for its author.
fn is_approved(ruled: &Ruled) -> bool {
    ruled.visibility == Visibility::Published && ruled.verdict == Some(Ruling::Approve)
}

fn seen(ruled: &Ruled) -> i64 {
    i64::from(ruled.visibility == Visibility::Published)
}

/// Goes up from comment to comment for as long as the list changes: a tombstone
/// stands only while something hangs below it. Locks are taken upwards only.
fn list_above(conn: &mut Conn, mut next: Option<CommentId>) -> Result<(), Error> {
    while let Some(id) = next {
        let Some(above) = comments::find_to_move(conn, id)? else {
            break;
        };
        let has_changed = list(conn, &above, &above.ruled)?;
        next = above.parent_id.filter(|_| has_changed);
    }
    Ok(())
}

/// Puts a comment that stands like this into the list or takes it out, and says
/// whether that was a change.
fn list(conn: &mut Conn, comment: &Head, ruled: &Ruled) -> Result<bool, Error> {
    let is_listed = match Place::of(ruled.visibility, ruled.published_at) {
        Place::Visible => true,
        Place::Tombstone => comments::has_listed_reply(conn, comment.id)?,
        Place::Absent => false,
    };
    if is_listed == comment.is_listed {
        return Ok(false);
    }
    comments::set_listed(conn, comment.id, is_listed)?;
    Ok(true)
}
