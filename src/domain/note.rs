//! Notes: threads on a draft, which may hang on a quotation and may block it.

mod anchor;
mod anchoring;
mod check;
mod likeness;
mod rules;
mod surroundings;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{DraftId, NoteId, ReplyId, RevisionId};
use super::staff::StaffRef;
use super::time::Instant;
pub use anchor::Quotation;
pub use check::{REPLIES_MAX, check_note, check_reply};
pub use rules::{independent, may_block, may_change, may_settle, takes_more};

/// A thread on a draft.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Note {
    pub id: NoteId,
    pub draft_id: DraftId,
    /// Moves with its text, its blocking and its status, not with replies; the `ETag`.
    pub version: i64,
    /// What it is about; `null` where that is the whole draft.
    pub anchor: Option<NoteAnchor>,
    /// Whether the draft cannot be approved while it is open.
    #[schema(example = false)]
    pub is_blocking: bool,
    pub status: NoteStatus,
    #[schema(example = "Who says so?")]
    pub text: String,
    pub by: StaffRef,
    pub created_at: Instant,
    pub resolved_by: Option<StaffRef>,
    pub resolved_at: Option<Instant>,
    /// Oldest first.
    pub replies: Vec<NoteReply>,
    pub mentions: Vec<StaffRef>,
}

/// An answer in the thread of a note.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteReply {
    pub id: ReplyId,
    pub by: StaffRef,
    pub at: Instant,
    #[schema(example = "The fire brigade, at noon.")]
    pub text: String,
    pub mentions: Vec<StaffRef>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum NoteStatus {
    Open,
    Resolved,
}

/// A quotation (the text quote selector of the W3C), and where it stands now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteAnchor {
    pub field: AnchorField,
    #[schema(example = "The water rose")]
    pub exact: String,
    #[schema(example = "")]
    pub prefix: String,
    #[schema(example = " **by night**.")]
    pub suffix: String,
    pub status: AnchorStatus,
    /// The first character in the field's present text, counted in Unicode scalar
    /// values from 0; `null` where it is orphaned.
    #[schema(example = 0)]
    pub start: Option<u32>,
    /// Behind the last character; `null` where it is orphaned.
    #[schema(example = 14)]
    pub end: Option<u32>,
    /// The revision that was quoted; `null` where none had been cut of that text.
    pub revision_id: Option<RevisionId>,
}

/// Whether the quotation, or what an edit made of it, is still in the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnchorStatus {
    Anchored,
    Orphaned,
}

/// What of a draft can be quoted.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum AnchorField {
    Headline,
    Standfirst,
    Body,
}

/// The words a note is to hang on.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct AnchorForm {
    pub field: AnchorField,
    /// As it stands in the field's text, which for the body is Markdown.
    #[schema(example = "The water rose", min_length = 1, max_length = 2_000)]
    pub exact: String,
    /// What stands right before it, so that the same words elsewhere are not meant;
    /// taken from the text when it is left out.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub prefix: String,
    /// What stands right behind it; as above.
    #[serde(default)]
    #[schema(max_length = 200)]
    pub suffix: String,
}

/// What of a note can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct NoteFields {
    #[schema(example = "Who says so? Please name the source.", max_length = 10_000)]
    pub text: String,
    #[schema(example = false)]
    pub is_blocking: bool,
}
