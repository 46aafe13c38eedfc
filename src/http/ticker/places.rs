//! How many streams there may be: in the process, and for one address.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use chrono::TimeDelta;
use tokio::sync::{OwnedSemaphorePermit, Semaphore};

use crate::http::problem::{Code, Problem};
use crate::service::desk::Limits;

/// How many streams there are at most in one process.
const MOST: usize = 200;

/// And for one address, or one network of IPv6 that a line has.
const MOST_FOR_ONE: usize = 20;

/// When to come back.
const AGAIN: TimeDelta = TimeDelta::seconds(10);

pub(super) struct Places {
    all: Arc<Semaphore>,
    taken: Mutex<HashMap<String, usize>>,
}

impl Default for Places {
    fn default() -> Self {
        Self {
            all: Arc::new(Semaphore::new(MOST)),
            taken: Mutex::default(),
        }
    }
}

/// The place of one stream, free again when this is dropped.
pub(super) struct Place {
    _one_of_all: OwnedSemaphorePermit,
    places: Arc<Places>,
    line: String,
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut taken = self.places.taken();
        if let Some(count) = taken.get_mut(&self.line) {
            *count -= 1;
            if *count == 0 {
                taken.remove(&self.line);
            }
        }
    }
}

impl Places {
    /// A place for who comes from there. 429 where they have enough, 503 where all are taken.
    pub fn take(self: &Arc<Self>, line: &str, limits: Limits) -> Result<Place, Problem> {
        let mut taken = self.taken();
        let theirs = taken.get(line).copied().unwrap_or(0);
        if limits == Limits::On && theirs >= MOST_FOR_ONE {
            let detail = format!(
                "There are {MOST_FOR_ONE} streams from here already; share one, or ask by pages."
            );
            return Err(Problem::new(Code::RateLimited, detail).retry_after(AGAIN));
        }
        let place = Arc::clone(&self.all).try_acquire_owned();
        let one_of_all = place.map_err(|_| {
            let detail = format!("There are {MOST} streams already; ask by pages instead.");
            Problem::new(Code::Unavailable, detail).retry_after(AGAIN)
        })?;
        taken.insert(line.to_owned(), theirs + 1);
        Ok(Place {
            _one_of_all: one_of_all,
            places: Arc::clone(self),
            line: line.to_owned(),
        })
    }

    fn taken(&self) -> MutexGuard<'_, HashMap<String, usize>> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn refused(places: &Arc<Places>, line: &str) -> Option<Code> {
        places
            .take(line, Limits::On)
            .err()
            .map(|problem| problem.code())
    }

    #[test]
    fn one_address_has_twenty_and_gets_back_what_it_leaves() {
        let places = Arc::new(Places::default());
        let mut held: Vec<Place> = (0..MOST_FOR_ONE)
            .map(|_| places.take("192.0.2.1", Limits::On).unwrap())
            .collect();
        assert_eq!(refused(&places, "192.0.2.1"), Some(Code::RateLimited));
        assert_eq!(refused(&places, "192.0.2.2"), None);
        held.pop();
        assert_eq!(refused(&places, "192.0.2.1"), None);
        drop(held);
        assert!(places.taken().is_empty(), "nobody is remembered");
    }

    #[test]
    fn all_together_have_two_hundred() {
        let places = Arc::new(Places::default());
        let take = |n| places.take(&format!("192.0.2.{}", n % 100), Limits::On);
        let held: Vec<Place> = (0..MOST).map(|n| take(n).unwrap()).collect();
        assert_eq!(refused(&places, "198.51.100.1"), Some(Code::Unavailable));
        drop(held);
        assert_eq!(refused(&places, "198.51.100.1"), None);
    }
}
