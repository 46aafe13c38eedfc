//! What can go wrong between a verb and its database.

use diesel::result::{DatabaseErrorKind, Error as Diesel};

/// Why the store could not do as asked.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Error {
    /// The queue is full; nothing was begun.
    #[error("the database has more work queued than it can take")]
    Busy,
    /// The database cannot be reached, or its disk is full; nothing was kept.
    #[error("the database is unavailable: {0}")]
    Unavailable(String),
    /// Another transaction was in the way each time it was tried.
    #[error("the database could not serialise the transaction: {0}")]
    Contended(String),
    /// Something unique is there already.
    #[error("already there: {0}")]
    Taken(String),
    /// A fault of ours: a query or a row that is not as it should be.
    #[error("{0}")]
    Broken(String),
}

/// Failures of a closure that was given to the store: it must be able to tell
/// the store's own from a refusal, because only some of those are tried again.
pub trait Failure: From<Error> + Send + 'static {
    fn of_store(&self) -> Option<&Error>;
}

impl Failure for Error {
    fn of_store(&self) -> Option<&Error> {
        Some(self)
    }
}

impl From<Diesel> for Error {
    fn from(error: Diesel) -> Self {
        let Diesel::DatabaseError(kind, information) = &error else {
            return Self::Broken(error.to_string());
        };
        let message = information.message();
        match kind {
            DatabaseErrorKind::UniqueViolation => {
                Self::Taken(information.constraint_name().unwrap_or(message).to_owned())
            }
            DatabaseErrorKind::SerializationFailure => Self::Contended(message.to_owned()),
            DatabaseErrorKind::ClosedConnection | DatabaseErrorKind::UnableToSendCommand => {
                Self::Unavailable(message.to_owned())
            }
            _ => from_message(message),
        }
    }
}

/// Makes an error of what the database said.
type Make = fn(String) -> Error;

/// Neither driver gives these a kind of their own; their wording is part of
/// SQLite's interface and, with `lc_messages` set by us, of PostgreSQL's.
const WORDINGS: [(&str, Make); 16] = [
    ("deadlock detected", Error::Contended),
    ("could not obtain lock", Error::Contended),
    ("lock timeout", Error::Contended),
    ("database is locked", Error::Contended),
    ("database or disk is full", Error::Unavailable),
    ("disk I/O error", Error::Unavailable),
    ("unable to open database file", Error::Unavailable),
    ("readonly database", Error::Unavailable),
    ("No space left on device", Error::Unavailable),
    ("could not extend file", Error::Unavailable),
    ("terminating connection", Error::Unavailable),
    ("the database system is", Error::Unavailable),
    ("too many clients", Error::Unavailable),
    ("remaining connection slots", Error::Unavailable),
    ("read-only transaction", Error::Unavailable),
    ("no such savepoint", Error::Unavailable),
];

fn from_message(message: &str) -> Error {
    WORDINGS
        .iter()
        .find(|(wording, _)| message.contains(wording))
        .map_or_else(
            || Error::Broken(message.to_owned()),
            |(_, error)| error(message.to_owned()),
        )
}
