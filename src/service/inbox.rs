//! What somebody was told, for them alone. It is no part of the newsroom's history
//! what they read, so these verbs write no events.

use std::collections::HashSet;

use super::Error;
use super::drafts::sight;
use crate::domain::delivery::{outline, sentence};
use crate::domain::ids::{DraftId, NotificationId};
use crate::domain::notice::Notice;
use crate::domain::notification::{InboxRead, Notification};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::notifications::{self, InboxFilter, NotificationRow};
use crate::store::{Conn, drafts};

/// The actor's notifications, newest first, and how many wait to be read.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: InboxFilter,
    window: Window,
) -> Result<(Page<Notification>, i64), Error> {
    let page = notifications::list(conn, actor.id, filter, window)?;
    let seen = seen(conn, actor, &page.items)?;
    let unread = notifications::unread(conn, actor.id)?;
    Ok((page.map(|row| notification(row, &seen)), unread))
}

/// Marks one of the actor's own as read.
pub fn read(
    conn: &mut Conn,
    actor: &Actor,
    id: NotificationId,
    now: Instant,
) -> Result<Notification, Error> {
    find(conn, actor, id)?;
    notifications::read(conn, id, now)?;
    find(conn, actor, id)
}

/// Puts one of the actor's own away, read.
pub fn archive(
    conn: &mut Conn,
    actor: &Actor,
    id: NotificationId,
    now: Instant,
) -> Result<Notification, Error> {
    find(conn, actor, id)?;
    notifications::read(conn, id, now)?;
    notifications::archive(conn, id, now)?;
    find(conn, actor, id)
}

/// Marks all of the actor's as read.
pub fn read_all(conn: &mut Conn, actor: &Actor, now: Instant) -> Result<InboxRead, Error> {
    let read = notifications::read_all(conn, actor.id, now)?;
    Ok(InboxRead {
        read: i64::try_from(read).unwrap_or(i64::MAX),
    })
}

/// One of the actor's own.
pub fn find(conn: &mut Conn, actor: &Actor, id: NotificationId) -> Result<Notification, Error> {
    let row = notifications::find(conn, actor.id, id)?.ok_or(Refusal::NotFound)?;
    let seen = seen(conn, actor, std::slice::from_ref(&row))?;
    Ok(notification(row, &seen))
}

/// Of the drafts that are spoken of, those that exist for the actor today.
fn seen(
    conn: &mut Conn,
    actor: &Actor,
    rows: &[NotificationRow],
) -> Result<HashSet<DraftId>, Error> {
    let spoken: HashSet<DraftId> = rows.iter().filter_map(|row| row.draft_id).collect();
    if spoken.is_empty() {
        return Ok(HashSet::new());
    }
    let spoken: Vec<DraftId> = spoken.into_iter().collect();
    let sight = sight(conn, actor)?;
    Ok(drafts::seen_among(conn, &sight, &spoken)?
        .into_iter()
        .collect())
}

/// Headlines only for who may read the draft today: rights may have gone since.
fn notification(row: NotificationRow, seen: &HashSet<DraftId>) -> Notification {
    let draft_id = row.draft_id.filter(|id| seen.contains(id));
    let summary = match serde_json::from_value::<Notice>(row.notice.0) {
        Ok(notice) if draft_id.is_some() => sentence(&notice),
        Ok(notice) => outline(&notice).1,
        Err(_) => "Written by another version of this service".to_owned(),
    };
    Notification {
        id: row.id,
        event: row.event,
        summary,
        draft_id,
        created_at: row.created_at,
        read_at: row.read_at,
        archived_at: row.archived_at,
    }
}
