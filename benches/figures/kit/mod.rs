//! What the figures are taken with.

pub mod bulk;
pub mod client;
pub mod commits;
pub mod cpu;
pub mod load;
pub mod newsroom;
pub mod nginx;
pub mod seed;
pub mod statements;
pub mod table;
pub mod texts;

use std::time::Duration;

/// Why a figure could not be taken.
pub type Failure = Box<dyn std::error::Error + Send + Sync>;

/// How long one measurement lasts.
pub fn lasting() -> Duration {
    Duration::from_secs(number("COPYDESK_BENCH_SECONDS", 4))
}

/// A number from the environment.
pub fn number(variable: &str, default: u64) -> u64 {
    std::env::var(variable)
        .ok()
        .and_then(|text| text.parse().ok())
        .unwrap_or(default)
}

/// The middle one, or the one that `share` of all are below; zero of none.
pub fn quantile(sorted: &[Duration], share: f64) -> Duration {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_precision_loss,
        clippy::cast_sign_loss,
        reason = "a place in a list of measurements"
    )]
    let place = (sorted.len() as f64 * share) as usize;
    sorted
        .get(place)
        .or(sorted.last())
        .copied()
        .unwrap_or_default()
}

/// How many times `other` goes into `one`.
pub fn ratio(one: Duration, other: Duration) -> f64 {
    one.as_secs_f64() / other.as_secs_f64().max(f64::EPSILON)
}
