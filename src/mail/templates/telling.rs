//! The words for what happened: a subject that says it plainly, one sentence
//! with who did it, what the recipient can do now, and why they were told.

mod cases;
mod hours;
mod notes;
mod review;

use crate::domain::ids::{CaseId, DraftId};
use crate::domain::notice::{DraftNotice, Notice};
use crate::mail::message::one_line;

use cases::{case_assigned, case_escalated, over_target, queue_waiting};
pub(super) use hours::hour;
use hours::{due_soon, overdue, review_debt, schedule_failed, scheduled, unscheduled};
use notes::{mentioned, note_answered, note_blocks};
use review::{
    approvals_voided, approved, assigned, changes_requested, published, ready_to_publish, recalled,
    revived, spiked, submitted,
};

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
    Case(CaseId),
    /// By its key.
    Queue(String),
    /// A page that is open to everybody, and the words that lead there.
    Page {
        url: String,
        words: &'static str,
    },
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
        Notice::CaseEscalated {
            case,
            headline,
            section,
            by,
            message,
        } => case_escalated(*case, (headline, section), by, message.as_deref()),
        Notice::QueueWaiting { queue, title, open } => queue_waiting(queue, title, *open),
        Notice::QueueOverTarget {
            queue,
            title,
            sections,
            over,
            oldest_at,
            ..
        } => over_target((queue, title), sections, *over, *oldest_at),
        Notice::CaseAssigned {
            case,
            section,
            by,
            note,
            ..
        } => case_assigned(*case, (section, by), note.as_deref()),
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
