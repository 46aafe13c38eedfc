//! Letters to readers: written with what causes them, put into words when they are
//! sent. Who was erased, is banned, or is no longer concerned gets nothing.

use chrono::TimeDelta;

use super::Error;
use super::desk::Desk;
use super::site::Site;
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, DeliveryId, ReaderId};
use crate::domain::letter::{ASKED_AGAIN, CONFIRMATION, Letter, Wording};
use crate::domain::moderation::{DecisionKind, UNDO};
use crate::domain::reason::Reason;
use crate::domain::sanction::{SanctionKind, reason_of};
use crate::domain::time::Instant;
use crate::store::comments::{self, Head};
use crate::store::decisions::{self, DecisionRow};
use crate::store::impositions::{self, SanctionRow};
use crate::store::outbox::{self, NewLetter};
use crate::store::publications::Address;
use crate::store::readers::{self, Reader};
use crate::store::{Conn, articles, threads};

/// How long after the last moment for undoing a decision its author is told.
const AFTER_GRACE: TimeDelta = TimeDelta::seconds(1);

/// Asks a guest to confirm their address. That they were asked is for the caller to
/// write down.
pub(super) fn ask_to_confirm(conn: &mut Conn, reader: ReaderId, now: Instant) -> Result<(), Error> {
    let letter = Letter::ConfirmAddress {
        expires_at: now + CONFIRMATION,
    };
    Ok(outbox::insert_letters(
        conn,
        &[new(reader, letter, (now, now))],
    )?)
}

/// Asks a guest who has not confirmed their address, a day after they were last asked.
/// One who is not concerned costs no statement.
pub(super) fn ask_again(conn: &mut Conn, reader: &Reader, now: Instant) -> Result<(), Error> {
    let limit = now - ASKED_AGAIN;
    let is_due = reader.asked_at.is_none_or(|asked| asked <= limit);
    if reader.confirmed_at.is_none() && is_due && readers::ask(conn, reader.id, limit, now)? {
        ask_to_confirm(conn, reader.id, now)?;
    }
    Ok(())
}

/// Tells authors who confirmed their addresses that a moderator removed their comments,
/// once the decisions can no longer be undone. What was removed before was told before.
pub(super) fn tell_removed(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    let removing: Vec<&DecisionRow> = rulings
        .iter()
        .copied()
        .filter(|row| row.decision == DecisionKind::Remove)
        .filter(|row| row.before.0.ruled.visibility != Visibility::Removed)
        .collect();
    if removing.is_empty() {
        return Ok(());
    }
    let comments: Vec<CommentId> = removing.iter().map(|row| row.comment_id).collect();
    let authors = readers::confirmed_authors(conn, &comments)?;
    let letters: Vec<NewLetter> = removing
        .iter()
        .filter_map(|row| {
            let letter = Letter::CommentRemoved { decision: row.id };
            let times = (row.decided_at, row.undo_until + AFTER_GRACE);
            Some(new(*authors.get(&row.comment_id)?, letter, times))
        })
        .collect();
    Ok(outbox::insert_letters(conn, &letters)?)
}

/// Tells authors who confirmed their addresses that nobody looked at their comments in
/// time.
pub(super) fn tell_lapsed(
    conn: &mut Conn,
    lapsed: &[CommentId],
    now: Instant,
) -> Result<(), Error> {
    if lapsed.is_empty() {
        return Ok(());
    }
    let authors = readers::confirmed_authors(conn, lapsed)?;
    let letters: Vec<NewLetter> = lapsed
        .iter()
        .filter_map(|comment| {
            let letter = Letter::CommentLapsed { comment: *comment };
            Some(new(*authors.get(comment)?, letter, (now, now)))
        })
        .collect();
    Ok(outbox::insert_letters(conn, &letters)?)
}

/// Tells a reader who confirmed their address that they are warned, once that can no
/// longer be taken back. Other sanctions tell of themselves.
pub(super) fn tell_warned(conn: &mut Conn, sanction: &SanctionRow) -> Result<(), Error> {
    let (SanctionKind::Warn, Some(reader)) = (sanction.kind, sanction.reader_id) else {
        return Ok(());
    };
    let mailbox = readers::mailbox(conn, reader)?;
    if mailbox.is_none_or(|mailbox| mailbox.confirmed_at.is_none()) {
        return Ok(());
    }
    let letter = Letter::Warned {
        sanction: sanction.id,
    };
    let times = (
        sanction.imposed_at,
        sanction.imposed_at + UNDO + AFTER_GRACE,
    );
    Ok(outbox::insert_letters(conn, &[new(reader, letter, times)])?)
}

fn new(reader: ReaderId, letter: Letter, (created_at, due_at): (Instant, Instant)) -> NewLetter {
    NewLetter {
        id: DeliveryId::new(),
        reader,
        letter,
        created_at,
        due_at,
    }
}

/// A letter in words, and where it goes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Addressed {
    pub email: String,
    pub wording: Wording,
}

/// Why a letter goes nowhere.
type Void = &'static str;

/// The page that a letter asks its reader to open, where there is one.
pub fn link(desk: &Desk, reader: ReaderId, letter: &Letter) -> String {
    match letter {
        Letter::ConfirmAddress { expires_at } => {
            let token = desk.keys.confirmation_token(reader, *expires_at);
            desk.site.confirmation_url(&token)
        }
        Letter::CommentRemoved { .. } | Letter::CommentLapsed { .. } | Letter::Warned { .. } => {
            String::new()
        }
    }
}

/// What a letter says now; or why it is not sent.
pub fn address(
    conn: &mut Conn,
    site: &Site,
    (reader, letter, link): (ReaderId, &Letter, &str),
    now: Instant,
) -> Result<Result<Addressed, Void>, Error> {
    let Some(mailbox) = readers::mailbox(conn, reader)? else {
        return Ok(Err("its recipient was erased"));
    };
    if readers::is_banned(conn, reader, now)? {
        return Ok(Err("its recipient is banned"));
    }
    let wording = match letter {
        Letter::ConfirmAddress { .. } if mailbox.confirmed_at.is_some() => {
            Err("the address is confirmed")
        }
        Letter::ConfirmAddress { expires_at } if *expires_at <= now => Err("its link has expired"),
        Letter::ConfirmAddress { expires_at } => Ok(Wording::ConfirmAddress {
            link: link.to_owned(),
            expires_at: *expires_at,
        }),
        Letter::CommentRemoved { .. } | Letter::CommentLapsed { .. } | Letter::Warned { .. }
            if mailbox.confirmed_at.is_none() =>
        {
            Err("the address is not confirmed")
        }
        Letter::CommentRemoved { decision } => match decisions::find(conn, *decision)? {
            Some(row) => removed(conn, site, row)?,
            None => Err("the decision is gone"),
        },
        Letter::CommentLapsed { comment } => match comments::find(conn, *comment)? {
            Some(comment) => lapsed(conn, site, &comment)?,
            None => Err("the comment is gone"),
        },
        Letter::Warned { sanction } => match impositions::find(conn, *sanction)? {
            Some(row) => warned(row),
            None => Err("the warning is gone"),
        },
    };
    Ok(wording.map(|wording| Addressed {
        email: mailbox.email,
        wording,
    }))
}

fn removed(conn: &mut Conn, site: &Site, row: DecisionRow) -> Result<Result<Wording, Void>, Error> {
    if row.undone_at.is_some() {
        return Ok(Err("the decision was undone"));
    }
    if row.overturned_by.is_some() {
        return Ok(Err("the decision was overturned"));
    }
    let Some(comment) = comments::find(conn, row.comment_id)? else {
        return Ok(Err("the comment is gone"));
    };
    let (Some(reason), Visibility::Removed) = (row.reason, comment.ruled.visibility) else {
        return Ok(Err("the comment is not removed any more"));
    };
    Ok(Ok(Wording::CommentRemoved {
        headline: articles::headline(conn, comment.article_id)?.unwrap_or_default(),
        url: url(conn, site, comment.article_id)?,
        posted_at: comment.posted_at,
        reason,
        message: row.message,
    }))
}

fn lapsed(conn: &mut Conn, site: &Site, comment: &Head) -> Result<Result<Wording, Void>, Error> {
    if comment.ruled.reason != Some(Reason::NotReviewed) {
        return Ok(Err("somebody has looked at the comment since"));
    }
    Ok(Ok(Wording::CommentLapsed {
        headline: articles::headline(conn, comment.article_id)?.unwrap_or_default(),
        url: url(conn, site, comment.article_id)?,
        posted_at: comment.posted_at,
    }))
}

fn warned(row: SanctionRow) -> Result<Wording, Void> {
    if row.lifted_at.is_some() {
        return Err("the warning does not stand any more");
    }
    Ok(Wording::Warned {
        at: row.imposed_at,
        reason: reason_of(&row.reason),
        message: row.message,
    })
}

/// The page of an article, while it is published.
fn url(conn: &mut Conn, site: &Site, article: ArticleId) -> Result<Option<String>, Error> {
    let thread = threads::find(conn, &Address::Id(article))?;
    Ok(thread
        .map(|thread| site.article_url(article, &thread.section, &thread.slug, thread.opened_at)))
}
