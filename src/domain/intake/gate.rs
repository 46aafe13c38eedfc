//! The gate: whether a reply is taken at all. What it refuses is not stored.

use crate::domain::commenting::{Closed, Commenting};
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::text::{has_nul, is_blank};
use crate::domain::time::Instant;

/// Characters in a reply, at most.
pub const REPLY_MAX: usize = 10_000;

/// Lets a reply in, or says why not: unfit text (`Invalid` at `/text`), a closed thread
/// (`Blocked` by `thread_closed`). `text` is as it came, before it is normalised.
pub fn gate(thread: &Commenting, text: &str, now: Instant) -> Result<(), Refusal> {
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
    use chrono::{TimeDelta, TimeZone};

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
        gate(&thread(Mode::Open), text, noon(2)).unwrap_err()
    }

    #[test]
    fn what_can_be_read_is_let_in() {
        for text in ["Well said.", "👍", &"é".repeat(REPLY_MAX)] {
            let thread = thread(Mode::Premoderated);
            let passed = gate(&thread, text, noon(2));
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
        let closed_on = |mode, day| match gate(&thread(mode), "Hello", noon(day)) {
            Err(Refusal::Blocked(blockers)) => Some(blockers[0].detail.clone()),
            other => other.map(|()| None).unwrap(),
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
}
