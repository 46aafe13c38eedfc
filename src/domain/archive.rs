//! The archive: months by the clocks of the site.

use chrono::{DateTime, Datelike, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::time::Instant;

/// Longer than any gap that a time zone ever had: some have left out a whole day.
const LONGEST_GAP: TimeDelta = TimeDelta::hours(25);

/// A month in which articles came out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArchiveMonth {
    #[schema(example = 2026)]
    pub year: i32,
    /// From 1 to 12.
    #[schema(example = 11)]
    pub month: u32,
    /// How many articles.
    #[schema(example = 212)]
    pub count: i64,
    /// When the first and the last of them were published.
    pub first: Instant,
    pub last: Instant,
}

/// A month of the calendar, from 1970 on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub struct Month {
    year: i32,
    month: u32,
}

impl Month {
    /// None for what is no month, or lies before 1970 or after 9998.
    pub fn new(year: i32, month: u32) -> Option<Self> {
        let is_one = (1970..=9998).contains(&year) && (1..=12).contains(&month);
        is_one.then_some(Self { year, month })
    }

    /// As it stands in an address: digits, the month with or without its zero.
    pub fn read(year: &str, month: &str) -> Option<Self> {
        let digits = |text: &str| text.bytes().all(|byte| byte.is_ascii_digit());
        let fits =
            year.len() == 4 && (1..=2).contains(&month.len()) && digits(year) && digits(month);
        if fits {
            Self::new(year.parse().ok()?, month.parse().ok()?)
        } else {
            None
        }
    }

    pub fn year(self) -> i32 {
        self.year
    }

    pub fn month(self) -> u32 {
        self.month
    }

    /// The month in which an instant is, by the clocks of a zone. Where these were put
    /// back over its beginning, what they showed a second time is in it too: so months
    /// neither overlap nor leave anything out.
    pub fn of(at: Instant, zone: Tz) -> Option<Self> {
        let local = at.with_timezone(&zone);
        let month = Self::new(local.year(), local.month())?;
        let next = month.next();
        Some(if next.from(zone) <= at { next } else { month })
    }

    fn next(self) -> Self {
        let (year, month) = match self.month {
            12 => (self.year + 1, 1),
            month => (self.year, month + 1),
        };
        Self { year, month }
    }

    /// Its first instant: midnight, or where the clocks leave that out, when they go on.
    pub fn from(self, zone: Tz) -> Instant {
        let day = NaiveDate::from_ymd_opt(self.year, self.month, 1).unwrap_or_default();
        let midnight = day.and_time(NaiveTime::MIN);
        let mut left_out = TimeDelta::zero();
        while left_out < LONGEST_GAP {
            if let Some(at) = zone.from_local_datetime(&(midnight + left_out)).earliest() {
                return at.with_timezone(&Utc).into();
            }
            left_out += TimeDelta::minutes(1);
        }
        DateTime::<Utc>::from_naive_utc_and_offset(midnight, Utc).into()
    }

    /// The first instant after it.
    pub fn until(self, zone: Tz) -> Instant {
        self.next().from(zone)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
    }

    fn month(text: &str) -> Month {
        let (year, month) = text.split_once('-').unwrap();
        Month::read(year, month).unwrap()
    }

    #[test]
    fn a_month_is_read_as_it_is_written() {
        assert_eq!(Month::read("2026", "3"), Month::new(2026, 3));
        assert_eq!(Month::read("2026", "03"), Month::new(2026, 3));
        for (year, no) in [
            ("2026", "13"),
            ("2026", "0"),
            ("2026", "00"),
            ("2026", "003"),
            ("2026", ""),
            ("2026", "+3"),
            ("2026", "３"),
            ("1969", "12"),
            ("9999", "1"),
            ("26", "3"),
            ("02026", "3"),
            ("year", "3"),
        ] {
            assert_eq!(Month::read(year, no), None, "{year}-{no}");
        }
    }

    #[test]
    fn months_begin_by_the_clocks_of_the_zone() {
        for (zone, name, from) in [
            (Tz::UTC, "2026-03", "2026-03-01T00:00:00Z"),
            (Tz::Europe__Brussels, "2026-03", "2026-02-28T23:00:00Z"),
            (Tz::Europe__Brussels, "2026-04", "2026-03-31T22:00:00Z"),
            (Tz::Asia__Kathmandu, "2026-03", "2026-02-28T18:15:00Z"),
            (Tz::Pacific__Kiritimati, "2026-01", "2025-12-31T10:00:00Z"),
            (Tz::America__St_Johns, "2026-07", "2026-07-01T02:30:00Z"),
            // the clocks left midnight out (Beirut, 1 April 1984)
            (Tz::Asia__Beirut, "1984-05", "1984-04-30T22:00:00Z"),
            // and here they showed it twice
            (Tz::America__Havana, "2015-11", "2015-11-01T04:00:00Z"),
        ] {
            assert_eq!(month(name).from(zone), at(from), "{zone} {name}");
        }
    }

    #[test]
    fn every_instant_is_in_one_month() {
        for zone in [
            Tz::UTC,
            Tz::Europe__Brussels,
            Tz::America__St_Johns,
            Tz::America__Havana,
            Tz::Asia__Beirut,
            Tz::Asia__Amman,
            Tz::Pacific__Apia,
            Tz::Australia__Lord_Howe,
            Tz::Asia__Kathmandu,
        ] {
            let mut before = Month::new(1983, 1).unwrap();
            while before.year() < 2027 {
                let next = before.next();
                let border = next.from(zone);
                assert_eq!(before.until(zone), border);
                let just_before = border - TimeDelta::microseconds(1);
                assert_eq!(
                    Month::of(just_before, zone),
                    Some(before),
                    "{zone} {next:?}"
                );
                for later in [0, 1, 59, 61, 24 * 60] {
                    let within = border + TimeDelta::minutes(later);
                    assert_eq!(
                        Month::of(within, zone),
                        Some(next),
                        "{zone} {next:?} {later}"
                    );
                }
                before = next;
            }
        }
    }

    #[test]
    fn nothing_is_before_the_archive() {
        assert_eq!(Month::of(at("1969-12-31T00:00:00Z"), Tz::UTC), None);
        let newer = Month::of(at("1970-01-01T00:00:00Z"), Tz::America__New_York);
        assert_eq!(newer, None, "it was still 1969 there");
    }
}
