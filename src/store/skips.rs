//! Who would rather not decide a case.

use std::collections::HashMap;

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::case_skips;
use crate::domain::ids::{CaseId, StaffId};
use crate::domain::time::Instant;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = case_skips)]
pub struct SkipRow {
    #[diesel(column_name = case_id)]
    pub case: CaseId,
    #[diesel(column_name = staff_id)]
    pub by: StaffId,
    /// The version that was skipped: when the case moves, it is offered again.
    pub case_version: i64,
    pub reason: String,
    #[diesel(column_name = skipped_at)]
    pub at: Instant,
}

/// Keeps a skip in the place of an older one.
pub fn put(conn: &mut Conn, skip: &SkipRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(case_skips::table)
        .values(skip)
        .on_conflict((case_skips::case_id, case_skips::staff_id))
        .do_update()
        .set((
            case_skips::case_version.eq(skip.case_version),
            case_skips::reason.eq(&skip.reason),
            case_skips::skipped_at.eq(skip.at),
        ))
        .execute(conn))?;
    Ok(())
}

/// The skips of these cases, the last first.
pub fn of(conn: &mut Conn, cases: &[CaseId]) -> Result<HashMap<CaseId, Vec<SkipRow>>, Error> {
    let mut rows: Vec<SkipRow> = on!(conn => case_skips::table
        .filter(case_skips::case_id.eq_any(cases))
        .select(SkipRow::as_select())
        .load(conn))?;
    rows.sort_unstable_by_key(|row| std::cmp::Reverse((row.at, row.by)));
    let mut skips: HashMap<CaseId, Vec<SkipRow>> = HashMap::new();
    for row in rows {
        skips.entry(row.case).or_default().push(row);
    }
    Ok(skips)
}
