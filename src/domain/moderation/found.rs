//! A comment as a search finds it, case or not.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::{AuthorRecord, CaseComment, CaseKind};
use super::decision::DecisionKind;
use crate::domain::ids::{CaseId, DecisionId};
use crate::domain::reason::Reason;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// A comment, whatever its visibility, with its open case if it has one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FoundComment {
    #[serde(flatten)]
    pub comment: CaseComment,
    /// The open case about it.
    pub case: Option<CaseBrief>,
    pub author_record: AuthorRecord,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CaseBrief {
    pub id: CaseId,
    pub kind: CaseKind,
    #[schema(example = "held")]
    pub queue: Option<String>,
    #[schema(example = 1)]
    pub version: i64,
}

/// A comment with all that was decided on it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ModeratedComment {
    #[serde(flatten)]
    pub found: FoundComment,
    /// Newest first; the last hundred.
    pub decisions: Vec<PastDecision>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PastDecision {
    pub id: DecisionId,
    pub decision: DecisionKind,
    pub reason: Option<Reason>,
    #[schema(example = "Please leave the mayor's family out of it.")]
    pub message: Option<String>,
    pub by: StaffRef,
    pub at: Instant,
    /// When it was taken back; null while it stands.
    pub undone_at: Option<Instant>,
}
