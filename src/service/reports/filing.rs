//! The case that reports stand on.

use super::Reporting;
use crate::domain::ids::CaseId;
use crate::domain::moderation::CaseKind;
use crate::domain::report::Complaints;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::filing::{self, Opening};
use crate::store::cases::CaseRow;
use crate::store::comments::Head;
use crate::store::{Conn, reports};

/// Lets what is said about a comment stand on its open case, which keeps its kind, or on
/// a new one if that is called for. `None`: it waits for more.
pub(super) fn stand_on(
    conn: &mut Conn,
    reporting: &Reporting,
    (case, comment): (Option<CaseRow>, &Head),
    complaints: Complaints,
    now: Instant,
) -> Result<Option<CaseId>, Error> {
    let case = match case {
        Some(case) => case.id,
        None if complaints.open_a_case(&reporting.settings.reports) => {
            open(conn, reporting, now)?.id
        }
        None => return Ok(None),
    };
    reports::stand_on(conn, comment.id, comment.text_version, case)?;
    Ok(Some(case))
}

fn open(conn: &mut Conn, reporting: &Reporting, now: Instant) -> Result<CaseRow, Error> {
    let opening = Opening {
        case: reporting.case,
        comment: reporting.row.comment_id,
        kind: CaseKind::Reported,
        section: reporting.section.clone(),
        target_minutes: reporting.settings.target_minutes,
    };
    filing::open(conn, &opening, now)
}
