//! What a draft said before, and what happened to it.

use super::Error;
use super::dossier::Dossier;
use crate::domain::draft::RevisionRef;
use crate::domain::event::TimelineEntry;
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::revision::Revision;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::revisions::{RevisionHead, RevisionRow};
use crate::store::{Conn, events, revisions, staff};

/// What happened to a draft, oldest first.
pub fn timeline(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    Dossier::open(conn, actor, id)?;
    Ok(events::of_draft(conn, id, window)?)
}

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
