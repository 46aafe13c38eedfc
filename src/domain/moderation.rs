//! Moderation: what a ruling makes of a comment, who may rule, and for how long
//! it can be taken back.

mod case;
mod claim;
mod decision;
mod facts;
mod found;
mod moves;
mod queue;
mod sanctioned;
mod saved;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::comment::Visibility;
use super::staff::{Actor, Role};
use super::time::Instant;

pub use case::{
    ArticleBrief, AuthorRecord, Case, CaseComment, CaseKind, CaseLease, ParentBrief, RECORD_MAX,
    Report, Reviewed, Skip,
};
pub use claim::{Hold, Lease, LeaseView, Leased, Obstacle, Proof, obstacle};
pub use decision::{Decision, DecisionKind, DecisionOutcome, Escalation};
pub use facts::{CaseFacts, Circumstances};
pub use found::{CaseBrief, FoundComment, ModeratedComment, PastDecision};
pub use moves::{Move, Standing};
pub use queue::{
    FILLED_FROM, Filed, HELD, NEW_READERS, QUEUES, Queue, QueuePlan, QueueRow, UNTOLD, due_at,
    opened_in, queue,
};
pub use sanctioned::{ImposedSanction, Reach, SanctionOn, SanctionSubject};
pub use saved::{QueueFilter, SavedQueue};

/// How long a decision can be undone; also the grace before its author is told.
pub const UNDO: TimeDelta = TimeDelta::minutes(10);

/// What a moderator rules on a comment.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Ruling {
    Approve,
    Remove,
}

/// How a comment stands in its thread by itself, whatever hangs below it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Place {
    /// Shown and counted.
    Visible,
    /// A tombstone while something visible hangs below it: it was public once.
    Tombstone,
    Absent,
}

impl Place {
    /// `published_at`: when it was public first, if ever.
    pub const fn of(visibility: Visibility, published_at: Option<Instant>) -> Self {
        match (visibility, published_at) {
            (Visibility::Published, _) => Self::Visible,
            (_, Some(_)) => Self::Tombstone,
            (_, None) => Self::Absent,
        }
    }
}

/// The sections in which somebody moderates.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Remit {
    Every,
    Only(Vec<String>),
}

impl Remit {
    /// `None` for somebody who moderates nowhere.
    pub fn of(actor: &Actor) -> Option<Self> {
        let grants = actor
            .grants
            .iter()
            .filter(|grant| grant.role == Role::Moderator);
        let sections: Option<Vec<String>> = grants.map(|grant| grant.section.clone()).collect();
        match sections {
            None => Some(Self::Every),
            Some(sections) if sections.is_empty() => None,
            Some(sections) => Some(Self::Only(sections)),
        }
    }

    pub fn covers(&self, section: &str) -> bool {
        match self {
            Self::Every => true,
            Self::Only(sections) => sections.iter().any(|own| own == section),
        }
    }
}

/// Whether somebody answers for the law in a section: what is escalated to them is
/// theirs to read and to decide, moderator or not.
pub fn is_liable(actor: &Actor, section: &str) -> bool {
    actor.is_admin() || actor.is_in(Role::Publisher, section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{SessionId, StaffId};
    use crate::domain::staff::Grant;

    #[test]
    fn only_what_was_public_leaves_a_tombstone() {
        let once = Some(Instant::from(chrono::DateTime::UNIX_EPOCH));
        assert_eq!(Place::of(Visibility::Published, once), Place::Visible);
        assert_eq!(Place::of(Visibility::Removed, once), Place::Tombstone);
        assert_eq!(Place::of(Visibility::Withdrawn, once), Place::Tombstone);
        assert_eq!(Place::of(Visibility::Held, once), Place::Tombstone);
        assert_eq!(Place::of(Visibility::Removed, None), Place::Absent);
        assert_eq!(Place::of(Visibility::Held, None), Place::Absent);
        assert_eq!(Place::of(Visibility::Erased, once), Place::Tombstone);
        assert_eq!(Place::of(Visibility::Erased, None), Place::Absent);
    }

    #[test]
    fn a_remit_is_made_of_moderators_grants_alone() {
        let with = |grants: &[(Role, Option<&str>)]| {
            let grant = |(role, section): &(Role, Option<&str>)| Grant {
                role: *role,
                section: section.map(str::to_owned),
            };
            Remit::of(&Actor {
                id: StaffId::new(),
                name: "Mo".to_owned(),
                email: "mo@example.org".to_owned(),
                grants: grants.iter().map(grant).collect(),
                session: SessionId::new(),
                asked_at: chrono::Utc::now().into(),
            })
        };
        assert_eq!(with(&[(Role::Editor, None), (Role::Admin, None)]), None);
        let news = with(&[(Role::Moderator, Some("news")), (Role::Editor, None)]).unwrap();
        assert!(news.covers("news") && !news.covers("world"));
        let both = [(Role::Moderator, Some("news")), (Role::Moderator, None)];
        assert_eq!(with(&both), Some(Remit::Every));
    }
}
