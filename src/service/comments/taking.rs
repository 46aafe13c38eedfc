//! The transaction of a reply: the gate, who writes, the verdict, and all that
//! is written down.

use ring::digest::{SHA256, digest};
use serde_json::json;

use super::reply::Reply;
use super::{Taken, guest, holding};
use crate::domain::change::{Look, Telling};
use crate::domain::comment::Visibility;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::ReaderId;
use crate::domain::intake::{self, Author, Submission, Verdict, judge};
use crate::domain::moderation::{CaseFacts, CaseKind, Circumstances, HELD};
use crate::domain::refusal::Refusal;
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::service::filing::{self, Opening};
use crate::service::{Error, letters, moves};
use crate::store::alike::Likened;
use crate::store::comments::{self, CommentRow, Marks};
use crate::store::readers::{Newcomer, Reader};
use crate::store::threads::Present;
use crate::store::types::Json;
use crate::store::{self, Conn, alike, case_files, erasure, events, readers, threads};

/// Levels of replies below a reply to the article.
pub const DEEPEST: i32 = 100;

/// At most 13 statements for a guest's reply that is held, whoever they are, and one
/// more where it leads somewhere; telling the moderators of an empty queue comes on top,
/// once an hour.
pub(super) fn take_in(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<Taken, Error> {
    let thread = threads::present(conn, reply.article)?.ok_or(Refusal::NotFound)?;
    let settings = let_in(&thread, reply, now)?;
    let depth = depth(conn, reply)?;
    let (reader, approved) = said_once(conn, reply, now)?;
    let verdict = if reply.staff.is_some() {
        reply.verdict.clone()
    } else {
        let author = guest(reader.confirmed_at, approved, &settings);
        judge_again(reply, author, &settings)
    };
    let row = row(reply, (reader.id, depth), verdict, now);
    comments::insert(conn, &row, &reply.guest.name, &reply.origin)?;
    find_by(conn, reply, &row)?;
    events::insert(conn, &[posted(&row, now)])?;
    match row.visibility {
        Visibility::Held => wait(conn, reply, (&thread, &row), &reader)?,
        Visibility::Published => show(conn, reply, (&thread, &row), &reader)?,
        _ => {}
    }
    Ok(Taken {
        comment: case_files::whole(&row, reply.guest.name.clone()),
        reason: row.reason,
    })
}

/// The gate once more, as the thread stands now; the settings that hold.
fn let_in(thread: &Present, reply: &Reply, now: Instant) -> Result<CommentSettings, Refusal> {
    let (settings, mut commenting) = holding(thread);
    if reply.staff.is_some() {
        commenting = commenting.for_staff();
    }
    intake::gate(&commenting, &reply.submission.text, now)?;
    Ok(settings)
}

/// Lets a reply wait for a moderator, and its author's address be confirmed.
fn wait(
    conn: &mut Conn,
    reply: &Reply,
    (thread, row): (&Present, &CommentRow),
    reader: &Reader,
) -> Result<(), Error> {
    letters::ask_again(conn, reader, row.posted_at)?;
    open_case(conn, reply, (CaseKind::Held, reader.is_new), (thread, row))?;
    if thread.waiting.is_none() {
        filing::tell_waiting(conn, HELD, &thread.section, row.posted_at)?;
    }
    Ok(())
}

/// Counts a reply that is public, and has it looked at where that is called for.
fn show(
    conn: &mut Conn,
    reply: &Reply,
    (thread, row): (&Present, &CommentRow),
    reader: &Reader,
) -> Result<(), Error> {
    moves::count(conn, reply.article, reply.parent, 1)?;
    let mode = thread.commenting().mode.0;
    if let Some(kind) = CaseKind::of_unseen(mode, row.badge) {
        open_case(conn, reply, (kind, reader.is_new), (thread, row))?;
    }
    Ok(())
}

/// How deep the reply stands. What it answers must be there to be read, not only its
/// place, and is kept from leaving until the reply is there.
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
    if parent.ruled.visibility != Visibility::Published {
        let detail = "that comment was removed or taken back; answer another, or the article";
        return Err(Refusal::field("/parent_id", "gone", detail).into());
    }
    if parent.depth >= DEEPEST {
        let detail = format!("replies go {DEEPEST} levels deep; answer a comment further up");
        return Err(Refusal::field("/parent_id", "too_deep", detail).into());
    }
    Ok(parent.depth + 1)
}

/// The reader, added if they are new, once it is sure that they have not just said the
/// same; and how many of theirs were approved, as far as the mode asks for it.
fn said_once(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<(Reader, u32), Error> {
    if !reply.is_known
        && let Some(reader) = newcomer(conn, reply, now)?
    {
        return Ok((reader, 0));
    }
    let said = [reply.email_hash.as_slice(), &reply.likeness].concat();
    comments::take_turns(conn, digest(&SHA256, &said).as_ref())?;
    let words = (reply.article, reply.likeness.as_slice());
    let enough = reply.settings.first_time_approvals;
    let known = readers::find_again(conn, &reply.email_hash, words, enough)?;
    if let Some(known) = known.filter(|known| known.has_profile || reply.staff.is_some()) {
        intake::refuse_repeat(known.said_at, now)?;
        return Ok((known.reader, known.approved()));
    }
    if let Some(erased) = known {
        // they are being erased, or a ban that outlived that is over: they are somebody new
        erasure::hash(conn, erased.reader.id)?;
    }
    let reader = newcomer(conn, reply, now)?
        .ok_or_else(|| store::Error::Contended("a reader came and went".to_owned()))?;
    Ok((reader, 0))
}

/// Somebody who never replied before; `None` where they have, meanwhile. Whether they
/// are asked to confirm their address is clear already: nothing is known of them.
fn newcomer(conn: &mut Conn, reply: &Reply, now: Instant) -> Result<Option<Reader>, Error> {
    if let Some((staff, _)) = reply.staff {
        let is_added =
            readers::insert_staff(conn, (reply.reader_id, staff), &reply.email_hash, now)?;
        return Ok(is_added.then_some(Reader {
            id: reply.reader_id,
            confirmed_at: None,
            asked_at: None,
            is_new: true,
        }));
    }
    let is_asked = reply.verdict.visibility == Visibility::Held;
    let asked_at = is_asked.then_some(now);
    let new = Newcomer {
        id: reply.reader_id,
        email_hash: &reply.email_hash,
        email: &reply.guest.email,
        asked_at,
    };
    if !readers::insert(conn, &new, now)? {
        return Ok(None);
    }
    if is_asked {
        letters::ask_to_confirm(conn, reply.reader_id, now)?;
    }
    Ok(Some(Reader {
        id: reply.reader_id,
        confirmed_at: None,
        asked_at,
        is_new: true,
    }))
}

/// The verdict from before the transaction, unless the author has become
/// another in the eyes of intake, or other settings hold for the thread.
fn judge_again(reply: &Reply, author: Author, settings: &CommentSettings) -> Verdict {
    if author == reply.submission.author && *settings == reply.settings {
        return reply.verdict.clone();
    }
    let submission = Submission {
        author,
        mode: settings.mode,
        ..reply.submission.clone()
    };
    judge(&submission, &reply.words, settings)
}

/// Keeps by what the comment is found: where it leads to, and what it is like.
fn find_by(conn: &mut Conn, reply: &Reply, row: &CommentRow) -> Result<(), Error> {
    alike::insert_hosts(conn, row.id, &intake::reach(&row.intake.0.hosts))?;
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
        badge: reply.staff.map(|(_, badge)| badge),
        marks: Marks::default(),
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
    let telling = Telling::of_move(Look::UNSEEN, Look::of(row.visibility, row.published_at));
    Event::new(EventKind::CommentPosted, now, None, payload)
        .about(about)
        .telling(telling)
}

/// The case of a reply that a person has to look at.
fn open_case(
    conn: &mut Conn,
    reply: &Reply,
    (kind, is_new_reader): (CaseKind, bool),
    (thread, row): (&Present, &CommentRow),
) -> Result<(), Error> {
    let opening = Opening {
        case: reply.case_id,
        comment: reply.comment_id,
        kind,
        section: thread.section.clone(),
        target_minutes: reply.settings.target_minutes,
    };
    let circumstances = Circumstances {
        section: &thread.section,
        language: &reply.language,
        verdict: &row.intake.0,
        is_new_reader,
    };
    let facts = CaseFacts::of(kind, &circumstances);
    filing::open_with(conn, &opening, (facts, &reply.plan), row.posted_at)?;
    Ok(())
}
