//! Queues: which open cases stand in which, and when they are due.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::CaseKind;
use crate::domain::time::Instant;

/// A queue by the rule it is filled by.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct QueueRow {
    pub key: &'static str,
    pub title: &'static str,
    /// The kinds of cases that stand in it.
    kinds: &'static [CaseKind],
}

/// The key of the queue of held replies, the one whose moderators are told.
pub const HELD: &str = "held";

const fn row(key: &'static str, title: &'static str, kinds: &'static [CaseKind]) -> QueueRow {
    QueueRow { key, title, kinds }
}

/// The queues, in the order they are listed. The first in which a case stands is
/// the one it is named after.
#[rustfmt::skip]
pub const QUEUES: [QueueRow; 2] = [
    //  key    title           kinds
    row(HELD,  "Held replies", &[CaseKind::Held]),
    row("all", "All cases",    &CaseKind::ALL),
];

/// The queue of this key.
pub fn queue(key: &str) -> Option<&'static QueueRow> {
    QUEUES.iter().find(|row| row.key == key)
}

/// The keys of the queues in which an open case of this kind stands.
pub fn queues_of(kind: CaseKind) -> impl Iterator<Item = &'static str> {
    QUEUES
        .iter()
        .filter(move |row| row.holds(kind))
        .map(|row| row.key)
}

/// The queue after which an open case of this kind is named.
pub fn queue_of(kind: CaseKind) -> Option<&'static str> {
    queues_of(kind).next()
}

impl QueueRow {
    pub fn holds(&self, kind: CaseKind) -> bool {
        self.kinds.contains(&kind)
    }
}

/// When a case should have been decided.
pub fn due_at(opened_at: Instant, target_minutes: u32) -> Instant {
    opened_at + TimeDelta::minutes(i64::from(target_minutes))
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
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_case_stands_in_all_and_a_held_one_in_held() {
        for kind in CaseKind::ALL {
            assert!(queues_of(kind).any(|key| key == "all"), "{kind:?}");
            assert_eq!(
                queues_of(kind).any(|key| key == HELD),
                kind == CaseKind::Held
            );
        }
        assert_eq!(queue_of(CaseKind::Held), Some(HELD));
        assert_eq!(queue("all").map(|row| row.title), Some("All cases"));
        assert_eq!(queue("none"), None);
    }

    #[test]
    fn a_case_is_due_its_target_after_it_was_opened() {
        let opened = Instant::from(chrono::DateTime::UNIX_EPOCH);
        assert_eq!(due_at(opened, 240) - opened, TimeDelta::hours(4));
    }
}
