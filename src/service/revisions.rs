//! What a draft said before, and saying it again.

use serde_json::{Map, json};

use super::Error;
use super::dossier::Dossier;
use super::drafts::event;
use super::editing::{self, Edit};
use crate::domain::draft::{Draft, RevisionRef};
use crate::domain::event::EventKind;
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::revision::Revision;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::revisions::{RevisionHead, RevisionRow};
use crate::store::{Conn, contributors, events, revisions, staff};

/// The revisions of a draft, newest first, without their contents.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    window: Window,
) -> Result<Page<RevisionRef>, Error> {
    let dossier = Dossier::open(conn, actor, id)?;
    let page = revisions::of_draft(conn, id, window)?;
    let people: Vec<_> = page
        .items
        .iter()
        .map(|revision| revision.created_by)
        .collect();
    let names = staff::names(conn, &people)?;
    Ok(page.map(|head| RevisionRef {
        id: head.id,
        number: head.number,
        is_current: head.hash == dossier.row.content_hash,
        hash: head.hash,
        substance_hash: head.substance_hash,
        created_at: head.created_at,
        created_by: names
            .get(&head.created_by)
            .cloned()
            .unwrap_or_else(|| dossier.person(head.created_by)),
    }))
}

/// A revision with its content, if its draft exists for the actor.
pub fn find(conn: &mut Conn, actor: &Actor, id: RevisionId) -> Result<Revision, Error> {
    let row = revisions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let dossier = Dossier::open(conn, actor, row.draft_id)?;
    let names = staff::names(conn, &[row.created_by])?;
    Ok(Revision {
        id: row.id,
        draft_id: row.draft_id,
        number: row.number,
        hash: row.hash,
        substance_hash: row.substance_hash,
        content: row.content.0,
        created_at: row.created_at,
        created_by: names
            .get(&row.created_by)
            .cloned()
            .unwrap_or_else(|| dossier.person(row.created_by)),
    })
}

/// Cuts a revision of what the draft says now, unless the latest says the same.
pub(super) fn cut(
    conn: &mut Conn,
    dossier: &mut Dossier,
    actor: &Actor,
    id: RevisionId,
    now: Instant,
) -> Result<(), Error> {
    let row = &dossier.row;
    let number = match &dossier.latest {
        Some(latest) if latest.hash == row.content_hash => return Ok(()),
        Some(latest) => latest.number + 1,
        None => 1,
    };
    let revision = RevisionRow {
        id,
        article_id: row.article_id,
        draft_id: row.id,
        number,
        content: row.content.clone(),
        hash: row.content_hash.clone(),
        substance_hash: row.substance_hash.clone(),
        created_at: now,
        created_by: actor.id,
    };
    revisions::insert(conn, &revision)?;
    dossier.latest = Some(RevisionHead {
        id,
        draft_id: revision.draft_id,
        number,
        hash: revision.hash,
        substance_hash: revision.substance_hash,
        created_at: now,
        created_by: actor.id,
    });
    Ok(())
}

/// A revision of the draft's article, which must exist for the actor: otherwise
/// the field at `pointer` is wrong, whatever the reason, so that nobody learns
/// what there is.
pub(super) fn of_article(
    conn: &mut Conn,
    actor: &Actor,
    dossier: &Dossier,
    (id, pointer): (RevisionId, &str),
) -> Result<(RevisionRow, Dossier), Error> {
    let unknown = || {
        let detail = "expected the id of a revision of the same article that you may read";
        Refusal::field(pointer, "unknown_revision", detail)
    };
    let row = revisions::find(conn, id)?
        .filter(|row| row.article_id == dossier.article.id)
        .ok_or_else(unknown)?;
    match Dossier::open(conn, actor, row.draft_id) {
        Ok(of_it) => Ok((row, of_it)),
        Err(Error::Refused(_)) => Err(unknown().into()),
        Err(error) => Err(error),
    }
}

/// A draft that is to say again what a revision says.
#[derive(Debug, Clone)]
pub struct Restoration {
    pub draft: DraftId,
    /// The version that the caller saw, if they say one.
    pub version: Option<i64>,
    pub revision: RevisionRow,
    /// The id of the revision that may be cut.
    pub cut: RevisionId,
}

/// The revision that a draft could be restored to.
pub fn restorable(
    conn: &mut Conn,
    actor: &Actor,
    draft: DraftId,
    revision: RevisionId,
) -> Result<RevisionRow, Error> {
    let dossier = Dossier::open(conn, actor, draft)?;
    let (row, _) = of_article(conn, actor, &dossier, (revision, "/revision_id"))?;
    Ok(row)
}

/// Puts an earlier revision's content back as an edit would, with all that an edit
/// may do and undo, and cuts a revision of it unless the latest says the same.
pub fn restore(
    conn: &mut Conn,
    actor: &Actor,
    asked: &Restoration,
    now: Instant,
) -> Result<Draft, Error> {
    let mut dossier = Dossier::open_locked(conn, actor, asked.draft)?;
    let edit = Edit {
        draft: asked.draft,
        version: asked.version,
        base: dossier.row.version,
        content: asked.revision.content.0.clone(),
        given: given(&asked.revision),
        revision: asked.cut,
    };
    let before = dossier.latest.as_ref().map(|latest| latest.id);
    if editing::apply(conn, actor, &mut dossier, &edit, now)? {
        take_hands(conn, &mut dossier, &asked.revision, now)?;
    }
    cut(conn, &mut dossier, actor, asked.cut, now)?;
    let latest = dossier.latest.as_ref();
    if let Some(latest) = latest.filter(|latest| Some(latest.id) != before) {
        let restored = json!({
            "restored": {"revision_id": asked.revision.id, "number": asked.revision.number},
            "revision_id": latest.id,
            "number": latest.number,
            "revision": latest.hash,
        });
        let happened = event(EventKind::RevisionRestored, &dossier, actor, restored, now);
        events::insert(conn, &[happened])?;
    }
    Ok(dossier.draft())
}

/// Whose hands are in a text are in the draft that it comes into from another.
fn take_hands(
    conn: &mut Conn,
    dossier: &mut Dossier,
    revision: &RevisionRow,
    now: Instant,
) -> Result<(), Error> {
    if revision.draft_id == dossier.row.id {
        return Ok(());
    }
    for (_, hand, _) in contributors::of_drafts(conn, &[revision.draft_id])? {
        contributors::insert(conn, dossier.row.id, hand, now)?;
        dossier.note_hand(hand);
    }
    Ok(())
}

/// All that a revision says, as if it had been sent.
fn given(revision: &RevisionRow) -> Map<String, serde_json::Value> {
    match serde_json::to_value(&revision.content.0) {
        Ok(serde_json::Value::Object(fields)) => fields,
        _ => Map::new(),
    }
}
