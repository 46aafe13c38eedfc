//! Notes on drafts: raised, answered, changed, resolved and reopened.
//!
//! Whatever a guard reads of them is written under the lock of the draft's row.

mod people;
mod settling;
mod telling;
mod threads;

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::Error;
use super::dossier::Dossier;
use super::drafts::event;
use crate::domain::event::EventKind;
use crate::domain::ids::{DraftId, NoteId, ReplyId, RevisionId, StaffId};
use crate::domain::note::{
    self, AnchorForm, Note, NoteFields, NoteReply, Quotation, REPLIES_MAX, check_note, check_reply,
};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::notes::{NoteFilter, NoteRow, ReplyRow};
use crate::store::types::Json;
use crate::store::{Conn, events, notes};
pub use settling::{Change, change, reopen, resolve};
use telling::{Said, tell_blocking, tell_mentioned, tell_thread};
use threads::{shown, shown_one, shown_reply};

/// A note that is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NoteForm {
    #[schema(example = "Who says so?", max_length = 10_000)]
    pub text: String,
    /// What it is about; absent where that is the whole draft.
    #[serde(default)]
    pub anchor: Option<AnchorForm>,
    /// Whether the draft cannot be approved while it is open; for editors and
    /// publishers of the section.
    #[serde(default)]
    pub is_blocking: bool,
    /// Whom it is brought to the notice of; they must be able to read the draft.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub mentions: Vec<StaffId>,
}

/// A reply that is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ReplyForm {
    #[schema(example = "The fire brigade, at noon.", max_length = 10_000)]
    pub text: String,
    /// Whom it is brought to the notice of; they must be able to read the draft.
    #[serde(default)]
    #[schema(max_items = 20)]
    pub mentions: Vec<StaffId>,
}

/// The notes on a draft that are asked for, oldest first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    draft: DraftId,
    filter: NoteFilter,
    window: Window,
) -> Result<Page<Note>, Error> {
    let dossier = Dossier::open(conn, actor, draft)?;
    let page = notes::list(conn, draft, filter, window)?;
    Ok(Page {
        items: shown(conn, &dossier, page.items)?,
        next: page.next,
    })
}

/// A note, if its draft exists for the actor.
pub fn read(conn: &mut Conn, actor: &Actor, id: NoteId) -> Result<Note, Error> {
    let row = notes::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let dossier = Dossier::open(conn, actor, row.draft_id)?;
    shown_one(conn, &dossier, row)
}

/// A note and its draft, for whoever is about to act on it.
fn open_locked(conn: &mut Conn, actor: &Actor, id: NoteId) -> Result<(Dossier, NoteRow), Error> {
    let draft = notes::draft_of(conn, id)?.ok_or(Refusal::NotFound)?;
    let dossier = Dossier::open_locked(conn, actor, draft)?;
    let row = notes::find(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok((dossier, row))
}

/// A note on its way.
#[derive(Debug, Clone)]
pub struct Adding {
    pub draft: DraftId,
    pub note: NoteId,
    pub form: NoteForm,
}

/// Adds a note. Refuses a blocking one by who may not raise it, fields that are
/// wrong, words that are not in the draft, and a draft that is closed.
pub fn add(conn: &mut Conn, actor: &Actor, adding: &Adding, now: Instant) -> Result<Note, Error> {
    let Adding { draft, note, form } = adding;
    let dossier = Dossier::open_locked(conn, actor, *draft)?;
    if form.is_blocking {
        note::may_block(&dossier.facts, actor)?;
    }
    let wrong = check_note(&form.text, form.anchor.as_ref(), form.mentions.len());
    refuse(wrong)?;
    let anchor = form.anchor.as_ref().map(|anchor| quoted(&dossier, anchor));
    let row = NoteRow {
        id: *note,
        draft_id: *draft,
        anchor: anchor.transpose()?.map(Json),
        is_blocking: form.is_blocking,
        text: form.text.clone(),
        mentions: Json(people::mentioned(conn, &dossier, &form.mentions)?),
        created_by: actor.id,
        created_at: now,
        resolved_by: None,
        resolved_at: None,
        version: 1,
    };
    note::takes_more(&dossier.facts)?;
    notes::insert(conn, &row)?;
    let quoted = form.anchor.as_ref().map(|anchor| &anchor.exact);
    let added = json!({
        "note": note,
        "text": row.text,
        "quoted": quoted,
        "is_blocking": row.is_blocking,
        "mentions": row.mentions.0,
    });
    let added = event(EventKind::NoteAdded, &dossier, actor, added, now);
    events::insert(conn, &[added])?;
    tell_added(conn, &dossier, actor, &row)?;
    shown_one(conn, &dossier, row)
}

fn tell_added(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    row: &NoteRow,
) -> Result<(), Error> {
    let said = Said::of(dossier, actor, &row.text, row.created_at);
    let mut tellings = vec![tell_mentioned(&said, &row.mentions.0)];
    if row.is_blocking {
        tellings.push(tell_blocking(&said));
    }
    telling::tell(conn, &said, tellings)
}

fn quoted(dossier: &Dossier, anchor: &AnchorForm) -> Result<Quotation, Refusal> {
    let latest = dossier.latest.as_ref();
    let revision: Option<RevisionId> = latest
        .filter(|latest| latest.hash == dossier.row.content_hash)
        .map(|latest| latest.id);
    Quotation::of(anchor, &dossier.row.content.0, revision)
        .map_err(|wrong| Refusal::Invalid(vec![wrong]))
}

/// A reply on its way.
#[derive(Debug, Clone)]
pub struct Replying {
    pub note: NoteId,
    pub reply: ReplyId,
    pub form: ReplyForm,
}

/// Replies to a note, resolved or not.
pub fn reply(
    conn: &mut Conn,
    actor: &Actor,
    replying: &Replying,
    now: Instant,
) -> Result<NoteReply, Error> {
    let Replying { note, reply, form } = replying;
    let (dossier, thread) = open_locked(conn, actor, *note)?;
    refuse(check_reply(&form.text, form.mentions.len()))?;
    let row = ReplyRow {
        id: *reply,
        note_id: *note,
        text: form.text.clone(),
        mentions: Json(people::mentioned(conn, &dossier, &form.mentions)?),
        created_by: actor.id,
        created_at: now,
    };
    note::takes_more(&dossier.facts)?;
    let earlier = notes::replies_to(conn, &[*note])?;
    if earlier.len() >= REPLIES_MAX {
        let detail = format!("a note has at most {REPLIES_MAX} replies; add another note");
        return Err(Refusal::Conflict(detail).into());
    }
    notes::insert_reply(conn, &row)?;
    let replied = json!({
        "note": note,
        "reply": reply,
        "text": row.text,
        "mentions": row.mentions.0,
    });
    let replied = event(EventKind::NoteReplied, &dossier, actor, replied, now);
    events::insert(conn, &[replied])?;
    let repliers = earlier.iter().map(|reply| reply.created_by);
    let thread: Vec<StaffId> = std::iter::once(thread.created_by).chain(repliers).collect();
    tell_replied(conn, &dossier, actor, (&row, &thread))?;
    shown_reply(conn, row)
}

/// Whoever wrote in the thread before is told as far as they may still read it.
fn tell_replied(
    conn: &mut Conn,
    dossier: &Dossier,
    actor: &Actor,
    (row, thread): (&ReplyRow, &[StaffId]),
) -> Result<(), Error> {
    let said = Said::of(dossier, actor, &row.text, row.created_at);
    let thread = people::readers(conn, dossier, thread)?;
    let tellings = vec![
        tell_mentioned(&said, &row.mentions.0),
        tell_thread(&said, thread),
    ];
    telling::tell(conn, &said, tellings)
}

fn refuse(wrong: Vec<FieldError>) -> Result<(), Refusal> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

fn fields(row: &NoteRow) -> NoteFields {
    NoteFields {
        text: row.text.clone(),
        is_blocking: row.is_blocking,
    }
}
