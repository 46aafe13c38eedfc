//! The transaction of a reply: the gate, who writes, the verdict, and all that
//! is written down.

use chrono::TimeDelta;
use ring::digest::{SHA256, digest};
use serde_json::json;

use super::{Reply, Taken, guest};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::ReaderId;
use crate::domain::intake::{self, Author, Count, Pace, Submission, ThreadFacts, Verdict, judge};
use crate::domain::moderation::{CaseKind, HELD};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::service::desk::Limits;
use crate::service::filing::{self, Opening};
use crate::service::{Error, moves};
use crate::store::alike::Likened;
use crate::store::comments::{self, CommentRow};
use crate::store::threads::Present;
use crate::store::types::Json;
use crate::store::{self, Conn, alike, case_files, events, rates, readers, threads};

/// Levels of replies below a reply to the article.
pub const DEEPEST: i32 = 100;

/// What the limits of replies are counted over.
const MINUTE: TimeDelta = TimeDelta::minutes(1);

/// At most 14 statements for a guest's reply that is held, whoever they are, and one
/// more where it leads somewhere; telling the moderators of an empty queue comes on top, once an hour.
pub(super) fn take_in(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<Taken, Error> {
    let pace = pace(conn, reply, now)?;
    let thread = threads::present(conn, reply.article)?.ok_or(Refusal::NotFound)?;
    let facts = ThreadFacts {
        mode: reply.settings.mode,
        opened_at: thread.opened_at,
    };
    intake::gate(&facts, &pace, &reply.submission.text, &reply.settings, now)?;
    let depth = depth(conn, reply)?;
    let (reader, author) = said_once(conn, reply, now)?;
    let row = row(reply, (reader, depth), judge_again(reply, author), now);
    comments::insert(conn, &row, &reply.guest.name, &reply.origin)?;
    find_by(conn, reply, &row)?;
    events::insert(conn, &[posted(&row, now)])?;
    match row.visibility {
        Visibility::Held => hold(conn, reply, &thread, now)?,
        Visibility::Published => moves::count(conn, reply.article, reply.parent, 1)?,
        _ => {}
    }
    Ok(Taken {
        comment: case_files::whole(&row, reply.guest.name.clone(), None),
        reason: row.reason,
    })
}

fn pace(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<Pace, Error> {
    if reply.limits == Limits::Off {
        return Ok(Pace::default());
    }
    let mut count = |scope, subject| {
        let rate = rates::count(conn, scope, subject, MINUTE, now)?;
        Ok::<Count, Error>(Count {
            replies: u32::try_from(rate.count - 1).unwrap_or(u32::MAX),
            resets_in: rate.ends_at - now,
        })
    };
    Ok(Pace {
        of_reader: count("reply_reader", &reply.email_hash)?,
        of_prefix: count("reply_prefix", &reply.origin.prefix)?,
    })
}

/// How deep the reply stands. What it answers must be in the thread, and is kept
/// from leaving it until the reply is there.
fn depth(conn: &mut Conn, reply: &Reply) -> Result<i32, Error> {
    let Some(id) = reply.parent else {
        return Ok(0);
    };
    let parent = comments::find_to_move(conn, id)?
        .filter(|parent| parent.article_id == reply.article && parent.is_listed)
        .ok_or_else(|| {
            let detail = "there is no such comment among the replies to this article";
            Refusal::field("/parent_id", "unknown", detail)
        })?;
    if parent.depth >= DEEPEST {
        let detail = format!("replies go {DEEPEST} levels deep; answer a comment further up");
        return Err(Refusal::field("/parent_id", "too_deep", detail).into());
    }
    Ok(parent.depth + 1)
}

/// The reader, added if they are new, once it is sure that they have not just
/// said the same.
fn said_once(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<(ReaderId, Author), Error> {
    if !reply.is_known && add(conn, reply, now)? {
        return Ok((reply.reader_id, guest(None, 0, &reply.settings)));
    }
    let said = [reply.email_hash.as_slice(), &reply.likeness].concat();
    comments::take_turns(conn, digest(&SHA256, &said).as_ref())?;
    let words = (reply.article, reply.likeness.as_slice());
    let enough = reply.settings.first_time_approvals;
    let Some(known) = readers::find_again(conn, &reply.email_hash, words, enough)? else {
        if add(conn, reply, now)? {
            return Ok((reply.reader_id, guest(None, 0, &reply.settings)));
        }
        return Err(store::Error::Contended("a reader came and went".to_owned()).into());
    };
    intake::refuse_repeat(known.said_at, now)?;
    let author = guest(known.confirmed_at, known.approved(), &reply.settings);
    Ok((known.id, author))
}

/// `false`: another transaction was first.
fn add(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<bool, Error> {
    let (id, email) = (reply.reader_id, reply.guest.email.as_str());
    Ok(readers::insert(conn, id, &reply.email_hash, email, now)?)
}

/// The verdict from before the transaction, unless the author has become
/// another in the eyes of intake.
fn judge_again(reply: &Reply, author: Author) -> Verdict {
    if author == reply.submission.author {
        return reply.verdict.clone();
    }
    let submission = Submission {
        author,
        ..reply.submission.clone()
    };
    judge(&submission, &reply.words, &reply.settings)
}

/// Keeps by what the comment is found: where it leads to, and what it is like.
fn find_by(conn: &mut Conn, reply: &Reply, row: &CommentRow) -> Result<(), Error> {
    alike::insert_hosts(conn, row.id, &row.intake.0.hosts)?;
    let Some(imprint) = reply.imprint else {
        return Ok(());
    };
    let likened = Likened {
        comment: row.id,
        article: row.article_id,
        reader: row.reader_id,
        imprint,
    };
    Ok(alike::insert(conn, &likened, row.posted_at)?)
}

fn row(
    reply: &Reply,
    (reader_id, depth): (ReaderId, i32),
    verdict: Verdict,
    now: Instant,
) -> CommentRow {
    let is_public = verdict.visibility == Visibility::Published;
    CommentRow {
        id: reply.comment_id,
        article_id: reply.article,
        parent_id: reply.parent,
        depth,
        reader_id,
        visibility: verdict.visibility,
        verdict: None,
        reviewed_by: None,
        reviewed_at: None,
        reviewed_text_version: None,
        reason: verdict.reason,
        text_version: 1,
        text: reply.submission.text.clone(),
        html: reply.submission.html.clone(),
        likeness: reply.likeness.clone(),
        intake: Json(verdict),
        posted_at: now,
        edited_at: None,
        published_at: is_public.then_some(now),
        is_listed: is_public,
        is_picked: false,
        replies: 0,
        version: 1,
    }
}

fn posted(row: &CommentRow, now: Instant) -> Event {
    let payload = json!({
        "visibility": row.visibility,
        "reason": row.reason,
        "decided_by": row.intake.0.decided_by,
        "parent": row.parent_id,
    });
    let about = About::comment(row.article_id, row.id);
    Event::new(EventKind::CommentPosted, now, None, payload).about(about)
}

fn hold(conn: &mut Conn, reply: &Reply, thread: &Present, now: Instant) -> Result<(), Error> {
    let opening = Opening {
        case: reply.case_id,
        comment: reply.comment_id,
        kind: CaseKind::Held,
        section: thread.section.clone(),
        target_minutes: reply.settings.target_minutes,
    };
    filing::open(conn, &opening, now)?;
    if thread.waiting.is_some() {
        return Ok(());
    }
    filing::tell_waiting(conn, HELD, &thread.section, now)
}
