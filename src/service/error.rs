//! Why a verb did not do as asked.

use crate::domain::refusal::Refusal;
use crate::store;

/// A rule said no, or the store could not.
#[derive(Debug, Clone, PartialEq)]
pub enum Error {
    Refused(Refusal),
    Store(store::Error),
}

impl From<Refusal> for Error {
    fn from(refusal: Refusal) -> Self {
        Self::Refused(refusal)
    }
}

impl From<store::Error> for Error {
    fn from(error: store::Error) -> Self {
        Self::Store(error)
    }
}

impl store::Failure for Error {
    fn of_store(&self) -> Option<&store::Error> {
        match self {
            Self::Store(error) => Some(error),
            Self::Refused(_) => None,
        }
    }
}
