//! Passing a case on to somebody who knows better.

use serde_json::json;

use super::{DecisionForm, answer, event};
use crate::domain::ids::StaffId;
use crate::domain::moderation::{Decision, DecisionKind, Escalation};
use crate::domain::notice::Notice;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::service::{Error, filing, notices};
use crate::store::cases::CaseRow;
use crate::store::comments::Head;
use crate::store::decisions::DecisionRow;
use crate::store::{Conn, articles, decisions, events, settings, staff};

/// What stands for those who answer for the law.
const LEGAL: &str = "legal";

/// To whom a case is to go; `None` for those who answer for the law, and where it
/// goes to nobody. 422 for somebody who does not moderate the section.
pub(super) fn addressee(
    conn: &mut Conn,
    form: &DecisionForm,
    section: &str,
) -> Result<Option<StaffId>, Error> {
    let to = form.to.as_deref().unwrap_or(LEGAL);
    if form.decision != DecisionKind::Escalate || to == LEGAL {
        return Ok(None);
    }
    let unknown = || {
        let detail = "expected `legal`, or the id of somebody who moderates this section";
        Refusal::field("/to", "unknown", detail)
    };
    let id: StaffId = to.parse().map_err(|_| unknown())?;
    let moderators = staff::holding(conn, Role::Moderator, section)?;
    if !moderators.contains(&id) {
        return Err(unknown().into());
    }
    Ok(Some(id))
}

/// Comment and case stay open; the case is nobody's for now, and those it goes to
/// are told.
pub(super) fn escalate(
    conn: &mut Conn,
    actor: &Actor,
    row: &DecisionRow,
    (case, comment): (&CaseRow, &Head),
    now: Instant,
) -> Result<Decision, Error> {
    let to = row.escalated_to.map_or(Escalation::Legal, Escalation::To);
    filing::escalate(conn, case, to)?;
    decisions::insert(conn, row)?;
    let people = match to {
        Escalation::To(person) => vec![person],
        Escalation::Legal => legal(conn, &case.section)?,
    };
    let notice = Notice::CaseEscalated {
        case: case.id,
        headline: articles::find(conn, comment.article_id)?
            .map(|article| article.headline)
            .unwrap_or_default(),
        section: case.section.clone(),
        by: actor.name.clone(),
        message: row.message.clone(),
    };
    notices::tell(conn, &people, &notice, Some(actor.id), now)?;
    let happened = json!({"case": case.id, "decision": row.id, "to": row.escalated_to});
    let happened = event(row.decision.event(), comment, actor, happened, now);
    events::insert(conn, &[happened])?;
    Ok(answer(row, comment.ruled.visibility, row.decision.into()))
}

/// Who publishes in the section, and the admins; of these only those whom the settings
/// name for the law, where it names any of them.
fn legal(conn: &mut Conn, section: &str) -> Result<Vec<StaffId>, Error> {
    let mut liable = staff::holding(conn, Role::Publisher, section)?;
    liable.extend(staff::holding_anywhere(conn, Role::Admin)?);
    liable.sort_unstable();
    liable.dedup();
    let named = settings::find(conn)?.0.sign_offs.legal;
    let named: Vec<StaffId> = liable
        .iter()
        .copied()
        .filter(|id| named.contains(id))
        .collect();
    Ok(if named.is_empty() { liable } else { named })
}
