//! How many SQL statements the store runs.

use std::collections::BTreeMap;
use std::sync::{Mutex, PoisonError};

use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use super::Failure;

static SEEN: Mutex<BTreeMap<String, u64>> = Mutex::new(BTreeMap::new());

/// Statements, and how often each was run.
pub type Seen = BTreeMap<String, u64>;

struct Counter;

impl Instrumentation for Counter {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let InstrumentationEvent::StartQuery { query, .. } = event {
            let query = query.to_string();
            let sql = query
                .split(" -- binds:")
                .next()
                .unwrap_or_default()
                .to_owned();
            *SEEN
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .entry(sql)
                .or_default() += 1;
        }
    }
}

/// Counts on every connection that is opened from now on.
pub fn count() -> Result<(), Failure> {
    Ok(set_default_instrumentation(|| Some(Box::new(Counter)))?)
}

/// What was counted since this was last asked.
pub fn seen() -> Seen {
    std::mem::take(&mut *SEEN.lock().unwrap_or_else(PoisonError::into_inner))
}

/// Whether a statement only frames others.
pub fn is_frame(sql: &str) -> bool {
    ["BEGIN", "COMMIT", "ROLLBACK", "SAVEPOINT", "RELEASE"]
        .iter()
        .any(|word| sql.starts_with(word))
}
