//! Keyset pages: `at <= x AND (at < x OR id < y)`, which both databases answer
//! from an index on `(at, id)`, where `(at < x) OR (…)` would read the table.

use chrono::DateTime;
use uuid::Uuid;

use crate::domain::page::Window;
use crate::domain::time::Instant;

/// Where a page of a list that is oldest first begins: after this.
pub(super) fn after(window: Window) -> (Instant, Uuid) {
    window.after.map_or_else(
        || (Instant::from(DateTime::UNIX_EPOCH), Uuid::nil()),
        |position| (position.at, position.id),
    )
}

/// Where a page of a list that is newest first begins: before this.
pub(super) fn before(window: Window) -> (Instant, Uuid) {
    window.after.map_or_else(
        || (end_of_time(), Uuid::max()),
        |position| (position.at, position.id),
    )
}

/// Where a page of a list that has the highest rank first begins: below this.
pub(super) fn below(window: Window) -> (i64, Uuid) {
    window.after.map_or_else(
        || (i64::MAX, Uuid::max()),
        |position| (position.rank(), position.id),
    )
}

/// The year 9999, which both databases can hold.
fn end_of_time() -> Instant {
    DateTime::from_timestamp(253_402_300_799, 0)
        .unwrap_or(DateTime::<chrono::Utc>::MAX_UTC)
        .into()
}

/// How many rows to read: one more than asked for tells whether there is a next page.
pub(super) fn rows(window: Window) -> i64 {
    i64::from(window.limit) + 1
}

#[diesel::declare_sql_function]
extern "SQL" {
    /// Lower case: of ASCII letters on SQLite, of all on PostgreSQL.
    fn lower(text: diesel::sql_types::Text) -> diesel::sql_types::Text;
}

/// A `LIKE` pattern (escaped by `\`) for texts that contain this, whatever its case.
pub(super) fn containing(part: &str) -> String {
    let escaped = part
        .to_lowercase()
        .replace('\\', r"\\")
        .replace('%', r"\%")
        .replace('_', r"\_");
    format!("%{escaped}%")
}
