//! Whose hands are in a draft's content.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{contributors, staff};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::review::Contributor;
use crate::domain::time::Instant;

/// Notes a hand in a draft. One that was substantive stays so.
pub fn insert(
    conn: &mut Conn,
    draft: DraftId,
    hand: Contributor,
    now: Instant,
) -> Result<(), Error> {
    let row = (
        contributors::draft_id.eq(draft),
        contributors::staff_id.eq(hand.id),
        contributors::is_substantive.eq(hand.substantive),
        contributors::since.eq(now),
    );
    let known = (contributors::draft_id, contributors::staff_id);
    if hand.substantive {
        on!(conn => diesel::insert_into(contributors::table)
            .values(row)
            .on_conflict(known)
            .do_update()
            .set(contributors::is_substantive.eq(true))
            .execute(conn))?;
    } else {
        on!(conn => diesel::insert_into(contributors::table)
            .values(row)
            .on_conflict_do_nothing()
            .execute(conn))?;
    }
    Ok(())
}

/// The contributors of these drafts, by name, in the order in which they came.
pub fn of_drafts(
    conn: &mut Conn,
    ids: &[DraftId],
) -> Result<Vec<(DraftId, Contributor, String)>, Error> {
    let rows: Vec<(DraftId, StaffId, bool, String)> = on!(conn => contributors::table
        .inner_join(staff::table.on(staff::id.eq(contributors::staff_id)))
        .filter(contributors::draft_id.eq_any(ids))
        .order((contributors::since, contributors::staff_id))
        .select((
            contributors::draft_id,
            contributors::staff_id,
            contributors::is_substantive,
            staff::name,
        ))
        .load(conn))?;
    let hands = rows.into_iter();
    Ok(hands
        .map(|(draft, id, substantive, name)| (draft, Contributor { id, substantive }, name))
        .collect())
}
