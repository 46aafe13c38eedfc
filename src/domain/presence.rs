//! Who has a draft open: said again and again while it lasts, and over by itself.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::staff::StaffRef;
use super::time::Instant;

/// For how long somebody who says it once is taken to have the draft open.
pub const LASTS: TimeDelta = TimeDelta::seconds(60);

/// What somebody does with a draft that they have open.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Activity {
    Viewing,
    Editing,
}

/// Somebody who has a draft open.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Presence {
    pub by: StaffRef,
    pub activity: Activity,
    /// Since when they have had it open without a break.
    pub since: Instant,
    /// When it is over, unless they say so again.
    pub expires_at: Instant,
}

impl Presence {
    /// Whether it is over.
    #[must_use]
    pub fn is_over(&self, now: Instant) -> bool {
        self.expires_at <= now
    }
}

/// Whether the same people do the same things; that they said so again is no change.
#[must_use]
pub fn is_same(before: &[Presence], now: &[Presence]) -> bool {
    let seen = |one: &Presence| (one.by.id, one.activity, one.since);
    before.iter().map(seen).eq(now.iter().map(seen))
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;

    fn ines(activity: Activity, now: Instant) -> Presence {
        Presence {
            by: StaffRef {
                id: uuid::Uuid::nil().into(),
                name: "Ines Claes".to_owned(),
            },
            activity,
            since: now,
            expires_at: now + LASTS,
        }
    }

    #[test]
    fn it_is_over_after_a_minute_to_the_microsecond() {
        let now = Instant::from(Utc::now());
        let presence = ines(Activity::Viewing, now);
        assert!(!presence.is_over(now + TimeDelta::microseconds(59_999_999)));
        assert!(presence.is_over(now + TimeDelta::seconds(60)));
    }

    #[test]
    fn saying_it_again_is_no_change_and_doing_something_else_is() {
        let now = Instant::from(Utc::now());
        let before = [ines(Activity::Viewing, now)];
        let mut again = before.clone();
        again[0].expires_at = now + TimeDelta::seconds(90);
        assert!(is_same(&before, &again));
        assert!(!is_same(&before, &[ines(Activity::Editing, now)]));
        assert!(!is_same(&before, &[]));
    }
}
