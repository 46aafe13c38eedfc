//! The same again: a reader who sends one text twice to one thread, and texts that are
//! nearly the same, whoever sends them.

use chrono::TimeDelta;
use serde_json::json;

use super::verdict::Finding;
use super::{Rules, Submission};
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

/// Replies named in evidence, at most.
const NAMED: usize = 20;

/// Nearly the same text within the last day, here or in another thread.
pub(super) fn look(submission: &Submission, rules: &Rules) -> Vec<Finding> {
    let alike = &submission.facts.alike;
    let Some(closest) = alike.iter().map(|it| it.distance).min() else {
        return Vec::new();
    };
    let here = alike.iter().filter(|it| it.is_here).count();
    let by_others = alike.iter().filter(|it| !it.is_own).count();
    let detail = match alike.len() {
        1 => "Much like another reply of the last day.".to_owned(),
        more => format!("Much like {more} other replies of the last day."),
    };
    let named: Vec<_> = alike
        .iter()
        .take(NAMED)
        .map(|it| json!(it.comment))
        .collect();
    let finding = Finding::new("near", rules.weight_of_shape, detail)
        .seeing("comments", named)
        .seeing("distance", closest)
        .seeing("here", here)
        .seeing("by_others", by_others);
    vec![finding]
}

#[cfg(test)]
mod tests {
    use super::super::facts::Alike;
    use super::super::kit::{broken, reply};
    use super::*;
    use crate::domain::ids::CommentId;

    #[test]
    fn what_is_much_like_another_is_held_and_the_other_named() {
        let mut reply = reply("The same all over again");
        assert_eq!(broken(look, &reply), [""; 0]);
        reply.facts.alike = vec![Alike {
            comment: CommentId::new(),
            distance: 3,
            is_here: true,
            is_own: false,
        }];
        assert_eq!(broken(look, &reply), ["near"]);
    }

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
