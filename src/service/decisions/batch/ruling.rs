//! The rulings of a batch, written by as many statements as one.

use super::ItemDone;
use crate::domain::change::Telling;
use crate::domain::event::Event;
use crate::domain::ids::{BatchId, CommentId, DecisionId};
use crate::domain::moderation::{Ruling, UNDO};
use crate::domain::reason::Reason;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::decisions::{aftermath, event, ruled, told};
use crate::service::moves::{self, Lineage};
use crate::service::{Error, edits, filing};
use crate::store::cases::{CaseBefore, CaseRow};
use crate::store::comments::{Head, Ruled};
use crate::store::decisions::{self, BatchRow, Before, DecisionRow};
use crate::store::types::Json;
use crate::store::{self, Conn, events};

/// What is ruled on everything in a batch.
#[derive(Debug, Clone)]
pub(in crate::service) struct Rulings {
    pub batch: BatchId,
    pub decision: Ruling,
    pub reason: Option<Reason>,
    pub message: Option<String>,
}

/// One that can be ruled on.
struct Matter {
    decision: DecisionId,
    case: CaseRow,
    head: Head,
    ruled: Ruled,
    /// What the public is told of an edit that the ruling published.
    edited: Telling,
}

/// Rules on the comments of cases that the transaction has locked, and closes those
/// that are open; what cannot be ruled on is said. The batch is kept either way.
pub(in crate::service) fn rule_all(
    conn: &mut Conn,
    actor: &Actor,
    rulings: &Rulings,
    (cases, lineage): (Vec<CaseRow>, Lineage),
    now: Instant,
) -> Result<Vec<ItemDone>, Error> {
    let (mut matters, mut done) = (Vec::new(), Vec::new());
    for case in cases {
        let ruling = (rulings.decision, rulings.reason);
        let head = lineage.find(case.comment_id).cloned();
        let ruled = head.ok_or(Refusal::NotFound).and_then(|head| {
            let ruled = ruled(&head, actor, ruling, now)?;
            Ok((head, ruled))
        });
        match ruled {
            Ok((head, ruled)) => matters.push(Matter {
                decision: DecisionId::new(),
                case,
                head,
                ruled,
                edited: Telling::NOTHING,
            }),
            Err(refusal) => done.push(ItemDone::refused(&case, refusal)),
        }
    }
    settle_edits(conn, rulings.decision, &mut matters, now)?;
    keep_batch(conn, actor, rulings, now)?;
    done.extend(write(conn, actor, rulings, (matters, lineage), now)?);
    Ok(done)
}

/// The edits that wait are few, and each is settled by itself.
fn settle_edits(
    conn: &mut Conn,
    ruling: Ruling,
    matters: &mut [Matter],
    now: Instant,
) -> Result<(), Error> {
    let ids: Vec<CommentId> = matters.iter().map(|matter| matter.head.id).collect();
    let waiting = store::edits::waiting(conn, &ids)?;
    for matter in matters {
        if waiting.contains_key(&matter.head.id) {
            let (head, said) = (matter.head.clone(), matter.head.text_version);
            matter.head = edits::settle(conn, head, (matter.decision, ruling), now)?;
            matter.edited = moves::edited(&matter.ruled).when(|| matter.head.text_version != said);
            matter.ruled.reviewed_text_version = Some(matter.head.text_version);
        }
    }
    Ok(())
}

fn keep_batch(
    conn: &mut Conn,
    actor: &Actor,
    rulings: &Rulings,
    now: Instant,
) -> Result<(), Error> {
    let batch = BatchRow {
        id: rulings.batch,
        staff_id: actor.id,
        decision: rulings.decision,
        decided_at: now,
        undo_until: now + UNDO,
        undone_at: None,
    };
    Ok(decisions::insert_batch(conn, &batch)?)
}

fn write(
    conn: &mut Conn,
    actor: &Actor,
    rulings: &Rulings,
    (matters, lineage): (Vec<Matter>, Lineage),
    now: Instant,
) -> Result<Vec<ItemDone>, Error> {
    if matters.is_empty() {
        return Ok(Vec::new());
    }
    let moving: Vec<(Head, Ruled)> = matters
        .iter()
        .map(|matter| (matter.head.clone(), matter.ruled.clone()))
        .collect();
    moves::move_all(conn, lineage, &moving)?;
    let open: Vec<CaseRow> = matters
        .iter()
        .filter(|matter| matter.case.is_open)
        .map(|matter| matter.case.clone())
        .collect();
    filing::close_all(conn, &open, now)?;
    let rows: Vec<DecisionRow> = matters
        .iter()
        .map(|matter| row(rulings, matter, actor, now))
        .collect();
    decisions::insert_all(conn, &rows)?;
    aftermath::follow(conn, &rows.iter().collect::<Vec<_>>())?;
    let happened: Vec<Event> = rows
        .iter()
        .zip(&matters)
        .map(|(row, matter)| {
            let what = told(row, &matter.head, &matter.ruled);
            let telling = moves::telling(&matter.head.ruled, &matter.ruled);
            event(row.decision.event(), &matter.head, actor, what, now)
                .telling(telling.or(matter.edited.clone()))
        })
        .collect();
    events::insert(conn, &happened)?;
    Ok(rows.iter().map(done).collect())
}

fn row(rulings: &Rulings, matter: &Matter, actor: &Actor, now: Instant) -> DecisionRow {
    DecisionRow {
        id: matter.decision,
        case_id: matter.case.id,
        comment_id: matter.head.id,
        staff_id: actor.id,
        decision: rulings.decision.into(),
        reason: rulings.reason,
        message: rulings.message.clone(),
        before: Json(Before {
            version: matter.head.version,
            ruled: matter.head.ruled.clone(),
            case: Some(CaseBefore::of(&matter.case)),
        }),
        decided_at: now,
        undo_until: now + UNDO,
        undone_at: None,
        batch_id: Some(rulings.batch),
        escalated_to: None,
        section: matter.case.section.clone(),
        kind: matter.case.kind,
        waited_s: (now - matter.case.opened_at).num_seconds(),
        handled_s: matter.case.handled(now).map(|held| held.num_seconds()),
        overturned_by: None,
        queue: matter.case.named_after().to_owned(),
    }
}

fn done(row: &DecisionRow) -> ItemDone {
    ItemDone {
        case: Some(row.case_id),
        comment: Some(row.comment_id),
        decision: Some(row.id),
        refusal: None,
    }
}
