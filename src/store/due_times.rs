//! Due times of which somebody is to be told. `due_notice_at` says when next; a
//! partial index holds what is open and not on hold, so that both come back by
//! themselves when a draft does.

use diesel::prelude::*;
use diesel::sql_types::Bool;

use super::clause::clause;
use super::conn::{Conn, on};
use super::drafts::DraftRow;
use super::error::Error;
use super::schema::drafts;
use crate::domain::ids::DraftId;
use crate::domain::time::Instant;

/// The words of the index, because a partial index is not used for bound values.
const WAITS: &str = "NOT on_hold AND category <> 'closed'";

/// A draft whose due time is to be spoken of.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct DueDraft {
    pub id: DraftId,
    pub due_at: Instant,
    pub notice_at: Instant,
}

/// Says when somebody is first told of a new due time.
pub fn set(conn: &mut Conn, id: DraftId, notice_at: Option<Instant>) -> Result<(), Error> {
    on!(conn => diesel::update(drafts::table.find(id))
        .set(drafts::due_notice_at.eq(notice_at))
        .execute(conn))?;
    Ok(())
}

/// The drafts whose notice is due, the oldest first.
pub fn waiting(conn: &mut Conn, now: Instant, limit: u16) -> Result<Vec<DueDraft>, Error> {
    let rows: Vec<(DraftId, Instant, Instant)> = on!(conn => drafts::table
        .filter(drafts::due_notice_at.le(now))
        .filter(clause::<Bool>(WAITS))
        .order((drafts::due_notice_at, drafts::id))
        .limit(i64::from(limit))
        .select((
            drafts::id,
            drafts::due_at.assume_not_null(),
            drafts::due_notice_at.assume_not_null(),
        ))
        .load(conn))?;
    let due = |(id, due_at, notice_at)| DueDraft {
        id,
        due_at,
        notice_at,
    };
    Ok(rows.into_iter().map(due).collect())
}

/// Puts the next notice in the place of this one. None, and nothing is changed,
/// where another node was faster or the draft has changed since it was seen.
pub fn claim(
    conn: &mut Conn,
    seen: &DueDraft,
    next: Option<Instant>,
) -> Result<Option<DraftRow>, Error> {
    on!(conn => diesel::update(drafts::table.find(seen.id))
        .filter(drafts::due_notice_at.eq(seen.notice_at))
        .filter(drafts::due_at.eq(seen.due_at))
        .filter(clause::<Bool>(WAITS))
        .set(drafts::due_notice_at.eq(next))
        .returning(DraftRow::as_returning())
        .get_result(conn)
        .optional())
}
