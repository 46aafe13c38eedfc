//! What happened: one event for each thing that somebody may later ask about.

use ring::digest::{Context, SHA256};
use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::change::Telling;
use super::ids::{ArticleId, CommentId, DraftId, EventId, StaffId};
use super::staff::StaffRef;
use super::time::Instant;

/// The kinds of events, by the name they are kept under.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum EventKind {
    ArticleOpened,
    DraftEdited,
    DraftTransitioned,
    ApprovalGiven,
    ApprovalsVoided,
    DraftOpened,
    DraftRebased,
    DraftRestarted,
    GoLiveFailed,
    ChecklistTicked,
    SignOffSaid,
    ReviewDebtOpened,
    ReviewDebtSettled,
    ArticlePublished,
    ArticleWithdrawn,
    ArticleRetracted,
    ArticleRepublished,
    SlugChanged,
    WorkflowLoaded,
    NoteAdded,
    NoteChanged,
    NoteReplied,
    NoteResolved,
    NoteReopened,
    CommentPosted,
    CommentPublished,
    CommentEdited,
    CommentWithdrawn,
    ReaderConfirmed,
    ReaderErased,
    CommentApproved,
    CommentRemoved,
    DecisionUndone,
    CommentReported,
    CommentHeld,
    RemarkAdded,
    CannedMessageChanged,
    CannedMessageDeleted,
    CaseEscalated,
    SanctionImposed,
    SanctionLifted,
    SanctionUndone,
    CaseSkipped,
    CaseAssigned,
    QueueAdded,
    QueueChanged,
    QueueDeleted,
    StaffAdded,
    RoleGranted,
    StaffDisabled,
    PasswordChanged,
    SettingsChanged,
    SectionAdded,
    SectionChanged,
    CommentingChanged,
    CommentPicked,
    CommentUnpicked,
    CommentLapsed,
    CommentErased,
    WordsChanged,
    DeliveryResent,
    RevisionRestored,
    DraftAssigned,
    DraftTaken,
    DraftReleased,
}

/// An event on its way into the history.
#[derive(Debug, Clone)]
pub struct Event {
    pub id: EventId,
    pub kind: EventKind,
    pub at: Instant,
    /// Nobody, where the service itself or a reader acted.
    pub actor: Option<StaffId>,
    pub about: About,
    /// What was and what became of it.
    pub payload: Value,
    /// What of it the public is told.
    pub telling: Telling,
}

/// What an event is about.
#[derive(Debug, Clone, Copy, Default)]
pub struct About {
    pub article: Option<ArticleId>,
    pub draft: Option<DraftId>,
    pub comment: Option<CommentId>,
}

impl About {
    #[must_use]
    pub fn draft(article: ArticleId, draft: DraftId) -> Self {
        Self {
            article: Some(article),
            draft: Some(draft),
            comment: None,
        }
    }

    #[must_use]
    pub fn comment(article: ArticleId, comment: CommentId) -> Self {
        Self {
            article: Some(article),
            draft: None,
            comment: Some(comment),
        }
    }
}

impl Event {
    /// An event about nothing but what its payload names.
    pub fn new(kind: EventKind, at: Instant, actor: Option<StaffId>, payload: Value) -> Self {
        Self {
            id: EventId::new(),
            kind,
            at,
            actor,
            about: About::default(),
            payload,
            telling: Telling::NOTHING,
        }
    }

    #[must_use]
    pub fn about(mut self, about: About) -> Self {
        self.about = about;
        self
    }

    #[must_use]
    pub fn telling(mut self, telling: Telling) -> Self {
        self.telling = telling;
        self
    }
}

/// One line of a timeline.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct TimelineEntry {
    pub id: EventId,
    pub kind: EventKind,
    pub at: Instant,
    pub actor: Option<StaffRef>,
    /// Whether an admin forced it against the rules.
    pub is_override: bool,
    /// What was and what became of it; `null` once erased.
    #[schema(value_type = Object, example = json!({"transition": "submit", "from": "drafting", "to": "in_review"}))]
    pub payload: Option<Value>,
}

/// Whether a payload says that the rules were overridden.
#[must_use]
pub fn is_override(payload: &Value) -> bool {
    !matches!(
        payload.get("override"),
        None | Some(Value::Null | Value::Bool(false))
    )
}

/// An event as an admin sees it, with its place in the chain.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct HistoryEntry {
    /// From 1, without a gap; `null` for the moment until it is sealed.
    pub seq: Option<i64>,
    pub id: EventId,
    pub kind: EventKind,
    pub at: Instant,
    /// Nobody, where the service itself or a reader acted.
    pub actor: Option<StaffRef>,
    pub article_id: Option<ArticleId>,
    pub draft_id: Option<DraftId>,
    pub comment_id: Option<CommentId>,
    /// Whether an admin forced it against the rules.
    pub is_override: bool,
    /// What was and what became of it; `null` once erased.
    #[schema(value_type = Option<Object>, example = json!({"transition": "submit", "from": "drafting", "to": "in_review"}))]
    pub payload: Option<Value>,
    /// SHA-256, hex, over the hash before it and everything it says; `null` until it is sealed.
    pub hash: Option<String>,
}

/// The last event of the chain: who keeps its hash can tell later whether
/// anything before it was changed or anything after it cut off.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HistoryHead {
    /// 0 where nothing has happened.
    pub seq: i64,
    /// What `copydesk history verify --expect` takes: 64 hexadecimal digits.
    #[schema(example = "679b9cc4b5e74a4464715dda0dfa6f4dd293dc92dc8ea81d9ad21689f6d9dcf9")]
    pub hash: String,
    pub at: Option<Instant>,
}

/// SHA-256 over the salt and the payload's canonical JSON (RFC 8785).
#[must_use]
pub fn digest(salt: &[u8], payload: &Value) -> Vec<u8> {
    let mut context = Context::new(&SHA256);
    context.update(salt);
    context.update(&canonical(payload));
    context.finish().as_ref().to_vec()
}

/// What the hash of a sealed event covers, beside the hash before it.
#[derive(Debug, Serialize)]
pub struct Sealed<'a> {
    pub seq: i64,
    pub id: EventId,
    pub kind: EventKind,
    pub at: Instant,
    pub actor: Option<StaffId>,
    pub article: Option<ArticleId>,
    pub draft: Option<DraftId>,
    pub comment: Option<CommentId>,
    #[serde(serialize_with = "as_hex")]
    pub digest: &'a [u8],
}

impl Sealed<'_> {
    /// SHA-256 over the hash of the event before and this one's canonical JSON.
    #[must_use]
    pub fn hash(&self, prev: &[u8]) -> Vec<u8> {
        let mut context = Context::new(&SHA256);
        context.update(prev);
        context.update(&canonical(self));
        context.finish().as_ref().to_vec()
    }
}

/// The hash before the first event: 32 zero bytes.
pub const GENESIS: [u8; 32] = [0; 32];

fn as_hex<S: serde::Serializer>(bytes: &&[u8], serializer: S) -> Result<S::Ok, S::Error> {
    serializer.serialize_str(&hex::encode(bytes))
}

/// Canonical JSON. A value that came out of serde has one; an empty answer
/// would only make a hash that no verification accepts.
fn canonical(value: &impl Serialize) -> Vec<u8> {
    serde_json_canonicalizer::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn an_override_is_told_by_its_mark() {
        for marked in [
            json!({"override": true}),
            json!({"override": {"reason": "x"}}),
        ] {
            assert!(is_override(&marked), "{marked}");
        }
        for plain in [
            json!({}),
            json!({"override": null}),
            json!({"override": false}),
        ] {
            assert!(!is_override(&plain), "{plain}");
        }
    }

    #[test]
    fn a_digest_depends_on_salt_and_payload_but_not_on_the_order_of_keys() {
        let one = digest(b"salt", &json!({"a": 1, "b": 2}));
        assert_eq!(
            one,
            digest(b"salt", &serde_json::from_str(r#"{"b":2,"a":1}"#).unwrap())
        );
        assert_ne!(one, digest(b"other", &json!({"a": 1, "b": 2})));
        assert_ne!(one, digest(b"salt", &json!({"a": 1, "b": 3})));
    }
}
