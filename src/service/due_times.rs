//! Telling people of due times: the assignee a day before, the assignee and the
//! section's editors when one is over, each once.

use super::Error;
use super::notices;
use crate::domain::notice::Notice;
use crate::domain::staff::Role;
use crate::domain::time::Instant;
use crate::domain::work::{DueStage, due_stage};
use crate::store::due_times::{self, DueDraft};
use crate::store::{Conn, staff};

/// The drafts of whose due time somebody is to be told now, at most `limit`.
pub fn waiting(conn: &mut Conn, now: Instant, limit: u16) -> Result<Vec<DueDraft>, Error> {
    Ok(due_times::waiting(conn, now, limit)?)
}

/// Tells people of one due time. False, and nobody is told, where another node did
/// it or the draft has changed since it was seen.
pub fn tell(conn: &mut Conn, seen: &DueDraft, now: Instant) -> Result<bool, Error> {
    let due_at = seen.due_at;
    let (stage, next) = due_stage(due_at, now);
    let Some(row) = due_times::claim(conn, seen, next)? else {
        return Ok(false);
    };
    let draft = notices::draft_notice(&row, "", now);
    let mut people: Vec<_> = row.assignee.into_iter().collect();
    let notice = match stage {
        DueStage::Soon => Notice::DueSoon { draft, due_at },
        DueStage::Over => {
            people.extend(staff::holding(conn, Role::Editor, &row.section)?);
            Notice::Overdue { draft, due_at }
        }
    };
    notices::tell(conn, &people, &notice, None, now)?;
    Ok(true)
}
