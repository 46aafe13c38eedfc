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

/// What is verified where there is no account, so that an unknown address takes as long as
/// a wrong password: random bytes in the place of a hash, so of no password anybody knows.
const DECOY: &str = "$argon2id$v=19$m=19456,t=2,p=1$OXNRXNZCcIaMKhW4JDSukQ$KT2IggzWgCdXsu/p3fgyfZmhN99gbIobUAQE/DQrHeg";

/// Hashes and verifies, at most `at_once` at a time: each takes 19 MiB.
pub struct Passwords {
    turns: Arc<Semaphore>,
}

impl Passwords {
    pub fn new(at_once: usize) -> Self {
        Self {
            turns: Arc::new(Semaphore::new(at_once)),
        }
    }

    /// Makes a PHC string.
    pub async fn hash(&self, password: String) -> Result<String, Error> {
        self.in_turn(move || hash(&password)).await?
    }

    /// Whether this is the password. Takes its time when there is no hash, too.
    pub async fn verify(&self, password: String, phc: Option<String>) -> Result<bool, Error> {
        let is_known = phc.is_some();
        let phc = phc.unwrap_or_else(|| DECOY.to_owned());
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

#[cfg(test)]
mod tests {
    use super::*;

    /// What a hash costs: the algorithm, its version and its parameters.
    fn cost(phc: &str) -> String {
        let hash = PasswordHash::new(phc).unwrap();
        let bytes = hash.hash.map(|hash| hash.len());
        format!(
            "{} {:?} {} {bytes:?}",
            hash.algorithm, hash.version, hash.params
        )
    }

    #[tokio::test]
    async fn an_unknown_address_takes_as_long_as_a_wrong_password() {
        let passwords = Passwords::new(1);
        let password = "correct horse battery".to_owned();
        let known = passwords.hash(password.clone()).await.unwrap();
        assert_eq!(cost(DECOY), cost(&known));
        assert!(
            passwords
                .verify(password.clone(), Some(known))
                .await
                .unwrap()
        );
        assert!(!passwords.verify(password, None).await.unwrap());
    }
}
