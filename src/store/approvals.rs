//! The yeses of editors.

use diesel::prelude::*;
use uuid::Uuid;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{approvals, staff};
use crate::domain::ids::{DraftId, Id, StaffId};
use crate::domain::time::Instant;

/// One editor's yes that was not voided.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = approvals)]
pub struct ApprovalRow {
    pub draft_id: DraftId,
    pub staff_id: StaffId,
    pub transition: String,
    pub substance_hash: String,
    pub given_at: Instant,
}

/// Records a yes. An earlier one by the same person, to another text, is void from then on.
pub fn insert(conn: &mut Conn, approval: &ApprovalRow) -> Result<(), Error> {
    on!(conn => diesel::update(approvals::table)
        .filter(approvals::draft_id.eq(approval.draft_id))
        .filter(approvals::staff_id.eq(approval.staff_id))
        .filter(approvals::transition.eq(&approval.transition))
        .filter(approvals::voided_at.is_null())
        .set(approvals::voided_at.eq(approval.given_at))
        .execute(conn))?;
    let id: Id<ApprovalRow> = Uuid::now_v7().into();
    on!(conn => diesel::insert_into(approvals::table)
        .values((approvals::id.eq(id), approval))
        .execute(conn))?;
    Ok(())
}

/// The standing yeses to these drafts with the names of those who gave them, oldest first.
pub fn of_drafts(conn: &mut Conn, ids: &[DraftId]) -> Result<Vec<(ApprovalRow, String)>, Error> {
    on!(conn => approvals::table
        .inner_join(staff::table.on(staff::id.eq(approvals::staff_id)))
        .filter(approvals::draft_id.eq_any(ids))
        .filter(approvals::voided_at.is_null())
        .order((approvals::given_at, approvals::id))
        .select((ApprovalRow::as_select(), staff::name))
        .load(conn))
}

/// Voids what stands, and says how many yeses that were.
pub fn void(conn: &mut Conn, draft: DraftId, now: Instant) -> Result<usize, Error> {
    on!(conn => diesel::update(approvals::table)
        .filter(approvals::draft_id.eq(draft))
        .filter(approvals::voided_at.is_null())
        .set(approvals::voided_at.eq(now))
        .execute(conn))
}
