//! What intake says: the signals of its checks, the decision, and what it went by.

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::facts::Basis;
use crate::domain::comment::Visibility;
use crate::domain::reason::Reason;

/// How much weight a signal has; a later one outweighs an earlier one.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Severity {
    /// For the moderator to know.
    Note,
    /// A person should look before anybody else does.
    Hold,
    /// Not to be published; the author is told why.
    Remove,
}

/// What one check of the intake found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Signal {
    #[schema(example = "structure")]
    pub check: String,
    pub severity: Severity,
    #[schema(example = "5 links; 2 are usual")]
    pub detail: String,
    /// The `rule` of the check that applied, and what it saw.
    #[schema(value_type = Object, example = json!({"rule": "links", "links": 5, "limit": 2}))]
    pub evidence: Value,
}

/// Which rule of which check decided.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct DecidedBy {
    #[schema(example = "structure")]
    pub check: String,
    #[schema(example = "links")]
    pub rule: String,
}

impl DecidedBy {
    /// The rule of that name, of the check of that name.
    pub fn new(check: &str, rule: &str) -> Self {
        Self {
            check: check.to_owned(),
            rule: rule.to_owned(),
        }
    }
}

/// What intake went by, so that a verdict can be understood later.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Versions {
    /// Of the checks.
    pub intake: u32,
    /// Of the word lists.
    pub words: i64,
    /// Of the settings of the site; 0 in what was decided before they were noted.
    #[serde(default)]
    pub settings: i64,
}

/// What becomes of a reply.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Verdict {
    /// `published`, `held` or `removed`.
    pub visibility: Visibility,
    /// Why it was removed; null otherwise.
    pub reason: Option<Reason>,
    /// Everything that was found, in the order of the checks.
    pub signals: Vec<Signal>,
    pub decided_by: DecidedBy,
    pub versions: Versions,
    /// Where it leads to: each host once, sorted, at most 50.
    #[serde(default)]
    pub hosts: Vec<String>,
    /// What else it went by; null in what was decided before that was kept.
    #[serde(default)]
    pub basis: Option<Basis>,
}

impl Verdict {
    /// Whether the reply was held for nothing but its author's address, which nobody
    /// had confirmed.
    #[must_use]
    pub fn waits_for_confirmation(&self) -> bool {
        let mut weighty = self
            .signals
            .iter()
            .filter(|signal| signal.severity > Severity::Note)
            .peekable();
        self.visibility == Visibility::Held
            && weighty.peek().is_some()
            && weighty.all(|signal| signal.is_of("author", "unconfirmed"))
    }
}

impl Signal {
    /// Whether this rule of this check found it.
    fn is_of(&self, check: &str, rule: &str) -> bool {
        self.check == check && self.evidence.get("rule").and_then(Value::as_str) == Some(rule)
    }
}

/// What a finding asks for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Weight {
    Note,
    Hold,
    Remove(Reason),
}

impl Weight {
    pub(super) const fn severity(self) -> Severity {
        match self {
            Self::Note => Severity::Note,
            Self::Hold => Severity::Hold,
            Self::Remove(_) => Severity::Remove,
        }
    }
}

/// What a check found, before it is known whose signal it becomes.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Finding {
    pub(super) rule: &'static str,
    pub(super) weight: Weight,
    pub(super) detail: String,
    /// What was seen, by name.
    pub(super) evidence: serde_json::Map<String, Value>,
}

impl Finding {
    pub(super) fn new(rule: &'static str, weight: Weight, detail: impl Into<String>) -> Self {
        Self {
            rule,
            weight,
            detail: detail.into(),
            evidence: serde_json::Map::new(),
        }
    }

    /// Adds one thing that was seen.
    pub(super) fn seeing(mut self, name: &str, seen: impl Into<Value>) -> Self {
        self.evidence.insert(name.to_owned(), seen.into());
        self
    }

    pub(super) fn signal(self, check: &str) -> Signal {
        let severity = self.weight.severity();
        let Self {
            rule,
            detail,
            mut evidence,
            ..
        } = self;
        evidence.insert("rule".to_owned(), rule.into());
        Signal {
            check: check.to_owned(),
            severity,
            detail,
            evidence: Value::Object(evidence),
        }
    }
}
