//! A comment: a reader's reply to an article or to another comment.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{ArticleId, CommentId};
use super::time::Instant;

/// Where a comment stands towards the public.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    Held,
    Published,
    Removed,
    Withdrawn,
    Erased,
}

/// A comment, or the tombstone of one (`author`, `html` and `text` null), as the public sees it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Comment {
    pub id: CommentId,
    pub article_id: ArticleId,
    pub parent_id: Option<CommentId>,
    /// 0 for a reply to the article itself.
    pub depth: i32,
    pub visibility: Visibility,
    pub author: Option<CommentAuthor>,
    /// Sanitised; only `p br em strong del blockquote code pre ul ol li a`.
    pub html: Option<String>,
    pub text: Option<String>,
    pub posted_at: Instant,
    pub edited_at: Option<Instant>,
    /// Whether an editor picked it.
    pub picked: bool,
    /// Visible replies directly below.
    pub replies_direct: i64,
    pub reactions: BTreeMap<String, i64>,
    /// In a tree: a cursor for the replies below that this page does not hold.
    pub more: Option<String>,
    /// In a tree: the replies below, oldest first. Empty when flat.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    #[schema(no_recursion)]
    pub replies: Vec<Comment>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentAuthor {
    /// The same for all comments of one reader.
    pub key: String,
    #[schema(example = "Marie")]
    pub name: String,
    pub picture: Option<String>,
    pub badge: Option<Badge>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Badge {
    Staff,
    Author,
}

/// An edit that waits for a moderator, while the last published text stays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PendingEdit {
    #[schema(example = "Were the pumps at the Dampoort running on Sunday?")]
    pub text: String,
    /// Sanitised, as the comment's.
    pub html: String,
    pub submitted_at: Instant,
}

/// Who may reply, and whether replies wait.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Mode {
    /// Published at once, then looked at.
    Open,
    /// Held until the reader has had some approved.
    FirstTime,
    /// Every reply is held.
    Premoderated,
    Closed,
}
