//! What verbs need from outside: the store, keys, the clock, and where things are.

use std::sync::Arc;
use std::sync::atomic::{AtomicI64, Ordering};

use chrono::{TimeDelta, Utc};
use serde::Serialize;
use serde::de::DeserializeOwned;
use tokio::sync::Notify;

use super::keys::Keys;
use super::passwords::Passwords;
use super::words::Words;
use super::{Error, site::Site};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::idempotency::{self, Known, Request};
use crate::store::{self, Conn, Store};

/// What every verb is done at.
pub struct Desk {
    pub store: Store,
    pub keys: Keys,
    pub clock: Clock,
    pub passwords: Passwords,
    /// The matcher of the word lists, compiled.
    pub words: Words,
    pub site: Site,
    /// Whether limits are kept to: off only for measuring.
    pub limits: Limits,
    /// Woken when events have got their places in the history.
    pub sealed: Arc<Notify>,
    /// Woken after each write, so that due work need not wait for its second.
    pub written: Arc<Notify>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    On,
    Off,
}

impl Desk {
    pub fn now(&self) -> Instant {
        self.clock.now()
    }

    /// Reads.
    pub async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: FnMut(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        self.store.read(work).await
    }

    /// Does one verb in one transaction.
    pub async fn write<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: Fn(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let done = self.store.write(work).await?;
        self.written.notify_one();
        Ok(done)
    }

    /// What a request under this key came to, where it has been answered: looked for
    /// before anything is checked, since what was right then need not be right now. 422
    /// where the key was used for something else.
    pub async fn kept<T>(&self, request: Option<&Request>) -> Result<Option<T>, Error>
    where
        T: DeserializeOwned,
    {
        let Some(request) = request.cloned() else {
            return Ok(None);
        };
        let look = self.read(move |conn| Ok(idempotency::look(conn, &request)?));
        match look.await? {
            Known::Answered(outcome) => from_kept(outcome).map(Some),
            Known::Mismatch => Err(Refusal::IdempotencyMismatch.into()),
            Known::New | Known::Running => Ok(None),
        }
    }

    /// Does one verb in one transaction, once for each idempotency key: a
    /// repeat is answered with what the first came to.
    pub async fn write_once<T, F>(&self, request: Option<Request>, work: F) -> Result<T, Error>
    where
        T: Serialize + DeserializeOwned + Send + 'static,
        F: Fn(&mut Conn) -> Result<T, Error> + Send + 'static,
    {
        let Some(request) = request else {
            return self.write(work).await;
        };
        let now = self.now();
        self.write(move |conn| match idempotency::claim(conn, &request, now)? {
            Known::Answered(outcome) => from_kept(outcome),
            Known::Mismatch => Err(Refusal::IdempotencyMismatch.into()),
            Known::Running => Err(Refusal::Running.into()),
            Known::New => {
                let done = work(conn)?;
                let outcome = serde_json::to_value(&done).map_err(|e| unreadable(&e))?;
                idempotency::keep(conn, &request, outcome)?;
                Ok(done)
            }
        })
        .await
    }
}

fn from_kept<T: DeserializeOwned>(outcome: serde_json::Value) -> Result<T, Error> {
    serde_json::from_value(outcome).map_err(|error| unreadable(&error))
}

fn unreadable(error: &serde_json::Error) -> Error {
    store::Error::Broken(format!("a kept outcome: {error}")).into()
}

/// The system's clock, and how far a test has moved it.
#[derive(Debug, Clone, Default)]
pub struct Clock(Arc<AtomicI64>);

impl Clock {
    pub fn now(&self) -> Instant {
        let moved = TimeDelta::microseconds(self.0.load(Ordering::Relaxed));
        Instant::from(Utc::now() + moved)
    }

    /// Moves the clock on, or back.
    pub fn advance(&self, span: TimeDelta) {
        let micros = span.num_microseconds().unwrap_or(0);
        self.0.fetch_add(micros, Ordering::Relaxed);
    }
}
