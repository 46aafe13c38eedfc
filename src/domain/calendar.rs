//! A calendar: when drafts go out, when embargoes end, when work is due.

use chrono::{Datelike, TimeDelta};
use serde::Serialize;
use utoipa::ToSchema;

use super::draft::Category;
use super::ids::DraftId;
use super::refusal::Refusal;
use super::staff::StaffRef;
use super::time::Instant;

/// The most days that are asked for at once.
pub const DAYS: i64 = 92;

/// The most entries of one answer.
pub const MOST: u16 = 1000;

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Calendar {
    /// By their hour, at most 1,000.
    pub items: Vec<Entry>,
    /// Whether there are more: ask again from the hour of the last.
    pub truncated: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Entry {
    pub at: Instant,
    pub what: Occasion,
    pub draft: CalendarDraft,
}

/// What happens at an hour.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Occasion {
    /// The draft goes out.
    Scheduled,
    /// From then on it may.
    Embargo,
    /// Its work should be done.
    Due,
}

impl Occasion {
    #[must_use]
    pub const fn name(self) -> &'static str {
        match self {
            Self::Scheduled => "scheduled",
            Self::Embargo => "embargo",
            Self::Due => "due",
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct CalendarDraft {
    pub id: DraftId,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
    #[schema(example = "news")]
    pub section: String,
    #[schema(example = "approved")]
    pub state: String,
    pub category: Category,
    pub assignee: Option<StaffRef>,
}

/// From an instant to before another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    pub from: Instant,
    pub to: Instant,
}

impl Span {
    /// `Invalid` for what ends before it begins, is too long, or lies beyond the years
    /// that databases keep.
    pub fn new(from: Instant, to: Instant) -> Result<Self, Refusal> {
        for (pointer, at) in [("/query/from", from), ("/query/to", to)] {
            if !(1970..=9999).contains(&at.year()) {
                let detail = "expected an instant between the years 1970 and 9999";
                return Err(Refusal::field(pointer, "out_of_range", detail));
            }
        }
        if to < from || to - from > TimeDelta::days(DAYS) {
            let detail = format!("expected an instant from `from` to {DAYS} days after it");
            return Err(Refusal::field("/query/to", "out_of_range", detail));
        }
        Ok(Self { from, to })
    }
}

/// One calendar of entries that were gathered by occasion.
#[must_use]
pub fn arrange(mut entries: Vec<Entry>) -> Calendar {
    entries.sort_by_key(|entry| (entry.at, entry.what, entry.draft.id));
    let truncated = entries.len() > usize::from(MOST);
    entries.truncate(usize::from(MOST));
    Calendar {
        items: entries,
        truncated,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        serde_json::from_value(text.into()).unwrap()
    }

    fn is_refused(from: &str, to: &str, field: &str) {
        let refusal = Span::new(at(from), at(to)).unwrap_err();
        let Refusal::Invalid(errors) = refusal else {
            panic!("{refusal:?}");
        };
        assert_eq!(errors[0].pointer, field);
    }

    #[test]
    fn a_span_is_at_most_92_days_and_ends_after_it_begins() {
        let begin = "2026-11-01T00:00:00Z";
        assert!(Span::new(at(begin), at("2027-02-01T00:00:00Z")).is_ok());
        assert!(Span::new(at(begin), at(begin)).is_ok());
        is_refused(begin, "2027-02-01T00:00:01Z", "/query/to");
        is_refused(begin, "2026-10-31T23:59:59Z", "/query/to");
        is_refused(
            "1969-12-31T00:00:00Z",
            "1970-01-01T00:00:00Z",
            "/query/from",
        );
    }

    fn entry(at: Instant, what: Occasion) -> Entry {
        Entry {
            at,
            what,
            draft: CalendarDraft {
                id: DraftId::new(),
                headline: "Floods".into(),
                section: "news".into(),
                state: "approved".into(),
                category: Category::Ready,
                assignee: None,
            },
        }
    }

    #[test]
    fn entries_come_by_their_hour_and_say_when_there_are_more() {
        let noon = at("2026-11-01T12:00:00Z");
        let mut entries = vec![
            entry(noon, Occasion::Due),
            entry(noon, Occasion::Scheduled),
            entry(noon - TimeDelta::hours(1), Occasion::Due),
        ];
        let calendar = arrange(entries.clone());
        let order: Vec<Occasion> = calendar.items.iter().map(|entry| entry.what).collect();
        assert_eq!(order, [Occasion::Due, Occasion::Scheduled, Occasion::Due]);
        assert!(!calendar.truncated);
        entries.resize(1001, entry(noon, Occasion::Due));
        let calendar = arrange(entries);
        assert_eq!((calendar.items.len(), calendar.truncated), (1000, true));
    }
}
