//! The parts of the publication.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::commenting::SectionCommenting;

/// A section as staff see it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Section {
    /// Lower-case letters, digits and hyphens, at most 40; never changes.
    #[schema(example = "news")]
    pub key: String,
    #[schema(example = "News")]
    pub title: String,
    /// Where it stands among the others, smallest first.
    pub position: i32,
    /// What it says of replies; null leaves that to the site.
    #[serde(default)]
    pub commenting: Option<SectionCommenting>,
    pub version: i64,
}

/// A section as the public sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionRef {
    #[schema(example = "news")]
    pub key: String,
    #[schema(example = "News")]
    pub title: String,
    /// The part of an address that stands for it.
    #[schema(example = "/news")]
    pub path: String,
}
