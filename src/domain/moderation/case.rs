//! A case: the reason a comment needs a person, with all that they decide on.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Ruling;
use crate::domain::comment::{Badge, Comment, CommentAuthor, Mode, PendingEdit, Visibility};
use crate::domain::ids::{ArticleId, CaseId, CommentId};
use crate::domain::intake::{DecidedBy, Signal};
use crate::domain::reason::Reason;
use crate::domain::remark::Remarks;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// Why a comment needs a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum CaseKind {
    /// It waits to be published.
    Held,
    /// It was published unseen.
    Check,
    /// Readers complained.
    Reported,
    /// Its author objects to its removal.
    Appeal,
    /// Somebody sent a legal notice about it.
    Notice,
    /// A sample of what was decided.
    Audit,
    /// A moderator acts without anybody asking.
    Direct,
}

impl CaseKind {
    pub const ALL: [Self; 7] = [
        Self::Held,
        Self::Check,
        Self::Reported,
        Self::Appeal,
        Self::Notice,
        Self::Audit,
        Self::Direct,
    ];

    /// The case of a comment that is published without anybody having looked: `check` in
    /// mode `open`. Elsewhere its author was let through by what is known of them, and
    /// staff need no looking after.
    #[must_use]
    pub fn of_unseen(mode: Mode, badge: Option<Badge>) -> Option<Self> {
        (mode == Mode::Open && badge.is_none()).then_some(Self::Check)
    }
}

/// A case as moderators see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Case {
    pub id: CaseId,
    pub kind: CaseKind,
    /// The queue it is named after; null once it is decided.
    #[schema(example = "held")]
    pub queue: Option<String>,
    pub opened_at: Instant,
    pub due_at: Instant,
    /// Moves when the case is decided, escalated or opened again, or its author changes the
    /// text, and at nothing else.
    #[schema(example = 1)]
    pub version: i64,
    /// Who holds it, until when; null while nobody does.
    pub lease: Option<CaseLease>,
    pub comment: CaseComment,
    /// All that intake found.
    pub signals: Vec<Signal>,
    /// What of it decided.
    pub decided_by: DecidedBy,
    pub author_record: AuthorRecord,
    /// What readers complained of, newest first, at most 50.
    pub reports: Vec<Report>,
    /// How many complaints stand on it.
    #[schema(example = 1)]
    pub report_count: i64,
    /// What moderators said to one another about the comment.
    pub remarks: Remarks,
    /// Who is to decide it; it is offered to nobody else. Null for whoever comes first.
    pub assignee: Option<StaffRef>,
    /// Whether somebody wants a lawyer to look at it.
    pub escalated: bool,
    /// Who would rather not decide it, the last first.
    pub skips: Vec<Skip>,
}

/// Somebody who would rather not decide a case.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Skip {
    pub by: StaffRef,
    #[schema(example = "I know the author.")]
    pub reason: String,
    pub at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseLease {
    pub by: StaffRef,
    pub expires_at: Instant,
}

/// A comment as moderators see it: whole, whatever its visibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseComment {
    #[serde(flatten)]
    pub comment: Comment,
    /// Null until a person has looked.
    pub reviewed: Option<Reviewed>,
    /// An edit by its author that waits: what is to be decided on. Null when none does.
    pub pending: Option<PendingEdit>,
    pub article: ArticleBrief,
    /// The comment it answers; null for a reply to the article itself.
    pub parent: Option<ParentBrief>,
}

/// What a person has ruled.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reviewed {
    pub verdict: Ruling,
    pub by: StaffRef,
    pub at: Instant,
    /// The version of the text that was looked at.
    #[schema(example = 1)]
    pub text_version: i32,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticleBrief {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
}

/// What a comment answers, whatever its visibility.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ParentBrief {
    pub id: CommentId,
    pub visibility: Visibility,
    pub author: Option<CommentAuthor>,
    #[schema(example = "Were the pumps running at all?")]
    pub text: String,
    pub posted_at: Instant,
}

/// Each part of an author's record is counted up to this, so that a page of
/// cases costs the same however much somebody has written.
pub const RECORD_MAX: u32 = 100;

/// What became of the author's comments; each figure is counted up to 100.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct AuthorRecord {
    /// Published, and looked at by a person.
    #[schema(example = 7)]
    pub approved: u32,
    #[schema(example = 0)]
    pub removed: u32,
    #[schema(example = 1)]
    pub held: u32,
}

/// A reader's complaint.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Report {
    pub category: Reason,
    pub text: Option<String>,
    pub at: Instant,
    /// From 0 to 100, by the record of who complains.
    #[schema(example = 50, minimum = 0, maximum = 100)]
    pub weight: i32,
}
