//! An inbox: what somebody was told, and what they did with it. Mail is a copy of it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{DraftId, NotificationId};
use super::time::Instant;

/// One thing that somebody was told.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Notification {
    pub id: NotificationId,
    /// The name of what happened.
    #[schema(example = "submitted")]
    pub event: String,
    /// What happened, in a sentence; without the headline for who may no longer read the draft.
    #[schema(example = "“Floods in Ghent” (news) waits for review")]
    pub summary: String,
    /// The draft it is about, as long as it exists for me.
    pub draft_id: Option<DraftId>,
    pub created_at: Instant,
    pub read_at: Option<Instant>,
    /// Forgotten 90 days later.
    pub archived_at: Option<Instant>,
}

/// How many notifications were marked as read.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct InboxRead {
    #[schema(example = 3)]
    pub read: i64,
}
