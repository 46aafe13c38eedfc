//! Notes as they are answered: with their replies, the names of people, and where
//! their quotations stand now.

use std::collections::HashMap;

use crate::domain::ids::{NoteId, StaffId};
use crate::domain::note::{Note, NoteReply, NoteStatus};
use crate::domain::refusal::Refusal;
use crate::domain::staff::StaffRef;
use crate::service::Error;
use crate::service::dossier::Dossier;
use crate::store::notes::{NoteRow, ReplyRow};
use crate::store::types::Json;
use crate::store::{Conn, notes, staff};

/// Notes on one draft, by as many statements as one of them.
pub(super) fn shown(
    conn: &mut Conn,
    dossier: &Dossier,
    rows: Vec<NoteRow>,
) -> Result<Vec<Note>, Error> {
    let ids: Vec<NoteId> = rows.iter().map(|row| row.id).collect();
    let replies = notes::replies_to(conn, &ids)?;
    let names = Names::of(conn, &rows, &replies)?;
    let mut threads: HashMap<NoteId, Vec<NoteReply>> = HashMap::new();
    for row in replies {
        let thread = threads.entry(row.note_id).or_default();
        thread.push(names.reply(row));
    }
    let note = |row: NoteRow| {
        let replies = threads.remove(&row.id).unwrap_or_default();
        names.note(dossier, row, replies)
    };
    Ok(rows.into_iter().map(note).collect())
}

pub(super) fn shown_one(conn: &mut Conn, dossier: &Dossier, row: NoteRow) -> Result<Note, Error> {
    let note = shown(conn, dossier, vec![row])?.pop();
    Ok(note.ok_or(Refusal::NotFound)?)
}

pub(super) fn shown_reply(conn: &mut Conn, row: ReplyRow) -> Result<NoteReply, Error> {
    let names = Names::of(conn, &[], std::slice::from_ref(&row))?;
    Ok(names.reply(row))
}

/// Everybody who wrote, is named in, or resolved some notes.
struct Names(HashMap<StaffId, StaffRef>);

impl Names {
    fn of(conn: &mut Conn, rows: &[NoteRow], replies: &[ReplyRow]) -> Result<Self, Error> {
        let mut people: Vec<StaffId> = Vec::new();
        for row in rows {
            people.push(row.created_by);
            people.extend(row.resolved_by);
            people.extend(&row.mentions.0);
        }
        for reply in replies {
            people.push(reply.created_by);
            people.extend(&reply.mentions.0);
        }
        people.sort_unstable_by_key(|id| id.uuid());
        people.dedup();
        Ok(Self(staff::names(conn, &people)?))
    }

    fn person(&self, id: StaffId) -> StaffRef {
        let unnamed = || StaffRef {
            id,
            name: String::new(),
        };
        self.0.get(&id).cloned().unwrap_or_else(unnamed)
    }

    fn people(&self, ids: &[StaffId]) -> Vec<StaffRef> {
        ids.iter().map(|id| self.person(*id)).collect()
    }

    fn reply(&self, row: ReplyRow) -> NoteReply {
        NoteReply {
            id: row.id,
            by: self.person(row.created_by),
            at: row.created_at,
            text: row.text,
            mentions: self.people(&row.mentions.0),
        }
    }

    fn note(&self, dossier: &Dossier, row: NoteRow, replies: Vec<NoteReply>) -> Note {
        let content = &dossier.row.content.0;
        Note {
            id: row.id,
            draft_id: row.draft_id,
            version: row.version,
            anchor: row.anchor.map(|Json(quotation)| quotation.anchor(content)),
            is_blocking: row.is_blocking,
            status: if row.resolved_at.is_some() {
                NoteStatus::Resolved
            } else {
                NoteStatus::Open
            },
            text: row.text,
            by: self.person(row.created_by),
            created_at: row.created_at,
            resolved_by: row.resolved_by.map(|id| self.person(id)),
            resolved_at: row.resolved_at,
            replies,
            mentions: self.people(&row.mentions.0),
        }
    }
}
