//! One connection type for two databases.

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;

use super::Error;
use super::postgres::Pg;

/// A connection to whichever database this is.
#[expect(
    clippy::large_enum_variant,
    reason = "one lives as long as its thread, and is never moved"
)]
pub enum Conn {
    Sqlite(SqliteConnection),
    Postgres(Pg),
}

/// Runs the same diesel expression on whichever database `$conn` is.
///
/// Each arm is compiled for its own backend, so nothing of diesel is lost, and
/// the error comes out as [`Error`](super::Error).
macro_rules! on {
    ($conn:ident => $query:expr) => {
        match $conn {
            $crate::store::conn::Conn::Sqlite($conn) => $query.map_err($crate::store::Error::from),
            $crate::store::conn::Conn::Postgres($conn) => {
                $query.map_err($crate::store::Error::from)
            }
        }
    };
}
pub(crate) use on;

impl Conn {
    /// Runs statements that bring back no rows.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        let conn = self;
        on!(conn => conn.batch_execute(sql))
    }
}
