//! The same again: a reader who sends one text twice to one thread.

use chrono::TimeDelta;

use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;

/// How far back the same reader's same normalised text in the same thread counts.
pub const REPEAT_WINDOW: TimeDelta = TimeDelta::days(1);

/// Refuses what was said before. `said_at` is when the same reader last sent the
/// same normalised text to the same thread, if ever; `Duplicate` within a day of it.
pub fn refuse_repeat(said_at: Option<Instant>, now: Instant) -> Result<(), Refusal> {
    match said_at {
        Some(at) if now - at < REPEAT_WINDOW => Err(Refusal::Duplicate(
            "You said exactly this here within the last day.".to_owned(),
        )),
        _ => Ok(()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn once_a_day_is_enough() {
        let now = Instant::from(chrono::DateTime::UNIX_EPOCH);
        let ago = |hours| Some(now - TimeDelta::hours(hours));
        assert!(matches!(
            refuse_repeat(ago(0), now),
            Err(Refusal::Duplicate(_))
        ));
        assert!(refuse_repeat(ago(23), now).is_err());
        assert_eq!(refuse_repeat(ago(24), now), Ok(()));
        assert_eq!(refuse_repeat(None, now), Ok(()));
    }
}
