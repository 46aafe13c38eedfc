//! What becomes of a note: changed, resolved, reopened.

use serde_json::{Value, json};

use super::telling::{self, Said, tell_blocking};
use super::threads::shown_one;
use super::{fields, open_locked, refuse};
use crate::domain::difference::{differences, names, payload};
use crate::domain::event::EventKind;
use crate::domain::ids::NoteId;
use crate::domain::note::{self, Note, NoteFields, check_note};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::dossier::Dossier;
use crate::service::drafts::event;
use crate::store::notes::NoteRow;
use crate::store::{Conn, events, notes};

/// A change of a note on its way.
#[derive(Debug, Clone)]
pub struct Change {
    pub note: NoteId,
    /// The version that whoever asks had read.
    pub read: Option<i64>,
    /// What the change was put into.
    pub base: Note,
    pub wanted: NoteFields,
}

/// Changes what a note says and whether it blocks. What comes out the same changes
/// nothing. Refuses, in this order: who may not; fields that are wrong; no version;
/// a version that is not the present one; a draft that is closed; a contributor
/// who would clear the way.
pub fn change(
    conn: &mut Conn,
    actor: &Actor,
    change: &Change,
    now: Instant,
) -> Result<Note, Error> {
    let (dossier, row) = open_locked(conn, actor, change.note)?;
    let (before, wanted) = (fields(&row), &change.wanted);
    note::may_change(&dossier.facts, row.created_by, actor, (&before, wanted))?;
    refuse(check_note(&wanted.text, None, 0))?;
    let read = change.read.ok_or(Refusal::PreconditionRequired)?;
    if [read, change.base.version] != [row.version; 2] {
        return Err(stale(conn, &dossier, row, wanted)?.into());
    }
    let changed = differences(&value(&before), &value(wanted));
    if changed.is_empty() {
        return shown_one(conn, &dossier, row);
    }
    note::takes_more(&dossier.facts)?;
    if before.is_blocking && !wanted.is_blocking {
        note::independent(&dossier.facts, row.created_by, actor)?;
    }
    let is_raised = wanted.is_blocking && !before.is_blocking && row.resolved_at.is_none();
    let row = NoteRow {
        text: wanted.text.clone(),
        is_blocking: wanted.is_blocking,
        ..row
    };
    let mut told = payload(&changed);
    told.insert("note".to_owned(), json!(row.id));
    let did = (EventKind::NoteChanged, Value::from(told));
    let note = put(conn, &dossier, actor, (row, did), now)?;
    if is_raised {
        tell_contributors(conn, &dossier, actor, &note.text, now)?;
    }
    Ok(note)
}

/// Resolves a note that is open.
pub fn resolve(conn: &mut Conn, actor: &Actor, id: NoteId, now: Instant) -> Result<Note, Error> {
    let (dossier, row) = open_locked(conn, actor, id)?;
    note::may_settle(&dossier.facts, row.created_by, actor)?;
    if row.resolved_at.is_some() {
        let detail = "This note is resolved already; it can be reopened.";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    }
    if row.is_blocking {
        note::independent(&dossier.facts, row.created_by, actor)?;
    }
    let did = json!({"note": row.id, "is_blocking": row.is_blocking});
    let row = NoteRow {
        resolved_by: Some(actor.id),
        resolved_at: Some(now),
        ..row
    };
    let did = (EventKind::NoteResolved, did);
    put(conn, &dossier, actor, (row, did), now)
}

/// Opens a note again that is resolved.
pub fn reopen(conn: &mut Conn, actor: &Actor, id: NoteId, now: Instant) -> Result<Note, Error> {
    let (dossier, row) = open_locked(conn, actor, id)?;
    note::may_settle(&dossier.facts, row.created_by, actor)?;
    if row.resolved_at.is_none() {
        let detail = "This note is open; it can be resolved.";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    }
    let did =
        json!({"note": row.id, "is_blocking": row.is_blocking, "resolved_by": row.resolved_by});
    let row = NoteRow {
        resolved_by: None,
        resolved_at: None,
        ..row
    };
    let is_blocking = row.is_blocking;
    let did = (EventKind::NoteReopened, did);
    let note = put(conn, &dossier, actor, (row, did), now)?;
    if is_blocking {
        tell_contributors(conn, &dossier, actor, &note.text, now)?;
    }
    Ok(note)
}

/// Writes what became of a note, and what happened.
fn put(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    (mut row, (kind, did)): (NoteRow, (EventKind, Value)),
    now: Instant,
) -> Result<Note, Error> {
    if !notes::advance(conn, &row, row.version)? {
        let wanted = fields(&row);
        return Err(stale(conn, dossier, row, &wanted)?.into());
    }
    row.version += 1;
    events::insert(conn, &[event(kind, dossier, actor, did, now)])?;
    shown_one(conn, dossier, row)
}

fn tell_contributors(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    text: &str,
    now: Instant,
) -> Result<(), Error> {
    let said = Said::of(dossier, actor, text, now);
    let telling = tell_blocking(&said);
    telling::tell(conn, &said, vec![telling])
}

fn stale(
    conn: &mut Conn,
    dossier: &Dossier,
    row: NoteRow,
    wanted: &NoteFields,
) -> Result<Refusal, Error> {
    let differing = differences(&value(&fields(&row)), &value(wanted));
    let current = shown_one(conn, dossier, row)?;
    Ok(Refusal::Stale {
        current: serde_json::to_value(current).unwrap_or_default(),
        fields: names(&differing),
    })
}

fn value(fields: &NoteFields) -> Value {
    json!({"text": fields.text, "is_blocking": fields.is_blocking})
}
