//! The lines of checklists that somebody has seen to.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{staff, ticks};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = ticks, treat_none_as_default_value = false)]
pub struct TickRow {
    pub draft_id: DraftId,
    pub key: String,
    pub note: Option<String>,
    pub ticked_by: StaffId,
    pub ticked_at: Instant,
}

/// Ticks a line, in the place of an earlier tick.
pub fn put(conn: &mut Conn, tick: &TickRow) -> Result<(), Error> {
    delete(conn, tick.draft_id, &tick.key)?;
    on!(conn => diesel::insert_into(ticks::table).values(tick).execute(conn))?;
    Ok(())
}

/// Takes a tick away, and says whether there was one.
pub fn delete(conn: &mut Conn, draft: DraftId, key: &str) -> Result<bool, Error> {
    let deleted = on!(conn => diesel::delete(ticks::table.find((draft, key))).execute(conn))?;
    Ok(deleted > 0)
}

/// The ticks of these drafts, with the names of those who made them.
pub fn of_drafts(conn: &mut Conn, ids: &[DraftId]) -> Result<Vec<(TickRow, String)>, Error> {
    on!(conn => ticks::table
        .inner_join(staff::table.on(staff::id.eq(ticks::ticked_by)))
        .filter(ticks::draft_id.eq_any(ids))
        .select((TickRow::as_select(), staff::name))
        .load(conn))
}
