//! Many cases at once.

use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::CaseKind;
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::store::cases::{self, CaseRow};
use crate::store::comments::Head;
use crate::store::types::Json;
use crate::store::{self, Conn, filing};

/// Closes cases that the transaction has locked, and takes them out of their queues.
pub(in crate::service) fn close_all(
    conn: &mut Conn,
    open: &[CaseRow],
    now: Instant,
) -> Result<(), Error> {
    if open.is_empty() {
        return Ok(());
    }
    Ok(cases::close_all(conn, open, now)?)
}

/// Opens closed cases again, where they stood. 409 when a comment has another by now.
pub(in crate::service) fn reopen_all(conn: &mut Conn, closed: &[CaseRow]) -> Result<(), Error> {
    if closed.is_empty() {
        return Ok(());
    }
    match cases::reopen_all(conn, closed) {
        Err(store::Error::Taken(_)) => {
            let detail = "another case about one of the comments was opened just now; try again";
            Err(Refusal::Conflict(detail.to_owned()).into())
        }
        done => {
            done?;
            let comments: Vec<CommentId> = closed.iter().map(|case| case.comment_id).collect();
            Ok(filing::note_records(conn, &comments)?)
        }
    }
}

/// Opens and closes cases of kind `direct`, for comments that are acted on though
/// nothing asks for it: they stand in no queue.
pub(in crate::service) fn open_and_close(
    conn: &mut Conn,
    about: &[(Head, String)],
    now: Instant,
) -> Result<Vec<CaseRow>, Error> {
    let direct: Vec<CaseRow> = about
        .iter()
        .map(|(comment, section)| CaseRow {
            id: CaseId::new(),
            comment_id: comment.id,
            kind: CaseKind::Direct,
            section: section.clone(),
            is_open: false,
            opened_at: now,
            due_at: now,
            closed_at: Some(now),
            lease_id: None,
            leased_by: None,
            lease_expires_at: None,
            version: 1,
            leased_at: None,
            facts: None,
            queues: Json(Vec::new()),
            filed_version: 0,
            assignee: None,
            leased_from: None,
        })
        .collect();
    if !direct.is_empty() {
        cases::insert_closed(conn, &direct)?;
    }
    Ok(direct)
}
