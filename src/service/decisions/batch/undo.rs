//! Taking a batch back: all of it that nothing has moved since.

use std::collections::{HashMap, HashSet};

use serde_json::json;

use super::{BatchDone, ItemDone};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{BatchId, CaseId, CommentId, DecisionId};
use crate::domain::moderation::{CaseKind, Remit};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::decisions::undo::{before, moved, remit_for_undo};
use crate::service::decisions::{aftermath, event};
use crate::service::moves::{self, Lineage};
use crate::service::{Error, filing};
use crate::store::cases::{self, CaseRow};
use crate::store::comments::{Head, Ruled};
use crate::store::decisions::{self, DecisionRow};
use crate::store::{Conn, events, lineages};

/// Takes a batch back within ten minutes, decision by decision.
///
/// 404 for none; 403 for who did not make it and does not administrate; 409 when it
/// is too late, or undone already.
pub fn undo(conn: &mut Conn, actor: &Actor, id: BatchId, now: Instant) -> Result<BatchDone, Error> {
    let remit = remit_for_undo(actor)?;
    let batch = decisions::find_batch(conn, id)?.ok_or(Refusal::NotFound)?;
    if batch.staff_id != actor.id && !actor.is_admin() {
        let detail = "a batch is undone by who made it, or by an admin";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    if now > batch.undo_until {
        let detail = "a batch can be undone for ten minutes; these are over";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    }
    let undone = undo_all(conn, actor, (id, &remit), now)?;
    Ok(BatchDone {
        id: Some(id),
        items: undone
            .ok_or_else(|| Refusal::WrongState("the batch was undone already".to_owned()))?,
        undo_until: Some(batch.undo_until),
    })
}

/// One decision that can be taken back.
struct Matter<'a> {
    row: &'a DecisionRow,
    case: CaseRow,
    head: Head,
    to: Ruled,
}

/// Takes back what of a batch can be. `None` when it was undone already.
pub(in crate::service) fn undo_all(
    conn: &mut Conn,
    actor: &Actor,
    (id, remit): (BatchId, &Remit),
    now: Instant,
) -> Result<Option<Vec<ItemDone>>, Error> {
    if !decisions::undo_batch(conn, id, now)? {
        return Ok(None);
    }
    let rows = decisions::of_batch(conn, id)?;
    let ground = Ground::gather(conn, &rows)?;
    let (mut matters, mut done) = (Vec::new(), Vec::new());
    for row in &rows {
        match ground.matter(row, remit) {
            Ok(matter) => {
                done.push(item(row, None));
                matters.push(matter);
            }
            Err(refusal) => done.push(item(row, Some(refusal))),
        }
    }
    write(conn, actor, (&matters, ground.lineage), now)?;
    Ok(Some(done))
}

fn item(row: &DecisionRow, refusal: Option<Refusal>) -> ItemDone {
    ItemDone {
        case: Some(row.case_id),
        comment: Some(row.comment_id),
        decision: Some(row.id),
        refusal,
    }
}

/// What is looked at before anything is taken back.
struct Ground {
    cases: HashMap<CaseId, CaseRow>,
    /// Comments about which another case is open.
    busy: HashSet<CommentId>,
    answered: HashSet<CommentId>,
    lineage: Lineage,
}

impl Ground {
    /// Cases are locked before comments.
    fn gather(conn: &mut Conn, rows: &[DecisionRow]) -> Result<Self, Error> {
        let ids: Vec<CaseId> = rows.iter().map(|row| row.case_id).collect();
        let comments: Vec<CommentId> = rows.iter().map(|row| row.comment_id).collect();
        let cases = cases::find_all_to_decide(conn, &ids)?;
        let lineage = Lineage::lock(conn, &comments)?;
        let busy = cases::open_about(conn, &comments)?;
        Ok(Self {
            cases: cases.into_iter().map(|case| (case.id, case)).collect(),
            busy: busy.into_iter().map(|case| case.comment_id).collect(),
            answered: lineages::answered(conn, &comments)?,
            lineage,
        })
    }

    fn matter<'a>(&self, row: &'a DecisionRow, remit: &Remit) -> Result<Matter<'a>, Refusal> {
        let case = self.cases.get(&row.case_id);
        let case = case.filter(|case| remit.covers(&case.section));
        let case = case.cloned().ok_or(Refusal::NotFound)?;
        let head = self.lineage.find(row.comment_id).cloned();
        let head = head.ok_or(Refusal::NotFound)?;
        let wrong = |detail: &str| Err(Refusal::WrongState(detail.to_owned()));
        if row.undone_at.is_some() {
            return wrong("the decision was undone already");
        }
        if head.version != row.before.0.version + 1 {
            return wrong(moved(&head));
        }
        if self.busy.contains(&head.id) {
            let detail = "another case about the comment is open; decide that one";
            return Err(Refusal::Conflict(detail.to_owned()));
        }
        Ok(Matter {
            to: before(row, &head, self.answered.contains(&head.id)),
            row,
            case,
            head,
        })
    }
}

fn write(
    conn: &mut Conn,
    actor: &Actor,
    (matters, lineage): (&[Matter], Lineage),
    now: Instant,
) -> Result<(), Error> {
    if matters.is_empty() {
        return Ok(());
    }
    let ids: Vec<DecisionId> = matters.iter().map(|matter| matter.row.id).collect();
    decisions::undo_all(conn, &ids, now)?;
    let moving: Vec<(Head, Ruled)> = matters
        .iter()
        .map(|matter| (matter.head.clone(), matter.to.clone()))
        .collect();
    moves::move_all(conn, lineage, &moving)?;
    // those that were opened for the decision alone go with it
    let closed: Vec<CaseRow> = matters
        .iter()
        .filter(|matter| matter.case.kind != CaseKind::Direct)
        .map(|matter| matter.case.clone())
        .collect();
    filing::reopen_all(conn, &closed)?;
    let rows: Vec<&DecisionRow> = matters.iter().map(|matter| matter.row).collect();
    let rewritten: HashSet<CommentId> = aftermath::take_back(conn, &rows)?.into_iter().collect();
    let happened: Vec<Event> = matters
        .iter()
        .map(|matter| {
            let edited = moves::edited(&matter.to).when(|| rewritten.contains(&matter.head.id));
            let telling = moves::telling(&matter.head.ruled, &matter.to);
            undone(matter, actor, now).telling(telling.or(edited))
        })
        .collect();
    Ok(events::insert(conn, &happened)?)
}

fn undone(matter: &Matter, actor: &Actor, now: Instant) -> Event {
    let what = json!({
        "case": matter.case.id,
        "decision": matter.row.id,
        "batch": matter.row.batch_id,
        "from": matter.head.ruled.visibility,
        "to": matter.to.visibility,
    });
    event(EventKind::DecisionUndone, &matter.head, actor, what, now)
}
