//! The words for what happened: a subject that says it plainly, one sentence
//! with who did it, what the recipient can do now, and why they were told.

use crate::domain::ids::DraftId;
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::time::Instant;
use crate::mail::message::one_line;

/// A longer headline is cut in a subject, so that what happened stays visible.
const HEADLINE_CHARS: usize = 120;
/// Longer than any name or headline that the API takes.
const WORDS_CHARS: usize = 300;
/// Longer than any address that browsers open.
const URL_CHARS: usize = 4000;

/// What one mail says. Nothing in it is escaped for any form yet.
pub(super) struct Telling<'a> {
    pub subject: String,
    /// What happened, and who did it.
    pub what: String,
    /// What that person had to say about it.
    pub message: Option<&'a str>,
    /// What the recipient can do now.
    pub next: String,
    /// Where everybody can read the article.
    pub live_at: Option<String>,
    pub place: Place,
    /// Why they were told; goes after "because".
    pub why: String,
}

/// Where the recipient goes from here.
pub(super) enum Place {
    Draft(DraftId),
    /// By its key.
    Queue(String),
}

pub(super) fn tell(notice: &Notice) -> Telling<'_> {
    match notice {
        Notice::Submitted { draft } => submitted(draft),
        Notice::ChangesRequested { draft, message } => changes_requested(draft, message),
        Notice::Recalled { draft } => recalled(draft),
        Notice::Approved {
            draft,
            given,
            required,
        } => approved(draft, *given, *required),
        Notice::ReadyToPublish { draft } => ready_to_publish(draft),
        Notice::Published { draft, url } => published(draft, url),
        Notice::Spiked { draft, message } => spiked(draft, message),
        Notice::Revived { draft } => revived(draft),
        Notice::ApprovalsVoided { draft } => approvals_voided(draft),
        Notice::Scheduled { draft, at } => scheduled(draft, *at),
        Notice::Unscheduled { draft } => unscheduled(draft),
        Notice::ScheduleFailed { draft, blockers } => schedule_failed(draft, blockers),
        Notice::ReviewDebt {
            draft,
            url,
            message,
            due_at,
        } => review_debt(draft, url, message, *due_at),
        Notice::Mentioned { draft, excerpt } => mentioned(draft, excerpt),
        Notice::NoteAnswered { draft, excerpt } => note_answered(draft, excerpt),
        Notice::NoteBlocks { draft, excerpt } => note_blocks(draft, excerpt),
        Notice::Assigned { draft, due_at } => assigned(draft, *due_at),
        Notice::DueSoon { draft, due_at } => due_soon(draft, *due_at),
        Notice::Overdue { draft, due_at } => overdue(draft, *due_at),
        Notice::QueueWaiting { queue, title, open } => queue_waiting(queue, title, *open),
    }
}

fn submitted(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("{} is waiting for review", leading(draft)),
        what: format!("{} submitted {} for review.", by(draft), cited(draft)),
        next: "Read it, then approve it or ask for changes.".to_owned(),
        why: format!(
            "you review drafts in {}, or this one is assigned to you",
            section(draft)
        ),
        ..on(draft)
    }
}

fn changes_requested<'a>(draft: &DraftNotice, message: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Changes requested: {}", following(draft)),
        what: format!("{} asked for changes to {}.", by(draft), cited(draft)),
        message: Some(message),
        next: "Make the changes, then submit it again.".to_owned(),
        ..on(draft)
    }
}

fn recalled(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Recalled: {}", following(draft)),
        what: format!("{} took {} back from review.", by(draft), cited(draft)),
        next: "There is nothing to do until it is submitted again.".to_owned(),
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}

fn approved(draft: &DraftNotice, given: u32, required: u32) -> Telling<'static> {
    Telling {
        subject: format!("Approved: {}", following(draft)),
        what: format!(
            "{} approved {}. Approvals: {given} of {required}.",
            by(draft),
            cited(draft)
        ),
        next: match required.saturating_sub(given) {
            0 => "It can be published now.".to_owned(),
            1 => "It needs one more approval before it can be published.".to_owned(),
            missing => format!("It needs {missing} more approvals before it can be published."),
        },
        ..on(draft)
    }
}

fn ready_to_publish(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("{} is ready to publish", leading(draft)),
        what: format!(
            "{} has the approvals it needs; the last was given by {}.",
            cited(draft),
            by(draft)
        ),
        next: "It can be published now.".to_owned(),
        why: format!("you publish in {}", section(draft)),
        ..on(draft)
    }
}

fn published(draft: &DraftNotice, url: &str) -> Telling<'static> {
    Telling {
        subject: format!("Published: {}", following(draft)),
        what: format!("{} published {}.", by(draft), cited(draft)),
        next: "Readers can see it now.".to_owned(),
        live_at: Some(one_line(url, URL_CHARS)),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

fn spiked<'a>(draft: &DraftNotice, message: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Spiked: {}", following(draft)),
        what: format!("{} spiked {}.", by(draft), cited(draft)),
        message: Some(message),
        next: "It is closed. An editor can revive it.".to_owned(),
        ..on(draft)
    }
}

fn revived(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Revived: {}", following(draft)),
        what: format!("{} revived {}.", by(draft), cited(draft)),
        next: "It can be edited again, then submitted.".to_owned(),
        ..on(draft)
    }
}

fn approvals_voided(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Approvals voided: {}", following(draft)),
        what: format!(
            "{} changed the substance of {}, so the approvals it had no longer hold.",
            by(draft),
            cited(draft)
        ),
        next: "It needs to be reviewed and approved again.".to_owned(),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

fn scheduled(draft: &DraftNotice, at: Instant) -> Telling<'static> {
    Telling {
        subject: format!("Scheduled: {}", following(draft)),
        what: format!("{} scheduled {} for {at}.", by(draft), cited(draft)),
        next: "It goes out by itself at that hour, if nothing stands in its way then.".to_owned(),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

fn assigned(draft: &DraftNotice, due_at: Option<Instant>) -> Telling<'static> {
    Telling {
        subject: format!("Assigned to you: {}", following(draft)),
        what: format!("{} assigned {} to you.", by(draft), cited(draft)),
        next: match due_at {
            Some(at) => format!("You are the next to act on it. It is due at {}.", hour(at)),
            None => "You are the next to act on it.".to_owned(),
        },
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}

fn mentioned<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("You are mentioned in a note on {}", following(draft)),
        what: format!("{} mentioned you in a note on {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "Read the note, then reply to it.".to_owned(),
        why: "the note names you".to_owned(),
        ..on(draft)
    }
}

fn due_soon(draft: &DraftNotice, due_at: Instant) -> Telling<'static> {
    Telling {
        subject: format!("Due soon: {}", following(draft)),
        what: format!("{} is due at {}.", cited(draft), hour(due_at)),
        next: "You are the next to act on it.".to_owned(),
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}

fn unscheduled(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Not scheduled any more: {}", following(draft)),
        what: format!("{} took the hour back from {}.", by(draft), cited(draft)),
        next: "It stays until somebody publishes it or schedules it again.".to_owned(),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

fn note_answered<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Reply to a note on {}", following(draft)),
        what: format!("{} replied to a note on {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "Read the thread, then reply or resolve the note.".to_owned(),
        why: "you wrote in this thread".to_owned(),
        ..on(draft)
    }
}

fn schedule_failed(draft: &DraftNotice, blockers: &[String]) -> Telling<'static> {
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

fn overdue(draft: &DraftNotice, due_at: Instant) -> Telling<'static> {
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

fn review_debt<'a>(
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

fn note_blocks<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("A note blocks {}", following(draft)),
        what: format!("{} raised a note that blocks {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "It cannot be approved until the note is resolved.".to_owned(),
        ..on(draft)
    }
}

fn hour(at: Instant) -> String {
    at.format("%Y-%m-%d %H:%M UTC").to_string()
}

fn queue_waiting(queue: &str, title: &str, open: i64) -> Telling<'static> {
    let title = one_line(title, WORDS_CHARS);
    Telling {
        subject: format!("Replies are waiting in {title}"),
        what: match open {
            1 => format!("One reply is waiting in {title}."),
            _ => format!("{open} replies are waiting in {title}."),
        },
        message: None,
        next: "Take some and decide on them.".to_owned(),
        live_at: None,
        place: Place::Queue(one_line(queue, WORDS_CHARS)),
        why: "you moderate replies".to_owned(),
    }
}

/// What most mails about a draft have in common: they go to its contributors.
fn on<'a>(draft: &DraftNotice) -> Telling<'a> {
    Telling {
        subject: String::new(),
        what: String::new(),
        message: None,
        next: String::new(),
        live_at: None,
        place: Place::Draft(draft.id),
        why: "you worked on this draft".to_owned(),
    }
}

/// The draft at the head of a subject.
fn leading(draft: &DraftNotice) -> String {
    in_subject(draft).unwrap_or_else(|| format!("A draft in {}", section(draft)))
}

/// The draft further on in a subject.
fn following(draft: &DraftNotice) -> String {
    in_subject(draft).unwrap_or_else(|| format!("a draft in {}", section(draft)))
}

/// The headline, where a subject may show it: subjects appear on locked
/// screens and in the logs of mail servers.
fn in_subject(draft: &DraftNotice) -> Option<String> {
    let headline = one_line(&draft.headline, HEADLINE_CHARS);
    (!draft.discreet && !headline.is_empty()).then_some(headline)
}

/// The draft in a sentence of the body, which only its recipient reads.
fn cited(draft: &DraftNotice) -> String {
    let headline = one_line(&draft.headline, WORDS_CHARS);
    format!("“{headline}” ({})", section(draft))
}

fn by(draft: &DraftNotice) -> String {
    one_line(&draft.by, WORDS_CHARS)
}

fn section(draft: &DraftNotice) -> String {
    one_line(&draft.section, WORDS_CHARS)
}
