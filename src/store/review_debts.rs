//! What went out before review was done, and whoever reviewed it since.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{drafts, review_debts};
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = review_debts, treat_none_as_default_value = false)]
pub struct DebtRow {
    pub draft_id: DraftId,
    pub section: String,
    pub reason: String,
    pub opened_by: StaffId,
    pub opened_at: Instant,
    pub due_at: Instant,
    pub settled_by: Option<StaffId>,
    pub settled_at: Option<Instant>,
    pub message: Option<String>,
}

/// Whether debts are asked for that are settled, that are not, or all.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Settled {
    Yes,
    No,
    Either,
}

pub fn insert(conn: &mut Conn, debt: &DebtRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(review_debts::table).values(debt).execute(conn))?;
    Ok(())
}

/// The debt of a draft, with the draft's headline.
pub fn find(conn: &mut Conn, draft: DraftId) -> Result<Option<(DebtRow, String)>, Error> {
    on!(conn => review_debts::table
        .inner_join(drafts::table.on(drafts::id.eq(review_debts::draft_id)))
        .filter(review_debts::draft_id.eq(draft))
        .select((DebtRow::as_select(), drafts::headline))
        .first(conn)
        .optional())
}

/// Settles a debt. False where somebody did already.
pub fn settle(
    conn: &mut Conn,
    draft: DraftId,
    by: StaffId,
    message: Option<&str>,
    now: Instant,
) -> Result<bool, Error> {
    let settled = on!(conn => diesel::update(review_debts::table.find(draft))
        .filter(review_debts::settled_at.is_null())
        .set((
            review_debts::settled_by.eq(by),
            review_debts::settled_at.eq(now),
            review_debts::message.eq(message),
        ))
        .execute(conn))?;
    Ok(settled == 1)
}

/// The debts in these sections, newest first, with the headlines of their drafts.
pub fn list(
    conn: &mut Conn,
    sections: &[String],
    settled: Settled,
    window: Window,
) -> Result<Page<(DebtRow, String)>, Error> {
    let (at, id) = page::before(window);
    let id = DraftId::from(id);
    let rows: Vec<(DebtRow, String)> = on!(conn => {
        let mut query = review_debts::table
            .inner_join(drafts::table.on(drafts::id.eq(review_debts::draft_id)))
            .select((DebtRow::as_select(), drafts::headline))
            .into_boxed();
        match settled {
            Settled::Yes => query = query.filter(review_debts::settled_at.is_not_null()),
            Settled::No => query = query.filter(review_debts::settled_at.is_null()),
            Settled::Either => {}
        }
        query
            .filter(review_debts::section.eq_any(sections))
            .filter(review_debts::opened_at.le(at))
            .filter(review_debts::opened_at.lt(at).or(review_debts::draft_id.lt(id)))
            .order((review_debts::opened_at.desc(), review_debts::draft_id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(Page::cut(rows, window, |(row, _)| Position {
        at: row.opened_at,
        id: row.draft_id.uuid(),
    }))
}
