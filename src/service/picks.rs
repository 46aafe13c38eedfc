//! Picks: comments that editors and moderators want read.

use serde_json::json;

use super::Error;
use crate::domain::change::{ChangeKind, Telling};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::CommentId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::store::comments::{self, Head};
use crate::store::{Conn, articles, events};

/// Those who pick, in their sections.
const PICKING: [Role; 2] = [Role::Editor, Role::Moderator];

/// Picks a comment. Picked again it stays as it was; when it is not published any more it
/// keeps its mark, and is not among the picks.
///
/// 404 for a comment in a section in which the actor neither edits nor moderates; 409 for
/// one that is not published.
pub fn pick(conn: &mut Conn, actor: &Actor, id: CommentId, now: Instant) -> Result<(), Error> {
    let comment = find(conn, actor, id)?;
    if comment.ruled.visibility != Visibility::Published {
        let detail = "only what is published can be picked";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    }
    if comment.is_picked {
        return Ok(());
    }
    comments::pick(conn, id, Some(now))?;
    let picked = (EventKind::CommentPicked, ChangeKind::CommentPicked);
    tell(conn, picked, (&comment, actor), now)
}

/// Takes the pick of a comment back; nothing where it was not picked. 404 as above.
pub fn unpick(conn: &mut Conn, actor: &Actor, id: CommentId, now: Instant) -> Result<(), Error> {
    let comment = find(conn, actor, id)?;
    if !comment.is_picked {
        return Ok(());
    }
    comments::pick(conn, id, None)?;
    let unpicked = (EventKind::CommentUnpicked, ChangeKind::CommentUnpicked);
    tell(conn, unpicked, (&comment, actor), now)
}

/// The comment, kept from others until the transaction ends.
fn find(conn: &mut Conn, actor: &Actor, id: CommentId) -> Result<Head, Error> {
    let comment = comments::find_to_move(conn, id)?.ok_or(Refusal::NotFound)?;
    let article = articles::find(conn, comment.article_id)?.ok_or(Refusal::NotFound)?;
    let may_pick = PICKING
        .iter()
        .any(|role| actor.is_in(*role, &article.section));
    if may_pick {
        return Ok(comment);
    }
    Err(Refusal::NotFound.into())
}

fn tell(
    conn: &mut Conn,
    (kind, change): (EventKind, ChangeKind),
    (comment, actor): (&Head, &Actor),
    now: Instant,
) -> Result<(), Error> {
    let about = About::comment(comment.article_id, comment.id);
    // the pick of what cannot be seen cannot be seen either
    let is_visible = comment.ruled.visibility == Visibility::Published;
    let telling = Telling::of(change).when(|| is_visible);
    let event = Event::new(kind, now, Some(actor.id), json!({})).about(about);
    Ok(events::insert(conn, &[event.telling(telling)])?)
}
