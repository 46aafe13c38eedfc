//! Everything that is kept about a reader, for who asks what that is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::comment::{Comment, PendingEdit};
use super::delivery::Delivery;
use super::ids::{CommentId, DecisionId, ReaderId, ReportId, SanctionId};
use super::intake::Signal;
use super::moderation::DecisionKind;
use super::reason::Reason;
use super::report::ReportOutcome;
use super::time::Instant;

/// Everything that is kept about a reader.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ReaderExport {
    pub id: ReaderId,
    pub first_seen_at: Instant,
    /// Null for a member of staff, and once erased.
    pub profile: Option<ExportedProfile>,
    /// Oldest first.
    pub comments: Vec<ExportedComment>,
    /// What they reported, oldest first.
    pub reports: Vec<ExportedReport>,
    /// How they reacted to comments, oldest first.
    pub reactions: Vec<ExportedReaction>,
    pub sanctions: Vec<ExportedSanction>,
    /// Mail to them.
    pub deliveries: Vec<Delivery>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedProfile {
    #[schema(example = "marie@example.org")]
    pub email: String,
    pub confirmed_at: Option<Instant>,
    /// When they were last asked to confirm the address.
    pub asked_at: Option<Instant>,
}

/// A comment with all that is kept about it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedComment {
    pub comment: Comment,
    /// Why it was removed.
    pub reason: Option<Reason>,
    /// What it said before it was edited, oldest first.
    pub former_texts: Vec<FormerText>,
    pub pending: Option<PendingEdit>,
    /// The last edit that was for a moderator to look at, whether it waits or was decided on.
    pub last_edit: Option<ExportedEdit>,
    /// What intake found in it.
    pub signals: Vec<Signal>,
    /// Where it leads to.
    #[schema(example = json!(["stad.gent"]))]
    pub hosts: Vec<String>,
    pub decisions: Vec<ExportedDecision>,
    /// What moderators said to one another about it, oldest first; by whom is not told.
    pub remarks: Vec<ExportedRemark>,
    /// Why moderators would rather not decide on it; by whom is not told.
    pub skips: Vec<ExportedSkip>,
    /// What readers complained of, oldest first; neither their words nor who they are.
    pub complaints: Vec<ExportedComplaint>,
    /// The network address it came from is kept as a keyed hash until then; null when
    /// nothing is kept of it.
    pub address_kept_until: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FormerText {
    #[schema(example = 1)]
    pub text_version: i32,
    #[schema(example = "Were the pumps running?")]
    pub text: String,
    pub replaced_at: Instant,
    /// What intake found in it.
    pub signals: Vec<Signal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedEdit {
    #[schema(example = "Were the pumps at the Dampoort running on Sunday?")]
    pub text: String,
    pub submitted_at: Instant,
    /// Whether nobody has decided on it yet.
    pub waits: bool,
    /// What intake found in it.
    pub signals: Vec<Signal>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedRemark {
    #[schema(example = "The third of his this week; the last two were about the mayor too.")]
    pub text: String,
    pub at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedSkip {
    #[schema(example = "I know the author.")]
    pub reason: String,
    pub at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedComplaint {
    pub category: Reason,
    pub at: Instant,
    /// What a moderator made of it; null while nobody has decided.
    pub outcome: Option<ReportOutcome>,
}

/// What a reader reported.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedReport {
    pub id: ReportId,
    pub comment_id: CommentId,
    pub category: Reason,
    #[schema(example = "He names her street.")]
    pub text: Option<String>,
    /// From 0 to 100.
    #[schema(example = 50)]
    pub weight: i32,
    pub at: Instant,
    /// What a moderator made of it; null while nobody has decided.
    pub outcome: Option<ReportOutcome>,
}

/// How a reader reacted to a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedReaction {
    pub comment_id: CommentId,
    /// The key of the reaction.
    #[schema(example = "recommend")]
    pub reaction: String,
    pub at: Instant,
}

/// What a moderator decided on a comment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedDecision {
    pub id: DecisionId,
    pub decision: DecisionKind,
    pub reason: Option<Reason>,
    pub message: Option<String>,
    pub decided_at: Instant,
    pub undone_at: Option<Instant>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ExportedSanction {
    pub id: SanctionId,
    /// `warn`, `hold`, `suspend` or `ban`.
    #[schema(example = "suspend")]
    pub kind: String,
    #[schema(example = "personal_attack")]
    pub reason: String,
    pub message: Option<String>,
    pub imposed_at: Instant,
    pub ends_at: Option<Instant>,
    pub lifted_at: Option<Instant>,
    /// When it was taken back as if it had never been.
    pub undone_at: Option<Instant>,
}
