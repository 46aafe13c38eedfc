//! Cases, the queues they stand in, and the leases on them.

mod leasing;
mod many;

use chrono::TimeDelta;
use diesel::prelude::*;
use serde::{Deserialize, Serialize};

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::kept::insert_all;
use super::queues::EVERY_SECTION;
use super::schema::{case_queues, cases, queue_notices};
use super::types::Json;
use crate::domain::ids::{CaseId, CommentId, LeaseId, StaffId};
use crate::domain::moderation::{CaseFacts, CaseKind, Hold, Lease, opened_in};
use crate::domain::time::Instant;

pub use leasing::{Claim, SKIPPED_FOR, claim, extend, release};
pub use many::{close_all, find_all, find_all_to_decide, insert_closed, open_about, reopen_all};

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = cases, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct CaseRow {
    pub id: CaseId,
    pub comment_id: CommentId,
    pub kind: CaseKind,
    /// Of the article, when the case was opened.
    pub section: String,
    pub is_open: bool,
    pub opened_at: Instant,
    pub due_at: Instant,
    pub closed_at: Option<Instant>,
    pub lease_id: Option<LeaseId>,
    pub leased_by: Option<StaffId>,
    pub lease_expires_at: Option<Instant>,
    pub version: i64,
    /// Since when it is held under its lease; extending that leaves it.
    pub leased_at: Option<Instant>,
    /// None for a case that was opened before facts were kept.
    pub facts: Option<Json<CaseFacts>>,
    /// The keys of the queues it is filed in while it is open, in their order.
    pub queues: Json<Vec<String>>,
    /// The version of the rules it was filed by.
    pub filed_version: i64,
    pub assignee: Option<StaffId>,
    /// The queue from which it was leased.
    pub leased_from: Option<String>,
}

impl CaseRow {
    pub fn hold(&self) -> Hold {
        Hold {
            version: self.version,
            closed_at: self.closed_at,
            lease: self.lease(),
        }
    }

    /// For how long it has been held under a lease that holds still.
    pub fn handled(&self, now: Instant) -> Option<TimeDelta> {
        let is_held = self.lease_expires_at.is_some_and(|end| end > now);
        self.leased_at.filter(|_| is_held).map(|since| now - since)
    }

    fn lease(&self) -> Option<Lease> {
        Some(Lease {
            id: self.lease_id?,
            by: self.leased_by?,
            until: self.lease_expires_at?,
        })
    }

    /// The queue it is named after; none once it is decided.
    pub fn queue(&self) -> Option<&str> {
        let first = self.queues.0.first().filter(|_| self.is_open);
        first.map(String::as_str)
    }

    /// Whether somebody wants a lawyer to look at it.
    pub fn is_escalated(&self) -> bool {
        self.facts
            .as_ref()
            .is_some_and(|facts| facts.0.is_escalated)
    }

    /// The queue it is or was named after; where it never stood in one, that of its kind.
    pub fn named_after(&self) -> &str {
        let first = self.queues.0.first().map(String::as_str);
        first.unwrap_or_else(|| opened_in(self.kind))
    }

    /// The same case, held by nobody.
    #[must_use]
    pub fn released(self) -> Self {
        Self {
            lease_id: None,
            leased_by: None,
            lease_expires_at: None,
            leased_at: None,
            leased_from: None,
            ..self
        }
    }
}

/// How a case stood before something that can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseBefore {
    pub version: i64,
    pub assignee: Option<StaffId>,
    pub facts: Option<CaseFacts>,
}

impl CaseBefore {
    pub fn of(case: &CaseRow) -> Self {
        Self {
            version: case.version,
            assignee: case.assignee,
            facts: case.facts.as_ref().map(|facts| facts.0.clone()),
        }
    }
}

/// Opens a case, and files it in its queues.
pub fn insert(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(cases::table)
        .values((case, cases::queue.eq(case.named_after())))
        .execute(conn))?;
    file(conn, case)
}

fn file(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    let rows: Vec<_> = case
        .queues
        .0
        .iter()
        .flat_map(|queue| sections(case).map(|section| (queue, section)))
        .map(|(queue, section)| {
            (
                case_queues::queue.eq(queue.clone()),
                case_queues::section.eq(section.to_owned()),
                case_queues::due_at.eq(case.due_at),
                case_queues::case_id.eq(case.id),
            )
        })
        .collect();
    insert_all!(conn, case_queues::table, rows)?;
    Ok(())
}

fn unfile(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    on!(conn => diesel::delete(case_queues::table)
        .filter(case_queues::queue.eq_any(&case.queues.0))
        .filter(case_queues::section.eq_any(sections(case)))
        .filter(case_queues::due_at.eq(case.due_at))
        .filter(case_queues::case_id.eq(case.id))
        .execute(conn))?;
    Ok(())
}

/// Lets a case that the transaction has locked be as `after` says, and stand in its
/// queues as that says. `false`: it is no longer as `before` says.
pub fn put(conn: &mut Conn, before: &CaseRow, after: &CaseRow) -> Result<bool, Error> {
    let put = on!(conn => diesel::update(cases::table.find(before.id))
        .filter(cases::version.eq(before.version))
        .set((after, cases::queue.eq(after.named_after())))
        .execute(conn))?;
    let stands = |case: &CaseRow| {
        let place = (case.section.clone(), case.queues.clone());
        (case.is_open, case.due_at, place)
    };
    if stands(before) == stands(after) {
        return Ok(put == 1);
    }
    if before.is_open {
        unfile(conn, before)?;
    }
    if after.is_open {
        file(conn, after)?;
    }
    Ok(put == 1)
}

/// Under what a case is filed in each of its queues.
fn sections(case: &CaseRow) -> [&str; 2] {
    [&case.section, EVERY_SECTION]
}

pub fn find(conn: &mut Conn, id: CaseId) -> Result<Option<CaseRow>, Error> {
    on!(conn => cases::table.find(id).select(CaseRow::as_select()).first(conn).optional())
}

/// A case that no other transaction changes until this one ends. SQLite has one
/// writer anyway.
pub fn find_to_decide(conn: &mut Conn, id: CaseId) -> Result<Option<CaseRow>, Error> {
    let Backend::Postgres(conn) = &mut conn.backend else {
        return find(conn, id);
    };
    let rows: Vec<CaseRow> = cases::table
        .find(id)
        .select(CaseRow::as_select())
        .for_update()
        .load(conn)?;
    Ok(rows.into_iter().next())
}

/// The open case about a comment, which no other transaction changes until this one
/// ends. SQLite has one writer anyway.
pub fn find_open_to_decide(conn: &mut Conn, comment: CommentId) -> Result<Option<CaseRow>, Error> {
    let rows: Vec<CaseRow> = match &mut conn.backend {
        Backend::Sqlite(conn) => cases::table
            .filter(cases::comment_id.eq(comment))
            .filter(cases::is_open)
            .select(CaseRow::as_select())
            .load(conn)?,
        Backend::Postgres(conn) => cases::table
            .filter(cases::comment_id.eq(comment))
            .filter(cases::is_open)
            .select(CaseRow::as_select())
            .for_update()
            .load(conn)?,
    };
    Ok(rows.into_iter().next())
}

/// Whether a comment has an open case.
pub fn has_open(conn: &mut Conn, comment: CommentId) -> Result<bool, Error> {
    on!(conn => diesel::select(diesel::dsl::exists(
            cases::table
                .filter(cases::comment_id.eq(comment))
                .filter(cases::is_open),
        ))
        .get_result(conn))
}

/// Lets the open cases that somebody was to decide be nobody's.
pub fn unassign(conn: &mut Conn, from: StaffId) -> Result<(), Error> {
    on!(conn => diesel::update(cases::table)
        .filter(cases::is_open)
        .filter(cases::assignee.eq(from))
        .set(cases::assignee.eq(None::<StaffId>))
        .execute(conn))?;
    Ok(())
}

/// Closes the case that still is as `case` says, and takes it out of its queues.
pub fn close(conn: &mut Conn, case: &CaseRow, now: Instant) -> Result<bool, Error> {
    let closed = on!(conn => diesel::update(cases::table.find(case.id))
        .filter(cases::version.eq(case.version))
        .set((
            cases::is_open.eq(false),
            cases::closed_at.eq(now),
            cases::lease_id.eq(None::<LeaseId>),
            cases::leased_by.eq(None::<StaffId>),
            cases::lease_expires_at.eq(None::<Instant>),
            cases::leased_at.eq(None::<Instant>),
            cases::leased_from.eq(None::<String>),
            cases::version.eq(case.version + 1),
        ))
        .execute(conn))?;
    unfile(conn, case)?;
    Ok(closed == 1)
}

/// Whether a section's moderators may be told that a queue has something in it:
/// not if they were since `limit`. Then it is remembered that they are told now.
pub fn may_tell(
    conn: &mut Conn,
    queue: &str,
    section: &str,
    limit: Instant,
    now: Instant,
) -> Result<bool, Error> {
    use diesel::query_dsl::methods::FilterDsl as _;
    let told = on!(conn => diesel::insert_into(queue_notices::table)
        .values((
            queue_notices::queue.eq(queue),
            queue_notices::section.eq(section),
            queue_notices::told_at.eq(now),
        ))
        .on_conflict((queue_notices::queue, queue_notices::section))
        .do_update()
        .set(queue_notices::told_at.eq(now))
        .filter(queue_notices::told_at.le(limit))
        .execute(conn))?;
    Ok(told == 1)
}
