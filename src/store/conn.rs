//! One connection type for two databases.

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;

use super::postgres::Pg;
use super::{Error, Failure};

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
    /// Does a part of a transaction, of which nothing is left where it is refused.
    pub fn attempt<T, E: Failure>(
        &mut self,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        self.batch("SAVEPOINT part")?;
        let done = work(self);
        match &done {
            Ok(_) => self.batch("RELEASE SAVEPOINT part")?,
            // what the store could not do ends the whole transaction
            Err(failure) if failure.of_store().is_some() => {}
            Err(_) => self.batch("ROLLBACK TO SAVEPOINT part; RELEASE SAVEPOINT part")?,
        }
        done
    }

    /// Runs statements that bring back no rows.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        let conn = self;
        on!(conn => conn.batch_execute(sql))
    }
}
