//! The site's own queues: filters over the facts of cases, saved under a name.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::CaseKind;
use super::facts::CaseFacts;
use crate::domain::ids::StaffId;
use crate::domain::reason::Reason;

/// Which open cases stand in a queue: those that meet every condition that is given.
/// Of a list, one that fits is enough; a condition that is null asks nothing.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(default)]
pub struct QueueFilter {
    pub kinds: Option<Vec<CaseKind>>,
    /// Keys of sections.
    #[schema(example = json!(["news"]))]
    pub sections: Option<Vec<String>>,
    /// Rules of intake that the comment broke, by the names that signals carry.
    #[schema(example = json!(["links", "suspect"]))]
    pub checks: Option<Vec<String>>,
    /// Where its links lead, without `www.`; a host stands for those below it too.
    #[schema(example = json!(["casino.example"]))]
    pub hosts: Option<Vec<String>>,
    /// BCP 47; `nl` stands for `nl-BE` too.
    #[schema(example = json!(["nl"]))]
    pub languages: Option<Vec<String>>,
    /// What readers complained of.
    pub categories: Option<Vec<Reason>>,
    /// Whether no comment of its author was ever approved.
    pub is_new_reader: Option<bool>,
    /// Whether it was escalated to the lawyers.
    pub is_escalated: Option<bool>,
    /// Of all reports together, at least.
    #[schema(minimum = 1, maximum = 1000)]
    pub min_weight: Option<i32>,
}

impl QueueFilter {
    /// Whether a case of these facts stands in the queue.
    pub fn holds(&self, case: &CaseFacts) -> bool {
        one_of(self.kinds.as_deref(), |kind| *kind == case.kind)
            && one_of(self.sections.as_deref(), |key| *key == case.section)
            && one_of(self.checks.as_deref(), |rule| case.checks.contains(rule))
            && one_of(self.hosts.as_deref(), |host| {
                case.hosts.iter().any(|link| is_below(link, host))
            })
            && one_of(self.languages.as_deref(), |tag| {
                is_variety(&case.language, tag)
            })
            && one_of(self.categories.as_deref(), |category| {
                case.report_categories.contains(category)
            })
            && self.is_new_reader.is_none_or(|is| is == case.is_new_reader)
            && self.is_escalated.is_none_or(|is| is == case.is_escalated)
            && self.min_weight.is_none_or(|least| case.weight >= least)
    }

    /// Whether it asks nothing, so that every case would stand in the queue.
    pub fn is_empty(&self) -> bool {
        *self == Self::default()
    }
}

fn one_of<T>(wanted: Option<&[T]>, fits: impl Fn(&T) -> bool) -> bool {
    wanted.is_none_or(|wanted| wanted.iter().any(fits))
}

fn is_below(host: &str, of: &str) -> bool {
    host.strip_suffix(of)
        .is_some_and(|front| front.is_empty() || front.ends_with('.'))
}

fn is_variety(language: &str, of: &str) -> bool {
    let (language, of) = (language.to_ascii_lowercase(), of.to_ascii_lowercase());
    language
        .strip_prefix(&of)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// A queue that the site made for itself.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SavedQueue {
    #[schema(example = "casino-links")]
    pub key: String,
    #[schema(example = "Casino links")]
    pub title: String,
    pub filter: QueueFilter,
    /// Minutes until a case in it should have been decided; null for the site's own target.
    #[schema(example = 60)]
    pub target_minutes: Option<u32>,
    /// Whom it is for; every moderator where it is empty.
    pub people: Vec<StaffId>,
    /// Where it stands among the site's own, smallest first.
    #[schema(example = 1)]
    pub position: i32,
    #[schema(example = 1)]
    pub version: i64,
    /// Of the rules: a case that was filed under an older one may not be in it yet.
    #[serde(skip)]
    pub filled_from: i64,
}

impl SavedQueue {
    /// Whether somebody sees it.
    pub fn is_open_to(&self, person: StaffId) -> bool {
        self.people.is_empty() || self.people.contains(&person)
    }
}
