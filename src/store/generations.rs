//! Which parts of the site were touched when, so that nobody is shown what was.
//!
//! Time is counted in touches. Whoever means to keep an answer notes the [`Moment`] before
//! reading for it: the answer is current as long as nothing that it shows was touched
//! since. Commits touch before they are told of, so the next read sees them.

use std::hash::{DefaultHasher, Hash, Hasher};
use std::sync::atomic::{AtomicU64, Ordering};
use std::time::{Duration, Instant};

use crate::domain::part::Part;

/// Parts share this many counters: that two meet costs an answer now and then, and no more.
const COUNTERS: usize = 1 << 16;

/// A number of touches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, PartialOrd, Ord)]
pub struct Moment(u64);

/// When each part was touched last.
pub struct Generations {
    touches: AtomicU64,
    parts: Box<[AtomicU64]>,
    site: AtomicU64,
    begun: Instant,
    /// Until when, in microseconds since `begun`, touches elsewhere are known to be heard of here.
    heard_until: AtomicU64,
}

impl Generations {
    /// Of a database that is written through this process alone.
    pub(super) fn alone() -> Self {
        Self::heard_until(u64::MAX)
    }

    /// Of a database that others write too: nothing is current until they are heard.
    pub(super) fn among_others() -> Self {
        Self::heard_until(0)
    }

    fn heard_until(until: u64) -> Self {
        Self {
            touches: AtomicU64::new(0),
            parts: std::iter::repeat_with(AtomicU64::default)
                .take(COUNTERS)
                .collect(),
            site: AtomicU64::new(0),
            begun: Instant::now(),
            heard_until: AtomicU64::new(until),
        }
    }

    pub fn now(&self) -> Moment {
        Moment(self.touches.load(Ordering::SeqCst))
    }

    /// Says that these parts were touched.
    pub(super) fn touch(&self, parts: &[Part]) {
        if parts.is_empty() {
            return;
        }
        let moment = self.touches.fetch_add(1, Ordering::SeqCst) + 1;
        for part in parts {
            self.counter(*part).fetch_max(moment, Ordering::SeqCst);
        }
    }

    /// Whether what was read at a moment and shows these parts may still be shown.
    pub fn is_current(&self, parts: &[Part], read: Moment) -> bool {
        let untouched = |counter: &AtomicU64| counter.load(Ordering::SeqCst) <= read.0;
        self.are_others_heard()
            && untouched(&self.site)
            && parts.iter().all(|part| untouched(self.counter(*part)))
    }

    /// Others are heard as of now, and will have been for so long.
    pub(super) fn hear_for(&self, time: Duration) {
        let until = micros(self.begun.elapsed() + time);
        self.heard_until.fetch_max(until, Ordering::SeqCst);
    }

    /// Others are not heard: nothing is current.
    pub(super) fn hear_nobody(&self) {
        self.heard_until.store(0, Ordering::SeqCst);
    }

    fn are_others_heard(&self) -> bool {
        let until = self.heard_until.load(Ordering::SeqCst);
        until == u64::MAX || micros(self.begun.elapsed()) < until
    }

    fn counter(&self, part: Part) -> &AtomicU64 {
        if part == Part::Site {
            return &self.site;
        }
        let mut hasher = DefaultHasher::new();
        part.hash(&mut hasher);
        let place = usize::try_from(hasher.finish() % COUNTERS as u64).unwrap_or(0);
        self.parts.get(place).unwrap_or(&self.site)
    }
}

fn micros(time: Duration) -> u64 {
    u64::try_from(time.as_micros()).unwrap_or(u64::MAX - 1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::ArticleId;
    use uuid::Uuid;

    fn article(number: u128) -> Part {
        Part::Article(ArticleId::from(Uuid::from_u128(number)))
    }

    #[test]
    fn what_is_touched_is_out_of_date_and_all_else_is_not() {
        let generations = Generations::alone();
        let before = generations.now();
        generations.touch(&[article(1)]);
        assert!(!generations.is_current(&[article(1)], before));
        assert!(!generations.is_current(&[Part::Lists, article(1)], before));
        assert!(generations.is_current(&[Part::Lists, article(2)], before));
        assert!(generations.is_current(&[article(1)], generations.now()));
    }

    #[test]
    fn the_site_is_in_every_answer() {
        let generations = Generations::alone();
        let before = generations.now();
        generations.touch(&[Part::Site]);
        assert!(!generations.is_current(&[], before));
        assert!(!generations.is_current(&[Part::Lists], before));
    }

    #[test]
    fn nothing_is_current_while_others_are_not_heard() {
        let generations = Generations::among_others();
        assert!(!generations.is_current(&[Part::Lists], generations.now()));
        generations.hear_for(Duration::from_mins(1));
        assert!(generations.is_current(&[Part::Lists], generations.now()));
        generations.hear_nobody();
        assert!(!generations.is_current(&[Part::Lists], generations.now()));
        generations.hear_for(Duration::ZERO);
        assert!(!generations.is_current(&[Part::Lists], generations.now()));
    }
}
