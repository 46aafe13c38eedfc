//! Rulings on comments that were not found by their cases: on the open case where
//! there is one, by a direct one otherwise.

use std::collections::{HashMap, HashSet};

use super::{BatchDone, ItemDone, Rulings, rule_all, sort_out, tried};
use crate::domain::comment::Visibility;
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::moderation::{Move, UNDO};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::moves::Lineage;
use crate::service::{Error, filing};
use crate::store::cases::{self, CaseRow};
use crate::store::comments::Head;
use crate::store::{Conn, articles, lineages};

/// What would come of it. The comments are in the actor's sections.
pub(in crate::service) fn weigh_comments(
    conn: &mut Conn,
    actor: &Actor,
    (rulings, ids): (&Rulings, &[CommentId]),
    now: Instant,
) -> Result<BatchDone, Error> {
    let found = cases::open_about(conn, ids)?;
    let with_case: HashSet<CommentId> = found.iter().map(|case| case.comment_id).collect();
    let (free, refused) = sort_out(conn, actor, found, now)?;
    let heads = lineages::find(conn, ids)?;
    let head = |id: CommentId| heads.iter().find(|head| head.id == id);
    let ruling = (rulings.decision, rulings.reason);
    let mut items: Vec<ItemDone> = refused.into_values().collect();
    for case in &free {
        items.push(tried(case, head(case.comment_id), actor, ruling, now));
    }
    for id in ids.iter().filter(|id| !with_case.contains(id)) {
        items.push(ItemDone {
            case: None,
            comment: Some(*id),
            decision: None,
            refusal: None,
        });
    }
    Ok(BatchDone {
        id: None,
        items: in_order(ids, items),
        undo_until: None,
    })
}

/// Rules on them, as far as nobody else holds their cases, and they still stand as they
/// were looked for.
pub(in crate::service) fn rule_on_comments(
    conn: &mut Conn,
    actor: &Actor,
    (rulings, ids, standings): (&Rulings, &[CommentId], &[Visibility]),
    now: Instant,
) -> Result<BatchDone, Error> {
    let known: Vec<CaseId> = cases::open_about(conn, ids)?
        .into_iter()
        .map(|case| case.id)
        .collect();
    let mut found = cases::find_all_to_decide(conn, &known)?;
    let lineage = Lineage::lock(conn, ids)?;
    // somebody may have ruled on one between the search and the lock
    let mut still = ids.to_vec();
    still.retain(|id| {
        let head = lineage.find(*id);
        head.is_some_and(|head| standings.contains(&head.ruled.visibility))
    });
    found.retain(|case| case.is_open && still.contains(&case.comment_id));
    let direct = direct(conn, (rulings, &still), &lineage, now)?;
    let (mut free, refused) = sort_out(conn, actor, found, now)?;
    free.extend(direct);
    let mut items: Vec<ItemDone> = refused.into_values().collect();
    items.extend(rule_all(conn, actor, rulings, (free, lineage), now)?);
    Ok(BatchDone {
        id: Some(rulings.batch),
        items: in_order(ids, items),
        undo_until: Some(now + UNDO),
    })
}

/// Cases for those that have none. What got one since we looked is left to it.
fn direct(
    conn: &mut Conn,
    (rulings, ids): (&Rulings, &[CommentId]),
    lineage: &Lineage,
    now: Instant,
) -> Result<Vec<CaseRow>, Error> {
    let busy: HashSet<CommentId> = cases::open_about(conn, ids)?
        .into_iter()
        .map(|case| case.comment_id)
        .collect();
    let sections = articles::sections_of_comments(conn, ids)?;
    let about: Vec<(Head, String)> = ids
        .iter()
        .filter(|id| !busy.contains(id))
        .filter_map(|id| {
            let head = lineage.find(*id)?;
            let made = Move::Rule(rulings.decision);
            head.ruled.standing().after(made)?;
            Some((head.clone(), sections.get(id)?.clone()))
        })
        .collect();
    filing::open_and_close(conn, &about, now)
}

/// In the order in which the comments were given; what was not ruled on says so.
fn in_order(ids: &[CommentId], items: Vec<ItemDone>) -> Vec<ItemDone> {
    let mut by_comment: HashMap<CommentId, ItemDone> = items
        .into_iter()
        .filter_map(|item| Some((item.comment?, item)))
        .collect();
    let moved = |id: CommentId| ItemDone {
        case: None,
        comment: Some(id),
        decision: None,
        refusal: Some(Refusal::Conflict(
            "the comment has moved just now; look again".to_owned(),
        )),
    };
    ids.iter()
        .map(|id| by_comment.remove(id).unwrap_or_else(|| moved(*id)))
        .collect()
}
