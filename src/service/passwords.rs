//! Passwords: argon2id, off the threads that serve requests, a few at a time.

use std::sync::Arc;

use argon2::Argon2;
use argon2::password_hash::phc::PasswordHash;
use argon2::password_hash::{PasswordHasher, PasswordVerifier};
use tokio::sync::Semaphore;

use crate::domain::refusal::Refusal;
use crate::store;

use super::Error;

/// Characters a password must have at least.
pub const SHORTEST: usize = 12;
/// Characters a password may have at most.
pub const LONGEST: usize = 256;

/// Hashes and verifies, at most `at_once` at a time: each takes 19 MiB.
pub struct Passwords {
    turns: Arc<Semaphore>,
    /// A hash of nothing anybody knows, verified where there is no account, so
    /// that an unknown address takes as long as a wrong password.
    decoy: String,
}

impl Passwords {
    pub fn new(at_once: usize) -> Result<Self, Error> {
        Ok(Self {
            turns: Arc::new(Semaphore::new(at_once)),
            decoy: hash(&uuid::Uuid::now_v7().to_string())?,
        })
    }

    /// Makes a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether this is the password. Takes its time when there is no hash, too.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Error> {
        let is_known = phc.is_some();
        let phc = phc.unwrap_or_else(|| self.decoy.clone());
        let is_right = self.in_turn(move || verify(&password, &phc)).await?;
        Ok(is_right && is_known)
    }

    async fn in_turn<T: Send + 'static>(
        &self,
        work: impl FnOnce() -> T + Send + 'static,
    ) -> Result<T, Error> {
        let gone = || store::Error::Broken("a password could not be hashed".to_owned());
        let turn = Arc::clone(&self.turns)
            .acquire_owned()
            .await
            .map_err(|_| gone())?;
        let worked = tokio::task::spawn_blocking(move || {
            let worked = work();
            drop(turn);
            worked
        });
        Ok(worked.await.map_err(|_| gone())?)
    }
}

/// Whether a password is long enough, and not too long.
pub fn check(pointer: &str, password: &str) -> Result<(), Refusal> {
    let length = password.chars().count();
    if length < SHORTEST {
        return Err(Refusal::field(
            pointer,
            "too_short",
            format!("a password has at least {SHORTEST} characters; this has {length}"),
        ));
    }
    if length > LONGEST {
        return Err(Refusal::field(
            pointer,
            "too_long",
            format!("a password has at most {LONGEST} characters; this has {length}"),
        ));
    }
    Ok(())
}

/// Makes a PHC string on the thread that asks: for the command line.
pub fn hash(password: &str) -> Result<String, Error> {
    Argon2::default()
        .hash_password(password.as_bytes())
        .map(|hash| hash.to_string())
        .map_err(|error| store::Error::Broken(format!("hashing a password: {error}")).into())
}

fn verify(password: &str, phc: &str) -> bool {
    PasswordHash::new(phc).is_ok_and(|hash| {
        Argon2::default()
            .verify_password(password.as_bytes(), &hash)
            .is_ok()
    })
}
