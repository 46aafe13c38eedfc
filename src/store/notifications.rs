//! Inboxes: what people were told, and whether they have read it.

use diesel::prelude::*;
use serde_json::Value;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::notifications;
use super::types::Json;
use crate::domain::ids::{DraftId, NotificationId, StaffId};
use crate::domain::notice::Notice;
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

/// A notification on its way into an inbox.
#[derive(Debug, Clone)]
pub struct NewNotification {
    pub id: NotificationId,
    pub staff_id: StaffId,
    /// The name of what happened.
    pub event: String,
    pub notice: Notice,
    pub created_at: Instant,
}

#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = notifications)]
pub struct NotificationRow {
    pub id: NotificationId,
    pub event: String,
    /// As another version of this service may have written it.
    pub notice: Json<Value>,
    pub draft_id: Option<DraftId>,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
    pub archived_at: Option<Instant>,
}

/// Which part of an inbox is asked for.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct InboxFilter {
    /// Only what was not read.
    pub unread: bool,
    /// What was archived, in the place of what was not.
    pub archived: bool,
}

/// Puts notifications into their inboxes.
pub fn insert(conn: &mut Conn, new: &[NewNotification]) -> Result<(), Error> {
    let rows: Vec<_> = new
        .iter()
        .map(|new| {
            (
                notifications::id.eq(new.id),
                notifications::staff_id.eq(new.staff_id),
                notifications::event.eq(&new.event),
                notifications::notice.eq(Json(new.notice.clone())),
                notifications::draft_id.eq(new.notice.draft().map(|draft| draft.id)),
                notifications::created_at.eq(new.created_at),
            )
        })
        .collect();
    on!(conn => diesel::insert_into(notifications::table).values(&rows).execute(conn))?;
    Ok(())
}

/// One page of somebody's inbox, newest first.
pub fn list(
    conn: &mut Conn,
    staff: StaffId,
    filter: InboxFilter,
    window: Window,
) -> Result<Page<NotificationRow>, Error> {
    let (at, id) = page::before(window);
    let id = NotificationId::from(id);
    let rows: Vec<NotificationRow> = on!(conn => {
        let mut query = notifications::table
            .filter(notifications::staff_id.eq(staff))
            .select(NotificationRow::as_select())
            .into_boxed();
        query = if filter.archived {
            query.filter(notifications::archived_at.is_not_null())
        } else {
            query.filter(notifications::archived_at.is_null())
        };
        if filter.unread {
            query = query.filter(notifications::read_at.is_null());
        }
        query
            .filter(notifications::created_at.le(at))
            .filter(notifications::created_at.lt(at).or(notifications::id.lt(id)))
            .order((notifications::created_at.desc(), notifications::id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.created_at,
        id: row.id.uuid(),
    }))
}

/// How many of somebody's are neither read nor archived.
pub fn unread(conn: &mut Conn, staff: StaffId) -> Result<i64, Error> {
    on!(conn => notifications::table
        .filter(notifications::staff_id.eq(staff))
        .filter(notifications::read_at.is_null())
        .filter(notifications::archived_at.is_null())
        .count()
        .get_result(conn))
}

/// One of somebody's own.
pub fn find(
    conn: &mut Conn,
    staff: StaffId,
    id: NotificationId,
) -> Result<Option<NotificationRow>, Error> {
    on!(conn => notifications::table
        .find(id)
        .filter(notifications::staff_id.eq(staff))
        .select(NotificationRow::as_select())
        .first(conn)
        .optional())
}

/// Notes when it was read, unless it was before.
pub fn read(conn: &mut Conn, id: NotificationId, now: Instant) -> Result<(), Error> {
    on!(conn => diesel::update(notifications::table.find(id))
        .filter(notifications::read_at.is_null())
        .set(notifications::read_at.eq(now))
        .execute(conn))?;
    Ok(())
}

/// Puts it away, unless it was before.
pub fn archive(conn: &mut Conn, id: NotificationId, now: Instant) -> Result<(), Error> {
    on!(conn => diesel::update(notifications::table.find(id))
        .filter(notifications::archived_at.is_null())
        .set(notifications::archived_at.eq(now))
        .execute(conn))?;
    Ok(())
}

/// Marks all that is left in somebody's inbox as read; how many that were.
pub fn read_all(conn: &mut Conn, staff: StaffId, now: Instant) -> Result<usize, Error> {
    on!(conn => diesel::update(notifications::table)
        .filter(notifications::staff_id.eq(staff))
        .filter(notifications::read_at.is_null())
        .filter(notifications::archived_at.is_null())
        .set(notifications::read_at.eq(now))
        .execute(conn))
}

/// Forgets what was archived before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(notifications::table)
        .filter(notifications::archived_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
