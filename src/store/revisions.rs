//! Revisions: immutable snapshots of what drafts said.

use diesel::dsl::{exists, not};
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{revisions, staff};
use super::types::Json;
use crate::domain::draft::DraftContent;
use crate::domain::ids::{ArticleId, DraftId, RevisionId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = revisions)]
pub struct RevisionRow {
    pub id: RevisionId,
    pub article_id: ArticleId,
    pub draft_id: DraftId,
    pub number: i32,
    pub content: Json<DraftContent>,
    pub hash: String,
    pub substance_hash: String,
    pub created_at: Instant,
    pub created_by: StaffId,
}

/// A revision without its content.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = revisions)]
pub struct RevisionHead {
    pub id: RevisionId,
    pub draft_id: DraftId,
    pub number: i32,
    pub hash: String,
    pub substance_hash: String,
    pub created_at: Instant,
    pub created_by: StaffId,
}

impl RevisionRow {
    /// The same without its content.
    pub fn head(&self) -> RevisionHead {
        RevisionHead {
            id: self.id,
            draft_id: self.draft_id,
            number: self.number,
            hash: self.hash.clone(),
            substance_hash: self.substance_hash.clone(),
            created_at: self.created_at,
            created_by: self.created_by,
        }
    }
}

pub fn insert(conn: &mut Conn, revision: &RevisionRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(revisions::table).values(revision).execute(conn))?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: RevisionId) -> Result<Option<RevisionRow>, Error> {
    on!(conn => revisions::table.find(id).select(RevisionRow::as_select()).first(conn).optional())
}

/// The revision of a draft that has this number.
pub fn numbered(
    conn: &mut Conn,
    draft: DraftId,
    number: i32,
) -> Result<Option<RevisionRow>, Error> {
    on!(conn => revisions::table
        .filter(revisions::draft_id.eq(draft))
        .filter(revisions::number.eq(number))
        .select(RevisionRow::as_select())
        .first(conn)
        .optional())
}

/// The latest revision of each of these drafts that has any, with the name of
/// whoever cut it.
pub fn latest_of(conn: &mut Conn, ids: &[DraftId]) -> Result<Vec<(RevisionHead, String)>, Error> {
    let newer = diesel::alias!(revisions as newer);
    on!(conn => revisions::table
        .inner_join(staff::table.on(staff::id.eq(revisions::created_by)))
        .filter(revisions::draft_id.eq_any(ids))
        .filter(not(exists(
            newer
                .filter(newer.field(revisions::draft_id).eq(revisions::draft_id))
                .filter(newer.field(revisions::number).gt(revisions::number)),
        )))
        .select((RevisionHead::as_select(), staff::name))
        .load(conn))
}

/// The revisions of a draft, newest first.
pub fn of_draft(
    conn: &mut Conn,
    draft: DraftId,
    window: Window,
) -> Result<Page<RevisionHead>, Error> {
    let (at, id) = page::before(window);
    let id = RevisionId::from(id);
    let rows: Vec<RevisionHead> = on!(conn => revisions::table
        .filter(revisions::draft_id.eq(draft))
        .filter(revisions::created_at.le(at))
        .filter(revisions::created_at.lt(at).or(revisions::id.lt(id)))
        .order((revisions::created_at.desc(), revisions::id.desc()))
        .limit(page::rows(window))
        .select(RevisionHead::as_select())
        .load(conn))?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.created_at,
        id: row.id.uuid(),
    }))
}
