//! Figures of moderation: how long cases wait and are worked on, what comes in against
//! what is decided, how old the backlog is, and how often a decision did not last.
//!
//! Percentiles are by nearest rank: of `n` values in their order, the p-th is the one at
//! place `⌈n · p / 100⌉`, counted from 1. So each is a value that was really measured, and
//! at least p per cent of all are no greater.

use std::collections::BTreeMap;

use chrono::{DateTime, Offset, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::staff::StaffRef;
use super::time::Instant;

/// The percentiles that are given.
const PERCENTILES: [i64; 3] = [50, 90, 99];

/// How many days are looked at unless it is said.
pub const DAYS: i64 = 7;

/// What cases and decisions are told apart by.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum By {
    /// The queue that a case is named after: one for each, and none of the site's own.
    Queue,
    /// The section of the article when the case was opened.
    Section,
    /// Who decided.
    Moderator,
    /// The hour of the day, by the clocks of the site.
    Hour,
}

/// Figures of a span of time.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Figures {
    pub from: Instant,
    /// The instant before which it ends.
    pub to: Instant,
    pub by: By,
    /// The clocks that hours are read from.
    #[schema(example = "Europe/Brussels")]
    pub time_zone: String,
    /// Of everything together; its `key` is `all`.
    pub all: FigureLine,
    /// Those with anything to tell, by key; of hours each of the 24.
    pub groups: Vec<FigureLine>,
}

/// Figures of one group.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, ToSchema)]
pub struct FigureLine {
    /// The key of a queue or section, a moderator's id, or an hour from `00` to `23`.
    #[schema(example = "held")]
    pub key: String,
    /// Whose figures they are, by moderator; null otherwise.
    pub moderator: Option<StaffRef>,
    /// Cases that were opened; null by moderator, since none is opened for somebody.
    #[schema(example = 120)]
    pub arrived: Option<i64>,
    /// Decisions to approve or remove, with those that were undone since.
    #[schema(example = 116)]
    pub decided: i64,
    #[schema(example = 91)]
    pub approved: i64,
    #[schema(example = 25)]
    pub removed: i64,
    /// Decisions among them that were undone, or followed by one that went the other way.
    #[schema(example = 2)]
    pub overturned: i64,
    /// Cases that are open now; null by moderator and by hour.
    #[schema(example = 14)]
    pub open: Option<i64>,
    /// Seconds since those were opened.
    pub backlog_age_s: Option<Percentiles>,
    /// Seconds from the opening of a case to its decision; null while there is none.
    pub waiting_s: Option<Percentiles>,
    /// Seconds from taking a case to deciding it, where it was held under a lease.
    pub handling_s: Option<Percentiles>,
}

/// The values that half, nine tenths and ninety-nine hundredths of all do not exceed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Percentiles {
    #[schema(example = 240)]
    pub p50: i64,
    #[schema(example = 1800)]
    pub p90: i64,
    #[schema(example = 7200)]
    pub p99: i64,
}

/// The place, from 1, at which the `percent`-th percentile of `total` values stands.
const fn place(total: i64, percent: i64) -> i64 {
    (total * percent + 99) / 100
}

/// How often each value was measured: all that exact percentiles need.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Histogram(BTreeMap<i64, i64>);

impl Histogram {
    pub fn add(&mut self, value: i64, times: i64) {
        *self.0.entry(value).or_default() += times;
    }

    /// Each value, and how often it was measured.
    pub fn values(&self) -> impl Iterator<Item = (i64, i64)> {
        self.0.iter().map(|(value, times)| (*value, *times))
    }

    /// How many values were measured.
    #[must_use]
    pub fn total(&self) -> i64 {
        self.0.values().sum()
    }

    /// `None` while nothing was measured.
    #[must_use]
    pub fn percentiles(&self) -> Option<Percentiles> {
        let total = self.total();
        let at = |percent| {
            let wanted = place(total, percent);
            let mut passed = 0;
            let mut values = self.0.iter();
            let found = values.find(|(_, times)| {
                passed += **times;
                passed >= wanted
            });
            found.map(|(value, _)| *value)
        };
        let [p50, p90, p99] = PERCENTILES.map(at);
        Some(Percentiles {
            p50: p50?,
            p90: p90?,
            p99: p99?,
        })
    }
}

/// From an instant on the clocks of a zone are so many seconds ahead of UTC.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Ahead {
    /// Seconds since 1970.
    pub from: i64,
    pub seconds: i64,
}

/// How far the clocks of a zone are ahead of UTC between two instants: once, and again
/// at each quarter of an hour from which they are ahead by something else. All changes of
/// clocks lie on such quarters.
#[must_use]
pub fn clocks(zone: Tz, from: Instant, to: Instant) -> Vec<Ahead> {
    const QUARTER: i64 = 15 * 60;
    let ahead = |at: i64| {
        let utc = DateTime::<Utc>::from_timestamp(at, 0).unwrap_or_default();
        let offset = zone.offset_from_utc_datetime(&utc.naive_utc()).fix();
        i64::from(offset.local_minus_utc())
    };
    let first = from.timestamp().div_euclid(QUARTER) * QUARTER;
    let mut known = vec![Ahead {
        from: first,
        seconds: ahead(first),
    }];
    let mut at = first + QUARTER;
    while at < (*to + TimeDelta::seconds(1)).timestamp() {
        let seconds = ahead(at);
        if known.last().is_some_and(|last| last.seconds != seconds) {
            known.push(Ahead { from: at, seconds });
        }
        at += QUARTER;
    }
    known
}

#[cfg(test)]
mod tests {
    use super::*;

    fn percentiles(values: &[i64]) -> Option<Percentiles> {
        let mut measured = Histogram::default();
        for value in values {
            measured.add(*value, 1);
        }
        measured.percentiles()
    }

    #[test]
    fn a_percentile_is_the_value_at_its_nearest_rank() {
        let of = |p50, p90, p99| Some(Percentiles { p50, p90, p99 });
        assert_eq!(percentiles(&[]), None);
        assert_eq!(percentiles(&[7]), of(7, 7, 7));
        assert_eq!(percentiles(&[1, 2]), of(1, 2, 2));
        assert_eq!(percentiles(&[15, 20, 35, 40, 50]), of(35, 50, 50));
        assert_eq!(percentiles(&[9, 9, 1, 9, 9]), of(9, 9, 9));
        let hundred: Vec<i64> = (1..=100).collect();
        assert_eq!(percentiles(&hundred), of(50, 90, 99));
        let more: Vec<i64> = (1..=101).collect();
        assert_eq!(percentiles(&more), of(51, 91, 100));
    }

    fn at(text: &str) -> Instant {
        serde_json::from_value(text.into()).unwrap()
    }

    #[test]
    fn clocks_are_looked_at_on_both_sides_of_a_change() {
        let zone: Tz = "Europe/Brussels".parse().unwrap();
        let found = clocks(zone, at("2026-10-20T12:00:00Z"), at("2026-11-01T12:00:00Z"));
        let change = at("2026-10-25T01:00:00Z").timestamp();
        let seconds: Vec<i64> = found.iter().map(|ahead| ahead.seconds).collect();
        assert_eq!(
            (seconds.as_slice(), found[1].from),
            (&[7200, 3600][..], change)
        );
        let still = clocks(zone, at("2026-11-02T12:07:00Z"), at("2026-11-02T12:07:00Z"));
        assert_eq!(still.len(), 1);
        let nepal: Tz = "Asia/Kathmandu".parse().unwrap();
        let found = clocks(
            nepal,
            at("2026-11-01T00:00:00Z"),
            at("2027-01-01T00:00:00Z"),
        );
        assert_eq!(found.len(), 1);
        assert_eq!(found[0].seconds, 5 * 3600 + 45 * 60);
    }
}
