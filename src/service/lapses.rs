//! Held comments lapse: what nobody looked at in the time that the site gives itself is
//! removed, and its case closes without a decision.

use chrono::TimeDelta;
use serde_json::json;

use super::{Error, filing, letters, moves};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::{CaseKind, Move};
use crate::domain::reason::Reason;
use crate::domain::time::Instant;
use crate::store::cases::{self, CaseRow};
use crate::store::comments::{self, Head, Ruled};
use crate::store::{Conn, events, lapses, settings};

/// Cases that have lapsed by now, at most `most`; none where the site lets nothing lapse.
pub fn waiting(conn: &mut Conn, now: Instant, most: u16) -> Result<Vec<CaseId>, Error> {
    match limit(conn, now)? {
        Some(limit) => Ok(lapses::waiting(conn, limit, now, most)?),
        None => Ok(Vec::new()),
    }
}

/// What was opened before has lapsed.
fn limit(conn: &mut Conn, now: Instant) -> Result<Option<Instant>, Error> {
    let days = settings::find(conn)?.0.comments.lapse_after_days;
    Ok(days.map(|days| now - TimeDelta::days(i64::from(days))))
}

/// Lets cases lapse that were seen to have, and says how many did: not those that another
/// node was faster with, that somebody holds by now, or that have been decided.
pub fn lapse(conn: &mut Conn, seen: &[CaseId], now: Instant) -> Result<usize, Error> {
    let Some(limit) = limit(conn, now)? else {
        return Ok(0);
    };
    // in one order, so that two such pieces do not wait for each other
    let mut ids = seen.to_vec();
    ids.sort();
    let mut all = Vec::new();
    for id in ids {
        all.extend(lapse_one(conn, id, (limit, now))?);
    }
    letters::tell_lapsed(conn, &all, now)?;
    Ok(all.len())
}

/// The comment that has lapsed with its case; `None` where it has not.
fn lapse_one(
    conn: &mut Conn,
    id: CaseId,
    (limit, now): (Instant, Instant),
) -> Result<Option<CommentId>, Error> {
    let case = cases::find_to_decide(conn, id)?;
    let Some(case) = case.filter(|case| is_over(case, limit, now)) else {
        return Ok(None);
    };
    if filing::facts(conn, &case)?.is_escalated {
        return Ok(None);
    }
    let Some(comment) = comments::find_to_move(conn, case.comment_id)? else {
        return Ok(None);
    };
    let Some(ruled) = lapsed(&comment) else {
        return Ok(None);
    };
    let telling = moves::move_to(conn, &comment, &ruled)?;
    filing::close(conn, &case, now)?;
    let happened = json!({"case": id, "reason": ruled.reason, "waited_since": case.opened_at});
    let about = About::comment(comment.article_id, comment.id);
    let event = Event::new(EventKind::CommentLapsed, now, None, happened).about(about);
    events::insert(conn, &[event.telling(telling)])?;
    Ok(Some(comment.id))
}

fn is_over(case: &CaseRow, limit: Instant, now: Instant) -> bool {
    let is_held = case.lease_expires_at.is_some_and(|end| end > now);
    let is_anybodys = is_held || case.assignee.is_some();
    let waits = case.is_open && case.kind == CaseKind::Held;
    waits && case.opened_at <= limit && !is_anybodys
}

/// How the comment stands once it has lapsed; `None` for one that does not wait any more.
fn lapsed(comment: &Head) -> Option<Ruled> {
    let to = comment.ruled.standing().after(Move::Lapse)?;
    Some(Ruled {
        visibility: to.visibility,
        verdict: to.verdict,
        reviewed_by: None,
        reviewed_at: None,
        reviewed_text_version: None,
        reason: Some(Reason::NotReviewed),
        published_at: comment.ruled.published_at,
    })
}
