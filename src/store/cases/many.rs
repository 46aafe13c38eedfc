//! Many cases at once, by as many statements as one.

use std::collections::BTreeSet;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::Text;

use super::super::conn::{Backend, Conn, on};
use super::super::error::Error;
use super::super::schema::{case_queues, cases};
use super::super::types::Uid;
use super::{CaseRow, sections};
use crate::domain::ids::{CaseId, CommentId, LeaseId, StaffId};
use crate::domain::time::Instant;

/// Under what a case is filed: queue, section, when it is due, and its id.
type Filing<'a> = (&'a str, &'a str, Instant, CaseId);

fn filings(case: &CaseRow) -> impl Iterator<Item = Filing<'_>> {
    case.queues.0.iter().flat_map(move |queue| {
        sections(case)
            .into_iter()
            .map(move |section| (queue.as_str(), section, case.due_at, case.id))
    })
}

/// Cases by their ids.
pub fn find_all(conn: &mut Conn, ids: &[CaseId]) -> Result<Vec<CaseRow>, Error> {
    on!(conn => cases::table
        .filter(cases::id.eq_any(ids))
        .select(CaseRow::as_select())
        .load(conn))
}

/// Cases that no other transaction changes until this one ends; in one order, so
/// that two who take many do not wait for each other. SQLite has one writer anyway.
pub fn find_all_to_decide(conn: &mut Conn, ids: &[CaseId]) -> Result<Vec<CaseRow>, Error> {
    let Backend::Postgres(conn) = &mut conn.backend else {
        return find_all(conn, ids);
    };
    Ok(cases::table
        .filter(cases::id.eq_any(ids))
        .order(cases::id)
        .select(CaseRow::as_select())
        .for_update()
        .load(conn)?)
}

/// The open cases about these comments.
pub fn open_about(conn: &mut Conn, comments: &[CommentId]) -> Result<Vec<CaseRow>, Error> {
    on!(conn => cases::table
        .filter(cases::comment_id.eq_any(comments))
        .filter(cases::is_open)
        .select(CaseRow::as_select())
        .load(conn))
}

/// Keeps cases that are closed from the start.
pub fn insert_closed(conn: &mut Conn, closed: &[CaseRow]) -> Result<(), Error> {
    let rows: Vec<_> = closed
        .iter()
        .map(|case| (case, cases::queue.eq(case.named_after())))
        .collect();
    on!(conn => diesel::insert_into(cases::table).values(rows).execute(conn))?;
    Ok(())
}

/// Closes cases that the transaction has locked, and takes them out of their queues.
pub fn close_all(conn: &mut Conn, open: &[CaseRow], now: Instant) -> Result<(), Error> {
    let ids = open.iter().map(|case| case.id);
    on!(conn => diesel::update(cases::table)
        .filter(cases::id.eq_any(ids))
        .set((
            cases::is_open.eq(false),
            cases::closed_at.eq(now),
            cases::lease_id.eq(None::<LeaseId>),
            cases::leased_by.eq(None::<StaffId>),
            cases::lease_expires_at.eq(None::<Instant>),
            cases::leased_at.eq(None::<Instant>),
            cases::leased_from.eq(None::<String>),
            cases::version.eq(cases::version + 1),
        ))
        .execute(conn))?;
    take_out(conn, open)
}

/// By the head of the key, which leaves little else to look at.
fn take_out(conn: &mut Conn, open: &[CaseRow]) -> Result<(), Error> {
    let queues: BTreeSet<&str> = open.iter().flat_map(filings).map(|filed| filed.0).collect();
    let sections: BTreeSet<&str> = open.iter().flat_map(filings).map(|filed| filed.1).collect();
    if queues.is_empty() {
        return Ok(());
    }
    let names: Vec<&str> = queues.iter().chain(&sections).copied().collect();
    let places = |from: usize, count: usize| {
        let places: Vec<String> = (from + 1..=from + count).map(|n| format!("${n}")).collect();
        places.join(", ")
    };
    let sql = format!(
        "DELETE FROM case_queues WHERE queue IN ({}) AND section IN ({})
           AND (due_at, case_id) IN (SELECT due_at, id FROM cases WHERE id IN ({}))",
        places(0, queues.len()),
        places(queues.len(), sections.len()),
        places(names.len(), open.len()),
    );
    on!(conn => {
        let query = names
            .iter()
            .fold(sql_query(&sql).into_boxed(), |query, name| query.bind::<Text, _>(*name));
        open.iter()
            .fold(query, |query, case| query.bind::<Uid, _>(case.id))
            .execute(conn)
    })?;
    Ok(())
}

/// Opens closed cases again that the transaction has locked, and files them where
/// they stood. [`Error::Taken`] where a comment has another open case.
pub fn reopen_all(conn: &mut Conn, closed: &[CaseRow]) -> Result<(), Error> {
    let ids = closed.iter().map(|case| case.id);
    on!(conn => diesel::update(cases::table)
        .filter(cases::id.eq_any(ids))
        .set((
            cases::is_open.eq(true),
            cases::closed_at.eq(None::<Instant>),
            cases::version.eq(cases::version + 1),
        ))
        .execute(conn))?;
    let rows: Vec<_> = closed
        .iter()
        .flat_map(filings)
        .map(|(queue, section, due_at, case)| {
            (
                case_queues::queue.eq(queue),
                case_queues::section.eq(section),
                case_queues::due_at.eq(due_at),
                case_queues::case_id.eq(case),
            )
        })
        .collect();
    on!(conn => diesel::insert_into(case_queues::table).values(&rows).execute(conn))?;
    Ok(())
}
