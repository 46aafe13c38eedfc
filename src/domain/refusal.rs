//! Why the service said no. Every refusal names the field or the rule, and what
//! would be right; `http::problem` gives each its status and code.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::difference::Clash;
use super::staff::StaffRef;
use super::time::Instant;

/// One field that is wrong: a JSON Pointer (RFC 6901), a code, and a sentence.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct FieldError {
    #[schema(example = "/headline")]
    pub pointer: String,
    #[schema(example = "too_long")]
    pub code: String,
    #[schema(example = "at most 300 characters; this has 412")]
    pub detail: String,
}

impl FieldError {
    pub fn new(pointer: impl Into<String>, code: &str, detail: impl Into<String>) -> Self {
        Self {
            pointer: pointer.into(),
            code: code.to_owned(),
            detail: detail.into(),
        }
    }
}

/// What stands between a draft and a transition, and who can clear it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Blocker {
    #[schema(example = "headline_missing")]
    pub code: String,
    #[schema(example = "The draft has no headline; give it one.")]
    pub detail: String,
    /// Where in the draft's content, when it is about one place (RFC 6901).
    #[schema(example = "/headline")]
    pub pointer: Option<String>,
    /// Roles and relations that can clear it.
    #[schema(example = json!(["contributor", "editor"]))]
    pub cleared_by: Vec<String>,
}

/// A rule of the product that said no.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Refusal {
    /// The caller is nobody we know; the sentence says why.
    Unauthenticated(String),
    /// Known, but without the right; the sentence names the role that has it.
    Forbidden(String),
    /// Not there, or not the caller's business.
    NotFound,
    /// Was public once; the public notice.
    Gone(String),
    /// The parameter is unreadable or unknown.
    Malformed(String),
    BadCursor,
    /// Fields that are wrong.
    Invalid(Vec<FieldError>),
    /// Guards and relations that stand in the way.
    Blocked(Vec<Blocker>),
    /// Not from this state.
    WrongState(String),
    Conflict(String),
    SlugTaken(String),
    AlreadyDecided {
        by: StaffRef,
        at: Instant,
    },
    Leased {
        by: StaffRef,
        until: Instant,
    },
    LeaseLost,
    Duplicate(String),
    /// Somebody was faster: how the thing stands now, and which fields differ.
    Stale {
        current: Value,
        fields: Vec<String>,
    },
    /// Another draft went live since this one set out: the live content, and the
    /// fields that both have changed.
    BaseMoved {
        current: Value,
        fields: Vec<String>,
    },
    /// The same of a draft's content: what was given beside what is there now.
    Overtaken {
        current: Value,
        differences: Vec<Clash>,
    },
    /// A write came without `If-Match`.
    PreconditionRequired,
    IdempotencyMismatch,
    /// The same request, under the same key, is being done right now.
    Running,
    RateLimited {
        limit: u32,
        window: TimeDelta,
        retry_after: TimeDelta,
    },
}

impl Refusal {
    /// One wrong field.
    pub fn field(pointer: &str, code: &str, detail: impl Into<String>) -> Self {
        Self::Invalid(vec![FieldError::new(pointer, code, detail)])
    }
}
