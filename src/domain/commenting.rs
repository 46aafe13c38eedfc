//! Whether replies to an article are taken, and how: what the article says, else its
//! section, else the site. One pure answer for the gate, for the thread's settings and
//! for the article's page.

mod check;
mod hours;

use chrono::TimeDelta;
use chrono_tz::Tz;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::comment::Mode;
use super::settings::Settings;
use super::time::Instant;

pub use check::{of_article, of_section, of_site};
pub use hours::{Day, Hours};

/// What a section says of replies; what is null there the site says.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionCommenting {
    #[serde(default)]
    pub mode: Option<Mode>,
    /// Days after publication until a thread closes.
    #[serde(default)]
    #[schema(example = 14, minimum = 1, maximum = 3650)]
    pub close_after_days: Option<u16>,
    /// When replies are taken, in the site's time zone.
    #[serde(default)]
    pub hours: Option<Hours>,
}

/// What an article says of replies to it; what is null there its section says, else the site.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ArticleCommenting {
    #[serde(default)]
    pub mode: Option<Mode>,
    /// When the thread closes.
    #[serde(default)]
    pub closes_at: Option<Instant>,
    /// When replies are taken, in the site's time zone.
    #[serde(default)]
    pub hours: Option<Hours>,
}

/// Who said something: the nearest level that says anything.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    Article,
    Section,
    Site,
}

/// A value and who said it.
type Said<T> = (T, Level);

/// What holds for one thread.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Commenting {
    pub mode: Said<Mode>,
    /// When it closes by its age; `None` for never, or before the first publication.
    pub closes_at: Said<Option<Instant>>,
    /// When replies are taken; `None` for always.
    pub hours: Said<Option<Hours>>,
    /// Whether the whole site takes none for now.
    pub paused: bool,
    pub zone: Tz,
}

/// What holds for an article of a section that was first published then, if ever.
pub fn resolve(
    site: &Settings,
    section: Option<&SectionCommenting>,
    article: Option<&ArticleCommenting>,
    opened_at: Option<Instant>,
) -> Commenting {
    let comments = &site.comments;
    let days = nearest(
        None,
        section.and_then(|own| own.close_after_days),
        comments.close_after_days,
    );
    let by_age = opened_at.zip(days.0).and_then(|(at, days)| after(at, days));
    let by_name = article.and_then(|own| own.closes_at);
    Commenting {
        mode: match (
            article.and_then(|own| own.mode),
            section.and_then(|own| own.mode),
        ) {
            (Some(mode), _) => (mode, Level::Article),
            (None, Some(mode)) => (mode, Level::Section),
            (None, None) => (comments.mode, Level::Site),
        },
        closes_at: match by_name {
            Some(at) => (Some(at), Level::Article),
            None => (by_age, days.1),
        },
        hours: nearest(
            article.and_then(|own| own.hours.clone()),
            section.and_then(|own| own.hours.clone()),
            comments.hours.clone(),
        ),
        paused: comments.paused,
        zone: site.time_zone.parse().unwrap_or(Tz::UTC),
    }
}

fn nearest<T>(article: Option<T>, section: Option<T>, site: Option<T>) -> Said<Option<T>> {
    match (article, section) {
        (Some(own), _) => (Some(own), Level::Article),
        (None, Some(own)) => (Some(own), Level::Section),
        (None, None) => (site, Level::Site),
    }
}

fn after(opened_at: Instant, days: u16) -> Option<Instant> {
    let span = TimeDelta::days(i64::from(days));
    opened_at.checked_add_signed(span).map(Instant::from)
}

/// Why nobody can reply.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub enum Closed {
    /// The thread's mode is `closed`.
    #[serde(rename = "mode")]
    ByMode,
    /// Its time is over.
    #[serde(rename = "age")]
    ByAge,
    /// The whole site takes no replies for now.
    #[serde(rename = "paused")]
    ByPause,
    /// Replies are taken at other hours.
    #[serde(rename = "hours")]
    ByHours,
}

impl Commenting {
    /// What holds for those who work here: only a closed mode keeps them from replying.
    #[must_use]
    pub fn for_staff(self) -> Self {
        Self {
            closes_at: (None, Level::Site),
            hours: (None, Level::Site),
            paused: false,
            ..self
        }
    }

    /// Why the thread takes no replies now; `None` while it does. What lasts longest is
    /// said first.
    pub fn closed(&self, now: Instant) -> Option<Closed> {
        if self.mode.0 == Mode::Closed {
            Some(Closed::ByMode)
        } else if self.closes_at.0.is_some_and(|end| end <= now) {
            Some(Closed::ByAge)
        } else if self.paused {
            Some(Closed::ByPause)
        } else if self
            .hours()
            .is_some_and(|hours| !hours.is_open(self.zone, now))
        {
            Some(Closed::ByHours)
        } else {
            None
        }
    }

    /// When replies are taken again, while only the hour stands in the way.
    pub fn opens_at(&self, now: Instant) -> Option<Instant> {
        if self.closed(now) != Some(Closed::ByHours) {
            return None;
        }
        let opening = self.hours()?.next_opening(self.zone, now)?;
        let ends_before = self.closes_at.0.is_some_and(|end| end <= opening);
        (!ends_before).then_some(opening)
    }

    fn hours(&self) -> Option<&Hours> {
        self.hours.0.as_ref()
    }
}

#[cfg(test)]
mod tests;
