//! Everything that is kept about a reader, for who asks what that is.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::comment::{Comment, PendingEdit};
use super::delivery::Delivery;
use super::ids::{DecisionId, ReaderId, SanctionId};
use super::intake::Signal;
use super::moderation::DecisionKind;
use super::reason::Reason;
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
    /// What intake found in it.
    pub signals: Vec<Signal>,
    pub decisions: Vec<ExportedDecision>,
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
}
