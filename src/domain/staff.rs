//! The people who work here, and what they were granted.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{SessionId, StaffId};
use super::time::Instant;

/// What somebody may be. `admin` implies no other role.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    Writer,
    Editor,
    Publisher,
    Moderator,
    Admin,
}

impl Role {
    pub const ALL: [Self; 5] = [
        Self::Writer,
        Self::Editor,
        Self::Publisher,
        Self::Moderator,
        Self::Admin,
    ];

    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Writer => "writer",
            Self::Editor => "editor",
            Self::Publisher => "publisher",
            Self::Moderator => "moderator",
            Self::Admin => "admin",
        }
    }
}

/// One role, in one section or (`section: null`) in all of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Grant {
    pub role: Role,
    pub section: Option<String>,
}

/// How people are named in answers.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StaffRef {
    pub id: StaffId,
    #[schema(example = "Ines Claes")]
    pub name: String,
}

/// A signed-in member of staff, as the database knew them when the request came in.
#[derive(Debug, Clone)]
pub struct Actor {
    pub id: StaffId,
    pub name: String,
    pub email: String,
    pub grants: Vec<Grant>,
    pub session: SessionId,
    /// When the request came in.
    pub asked_at: Instant,
}

impl Actor {
    #[must_use]
    pub fn staff_ref(&self) -> StaffRef {
        StaffRef {
            id: self.id,
            name: self.name.clone(),
        }
    }

    /// Whether any grant, in whatever section, is of this role.
    #[must_use]
    pub fn is_any(&self, role: Role) -> bool {
        self.grants.iter().any(|grant| grant.role == role)
    }

    /// Whether this role is held in this section.
    #[must_use]
    pub fn is_in(&self, role: Role, section: &str) -> bool {
        self.grants.iter().any(|grant| {
            grant.role == role && grant.section.as_deref().is_none_or(|own| own == section)
        })
    }

    #[must_use]
    pub fn is_admin(&self) -> bool {
        self.is_any(Role::Admin)
    }
}
