//! Forgetting a reader and everything they wrote, in pieces that hold nobody up. That it
//! was begun is a row: where it is broken off, a job goes on with it, as does whoever asks
//! again.

use std::sync::Arc;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::desk::Desk;
use super::{Error, filing, guests, moves};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CommentId, ReaderId};
use crate::domain::intake::{DecidedBy, Verdict};
use crate::domain::moderation::{Move, Standing};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::comments::Ruled;
use crate::store::erasure::{self, Answer};
use crate::store::idempotency::Request;
use crate::store::{Conn, events, readers};

/// Comments that are looked for at once.
const AT_ONCE: i64 = 100;

/// How long after it was begun an erasure is taken for broken off.
const LOOKED_AFTER: TimeDelta = TimeDelta::minutes(1);

/// How often it is looked whether the ban of an erased reader is over.
const BANS_LOOKED_AT: TimeDelta = TimeDelta::days(1);

/// That a reader is to be erased.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ErasureForm {
    /// The reader's id once more: there is no way back.
    pub confirm: ReaderId,
}

/// A reader who was erased.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Erased {
    pub reader_id: ReaderId,
    pub erased_at: Instant,
    /// Whether the keyed hash of their address stays, because a ban stands on it.
    pub ban_stays: bool,
}

/// Forgets a reader: their address, their comments with all texts and evidence, what they
/// reported and how they reacted, the mail to them, what others said about their comments,
/// answers kept under idempotency keys, and what the history says of them. A ban stays by
/// the keyed hash of the address.
///
/// 404 for a reader who is not there; 422 unless the form names them again.
pub async fn erase(
    desk: &Desk,
    actor: Actor,
    (id, form): (ReaderId, ErasureForm),
    request: Option<Request>,
) -> Result<Erased, Error> {
    let now = desk.now();
    let erased = desk
        .write_once(request, move |conn| begin(conn, &actor, (id, &form), now))
        .await?;
    finish(desk, id).await?;
    Ok(erased)
}

fn begin(
    conn: &mut Conn,
    actor: &Actor,
    (id, form): (ReaderId, &ErasureForm),
    now: Instant,
) -> Result<Erased, Error> {
    readers::known(conn, id)?.ok_or(Refusal::NotFound)?;
    if form.confirm != id {
        let detail = "not the reader of this address; give their id once more";
        return Err(Refusal::field("/confirm", "mismatch", detail).into());
    }
    erasure::begin(conn, id, now + LOOKED_AFTER)?;
    erasure::reader(conn, id)?;
    let event = Event::new(
        EventKind::ReaderErased,
        now,
        Some(actor.id),
        json!({"reader": id}),
    );
    events::insert(conn, &[event])?;
    Ok(Erased {
        reader_id: id,
        erased_at: now,
        ban_stays: readers::is_banned(conn, id, now)?,
    })
}

/// Readers whose erasure is to be gone on with, at most `limit`: it was broken off, or a
/// ban stood.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<ReaderId>, Error> {
    Ok(erasure::due(conn, now, limit)?)
}

/// Forgets what is left of a reader whose erasure was begun; what cannot be done yet is
/// done when it is due again.
pub async fn finish(desk: &Desk, id: ReaderId) -> Result<(), Error> {
    let now = desk.now();
    let ending = loop {
        forget_comments(desk, id, now).await?;
        forget_traces(desk, id).await?;
        match desk.write(move |conn| end(conn, id, now)).await? {
            Ending::NotYet => {}
            ending => break ending,
        }
    };
    // what was overwritten lies in the write-ahead log until that is emptied; while somebody
    // reads it, the erasure stays due
    if !desk.store.empty_log().await? {
        return Ok(());
    }
    desk.write(move |conn| settle(conn, (id, ending), now))
        .await
}

/// How far an erasure is once nothing of the comments is left.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Ending {
    /// They have replied meanwhile.
    NotYet,
    /// The hash of their address stays.
    Banned,
    Gone,
}

async fn forget_comments(desk: &Desk, id: ReaderId, now: Instant) -> Result<(), Error> {
    loop {
        let left = desk
            .read(move |conn| Ok(erasure::left(conn, id, AT_ONCE)?))
            .await?;
        if left.is_empty() {
            return Ok(());
        }
        for comment in left {
            desk.write(move |conn| forget(conn, comment, now)).await?;
        }
    }
}

/// Forgets one comment: a tombstone stays where something visible hangs below it.
fn forget(conn: &mut Conn, id: CommentId, now: Instant) -> Result<(), Error> {
    let (case, comment) = guests::take(conn, id)?;
    let Some(Standing {
        visibility,
        verdict,
    }) = comment.ruled.standing().after(Move::Erase)
    else {
        return Ok(()); // somebody was faster
    };
    let erased = Ruled {
        visibility,
        verdict,
        reviewed_by: None,
        reviewed_at: None,
        reviewed_text_version: None,
        reason: None,
        published_at: comment.ruled.published_at,
    };
    let telling = moves::move_to(conn, &comment, &erased)?;
    if let Some(case) = &case {
        filing::close(conn, case, now)?;
    }
    let row = super::edits::whole(conn, id)?;
    let blank = Verdict {
        visibility: Visibility::Erased,
        reason: None,
        signals: Vec::new(),
        decided_by: DecidedBy::new("author", "erased"),
        versions: row.intake.0.versions,
        hosts: Vec::new(),
        basis: None,
    };
    erasure::comment(conn, (comment.article_id, id), &blank)?;
    let about = About::comment(comment.article_id, id);
    let event = Event::new(EventKind::CommentErased, now, None, json!({})).about(about);
    Ok(events::insert(conn, &[event.telling(telling)])?)
}

/// Forgets what names them or their comments in kept answers, notices and the history.
async fn forget_traces(desk: &Desk, id: ReaderId) -> Result<(), Error> {
    let names = desk.read(move |conn| Ok(erasure::names(conn, id)?)).await?;
    let names = Arc::new(names);
    let mut next = Some(Answer::default());
    while let Some(after) = next {
        let names = Arc::clone(&names);
        let looking = move |conn: &mut Conn| Ok(erasure::answers(conn, &names, &after)?);
        let (about, last) = desk.read(looking).await?;
        if !about.is_empty() {
            let forgetting = move |conn: &mut Conn| Ok(erasure::forget_answers(conn, &about)?);
            desk.write(forgetting).await?;
        }
        next = last;
    }
    let traces = desk
        .read(move |conn| Ok(erasure::traces(conn, id, &names)?))
        .await?;
    desk.write(move |conn| Ok(erasure::forget_traces(conn, &traces)?))
        .await
}

/// Forgets by what they were known.
fn end(conn: &mut Conn, id: ReaderId, now: Instant) -> Result<Ending, Error> {
    erasure::lock(conn, id)?;
    if !erasure::left(conn, id, 1)?.is_empty() {
        return Ok(Ending::NotYet);
    }
    erasure::reader(conn, id)?;
    if readers::is_banned(conn, id, now)? {
        return Ok(Ending::Banned);
    }
    erasure::hash(conn, id)?;
    Ok(Ending::Gone)
}

/// Nothing is left to do; but while a ban stands it must be looked whether it is over.
fn settle(conn: &mut Conn, (id, ending): (ReaderId, Ending), now: Instant) -> Result<(), Error> {
    if ending == Ending::Banned {
        return Ok(erasure::begin(conn, id, now + BANS_LOOKED_AT)?);
    }
    Ok(erasure::done(conn, id)?)
}
