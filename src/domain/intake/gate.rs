//! The gate: whether a reply is taken at all. What it refuses is not stored.

use chrono::TimeDelta;

use crate::domain::commenting::{Closed, Commenting};
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::settings::{CommentLimits, CommentSettings};
use crate::domain::text::{has_nul, is_blank};
use crate::domain::time::Instant;

/// Characters in a reply, at most.
pub const REPLY_MAX: usize = 10_000;

/// What the limits of replies are counted over.
const WINDOW: TimeDelta = TimeDelta::minutes(1);

/// How fast replies came in within the last minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Pace {
    /// From this reader, whatever the thread.
    pub of_reader: Count,
    /// From the network address prefix (IPv4 /24, IPv6 /48).
    pub of_prefix: Count,
}

/// Replies of the last minute.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Count {
    pub replies: u32,
    /// Until the oldest of them no longer counts.
    pub resets_in: TimeDelta,
}

/// Lets a reply in, or says why not: too many (`RateLimited`), unfit text
/// (`Invalid` at `/text`), a closed thread (`Blocked` by `thread_closed`).
/// `text` is as it came, before it is normalised.
pub fn gate(
    thread: &Commenting,
    pace: &Pace,
    text: &str,
    settings: &CommentSettings,
    now: Instant,
) -> Result<(), Refusal> {
    in_measure(pace, &settings.limits)?;
    fit(text)?;
    open(thread, now)
}

/// Refuses what renders to nothing that can be seen, such as an empty link.
/// `plain` is the text of the rendering.
pub fn legible(plain: &str) -> Result<(), Refusal> {
    if is_blank(plain) {
        return Err(blank());
    }
    Ok(())
}

/// Refuses what comes too fast: `RateLimited`.
pub fn in_measure(pace: &Pace, limits: &CommentLimits) -> Result<(), Refusal> {
    let measures = [
        (pace.of_reader, limits.per_reader),
        (pace.of_prefix, limits.per_prefix),
    ];
    match measures
        .iter()
        .find(|(count, limit)| count.replies >= *limit)
    {
        Some(&(count, limit)) => Err(Refusal::RateLimited {
            limit,
            window: WINDOW,
            retry_after: count.resets_in,
        }),
        None => Ok(()),
    }
}

/// Whether a text is one that can be taken at all, and is worth being rendered.
pub fn is_fit(text: &str) -> bool {
    fit(text).is_ok()
}

fn fit(text: &str) -> Result<(), Refusal> {
    let characters = text.chars().count();
    if characters > REPLY_MAX {
        let detail = format!("at most 10,000 characters; this has {characters}");
        Err(Refusal::field("/text", "too_long", detail))
    } else if has_nul(text) {
        let detail = "holds the character U+0000, which cannot be kept";
        Err(Refusal::field("/text", "invalid", detail))
    } else if is_blank(text) {
        Err(blank())
    } else {
        Ok(())
    }
}

fn blank() -> Refusal {
    Refusal::field("/text", "blank", "there is nothing to read in it")
}

fn open(thread: &Commenting, now: Instant) -> Result<(), Refusal> {
    let Some(closed) = thread.closed(now) else {
        return Ok(());
    };
    Err(Refusal::Blocked(vec![Blocker {
        code: "thread_closed".to_owned(),
        detail: why(closed, thread, now),
        pointer: None,
        cleared_by: cleared_by(closed)
            .iter()
            .map(|role| (*role).to_owned())
            .collect(),
    }]))
}

fn why(closed: Closed, thread: &Commenting, now: Instant) -> String {
    let at = |at: Option<Instant>| at.map_or_else(|| "later".to_owned(), |at| at.to_string());
    match closed {
        Closed::ByMode => "Replies to this article are closed.".to_owned(),
        Closed::ByAge => format!(
            "Replies to this article closed at {}.",
            at(thread.closes_at.0)
        ),
        Closed::ByPause => "No replies are taken for the moment.".to_owned(),
        Closed::ByHours => format!(
            "Replies are taken at other hours; they open at {}.",
            at(thread.opens_at(now))
        ),
    }
}

/// Those who set what holds, but for the pause, which is an admin's.
const fn cleared_by(closed: Closed) -> &'static [&'static str] {
    match closed {
        Closed::ByPause => &["admin"],
        _ => &["editor", "publisher", "moderator", "admin"],
    }
}

#[cfg(test)]
mod tests {
    use chrono::TimeZone;

    use super::super::kit::settings;
    use super::*;
    use crate::domain::comment::Mode;
    use crate::domain::commenting::resolve;
    use crate::domain::settings::Settings;

    fn thread(mode: Mode) -> Commenting {
        let mut site = Settings::default();
        site.comments.mode = mode;
        site.comments.close_after_days = Some(14);
        resolve(&site, None, None, Some(noon(1) - TimeDelta::hours(4)))
    }

    fn noon(day: u32) -> Instant {
        let noon = chrono::Utc.with_ymd_and_hms(2026, 11, day, 12, 0, 0);
        noon.unwrap().into()
    }

    fn refused(text: &str) -> Refusal {
        gate(
            &thread(Mode::Open),
            &Pace::default(),
            text,
            &settings(),
            noon(2),
        )
        .unwrap_err()
    }

    #[test]
    fn what_can_be_read_is_let_in() {
        for text in ["Well said.", "👍", &"é".repeat(REPLY_MAX)] {
            let thread = thread(Mode::Premoderated);
            let passed = gate(&thread, &Pace::default(), text, &settings(), noon(2));
            assert_eq!(passed, Ok(()), "{text}");
        }
    }

    #[test]
    fn unfit_text_is_refused_at_its_field() {
        let long = "a".repeat(REPLY_MAX + 1);
        let cases = [
            (long.as_str(), "too_long"),
            ("a\0b", "invalid"),
            ("", "blank"),
            (" \u{200B}\n", "blank"),
        ];
        for (text, code) in cases {
            let Refusal::Invalid(fields) = refused(text) else {
                panic!("{code}");
            };
            assert_eq!(
                (fields[0].pointer.as_str(), fields[0].code.as_str()),
                ("/text", code)
            );
        }
        assert!(legible("\u{A0}\u{200B}").is_err() && legible("x").is_ok());
    }

    #[test]
    fn a_closed_thread_says_why() {
        let closed_on = |mode, day| {
            let refusal = gate(
                &thread(mode),
                &Pace::default(),
                "Hello",
                &settings(),
                noon(day),
            );
            match refusal {
                Err(Refusal::Blocked(blockers)) => Some(blockers[0].detail.clone()),
                other => other.map(|()| None).unwrap(),
            }
        };
        assert_eq!(closed_on(Mode::Open, 14), None);
        assert_eq!(
            closed_on(Mode::Open, 15).unwrap(),
            "Replies to this article closed at 2026-11-15T08:00:00Z."
        );
        assert_eq!(
            closed_on(Mode::Closed, 2).unwrap(),
            "Replies to this article are closed."
        );
    }

    #[test]
    fn too_fast_is_refused_before_all_else() {
        let count = Count {
            replies: 30,
            resets_in: TimeDelta::seconds(12),
        };
        let pace = Pace {
            of_reader: count,
            of_prefix: Count::default(),
        };
        let refusal = gate(&thread(Mode::Closed), &pace, "", &settings(), noon(2)).unwrap_err();
        let retry_after = TimeDelta::seconds(12);
        assert_eq!(
            refusal,
            Refusal::RateLimited {
                limit: 30,
                window: WINDOW,
                retry_after
            }
        );
        let pace = Pace {
            of_reader: Count::default(),
            of_prefix: Count {
                replies: 599,
                ..count
            },
        };
        assert_eq!(
            gate(&thread(Mode::Open), &pace, "Hello", &settings(), noon(2)),
            Ok(())
        );
    }
}
