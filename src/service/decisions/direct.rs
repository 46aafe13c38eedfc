//! Acting on a comment that nobody asked about.

use serde_json::json;

use super::{Deciding, check, decide, rule};
use crate::domain::ids::CommentId;
use crate::domain::moderation::Decision;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::cases::remit;
use crate::service::{Error, filing, moved, search};
use crate::store::comments::{self, Head};
use crate::store::{Conn, cases};

/// Decides on a comment: on its open case where there is one, as [`decide`] does;
/// otherwise by a case of its own, of kind `direct`, that is opened and closed.
///
/// 404 where the actor does not moderate; 422; 428 without the version, which is the
/// comment's where no case is open; 412; 409 `wrong_state`, and for an open case what
/// [`decide`] answers.
pub fn decide_comment(
    conn: &mut Conn,
    actor: &Actor,
    id: CommentId,
    deciding: &Deciding,
    now: Instant,
) -> Result<Decision, Error> {
    let remit = remit(actor)?;
    let section = search::section_of(conn, id)?;
    if let Some(case) = cases::open_about(conn, &[id])?.pop() {
        let deciding = Deciding {
            case: case.id,
            ..deciding.clone()
        };
        return decide(conn, actor, &deciding, now);
    }
    if !remit.covers(&section) {
        return Err(Refusal::NotFound.into());
    }
    let deciding = &deciding.spelled_out(conn)?;
    check(&deciding.form)?;
    let comment = comments::find_to_move(conn, id)?.ok_or(Refusal::NotFound)?;
    examine(conn, actor, &comment, deciding)?;
    // one that was opened just now must be locked before its comment
    if !cases::open_about(conn, &[id])?.is_empty() {
        return Err(moved("case"));
    }
    let ruling = deciding.form.decision.ruling().ok_or_else(|| {
        Refusal::WrongState("there is no case to pass on; approve or remove it".to_owned())
    })?;
    let opened = filing::open_and_close(conn, &[(comment.clone(), section)], now)?;
    let case = opened.first().ok_or(Refusal::NotFound)?;
    rule(conn, actor, (deciding, ruling), (case, &comment), now)
}

fn examine(
    conn: &mut Conn,
    actor: &Actor,
    comment: &Head,
    deciding: &Deciding,
) -> Result<(), Error> {
    match (deciding.form.lease, deciding.version) {
        (None, None) => Err(Refusal::PreconditionRequired.into()),
        (_, Some(version)) if version != comment.version => {
            let (_, current) = search::read(conn, actor, comment.id)?;
            let (current, fields) = (json!(current), Vec::new());
            Err(Refusal::Stale { current, fields }.into())
        }
        (Some(_), _) => Err(Refusal::LeaseLost.into()),
        (None, Some(_)) => Ok(()),
    }
}
