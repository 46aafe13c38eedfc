//! Cases, the queues they stand in, and the leases on them.

use chrono::TimeDelta;
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::queues::EVERY_SECTION;
use super::schema::{case_queues, cases, queue_notices};
use super::{postgres, sqlite};
use crate::domain::ids::{CaseId, CommentId, LeaseId, StaffId};
use crate::domain::moderation::{CaseKind, Hold, Lease, Remit, queues_of};
use crate::domain::time::Instant;

#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = cases, treat_none_as_default_value = false)]
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
}

/// Opens a case, and files it in its queues.
pub fn insert(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(cases::table).values(case).execute(conn))?;
    file(conn, case)
}

fn file(conn: &mut Conn, case: &CaseRow) -> Result<(), Error> {
    let rows: Vec<_> = queues_of(case.kind)
        .flat_map(|queue| sections(case).map(|section| (queue, section)))
        .map(|(queue, section)| {
            (
                case_queues::queue.eq(queue),
                case_queues::section.eq(section),
                case_queues::due_at.eq(case.due_at),
                case_queues::case_id.eq(case.id),
            )
        })
        .collect();
    on!(conn => diesel::insert_into(case_queues::table).values(&rows).execute(conn))?;
    Ok(())
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
    let Conn::Postgres(conn) = conn else {
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
    let rows: Vec<CaseRow> = match conn {
        Conn::Sqlite(conn) => cases::table
            .filter(cases::comment_id.eq(comment))
            .filter(cases::is_open)
            .select(CaseRow::as_select())
            .load(conn)?,
        Conn::Postgres(conn) => cases::table
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
            cases::version.eq(case.version + 1),
        ))
        .execute(conn))?;
    on!(conn => diesel::delete(case_queues::table)
        .filter(case_queues::queue.eq_any(queues_of(case.kind)))
        .filter(case_queues::section.eq_any(sections(case)))
        .filter(case_queues::due_at.eq(case.due_at))
        .filter(case_queues::case_id.eq(case.id))
        .execute(conn))?;
    Ok(closed == 1)
}

/// Opens a closed case again, and files it where it stood. [`Error::Taken`] when
/// its comment has another open case.
pub fn reopen(conn: &mut Conn, case: &CaseRow) -> Result<bool, Error> {
    let opened = on!(conn => diesel::update(cases::table.find(case.id))
        .filter(cases::version.eq(case.version))
        .set((
            cases::is_open.eq(true),
            cases::closed_at.eq(None::<Instant>),
            cases::version.eq(case.version + 1),
        ))
        .execute(conn))?;
    file(conn, case)?;
    Ok(opened == 1)
}

/// What is to be leased.
#[derive(Debug, Clone)]
pub struct Claim {
    pub queue: &'static str,
    pub remit: Remit,
    pub lease: Lease,
    /// How many cases at most.
    pub count: u16,
}

/// Leases the cases of a queue that are due first and that nobody holds. Two
/// claims never get the same case.
pub fn claim(conn: &mut Conn, claim: &Claim, now: Instant) -> Result<Vec<CaseId>, Error> {
    match conn {
        Conn::Sqlite(conn) => sqlite::claim_cases(conn, claim, now),
        Conn::Postgres(conn) => postgres::claim_cases(conn, claim, now),
    }
}

/// Prolongs a lease that has not run out, and answers the cases still under it.
pub fn extend(conn: &mut Conn, lease: Lease, now: Instant) -> Result<Vec<CaseId>, Error> {
    on!(conn => diesel::update(cases::table)
        .filter(cases::lease_id.eq(lease.id))
        .filter(cases::leased_by.eq(lease.by))
        .filter(cases::lease_expires_at.gt(now))
        .set(cases::lease_expires_at.eq(lease.until))
        .returning(cases::id)
        .get_results(conn))
}

/// Ends a lease of somebody's own.
pub fn release(conn: &mut Conn, lease: LeaseId, by: StaffId) -> Result<(), Error> {
    on!(conn => diesel::update(cases::table)
        .filter(cases::lease_id.eq(lease))
        .filter(cases::leased_by.eq(by))
        .set((
            cases::lease_id.eq(None::<LeaseId>),
            cases::leased_by.eq(None::<StaffId>),
            cases::lease_expires_at.eq(None::<Instant>),
            cases::leased_at.eq(None::<Instant>),
        ))
        .execute(conn))?;
    Ok(())
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
