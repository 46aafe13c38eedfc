//! Forgetting a reader and everything they wrote, in pieces that hold nobody up. Asked
//! again, it goes on where it was broken off.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::desk::Desk;
use super::{Error, filing, guests, moves};
use crate::domain::comment::Visibility;
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{CommentId, ReaderId};
use crate::domain::intake::{DecidedBy, Verdict};
use crate::domain::moderation::{Move, Standing};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::comments::Ruled;
use crate::store::idempotency::Request;
use crate::store::{Conn, edits, erasure, events, readers};

/// Comments that are looked for at once.
const AT_ONCE: i64 = 100;

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

/// Forgets a reader: their address, their comments with all texts and evidence, the mail
/// to them, answers kept under idempotency keys, and what the history says of their
/// comments. A ban stays by the keyed hash of the address.
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
    loop {
        let left = desk
            .read(move |conn| Ok(erasure::left(conn, id, AT_ONCE)?))
            .await?;
        if left.is_empty() {
            break;
        }
        for comment in left {
            desk.write(move |conn| forget(conn, comment, now)).await?;
        }
    }
    desk.write(move |conn| end(conn, id, now)).await?;
    // what was overwritten lies in the write-ahead log until that is emptied
    desk.store.empty_log().await?;
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
    erasure::profile(conn, id)?;
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
    moves::move_to(conn, &comment, &erased)?;
    if let Some(case) = &case {
        filing::close(conn, case, now)?;
    }
    let row = super::edits::whole(conn, id)?;
    edits::drop(conn, id)?;
    let blank = Verdict {
        visibility: Visibility::Erased,
        reason: None,
        signals: Vec::new(),
        decided_by: DecidedBy::new("author", "erased"),
        ..row.intake.0
    };
    Ok(erasure::comment(conn, (comment.article_id, id), &blank)?)
}

fn end(conn: &mut Conn, id: ReaderId, now: Instant) -> Result<(), Error> {
    erasure::answers(conn, id)?;
    if !readers::is_banned(conn, id, now)? {
        erasure::hash(conn, id)?;
    }
    Ok(())
}
