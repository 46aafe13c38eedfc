//! Decisions on cases, each with what it takes to undo it, and the batches in
//! which they were made.

use std::collections::HashMap;

use diesel::prelude::*;

use super::cases::CaseBefore;
use super::comments::Ruled;
use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{decision_batches, decisions, staff};
use super::types::Json;
use crate::domain::ids::{BatchId, CaseId, CommentId, DecisionId, StaffId};
use crate::domain::moderation::{CaseKind, DecisionKind, Ruling};
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
    pub decision: DecisionKind,
    pub reason: Option<Reason>,
    /// To the author of the comment, or to whom the case was passed on.
    pub message: Option<String>,
    /// How comment and case stood before.
    pub before: Json<Before>,
    pub decided_at: Instant,
    pub undo_until: Instant,
    pub undone_at: Option<Instant>,
    /// Of the case, when it was opened.
    pub section: String,
    pub kind: CaseKind,
    /// The queue that the case was named after when it was decided.
    pub queue: String,
    /// Seconds since it was opened.
    pub waited_s: i64,
    /// Seconds for which the case was held under a lease.
    pub handled_s: Option<i64>,
    /// The later decision on the comment that went the other way.
    pub overturned_by: Option<DecisionId>,
    /// Where it was made with others.
    pub batch_id: Option<BatchId>,
    /// To whom an escalated case went; none for those who answer for the law.
    pub escalated_to: Option<StaffId>,
}

/// How a comment and its case stood before the decision.
#[derive(Debug, Clone, PartialEq, Eq, serde::Serialize, serde::Deserialize)]
pub struct Before {
    pub version: i64,
    pub ruled: Ruled,
    #[serde(default)]
    pub case: Option<CaseBefore>,
}

impl Before {
    /// The same without what the case was filed by.
    #[must_use]
    pub fn without_facts(mut self) -> Self {
        if let Some(case) = &mut self.case {
            case.facts = None;
        }
        self
    }
}

/// Rulings that were made at once.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = decision_batches, treat_none_as_default_value = false)]
pub struct BatchRow {
    pub id: BatchId,
    pub staff_id: StaffId,
    pub decision: Ruling,
    pub decided_at: Instant,
    pub undo_until: Instant,
    pub undone_at: Option<Instant>,
}

pub fn insert(conn: &mut Conn, decision: &DecisionRow) -> Result<(), Error> {
    insert_all(conn, std::slice::from_ref(decision))
}

pub fn insert_all(conn: &mut Conn, made: &[DecisionRow]) -> Result<(), Error> {
    on!(conn => diesel::insert_into(decisions::table).values(made).execute(conn))?;
    Ok(())
}

pub fn insert_batch(conn: &mut Conn, batch: &BatchRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(decision_batches::table).values(batch).execute(conn))?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: DecisionId) -> Result<Option<DecisionRow>, Error> {
    on!(conn => decisions::table.find(id).select(DecisionRow::as_select()).first(conn).optional())
}

pub fn find_batch(conn: &mut Conn, id: BatchId) -> Result<Option<BatchRow>, Error> {
    on!(conn => decision_batches::table
        .find(id)
        .select(BatchRow::as_select())
        .first(conn)
        .optional())
}

/// The decisions of a batch, undone or not.
pub fn of_batch(conn: &mut Conn, id: BatchId) -> Result<Vec<DecisionRow>, Error> {
    let mut rows: Vec<DecisionRow> = on!(conn => decisions::table
        .filter(decisions::batch_id.eq(id))
        .select(DecisionRow::as_select())
        .load(conn))?;
    rows.sort_unstable_by_key(|row| row.id);
    Ok(rows)
}

/// What was decided on a comment, newest first, with who decided.
pub fn on_comment(
    conn: &mut Conn,
    id: CommentId,
    most: i64,
) -> Result<Vec<(DecisionRow, String)>, Error> {
    on!(conn => decisions::table
        .inner_join(staff::table.on(staff::id.eq(decisions::staff_id)))
        .filter(decisions::comment_id.eq(id))
        .order(decisions::decided_at.desc())
        .limit(most)
        .select((DecisionRow::as_select(), staff::name))
        .load(conn))
}

/// Who decided cases that are closed, and when; those that nobody decided are left out.
pub fn standing_on(
    conn: &mut Conn,
    cases: &[CaseId],
) -> Result<HashMap<CaseId, (StaffRef, Instant)>, Error> {
    let rows: Vec<(CaseId, StaffId, String, Instant)> = on!(conn => decisions::table
        .inner_join(staff::table.on(staff::id.eq(decisions::staff_id)))
        .filter(decisions::case_id.eq_any(cases))
        .filter(decisions::undone_at.is_null())
        .filter(decisions::decision.ne(DecisionKind::Escalate))
        .order((decisions::case_id, decisions::decided_at))
        .select((decisions::case_id, staff::id, staff::name, decisions::decided_at))
        .load(conn))?;
    // the last of a case's is the one that stands
    let standing = rows
        .into_iter()
        .map(|(case, id, name, at)| (case, (StaffRef { id, name }, at)));
    Ok(standing.collect())
}

/// Marks what was ruled on comments before and went the other way as overturned.
pub fn overturn(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    let comments = rulings.iter().map(|row| row.comment_id);
    let overturned: Vec<DecisionKind> = rulings
        .first()
        .and_then(|row| row.decision.opposite())
        .into_iter()
        .collect();
    let earlier: Vec<(DecisionId, CommentId)> = on!(conn => decisions::table
        .filter(decisions::comment_id.eq_any(comments))
        .filter(decisions::decision.eq_any(overturned))
        .filter(decisions::undone_at.is_null())
        .filter(decisions::overturned_by.is_null())
        .select((decisions::id, decisions::comment_id))
        .load(conn))?;
    for (id, comment) in earlier {
        let by = rulings.iter().find(|row| row.comment_id == comment);
        on!(conn => diesel::update(decisions::table.find(id))
            .set(decisions::overturned_by.eq(by.map(|row| row.id)))
            .execute(conn))?;
    }
    Ok(())
}

/// Lets stand again what decisions overturned.
pub fn uphold(conn: &mut Conn, undone: &[DecisionId]) -> Result<(), Error> {
    on!(conn => diesel::update(decisions::table)
        .filter(decisions::overturned_by.eq_any(undone.iter().copied().map(Some)))
        .set(decisions::overturned_by.eq(None::<DecisionId>))
        .execute(conn))?;
    Ok(())
}

/// Marks a decision as undone, unless it is already.
pub fn undo(conn: &mut Conn, id: DecisionId, now: Instant) -> Result<bool, Error> {
    Ok(undo_all(conn, &[id], now)? == 1)
}

/// Marks decisions as undone; says how many were not yet.
pub fn undo_all(conn: &mut Conn, ids: &[DecisionId], now: Instant) -> Result<usize, Error> {
    on!(conn => diesel::update(decisions::table)
        .filter(decisions::id.eq_any(ids))
        .filter(decisions::undone_at.is_null())
        .set(decisions::undone_at.eq(now))
        .execute(conn))
}

/// Marks a batch as undone, unless it is already.
pub fn undo_batch(conn: &mut Conn, id: BatchId, now: Instant) -> Result<bool, Error> {
    let undone = on!(conn => diesel::update(decision_batches::table.find(id))
        .filter(decision_batches::undone_at.is_null())
        .set(decision_batches::undone_at.eq(now))
        .execute(conn))?;
    Ok(undone == 1)
}
