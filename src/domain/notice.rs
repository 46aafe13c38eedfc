//! What people are told: one notice, for one person, about one thing. Written
//! in the transaction of its cause, delivered after the commit.

use serde::{Deserialize, Serialize};

use super::ids::{ArticleId, CaseId, DraftId};
use super::time::Instant;

/// What happened, with everything that a mail about it says.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Notice {
    /// To the editors of the section and the assignee: a draft waits for review.
    Submitted { draft: DraftNotice },
    /// To the contributors: a draft came back, and why.
    ChangesRequested { draft: DraftNotice, message: String },
    /// To the assignee: a draft was taken back by its contributors.
    Recalled { draft: DraftNotice },
    /// To the contributors: one more editor said yes.
    Approved {
        draft: DraftNotice,
        given: u32,
        required: u32,
    },
    /// To the publishers of the section: a draft has the approvals it needs.
    ReadyToPublish { draft: DraftNotice },
    /// To contributors and approvers: the draft is live at `url`.
    Published { draft: DraftNotice, url: String },
    /// To the contributors: the draft was given up, and why.
    Spiked { draft: DraftNotice, message: String },
    /// To the contributors: a draft that was given up is being worked on again.
    Revived { draft: DraftNotice },
    /// To the contributors and approvers: its substance changed, so approvals no longer hold.
    ApprovalsVoided { draft: DraftNotice },
    /// To the contributors and approvers: it goes out by itself.
    Scheduled { draft: DraftNotice, at: Instant },
    /// To the contributors and approvers, and the publishers where a change did it: it
    /// does not go out by itself any more.
    Unscheduled { draft: DraftNotice },
    /// To contributors, approvers and publishers: it could not go out, and why.
    ScheduleFailed {
        draft: DraftNotice,
        blockers: Vec<String>,
    },
    /// To the editors of the section: it is live at `url` and was not reviewed; due by then.
    ReviewDebt {
        draft: DraftNotice,
        url: String,
        message: String,
        due_at: Instant,
    },
    /// To whom a note or a reply names: somebody wants them to read it.
    Mentioned { draft: DraftNotice, excerpt: String },
    /// To whoever wrote a note, and who replied to it before: it was replied to.
    NoteAnswered { draft: DraftNotice, excerpt: String },
    /// To the contributors: a note stands in the way of the draft's approval.
    NoteBlocks { draft: DraftNotice, excerpt: String },
    /// To the new assignee: a draft is theirs to act on.
    Assigned {
        draft: DraftNotice,
        due_at: Option<Instant>,
    },
    /// To the assignee: a draft is due within a day.
    DueSoon { draft: DraftNotice, due_at: Instant },
    /// To the assignee and the editors of the section: a draft is past its due time.
    Overdue { draft: DraftNotice, due_at: Instant },
    /// To whom a case was passed on: somebody wants them to decide it, and why.
    CaseEscalated {
        case: CaseId,
        /// The article's, for those who may read it anyway.
        headline: String,
        section: String,
        by: String,
        message: Option<String>,
    },
    /// To the moderators: an empty queue has something in it.
    QueueWaiting {
        queue: String,
        title: String,
        open: i64,
    },
    /// To the section's moderators, or the queue's people: cases in a queue should have
    /// been decided by now.
    QueueOverTarget {
        queue: String,
        title: String,
        /// Which of the recipient's; none for the queue's own people.
        #[serde(default)]
        sections: Vec<String>,
        open: i64,
        over: i64,
        /// When the case that is due first was opened.
        oldest_at: Instant,
    },
    /// To the new assignee: a case is theirs to decide.
    CaseAssigned {
        case: CaseId,
        section: String,
        /// The queue it is named after.
        queue: String,
        by: String,
        note: Option<String>,
    },
}

impl Notice {
    /// The draft it is about, if it is about one.
    #[must_use]
    pub fn draft(&self) -> Option<&DraftNotice> {
        match self {
            Self::Submitted { draft }
            | Self::ChangesRequested { draft, .. }
            | Self::Recalled { draft }
            | Self::Approved { draft, .. }
            | Self::ReadyToPublish { draft }
            | Self::Published { draft, .. }
            | Self::Spiked { draft, .. }
            | Self::Revived { draft }
            | Self::ApprovalsVoided { draft }
            | Self::Scheduled { draft, .. }
            | Self::Unscheduled { draft }
            | Self::ScheduleFailed { draft, .. }
            | Self::ReviewDebt { draft, .. }
            | Self::Mentioned { draft, .. }
            | Self::NoteAnswered { draft, .. }
            | Self::NoteBlocks { draft, .. }
            | Self::Assigned { draft, .. }
            | Self::DueSoon { draft, .. }
            | Self::Overdue { draft, .. } => Some(draft),
            Self::QueueWaiting { .. }
            | Self::QueueOverTarget { .. }
            | Self::CaseAssigned { .. }
            | Self::CaseEscalated { .. } => None,
        }
    }
}

/// The draft a notice is about, as it was then.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct DraftNotice {
    pub id: DraftId,
    pub article_id: ArticleId,
    pub headline: String,
    /// Whether the headline must stay out of the mail's subject: embargoed or of high sensitivity.
    pub discreet: bool,
    pub section: String,
    /// Who did it, by name; empty where the service itself speaks.
    pub by: String,
}
