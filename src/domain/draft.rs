//! A draft: one pass of one text through review.

use std::fmt;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::{ArticleStatus, Kind};
use super::ids::{ArticleId, DraftId, RevisionId, StaffId};
use super::presence::Presence;
use super::refusal::Blocker;
use super::sign_off::SignOff;
use super::staff::StaffRef;
use super::time::Instant;

/// What a draft says: everything that a revision keeps. Flat in writes, under
/// `content` in reads.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct DraftContent {
    /// One line, at most 300 characters.
    #[schema(example = "Floods in Ghent", max_length = 300)]
    pub headline: String,
    /// One line, at most 300 characters.
    #[serde(default)]
    #[schema(max_length = 300)]
    pub standfirst: Option<String>,
    /// CommonMark with tables, footnotes and strikethrough, at most 400,000 characters.
    #[serde(default)]
    #[schema(max_length = 400_000)]
    pub body: String,
    /// The key of a section.
    #[schema(example = "news")]
    pub section: String,
    #[serde(default)]
    pub kind: Kind,
    /// BCP 47; the site's language when absent.
    #[serde(default)]
    #[schema(example = "en")]
    pub language: Option<String>,
    /// Whose names stand above the text; whoever opens the article when absent.
    #[serde(default)]
    pub bylines: Vec<Byline>,
    /// Keys: lower-case letters, digits and hyphens.
    #[serde(default)]
    pub tags: Vec<String>,
    /// Lower-case letters, digits and hyphens, at most 80; made from the headline when absent.
    #[serde(default)]
    #[schema(example = "floods-in-ghent", max_length = 80)]
    pub slug: Option<String>,
    #[serde(default)]
    pub seo: Seo,
    #[serde(default)]
    pub lead_image: Option<LeadImage>,
    #[serde(default)]
    pub sensitivity: Sensitivity,
    /// Until then nothing of the draft leaves by a public door.
    #[serde(default)]
    pub embargo_until: Option<Instant>,
    #[serde(default)]
    pub ai: AiUse,
    #[serde(default)]
    #[schema(max_length = 300)]
    pub ai_note: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Byline {
    #[schema(example = "Ines Claes", max_length = 300)]
    pub name: String,
    #[serde(default)]
    pub staff_id: Option<StaffId>,
}

/// What search engines are told, where it differs from the text.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Seo {
    #[serde(default)]
    pub title: Option<String>,
    #[serde(default)]
    pub description: Option<String>,
    /// An http or https address.
    #[serde(default)]
    pub canonical_url: Option<String>,
}

#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct LeadImage {
    /// An http or https address.
    #[schema(example = "https://media.example.org/flood.jpg")]
    pub url: String,
    /// Pixels.
    #[serde(default)]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(default)]
    pub height: Option<u32>,
    #[serde(default)]
    pub alt: Option<String>,
    #[serde(default)]
    pub caption: Option<String>,
    #[serde(default)]
    pub credit: Option<String>,
    #[serde(default)]
    pub focal_point: Option<FocalPoint>,
}

/// What must stay visible when a picture is cropped, from the top left corner.
#[derive(Debug, Clone, Copy, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct FocalPoint {
    /// 0 to 1 of the width.
    pub x: f64,
    /// 0 to 1 of the height.
    pub y: f64,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sensitivity {
    #[default]
    Normal,
    High,
}

/// How far a machine wrote it.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AiUse {
    #[default]
    None,
    Assisted,
    Generated,
}

/// Why a draft was opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Purpose {
    Original,
    Update,
    Correction,
    Clarification,
    Minor,
}

/// How a closed draft ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Outcome {
    Published,
    Superseded,
    Spiked,
}

/// What every state of every workflow maps to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Category {
    Drafting,
    Review,
    Ready,
    Scheduled,
    Closed,
}

impl fmt::Display for Category {
    /// As in JSON.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.serialize(f)
    }
}

/// A draft as staff see it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Draft {
    pub id: DraftId,
    pub article: DraftArticle,
    pub purpose: Purpose,
    #[schema(example = "newsroom")]
    pub workflow: String,
    /// A state of the workflow; the names are the site's.
    #[schema(example = "in_review")]
    pub state: String,
    pub category: Category,
    pub outcome: Option<Outcome>,
    /// Moves when content or state move, and at nothing else; the `ETag`.
    pub version: i64,
    pub content: DraftContent,
    /// SHA-256, hex, over the canonical JSON (RFC 8785) of `content`.
    pub content_hash: String,
    pub revision: Option<RevisionRef>,
    pub contributors: Vec<StaffRef>,
    pub approvals: Approvals,
    /// What must be ticked off, in the workflow's order.
    pub checklist: Vec<Tick>,
    pub sign_offs: Vec<SignOff>,
    pub schedule: Option<Schedule>,
    pub assignee: Option<StaffRef>,
    pub due_at: Option<Instant>,
    pub priority: i32,
    pub on_hold: bool,
    /// Who has it open now; nobody stays here for longer than a minute without saying so again.
    #[serde(default)]
    #[schema(required)]
    pub presence: Vec<Presence>,
    pub created_by: StaffRef,
    pub created_at: Instant,
    pub updated_at: Instant,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DraftArticle {
    pub id: ArticleId,
    pub slug: String,
    pub status: ArticleStatus,
}

/// The latest revision that was cut from a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct RevisionRef {
    pub id: RevisionId,
    pub number: i32,
    pub hash: String,
    pub substance_hash: String,
    pub created_at: Instant,
    pub created_by: StaffRef,
    /// Whether the draft still says exactly this.
    pub is_current: bool,
}

#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approvals {
    /// How many independent editors must say yes.
    pub required: u32,
    /// Those that hold for the present substance.
    pub given: Vec<Approval>,
}

/// One editor's yes, for one transition, to one substance.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Approval {
    pub by: StaffRef,
    pub at: Instant,
    pub substance_hash: String,
    pub transition: String,
}

/// A line of the checklist, and who has seen to it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Tick {
    #[schema(example = "interests")]
    pub key: String,
    #[schema(
        example = "The author has declared every interest in the matter, or that there is none."
    )]
    pub text: String,
    pub is_ticked: bool,
    pub by: Option<StaffRef>,
    pub at: Option<Instant>,
    pub note: Option<String>,
}

/// When a draft goes out, and what came of it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Schedule {
    pub at: Instant,
    /// What goes out.
    pub revision_id: RevisionId,
    /// `failed`: it could not go out; schedule it again, or publish it.
    pub status: ScheduleStatus,
    /// What stood in the way at the hour.
    pub blockers: Vec<Blocker>,
    /// What was overridden or acknowledged when the hour was set; anything else that
    /// comes up until then stands in the way.
    #[serde(default)]
    pub overridden: Vec<Blocker>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ScheduleStatus {
    Pending,
    Failed,
}
