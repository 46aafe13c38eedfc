//! The last word on each concern of a draft.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{sign_offs, staff};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::sign_off::{Concern, Verdict};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sign_offs, treat_none_as_default_value = false)]
pub struct SignOffRow {
    pub draft_id: DraftId,
    pub concern: Concern,
    pub verdict: Verdict,
    pub substance_hash: String,
    pub message: Option<String>,
    pub said_by: StaffId,
    pub said_at: Instant,
}

/// Puts a word in the place of the one before.
pub fn put(conn: &mut Conn, said: &SignOffRow) -> Result<(), Error> {
    let earlier = (said.draft_id, said.concern);
    on!(conn => diesel::delete(sign_offs::table.find(earlier)).execute(conn))?;
    on!(conn => diesel::insert_into(sign_offs::table).values(said).execute(conn))?;
    Ok(())
}

/// What was said of these drafts, with the names of those who said it.
pub fn of_drafts(conn: &mut Conn, ids: &[DraftId]) -> Result<Vec<(SignOffRow, String)>, Error> {
    on!(conn => sign_offs::table
        .inner_join(staff::table.on(staff::id.eq(sign_offs::said_by)))
        .filter(sign_offs::draft_id.eq_any(ids))
        .select((SignOffRow::as_select(), staff::name))
        .load(conn))
}
