//! One connection type for two databases.

use std::time::Duration;

use diesel::connection::SimpleConnection;
use diesel::sqlite::SqliteConnection;

use super::postgres::Pg;
use super::{Error, Failure};
use crate::domain::part::Part;

/// A connection, and what the work at hand shows or touches of the site.
pub struct Conn {
    pub backend: Backend,
    shown: Shown,
    touched: Vec<Part>,
}

/// Whichever database it is.
#[expect(
    clippy::large_enum_variant,
    reason = "one lives as long as its thread, and is never moved"
)]
pub enum Backend {
    Sqlite(SqliteConnection),
    Postgres(Pg),
}

/// What was read for an answer.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Shown {
    pub parts: Vec<Part>,
    /// How long it holds by itself, where time changes it.
    pub lasting: Option<Duration>,
}

impl Shown {
    /// Adds what else was read.
    pub fn add(&mut self, more: Self) {
        let new = more
            .parts
            .into_iter()
            .filter(|part| !self.parts.contains(part))
            .collect::<Vec<_>>();
        self.parts.extend(new);
        self.lasting = match (self.lasting, more.lasting) {
            (Some(one), Some(other)) => Some(one.min(other)),
            (one, other) => one.or(other),
        };
    }
}

impl From<Backend> for Conn {
    fn from(backend: Backend) -> Self {
        Self {
            backend,
            shown: Shown::default(),
            touched: Vec::new(),
        }
    }
}

/// Runs the same diesel expression on whichever database `$conn` is.
///
/// Each arm is compiled for its own backend, so nothing of diesel is lost, and
/// the error comes out as [`Error`](super::Error).
macro_rules! on {
    ($conn:ident => $query:expr) => {
        match &mut $conn.backend {
            $crate::store::conn::Backend::Sqlite($conn) => {
                $query.map_err($crate::store::Error::from)
            }
            $crate::store::conn::Backend::Postgres($conn) => {
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

    /// Says that what is read shows this part.
    pub fn show(&mut self, part: Part) {
        self.shown.add(Shown {
            parts: vec![part],
            lasting: None,
        });
    }

    /// Says that time changes what is read: it holds for so long and no longer.
    pub fn show_for(&mut self, lasting: Duration) {
        self.shown.add(Shown {
            parts: Vec::new(),
            lasting: Some(lasting),
        });
    }

    /// Says that what is written changes this part.
    pub fn touch(&mut self, part: Part) {
        if !self.touched.contains(&part) {
            self.touched.push(part);
        }
    }

    /// Forgets what was said before, and begins anew.
    pub(super) fn begin_noting(&mut self) {
        self.shown = Shown::default();
        self.touched.clear();
    }

    pub(super) fn take_shown(&mut self) -> Shown {
        std::mem::take(&mut self.shown)
    }

    pub(super) fn take_touched(&mut self) -> Vec<Part> {
        std::mem::take(&mut self.touched)
    }

    /// Runs statements that bring back no rows.
    pub(super) fn batch(&mut self, sql: &str) -> Result<(), Error> {
        let conn = self;
        on!(conn => conn.batch_execute(sql))
    }
}
