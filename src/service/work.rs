//! Who must act next on a draft: assigned, taken, released.

use serde_json::json;

use super::Error;
use super::dossier::Dossier;
use super::drafts::event;
use super::notices;
use crate::domain::draft::Draft;
use crate::domain::event::EventKind;
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::notice::Notice;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::domain::work::{self, Assignment};
use crate::store::drafts::DraftRow;
use crate::store::{Conn, drafts, due_times, events, staff};

/// Says who must act next, by when and how urgently. Refuses as `work::may_assign`
/// does.
pub fn assign(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    after: &Assignment,
    now: Instant,
) -> Result<Draft, Error> {
    let dossier = Dossier::open_locked(conn, actor, id)?;
    let before = assignment(&dossier.row);
    let assignee = match after.assignee {
        Some(id) => colleague(conn, actor, id)?,
        None => None,
    };
    work::may_assign(&dossier.facts, actor, (&before, after), assignee.as_ref())?;
    let change = Change {
        kind: EventKind::DraftAssigned,
        before,
        after: *after,
        assignee: assignee.map(|person| person.staff_ref()),
    };
    put(conn, dossier, actor, change, now)
}

/// Takes the draft. `from` names the holder who is to be relieved of it.
pub fn take(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    from: Option<StaffId>,
    now: Instant,
) -> Result<Draft, Error> {
    let dossier = Dossier::open_locked(conn, actor, id)?;
    let before = assignment(&dossier.row);
    work::may_take(&dossier.facts, actor, holder(&dossier).as_ref(), from)?;
    let change = Change {
        kind: EventKind::DraftTaken,
        before,
        after: Assignment {
            assignee: Some(actor.id),
            ..before
        },
        assignee: Some(actor.staff_ref()),
    };
    put(conn, dossier, actor, change, now)
}

/// Lets go of the draft, so that nobody has it.
pub fn release(conn: &mut Conn, actor: &Actor, id: DraftId, now: Instant) -> Result<Draft, Error> {
    let dossier = Dossier::open_locked(conn, actor, id)?;
    let before = assignment(&dossier.row);
    work::may_release(&dossier.facts, actor, holder(&dossier).as_ref())?;
    let change = Change {
        kind: EventKind::DraftReleased,
        before,
        after: Assignment {
            assignee: None,
            ..before
        },
        assignee: None,
    };
    put(conn, dossier, actor, change, now)
}

/// A change of the work on a draft that is allowed.
struct Change {
    kind: EventKind,
    before: Assignment,
    after: Assignment,
    assignee: Option<StaffRef>,
}

/// Writes a change, its event, and tells a new assignee. What is as it was already
/// leaves no trace.
fn put(
    conn: &mut Conn,
    mut dossier: Dossier,
    actor: &Actor,
    change: Change,
    now: Instant,
) -> Result<Draft, Error> {
    let Change {
        kind,
        before,
        after,
        assignee,
    } = change;
    if after == before {
        return Ok(dossier.draft());
    }
    let id = dossier.row.id;
    drafts::set_work(conn, id, &after)?;
    if after.due_at != before.due_at {
        due_times::set(conn, id, after.due_at.map(work::first_notice))?;
    }
    dossier.note_work(&after, assignee);
    let payload = json!({"before": before, "after": after});
    events::insert(conn, &[event(kind, &dossier, actor, payload, now)])?;
    if after.assignee != before.assignee {
        let people: Vec<StaffId> = after.assignee.into_iter().collect();
        let notice = Notice::Assigned {
            draft: notices::draft_notice(&dossier.row, &actor.name, now),
            due_at: after.due_at,
        };
        notices::tell(conn, &people, &notice, Some(actor.id), now)?;
    }
    Ok(dossier.draft())
}

fn assignment(row: &DraftRow) -> Assignment {
    Assignment {
        assignee: row.assignee,
        due_at: row.due_at,
        priority: row.priority,
        on_hold: row.on_hold,
    }
}

fn holder(dossier: &Dossier) -> Option<StaffRef> {
    dossier.row.assignee.map(|id| dossier.person(id))
}

/// Somebody else who works here, with what they were granted; the session is the
/// asker's, since theirs is beside the point.
fn colleague(conn: &mut Conn, actor: &Actor, id: StaffId) -> Result<Option<Actor>, Error> {
    let Some(account) = staff::find(conn, id)?.filter(|found| found.disabled_at.is_none()) else {
        return Ok(None);
    };
    Ok(Some(Actor {
        id,
        name: account.name,
        email: account.email,
        grants: staff::grants_of(conn, id)?,
        session: actor.session,
        asked_at: actor.asked_at,
    }))
}
