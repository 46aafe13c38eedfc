//! The case that reports stand on.

use super::Reporting;
use crate::domain::ids::CaseId;
use crate::domain::moderation::{CaseFacts, CaseKind};
use crate::domain::report::Complaints;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::filing::{self, Opening};
use crate::store::cases::CaseRow;
use crate::store::comments::Head;
use crate::store::{Conn, reports, saved_queues};

/// Lets what is said about a comment stand on its open case, which is filed by it, or on
/// a new one if that is called for. `None`: it waits for more.
pub(super) fn stand_on(
    conn: &mut Conn,
    reporting: &Reporting,
    (case, comment): (Option<CaseRow>, &Head),
    complaints: &Complaints,
    now: Instant,
) -> Result<Option<CaseId>, Error> {
    let becomes_held = complaints
        .hold(comment.ruled.standing(), &reporting.settings.reports)
        .map(|_| CaseKind::Held);
    let case = match case {
        Some(case) => {
            let facts = CaseFacts {
                kind: becomes_held.unwrap_or(case.kind),
                ..filing::facts(conn, &case)?.reported(complaints)
            };
            filing::refile(conn, &case, facts)?.id
        }
        None if complaints.open_a_case(&reporting.settings.reports) => {
            let kind = becomes_held.unwrap_or(CaseKind::Reported);
            open(conn, reporting, (kind, complaints), now)?.id
        }
        None => return Ok(None),
    };
    reports::stand_on(conn, comment.id, comment.text_version, case)?;
    Ok(Some(case))
}

fn open(
    conn: &mut Conn,
    reporting: &Reporting,
    (kind, complaints): (CaseKind, &Complaints),
    now: Instant,
) -> Result<CaseRow, Error> {
    let opening = Opening {
        case: reporting.case,
        comment: reporting.row.comment_id,
        kind,
        section: reporting.section.clone(),
        target_minutes: reporting.settings.target_minutes,
    };
    let facts = filing::gather(conn, opening.comment, kind, &opening.section)?;
    let plan = saved_queues::plan(conn, opening.target_minutes)?;
    filing::open_with(conn, &opening, (facts.reported(complaints), &plan), now)
}
