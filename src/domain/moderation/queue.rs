//! Queues: which open cases stand in which, and when they are due.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::CaseKind;
use super::facts::CaseFacts;
use super::saved::SavedQueue;
use crate::domain::time::Instant;

/// Which cases stand in a queue, by their facts.
type Rule = fn(&CaseFacts) -> bool;

/// A queue that every site has.
#[derive(Debug, Clone, Copy)]
pub struct QueueRow {
    pub key: &'static str,
    pub title: &'static str,
    /// Percent of the site's target time.
    target: u32,
    rule: Rule,
}

/// The key of the queue of held replies, the one whose moderators are told.
pub const HELD: &str = "held";

/// The key of the queue of those of them whose author is new here.
pub const NEW_READERS: &str = "new_readers";

const fn row(key: &'static str, title: &'static str, target: u32, rule: Rule) -> QueueRow {
    QueueRow {
        key,
        title,
        target,
        rule,
    }
}

/// The queues, in the order they are listed. The first in which a case stands is
/// the one it is named after.
#[rustfmt::skip]
pub const QUEUES: [QueueRow; 8] = [
    //  key            title                   target  who stands in it
    row("legal",       "Legal",                25,     |it| it.kind == CaseKind::Notice || it.is_escalated),
    row("reported",    "Reported by readers",  50,     |it| it.kind == CaseKind::Reported || it.is_reported()),
    row(HELD,          "Held replies",         100,    |it| it.kind == CaseKind::Held),
    row(NEW_READERS,   "Held, of new readers", 100,    |it| it.kind == CaseKind::Held && it.is_new_reader),
    row("unreviewed",  "Published unseen",     100,    |it| it.kind == CaseKind::Check),
    row("appeals",     "Appeals",              100,    |it| it.kind == CaseKind::Appeal),
    row("audit",       "Audit",                100,    |it| it.kind == CaseKind::Audit),
    row("all",         "All cases",            100,    |_| true),
];

/// Queues whose every case stands in another one too: nobody is told of them.
pub const UNTOLD: [&str; 2] = [NEW_READERS, "all"];

/// The version of the rules from which the queues above are filled.
pub const FILLED_FROM: i64 = 1;

/// The queue of this key, if every site has it.
pub fn queue(key: &str) -> Option<&'static QueueRow> {
    QUEUES.iter().find(|row| row.key == key)
}

/// The queue in which a case of this kind is opened, before more is known of it.
pub const fn opened_in(kind: CaseKind) -> &'static str {
    match kind {
        CaseKind::Notice => "legal",
        CaseKind::Reported => "reported",
        CaseKind::Held => HELD,
        CaseKind::Check => "unreviewed",
        CaseKind::Appeal => "appeals",
        CaseKind::Audit => "audit",
        CaseKind::Direct => "all",
    }
}

impl QueueRow {
    /// Minutes until a case in it should have been decided.
    pub fn target_minutes(&self, site: u32) -> u32 {
        (site.saturating_mul(self.target) / 100).max(1)
    }
}

/// By what a site files its cases.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct QueuePlan {
    /// Moves with every change after which cases must be filed anew.
    pub version: i64,
    /// The site's target, in minutes.
    pub target_minutes: u32,
    /// The site's own queues, in their order.
    pub own: Vec<SavedQueue>,
}

/// Where an open case stands, and when it is due.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Filed {
    /// Keys; the first is the one it is named after.
    pub queues: Vec<String>,
    pub due_at: Instant,
}

impl QueuePlan {
    /// A case stands in every queue whose rule it meets, and is due by the most
    /// urgent of them.
    pub fn file(&self, case: &CaseFacts, opened_at: Instant) -> Filed {
        let built_in = QUEUES.iter().filter(|row| (row.rule)(case));
        let own = self.own.iter().filter(|queue| queue.filter.holds(case));
        let (keys, targets): (Vec<String>, Vec<u32>) = built_in
            .map(|row| (row.key.to_owned(), row.target_minutes(self.target_minutes)))
            .chain(own.map(|queue| (queue.key.clone(), self.target_of(queue))))
            .unzip();
        let target = targets.into_iter().min().unwrap_or(self.target_minutes);
        Filed {
            queues: keys,
            due_at: due_at(opened_at, target, case.weight),
        }
    }

    /// Minutes until a case in one of the site's own queues should have been decided.
    pub fn target_of(&self, queue: &SavedQueue) -> u32 {
        queue.target_minutes.unwrap_or(self.target_minutes)
    }
}

/// Percent of the target that reports can take off it, at most.
const BONUS_MAX: i32 = 90;

/// When a case should have been decided: by half the weight of its reports in percent
/// of the target sooner, so that one of somebody who is always right halves it; by
/// ninety percent at most. It never moves by itself, so that what was opened earlier is
/// never overtaken for ever.
pub fn due_at(opened_at: Instant, target_minutes: u32, weight: i32) -> Instant {
    let percent = 100 - (weight / 2).clamp(0, BONUS_MAX);
    opened_at + TimeDelta::milliseconds(i64::from(target_minutes) * 600 * i64::from(percent))
}

/// A queue as a moderator sees it: its cases in the sections they moderate.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Queue {
    #[schema(example = "held")]
    pub key: String,
    #[schema(example = "Held replies")]
    pub title: String,
    /// Open cases, leased ones too.
    #[schema(example = 12)]
    pub open: i64,
    /// Those of them that somebody holds a lease on.
    #[schema(example = 5)]
    pub leased: i64,
    /// Those of them that should have been decided by now.
    #[schema(example = 1)]
    pub over_target: i64,
    /// When the case that is due first was opened; null when there is none.
    pub oldest_at: Option<Instant>,
    /// Minutes until a case in it should have been decided.
    #[schema(example = 240)]
    pub target_minutes: u32,
    /// Whether cases are still being put into it after its filter was changed.
    pub filling: bool,
}

#[cfg(test)]
mod tests;
