//! Notes on drafts, and the replies to them.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{note_replies, notes};
use super::types::Json;
use crate::domain::ids::{DraftId, NoteId, ReplyId, StaffId};
use crate::domain::note::{NoteStatus, Quotation};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = notes, treat_none_as_default_value = false)]
pub struct NoteRow {
    pub id: NoteId,
    pub draft_id: DraftId,
    pub anchor: Option<Json<Quotation>>,
    pub is_blocking: bool,
    pub text: String,
    pub mentions: Json<Vec<StaffId>>,
    pub created_by: StaffId,
    pub created_at: Instant,
    pub resolved_by: Option<StaffId>,
    pub resolved_at: Option<Instant>,
    pub version: i64,
}

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = note_replies)]
pub struct ReplyRow {
    pub id: ReplyId,
    pub note_id: NoteId,
    pub text: String,
    pub mentions: Json<Vec<StaffId>>,
    pub created_by: StaffId,
    pub created_at: Instant,
}

/// Which notes of a draft are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoteFilter {
    pub status: Option<NoteStatus>,
    pub is_blocking: Option<bool>,
}

pub fn insert(conn: &mut Conn, note: &NoteRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(notes::table).values(note).execute(conn))?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: NoteId) -> Result<Option<NoteRow>, Error> {
    on!(conn => notes::table.find(id).select(NoteRow::as_select()).first(conn).optional())
}

/// The draft that a note is on, which never changes.
pub fn draft_of(conn: &mut Conn, id: NoteId) -> Result<Option<DraftId>, Error> {
    on!(conn => notes::table.find(id).select(notes::draft_id).first(conn).optional())
}

/// The notes on a draft that are asked for, oldest first.
pub fn list(
    conn: &mut Conn,
    draft: DraftId,
    filter: NoteFilter,
    window: Window,
) -> Result<Page<NoteRow>, Error> {
    let (at, id) = page::after(window);
    let id = NoteId::from(id);
    let rows: Vec<NoteRow> = on!(conn => {
        let mut query = notes::table
            .filter(notes::draft_id.eq(draft))
            .select(NoteRow::as_select())
            .into_boxed();
        query = match filter.is_blocking {
            Some(true) => query.filter(notes::is_blocking),
            Some(false) => query.filter(diesel::dsl::not(notes::is_blocking)),
            None => query,
        };
        query = match filter.status {
            Some(NoteStatus::Open) => query.filter(notes::resolved_at.is_null()),
            Some(NoteStatus::Resolved) => query.filter(notes::resolved_at.is_not_null()),
            None => query,
        };
        query
            .filter(notes::created_at.ge(at))
            .filter(notes::created_at.gt(at).or(notes::id.gt(id)))
            .order((notes::created_at, notes::id))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.created_at,
        id: row.id.uuid(),
    }))
}

/// The open notes that block these drafts, oldest first.
pub fn open_blocking(conn: &mut Conn, drafts: &[DraftId]) -> Result<Vec<(DraftId, NoteId)>, Error> {
    on!(conn => notes::table
        .filter(notes::draft_id.eq_any(drafts))
        .filter(notes::is_blocking)
        .filter(notes::resolved_at.is_null())
        .order((notes::created_at, notes::id))
        .select((notes::draft_id, notes::id))
        .load(conn))
}

/// Puts what a note is now in the place of the one that still has `version`.
pub fn advance(conn: &mut Conn, note: &NoteRow, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(notes::table.find(note.id))
        .filter(notes::version.eq(version))
        .set((
            notes::text.eq(&note.text),
            notes::is_blocking.eq(note.is_blocking),
            notes::resolved_by.eq(note.resolved_by),
            notes::resolved_at.eq(note.resolved_at),
            notes::version.eq(version + 1),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}

pub fn insert_reply(conn: &mut Conn, reply: &ReplyRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(note_replies::table).values(reply).execute(conn))?;
    Ok(())
}

/// The replies to these notes, oldest first.
pub fn replies_to(conn: &mut Conn, ids: &[NoteId]) -> Result<Vec<ReplyRow>, Error> {
    on!(conn => note_replies::table
        .filter(note_replies::note_id.eq_any(ids))
        .order((note_replies::created_at, note_replies::id))
        .select(ReplyRow::as_select())
        .load(conn))
}
