//! What is due, goes out by itself, or should have.

use super::{Telling, URL_CHARS, WORDS_CHARS, by, cited, following, on, section};
use crate::domain::notice::DraftNotice;
use crate::domain::time::Instant;
use crate::mail::message::one_line;

pub(super) fn scheduled(draft: &DraftNotice, at: Instant) -> Telling<'static> {
    Telling {
        subject: format!("Scheduled: {}", following(draft)),
        what: format!("{} scheduled {} for {at}.", by(draft), cited(draft)),
        next: "It goes out by itself at that hour, if nothing stands in its way then.".to_owned(),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

pub(super) fn unscheduled(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Not scheduled any more: {}", following(draft)),
        what: format!("{} took the hour back from {}.", by(draft), cited(draft)),
        next: "It stays until somebody publishes it or schedules it again.".to_owned(),
        why: "you worked on this draft, approved it, or publish in its section".to_owned(),
        ..on(draft)
    }
}

pub(super) fn schedule_failed(draft: &DraftNotice, blockers: &[String]) -> Telling<'static> {
    Telling {
        subject: format!("Did not go out: {}", following(draft)),
        what: format!(
            "{} should have gone out at its hour and could not: {}",
            cited(draft),
            one_line(&blockers.join(" "), WORDS_CHARS * 4)
        ),
        next: "Clear what stands in the way, then publish it or schedule it again.".to_owned(),
        why: "you worked on this draft, approved it, or publish in its section".to_owned(),
        ..on(draft)
    }
}

pub(super) fn review_debt<'a>(
    draft: &DraftNotice,
    url: &str,
    message: &'a str,
    due_at: Instant,
) -> Telling<'a> {
    Telling {
        subject: format!("Review now: {}", following(draft)),
        what: format!(
            "{} published {} before it was reviewed. Somebody who had no hand in it must review it by {due_at}.",
            by(draft),
            cited(draft)
        ),
        message: Some(message),
        next: "Read it, then settle the debt, or see to an update of the article.".to_owned(),
        live_at: Some(one_line(url, URL_CHARS)),
        why: format!("you review drafts in {}", section(draft)),
        ..on(draft)
    }
}

pub(super) fn due_soon(draft: &DraftNotice, due_at: Instant) -> Telling<'static> {
    Telling {
        subject: format!("Due soon: {}", following(draft)),
        what: format!("{} is due at {}.", cited(draft), hour(due_at)),
        next: "You are the next to act on it.".to_owned(),
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}

pub(super) fn overdue(draft: &DraftNotice, due_at: Instant) -> Telling<'static> {
    Telling {
        subject: format!("Overdue: {}", following(draft)),
        what: format!("{} was due at {}.", cited(draft), hour(due_at)),
        next: "Act on it, give it another due time, or put it on hold.".to_owned(),
        why: format!(
            "you edit drafts in {}, or this one is assigned to you",
            section(draft)
        ),
        ..on(draft)
    }
}

pub(in crate::mail::templates) fn hour(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}
