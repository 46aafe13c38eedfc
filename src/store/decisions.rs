//! Decisions on cases, each with what it takes to undo it.

use diesel::prelude::*;

use super::comments::Ruled;
use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{decisions, staff};
use super::types::Json;
use crate::domain::ids::{CaseId, CommentId, DecisionId, StaffId};
use crate::domain::moderation::{CaseKind, Ruling};
use crate::domain::reason::Reason;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = decisions, treat_none_as_default_value = false)]
pub struct DecisionRow {
    pub id: DecisionId,
    pub case_id: CaseId,
    pub comment_id: CommentId,
    pub staff_id: StaffId,
    pub decision: Ruling,
    pub reason: Option<Reason>,
    /// To the author of the comment.
    pub message: Option<String>,
    /// How the comment stood before.
    pub before: Json<Before>,
    pub decided_at: Instant,
    pub undo_until: Instant,
    pub undone_at: Option<Instant>,
    /// Of the case, when it was opened.
    pub section: String,
    pub kind: CaseKind,
    /// Seconds since then.
    pub waited_s: i64,
    /// Seconds for which the case was held under a lease.
    pub handled_s: Option<i64>,
    /// The later decision on the comment that went the other way.
    pub overturned_by: Option<DecisionId>,
}

/// How a comment stood before it was decided on.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Before {
    pub version: i64,
    pub ruled: Ruled,
}

pub fn insert(conn: &mut Conn, decision: &DecisionRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(decisions::table).values(decision).execute(conn))?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: DecisionId) -> Result<Option<DecisionRow>, Error> {
    on!(conn => decisions::table.find(id).select(DecisionRow::as_select()).first(conn).optional())
}

/// Who decided a case that is closed, and when.
pub fn standing_on(conn: &mut Conn, case: CaseId) -> Result<Option<(StaffRef, Instant)>, Error> {
    let row: Option<(StaffId, String, Instant)> = on!(conn => decisions::table
        .inner_join(staff::table.on(staff::id.eq(decisions::staff_id)))
        .filter(decisions::case_id.eq(case))
        .filter(decisions::undone_at.is_null())
        .order(decisions::decided_at.desc())
        .select((staff::id, staff::name, decisions::decided_at))
        .first(conn)
        .optional())?;
    Ok(row.map(|(id, name, at)| (StaffRef { id, name }, at)))
}

/// Marks what was decided on a comment before and went the other way as overturned.
pub fn overturn(conn: &mut Conn, by: &DecisionRow) -> Result<(), Error> {
    on!(conn => diesel::update(decisions::table)
        .filter(decisions::comment_id.eq(by.comment_id))
        .filter(decisions::decision.ne(by.decision))
        .filter(decisions::undone_at.is_null())
        .filter(decisions::overturned_by.is_null())
        .set(decisions::overturned_by.eq(by.id))
        .execute(conn))?;
    Ok(())
}

/// Lets stand again what a decision overturned.
pub fn uphold(conn: &mut Conn, undone: DecisionId) -> Result<(), Error> {
    on!(conn => diesel::update(decisions::table)
        .filter(decisions::overturned_by.eq(undone))
        .set(decisions::overturned_by.eq(None::<DecisionId>))
        .execute(conn))?;
    Ok(())
}

/// Marks a decision as undone, unless it is already.
pub fn undo(conn: &mut Conn, id: DecisionId, now: Instant) -> Result<bool, Error> {
    let undone = on!(conn => diesel::update(decisions::table.find(id))
        .filter(decisions::undone_at.is_null())
        .set(decisions::undone_at.eq(now))
        .execute(conn))?;
    Ok(undone == 1)
}
