//! An article: the lasting thing that drafts are about.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::ArticleId;
use super::staff::StaffRef;
use super::time::Instant;

#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Kind {
    #[default]
    News,
    Analysis,
    Opinion,
    Review,
    Interview,
    Live,
    Notice,
}

impl Kind {
    /// As in JSON.
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::News => "news",
            Self::Analysis => "analysis",
            Self::Opinion => "opinion",
            Self::Review => "review",
            Self::Interview => "interview",
            Self::Live => "live",
            Self::Notice => "notice",
        }
    }
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ArticleStatus {
    Unpublished,
    Live,
    Withdrawn,
    Retracted,
}

/// An article as staff see it; its text is in its drafts and revisions.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Article {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    pub section: String,
    pub kind: Kind,
    pub status: ArticleStatus,
    /// Of the live revision, or of the newest draft before the first publication.
    pub headline: String,
    /// SHA-256, hex, of the live revision.
    pub revision_hash: Option<String>,
    pub first_published_at: Option<Instant>,
    pub published_at: Option<Instant>,
    pub created_by: StaffRef,
    pub created_at: Instant,
    pub version: i64,
}
