//! A sanction as moderators see it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::ids::{CommentId, ReaderId, SanctionId};
use crate::domain::sanction::SanctionKind;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// On whom a sanction is to be: exactly one of the three.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SanctionOn {
    /// An account.
    #[serde(default)]
    pub reader: Option<ReaderId>,
    /// The network that this comment came from.
    #[serde(default)]
    pub address_of: Option<CommentId>,
    /// Where mail addresses are at, or what replies link to, in whatever spelling.
    #[serde(default)]
    #[schema(example = "casino.example")]
    pub host: Option<String>,
}

/// How far a sanction reaches.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reach {
    /// One account.
    Reader,
    /// Whoever writes from a network, or under or to a host, in whatever section.
    Site,
}

impl SanctionOn {
    #[must_use]
    pub const fn reach(&self) -> Reach {
        match (self.address_of, &self.host) {
            (None, None) => Reach::Reader,
            _ => Reach::Site,
        }
    }
}

/// On whom a sanction is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SanctionSubject {
    pub reader: Option<ReaderId>,
    /// What stands for a network: the same for sanctions on the same.
    #[schema(example = "9f2c41b7d0e85a36")]
    pub network: Option<String>,
    #[schema(example = "casino.example")]
    pub host: Option<String>,
}

/// What a reader, a network or a host may not do, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ImposedSanction {
    pub id: SanctionId,
    pub kind: SanctionKind,
    pub on: SanctionSubject,
    /// The code of a reason.
    #[schema(example = "spam")]
    pub reason: String,
    /// What the reader is told in place of the reason's own text.
    #[schema(example = "You were asked twice to leave the mayor's family out of it.")]
    pub message: Option<String>,
    pub imposed_by: StaffRef,
    pub imposed_at: Instant,
    /// When it ends by itself; null for never.
    pub until: Option<Instant>,
    pub lifted_by: Option<StaffRef>,
    pub lifted_at: Option<Instant>,
    /// When it was taken back as if it had never been; null otherwise.
    pub undone_at: Option<Instant>,
    /// Until then who imposed it or an admin can take it back.
    pub undo_until: Instant,
    /// Whether it stands now.
    pub is_standing: bool,
}
