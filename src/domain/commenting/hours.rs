//! Opening hours: on which days replies are taken, from when to when, by the clock on the
//! wall of the newsroom.

use chrono::{
    DateTime, Datelike, Days, MappedLocalTime, NaiveDate, NaiveTime, TimeDelta, TimeZone, Utc,
};
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::time::Instant;

/// Longer than any gap that a time zone ever had: some have left out a whole day.
const LONGEST_GAP: TimeDelta = TimeDelta::hours(25);

/// A day of the week.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Day {
    Mon,
    Tue,
    Wed,
    Thu,
    Fri,
    Sat,
    Sun,
}

impl Day {
    fn is(self, date: NaiveDate) -> bool {
        date.weekday().num_days_from_monday() == self as u32
    }
}

/// When replies are taken, on each of these days, by the time of the site.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Hours {
    #[schema(example = json!(["mon", "tue", "wed", "thu", "fri"]))]
    pub days: Vec<Day>,
    #[schema(example = "08:00", pattern = "^[0-9:]{5,5}$")]
    pub from: String,
    /// On the next day where it is not after `from`; the same as `from` for a whole day.
    #[schema(example = "22:00", pattern = "^[0-9:]{5,5}$")]
    pub to: String,
}

/// A time of day as it is written here: two digits, a colon, two digits.
pub(super) fn time_of_day(text: &str) -> Option<NaiveTime> {
    let (hour, minute) = text.split_once(':')?;
    let two_digits = |part: &str| {
        let fits = part.len() == 2 && part.bytes().all(|byte| byte.is_ascii_digit());
        if fits { part.parse().ok() } else { None }
    };
    NaiveTime::from_hms_opt(two_digits(hour)?, two_digits(minute)?, 0)
}

impl Hours {
    /// Whether replies are taken now.
    pub fn is_open(&self, zone: Tz, now: Instant) -> bool {
        let today = now.with_timezone(&zone).date_naive();
        let begun = [today.checked_sub_days(Days::new(1)), Some(today)];
        begun
            .into_iter()
            .flatten()
            .filter_map(|day| self.opening(zone, day))
            .any(|(from, to)| from <= now && now < to)
    }

    /// When they are taken next, after now; `None` for never.
    pub fn next_opening(&self, zone: Tz, now: Instant) -> Option<Instant> {
        let today = now.with_timezone(&zone).date_naive();
        today
            .iter_days()
            .take(9)
            .filter_map(|day| self.opening(zone, day))
            .map(|(from, _)| from)
            .find(|from| *from > now)
    }

    /// From when to when replies are taken of what begins on a day; `None` where nothing does.
    fn opening(&self, zone: Tz, day: NaiveDate) -> Option<(Instant, Instant)> {
        if !self.days.iter().any(|own| own.is(day)) {
            return None;
        }
        let (from, to) = (time_of_day(&self.from)?, time_of_day(&self.to)?);
        let last = if to > from { day } else { day.succ_opt()? };
        let begins = on_the_wall(zone, day, from)?.0;
        let ends = on_the_wall(zone, last, to)?.1;
        Some((begins, ends))
    }
}

/// When clocks show this time: first and last, for in autumn they show an hour twice. A time
/// that they leap over in spring is the moment of the leap.
fn on_the_wall(zone: Tz, day: NaiveDate, time: NaiveTime) -> Option<(Instant, Instant)> {
    let shown = day.and_time(time);
    let utc = |at: DateTime<Tz>| Instant::from(at.with_timezone(&Utc));
    let mut leapt = TimeDelta::zero();
    while leapt < LONGEST_GAP {
        match zone.from_local_datetime(&(shown + leapt)) {
            MappedLocalTime::Single(at) => return Some((utc(at), utc(at))),
            MappedLocalTime::Ambiguous(first, last) => return Some((utc(first), utc(last))),
            MappedLocalTime::None => leapt += TimeDelta::minutes(1),
        }
    }
    None
}
