//! What a moderator decides on a case, and what it comes to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Ruling;
use crate::domain::comment::Visibility;
use crate::domain::event::EventKind;
use crate::domain::ids::{CaseId, CommentId, DecisionId, StaffId};
use crate::domain::time::Instant;

/// A ruling, or that somebody else is to rule.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionKind {
    Approve,
    Remove,
    /// Comment and case stay as they are; the case goes to somebody who knows better.
    Escalate,
}

impl DecisionKind {
    /// What it makes of the comment; `None` where it makes nothing of it.
    pub const fn ruling(self) -> Option<Ruling> {
        match self {
            Self::Approve => Some(Ruling::Approve),
            Self::Remove => Some(Ruling::Remove),
            Self::Escalate => None,
        }
    }

    /// The ruling to the contrary; `None` for what is none.
    pub const fn opposite(self) -> Option<Self> {
        match self {
            Self::Approve => Some(Self::Remove),
            Self::Remove => Some(Self::Approve),
            Self::Escalate => None,
        }
    }

    /// What it is called in the history.
    pub const fn event(self) -> EventKind {
        match self {
            Self::Approve => EventKind::CommentApproved,
            Self::Remove => EventKind::CommentRemoved,
            Self::Escalate => EventKind::CaseEscalated,
        }
    }
}

impl From<Ruling> for DecisionKind {
    fn from(ruling: Ruling) -> Self {
        match ruling {
            Ruling::Approve => Self::Approve,
            Ruling::Remove => Self::Remove,
        }
    }
}

/// Where an escalated case goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Escalation {
    /// To whoever answers for the law: publishers of the section, and admins.
    Legal,
    To(StaffId),
}

/// What a decision came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DecisionOutcome {
    Approved,
    Removed,
    /// The case is open, with somebody else to decide it.
    Escalated,
    /// Taken back; the case is open again.
    Undone,
}

impl From<DecisionKind> for DecisionOutcome {
    fn from(kind: DecisionKind) -> Self {
        match kind {
            DecisionKind::Approve => Self::Approved,
            DecisionKind::Remove => Self::Removed,
            DecisionKind::Escalate => Self::Escalated,
        }
    }
}

/// A decision on a case, as it is answered.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Decision {
    pub id: DecisionId,
    pub case_id: CaseId,
    pub comment_id: CommentId,
    /// Where the comment stands now.
    pub visibility: Visibility,
    pub outcome: DecisionOutcome,
    pub decided_at: Instant,
    /// Until then its decider or an admin can undo it.
    pub undo_until: Instant,
}
