//! Confirming a mail address by the link that was sent to it.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::desk::{Desk, Limits};
use super::filing::{self, Opening};
use super::pace::{self, Meter};
use super::{Error, edits, guests};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, CommentId, ReaderId};
use crate::domain::intake::reach;
use crate::domain::moderation::CaseKind;
use crate::domain::refusal::Refusal;
use crate::domain::sanction::SanctionKind;
use crate::domain::time::Instant;
use crate::store::comments::CommentRow;
use crate::store::idempotency::Request;
use crate::store::{Conn, addresses, events, readers, sanctions, threads, words};

/// Confirmations a minute from one network address prefix.
const PER_PREFIX: u32 = 60;

/// Held replies of one reader that are looked for at once.
const AT_ONCE: i64 = 100;

/// That a mail address is confirmed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Confirmation {
    pub confirmed_at: Instant,
}

/// Whose token this is. 404 for one that is none; 410 for one that has expired.
pub fn reader_of(desk: &Desk, token: &str) -> Result<ReaderId, Refusal> {
    let (reader, expires_at) = desk.keys.reader_of(token).ok_or(Refusal::NotFound)?;
    if expires_at <= desk.now() {
        let detail = "This link has expired. You get another with your next reply.";
        return Err(Refusal::Gone(detail.to_owned()));
    }
    Ok(reader)
}

/// Confirms a reader's address, then lets their replies through that were held for
/// nothing else. Again is the same. 404 for a reader who was erased; 429.
pub async fn confirm(
    desk: &Desk,
    reader: ReaderId,
    prefix: &str,
    request: Option<Request>,
) -> Result<Confirmation, Error> {
    let (now, limits, meter) = (desk.now(), desk.limits, Meter::here());
    let prefix = desk.keys.address_hash(prefix);
    let confirmation = desk
        .write_once(request, move |conn| {
            if limits == Limits::On {
                let subject = ("confirmation", prefix.as_slice());
                pace::count_with(conn, subject, &meter, now)?.within(PER_PREFIX)?;
            }
            set_confirmed(conn, reader, now)
        })
        .await?;
    let mut after = None;
    loop {
        let held = desk
            .read(move |conn| Ok(readers::held(conn, reader, (after, AT_ONCE))?))
            .await?;
        for comment in &held {
            let (comment, case) = (*comment, CaseId::new());
            desk.write(move |conn| let_through(conn, comment, case, now))
                .await?;
        }
        match held.last() {
            Some(last) => after = Some(*last),
            None => return Ok(confirmation),
        }
    }
}

fn set_confirmed(conn: &mut Conn, reader: ReaderId, now: Instant) -> Result<Confirmation, Error> {
    if readers::confirm(conn, reader, now)? {
        let payload = json!({"reader": reader});
        let event = Event::new(EventKind::ReaderConfirmed, now, None, payload);
        events::insert(conn, &[event])?;
    }
    let mailbox = readers::mailbox(conn, reader)?.ok_or(Refusal::NotFound)?;
    Ok(Confirmation {
        confirmed_at: mailbox.confirmed_at.unwrap_or(now),
    })
}

/// Publishes a held reply if its author's address was all that it waited for, and nothing
/// has come up since that holds it.
fn let_through(conn: &mut Conn, id: CommentId, check: CaseId, now: Instant) -> Result<(), Error> {
    let (case, comment) = guests::take(conn, id)?;
    let Some(case) = case.filter(|case| case.kind == CaseKind::Held) else {
        return Ok(());
    };
    let row = edits::whole(conn, id)?;
    let is_first = comment.ruled.visibility == Visibility::Held && row.published_at.is_none();
    if !is_first || !row.intake.0.waits_for_confirmation() {
        return Ok(());
    }
    let Some(thread) = threads::present(conn, comment.article_id)? else {
        return Ok(());
    };
    let commenting = thread.commenting();
    let kind = CaseKind::of_unseen(commenting.mode.0, row.badge).filter(|_| !commenting.paused);
    let Some(kind) = kind else {
        return Ok(());
    };
    if is_suspect(conn, &row, now)? {
        return Ok(());
    }
    let telling = guests::publish(conn, &comment, now)?;
    filing::close(conn, &case, now)?;
    let opening = Opening {
        case: check,
        comment: id,
        kind,
        section: case.section,
        target_minutes: thread.settings().comments.target_minutes,
    };
    filing::open(conn, &opening, now)?;
    let happened = json!({"case": case.id, "from": Visibility::Held, "to": Visibility::Published});
    let about = About::comment(comment.article_id, id);
    let event = Event::new(EventKind::CommentPublished, now, None, happened).about(about);
    Ok(events::insert(conn, &[event.telling(telling)])?)
}

/// Whether a moderator should look: the word lists have changed since intake looked, or a
/// sanction stands against its author, their network or where it leads.
fn is_suspect(conn: &mut Conn, row: &CommentRow, now: Instant) -> Result<bool, Error> {
    let verdict = &row.intake.0;
    if verdict.versions.words != words::version(conn)? {
        return Ok(true);
    }
    let hosts = reach(&verdict.hosts);
    let network = addresses::network(conn, row.id)?.unwrap_or_default();
    let standing = sanctions::standing(conn, Some(row.reader_id), &network, &hosts, now)?;
    Ok(standing.iter().any(|one| one.kind != SanctionKind::Warn))
}
