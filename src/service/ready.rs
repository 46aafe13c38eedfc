//! A public answer as finished bytes: what it is, and what it is purged by.

use serde::Serialize;

use super::Error;
use crate::store;

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Ready {
    /// The media type.
    pub kind: &'static str,
    pub bytes: Vec<u8>,
    /// The tags that shared caches purge it by.
    pub tags: Vec<String>,
}

impl Ready {
    /// An answer in JSON.
    pub fn json(body: &impl Serialize, tags: Vec<String>) -> Result<Self, Error> {
        let bytes = serde_json::to_vec(body).map_err(unwritable)?;
        Ok(Self {
            kind: "application/json",
            bytes,
            tags,
        })
    }
}

/// What could not be written down; a fault of ours.
pub(super) fn unwritable(error: impl std::fmt::Display) -> Error {
    store::Error::Broken(format!("an answer: {error}")).into()
}
