//! The transaction of a report.

use serde_json::json;

use super::{Received, Reporting, filing};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::CaseId;
use crate::domain::refusal::Refusal;
use crate::domain::report::Complaints;
use crate::domain::time::Instant;
use crate::service::{Error, moved, moves};
use crate::store::comments::{self, Head, Ruled};
use crate::store::reports::ReportRow;
use crate::store::{Conn, cases, events, reports};

/// At most 13 statements for a report that opens a case; holding the comment on top of
/// that comes on top, once for a comment.
pub(super) fn take_in(
    conn: &mut Conn,
    reporting: &Reporting,
    now: Instant,
) -> Result<Received, Error> {
    let id = reporting.row.comment_id;
    let case = cases::find_open_to_decide(conn, id)?;
    let comment = comments::find_to_move(conn, id)?
        .filter(|comment| comment.ruled.visibility == Visibility::Published)
        .ok_or(Refusal::NotFound)?;
    if case.is_none() && cases::has_open(conn, id)? {
        // it was opened while the comment was waited for; a case is locked before its comment
        return Err(moved("case"));
    }
    let row = ReportRow {
        text_version: comment.text_version,
        ..reporting.row.clone()
    };
    let received = Received { received: true };
    if !reports::insert(conn, &row)? {
        return Ok(received);
    }
    events::insert(conn, &[reported(&comment, &row, now)])?;
    let complaints = reports::complaints(conn, id, comment.text_version)?;
    if let Some(case) = filing::stand_on(conn, reporting, (case, &comment), &complaints, now)? {
        hold(conn, reporting, (case, &comment), &complaints, now)?;
    }
    Ok(received)
}

/// Neither what was said nor by whom.
fn reported(comment: &Head, report: &ReportRow, now: Instant) -> Event {
    let payload = json!({
        "report": report.id,
        "category": report.category,
        "weight": report.weight,
        "text_version": report.text_version,
    });
    let about = About::comment(comment.article_id, comment.id);
    Event::new(EventKind::CommentReported, now, None, payload).about(about)
}

/// Holds a comment that nobody has looked at, once its reports weigh enough.
fn hold(
    conn: &mut Conn,
    reporting: &Reporting,
    (case, comment): (CaseId, &Head),
    complaints: &Complaints,
    now: Instant,
) -> Result<(), Error> {
    let standing = comment.ruled.standing();
    let Some(to) = complaints.hold(standing, &reporting.settings.reports) else {
        return Ok(());
    };
    let held = Ruled {
        visibility: to.visibility,
        verdict: to.verdict,
        ..comment.ruled.clone()
    };
    let telling = moves::move_to(conn, comment, &held)?;
    let payload = json!({
        "case": case,
        "from": standing.visibility,
        "to": to.visibility,
        "by": "reports",
        "weight": complaints.weight,
    });
    let about = About::comment(comment.article_id, comment.id);
    let happened = Event::new(EventKind::CommentHeld, now, None, payload).about(about);
    Ok(events::insert(conn, &[happened.telling(telling)])?)
}
