//! The stretch of time that one sitemap covers.

use std::fmt;
use std::str::FromStr;

use chrono::{DateTime, Datelike, Months, NaiveDate, TimeDelta, Timelike, Utc};

use crate::domain::time::Instant;

/// A month (UTC); where that has too many articles for one sitemap, a day or an hour of
/// it. Named as an instant in it begins: `2026-11`, `2026-11-02`, `2026-11-02T14`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Span {
    from: DateTime<Utc>,
    unit: Unit,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Unit {
    Month,
    Day,
    Hour,
}

impl Span {
    /// The month in which this is.
    #[must_use]
    pub fn month_of(at: Instant) -> Option<Self> {
        Self::month(at.year(), at.month())
    }

    fn month(year: i32, month: u32) -> Option<Self> {
        Some(Self {
            from: midnight(NaiveDate::from_ymd_opt(year, month, 1)?),
            unit: Unit::Month,
        })
    }

    /// Its first instant.
    #[must_use]
    pub fn from(self) -> Instant {
        self.from.into()
    }

    /// The first instant after it.
    #[must_use]
    pub fn until(self) -> Instant {
        let until = match self.unit {
            Unit::Month => self.from.checked_add_months(Months::new(1)),
            Unit::Day => self.from.checked_add_signed(TimeDelta::days(1)),
            Unit::Hour => self.from.checked_add_signed(TimeDelta::hours(1)),
        };
        until.unwrap_or(DateTime::<Utc>::MAX_UTC).into()
    }

    /// Its days, or hours; none of an hour.
    #[must_use]
    pub fn parts(self) -> Vec<Self> {
        let (unit, length) = match self.unit {
            Unit::Month => (Unit::Day, TimeDelta::days(1)),
            Unit::Day => (Unit::Hour, TimeDelta::hours(1)),
            Unit::Hour => return Vec::new(),
        };
        let until = *self.until();
        std::iter::successors(Some(self.from), |from| from.checked_add_signed(length))
            .take_while(|from| *from < until)
            .map(|from| Self { from, unit })
            .collect()
    }
}

fn midnight(day: NaiveDate) -> DateTime<Utc> {
    day.and_time(chrono::NaiveTime::MIN).and_utc()
}

impl fmt::Display for Span {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let from = self.from;
        write!(f, "{:04}-{:02}", from.year(), from.month())?;
        if self.unit != Unit::Month {
            write!(f, "-{:02}", from.day())?;
        }
        if self.unit == Unit::Hour {
            write!(f, "T{:02}", from.hour())?;
        }
        Ok(())
    }
}

/// The text names no span.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct NoSpan;

impl FromStr for Span {
    type Err = NoSpan;

    /// Only as it is written, so that a sitemap has one address.
    fn from_str(text: &str) -> Result<Self, NoSpan> {
        let number = |range: std::ops::Range<usize>| text.get(range)?.parse::<u32>().ok();
        let year = number(0..4).and_then(|year| i32::try_from(year).ok());
        let month = year.zip(number(5..7));
        let month = month.and_then(|(year, month)| Self::month(year, month));
        let month = month.ok_or(NoSpan)?;
        let inside = |span: Self| {
            let parts = span.parts();
            parts
                .into_iter()
                .find(|part| text.starts_with(&part.to_string()))
        };
        let day = inside(month);
        let hour = day.and_then(inside);
        let mut spans = [Some(month), day, hour].into_iter().flatten();
        spans.rfind(|span| span.to_string() == text).ok_or(NoSpan)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_span_is_read_as_it_is_written() {
        for name in ["2026-11", "2026-02-28", "2026-12-31T23", "0001-01"] {
            assert_eq!(name.parse::<Span>().unwrap().to_string(), name);
        }
        for name in [
            "",
            "2026",
            "2026-",
            "2026-13",
            "2026-00",
            "2026-1",
            "26-11",
            "2026-11-",
            "2026-02-30",
            "2026-11-02T24",
            "2026-11-02T14:00",
            "2026-11-02 14",
            "+026-11",
            "2026-+1",
            "2026-11x",
            "é026-11",
        ] {
            assert!(name.parse::<Span>().is_err(), "{name}");
        }
    }

    #[test]
    fn parts_cover_their_span_without_gap_or_overlap() {
        for name in ["2026-02", "2024-02", "2026-12", "2026-12-31"] {
            let span: Span = name.parse().unwrap();
            let parts = span.parts();
            assert_eq!(parts[0].from(), span.from());
            assert_eq!(parts[parts.len() - 1].until(), span.until());
            for pair in parts.windows(2) {
                assert_eq!(pair[0].until(), pair[1].from());
            }
        }
        assert_eq!("2026-12-31T23".parse::<Span>().unwrap().parts(), []);
    }
}
