//! Who has which draft open, and until when that holds.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{presences, staff};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::presence::{Activity, Presence};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

#[derive(Debug, Clone, Insertable, AsChangeset)]
#[diesel(table_name = presences)]
pub struct PresenceRow {
    pub draft_id: DraftId,
    pub staff_id: StaffId,
    pub activity: Activity,
    pub since: Instant,
    pub expires_at: Instant,
}

/// Puts somebody's presence in the place of what they said before.
pub fn put(conn: &mut Conn, presence: &PresenceRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(presences::table)
        .values(presence)
        .on_conflict((presences::draft_id, presences::staff_id))
        .do_update()
        .set(presence)
        .execute(conn))?;
    Ok(())
}

/// Takes somebody away from a draft, if they are there.
pub fn delete(conn: &mut Conn, draft: DraftId, staff: StaffId) -> Result<(), Error> {
    on!(conn => diesel::delete(presences::table.find((draft, staff))).execute(conn))?;
    Ok(())
}

/// Who said that they have one of these drafts open, in the order in which they
/// came; also those for whom it is over.
pub fn of_drafts(conn: &mut Conn, ids: &[DraftId]) -> Result<Vec<(DraftId, Presence)>, Error> {
    type Row = (DraftId, StaffId, String, Activity, Instant, Instant);
    let rows: Vec<Row> = on!(conn => presences::table
        .inner_join(staff::table.on(staff::id.eq(presences::staff_id)))
        .filter(presences::draft_id.eq_any(ids))
        .order((presences::since, presences::staff_id))
        .select((
            presences::draft_id,
            presences::staff_id,
            staff::name,
            presences::activity,
            presences::since,
            presences::expires_at,
        ))
        .load(conn))?;
    let found = rows
        .into_iter()
        .map(|(draft, id, name, activity, since, expires_at)| {
            let by = StaffRef { id, name };
            let presence = Presence {
                by,
                activity,
                since,
                expires_at,
            };
            (draft, presence)
        });
    Ok(found.collect())
}

/// Deletes what was over before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(presences::table.filter(presences::expires_at.lt(limit)))
        .execute(conn))?;
    Ok(())
}
