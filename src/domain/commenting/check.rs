//! What is wrong with what the levels say, each by its place (RFC 6901).

use std::collections::HashSet;

use super::hours::time_of_day;
use super::{ArticleCommenting, Hours, SectionCommenting};
use crate::domain::refusal::FieldError;
use crate::domain::settings::CommentSettings;

/// Days until a thread closes, at least and at most.
const DAYS: std::ops::RangeInclusive<u16> = 1..=3_650;
/// Days until a held comment lapses, at least and at most.
const LAPSE: std::ops::RangeInclusive<u16> = 1..=365;

/// What is wrong with the hours of the site and with when held comments lapse.
pub fn of_site(comments: &CommentSettings) -> Vec<FieldError> {
    let mut wrong = of_hours("/comments/hours", comments.hours.as_ref());
    let lapse = comments
        .lapse_after_days
        .filter(|days| !LAPSE.contains(days));
    wrong.extend(lapse.map(|days| out_of_range("/comments/lapse_after_days", &LAPSE, days)));
    wrong
}

pub fn of_section(own: &SectionCommenting) -> Vec<FieldError> {
    let mut wrong = of_hours("/commenting/hours", own.hours.as_ref());
    let days = own.close_after_days.filter(|days| !DAYS.contains(days));
    wrong.extend(days.map(|days| out_of_range("/commenting/close_after_days", &DAYS, days)));
    wrong
}

pub fn of_article(own: &ArticleCommenting) -> Vec<FieldError> {
    of_hours("/hours", own.hours.as_ref())
}

fn out_of_range(pointer: &str, within: &std::ops::RangeInclusive<u16>, given: u16) -> FieldError {
    let detail = format!(
        "a number from {} to {}; this is {given}",
        within.start(),
        within.end()
    );
    FieldError::new(pointer, "out_of_range", detail)
}

fn of_hours(pointer: &str, hours: Option<&Hours>) -> Vec<FieldError> {
    let Some(hours) = hours else {
        return Vec::new();
    };
    let mut wrong = Vec::new();
    let mut seen = HashSet::new();
    if hours.days.is_empty() {
        let detail = "name a day; to take no replies at all, set the mode `closed`";
        wrong.push(FieldError::new(
            format!("{pointer}/days"),
            "required",
            detail,
        ));
    } else if !hours.days.iter().all(|day| seen.insert(*day as u8)) {
        let detail = "each day once";
        wrong.push(FieldError::new(
            format!("{pointer}/days"),
            "duplicate",
            detail,
        ));
    }
    for (name, time) in [("from", &hours.from), ("to", &hours.to)] {
        if time_of_day(time).is_none() {
            let detail = "a time of day from 00:00 to 23:59, such as 08:00";
            wrong.push(FieldError::new(
                format!("{pointer}/{name}"),
                "invalid",
                detail,
            ));
        }
    }
    wrong
}
