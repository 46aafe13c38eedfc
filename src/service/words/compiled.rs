//! The word lists, kept compiled for intake.

use std::sync::{Arc, PoisonError, RwLock};

use tokio::sync::Mutex;

use super::broken;
use crate::domain::intake::WordMatcher;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::{Conn, words};

/// The lists, compiled when they were last looked for under a new version.
#[derive(Default)]
pub struct Words {
    compiled: RwLock<Option<Arc<WordMatcher>>>,
    /// One compiles, the others wait for it.
    turn: Mutex<()>,
}

impl Words {
    /// The lists as they are at `version`, or later.
    pub async fn at(&self, desk: &Desk, version: i64) -> Result<Arc<WordMatcher>, Error> {
        if let Some(matcher) = self.compiled(version) {
            return Ok(matcher);
        }
        let _turn = self.turn.lock().await;
        if let Some(matcher) = self.compiled(version) {
            return Ok(matcher);
        }
        let matcher = Arc::new(compile(desk).await?);
        let mut compiled = self
            .compiled
            .write()
            .unwrap_or_else(PoisonError::into_inner);
        *compiled = Some(Arc::clone(&matcher));
        Ok(matcher)
    }

    fn compiled(&self, version: i64) -> Option<Arc<WordMatcher>> {
        let compiled = self.compiled.read().unwrap_or_else(PoisonError::into_inner);
        compiled
            .as_ref()
            .filter(|matcher| matcher.version() >= version)
            .cloned()
    }
}

async fn compile(desk: &Desk) -> Result<WordMatcher, Error> {
    let read = |conn: &mut Conn| -> Result<_, Error> {
        Ok(of_one_version(conn, words::version, words::entries)?)
    };
    let (version, entries) = desk.read(read).await?;
    let compiling = tokio::task::spawn_blocking(move || WordMatcher::new(&entries, version));
    let compiled = compiling
        .await
        .map_err(|_| broken("compiling the word lists panicked"))?;
    Ok(compiled
        .map_err(|mistakes| broken(&format!("the word lists do not compile: {mistakes:?}")))?)
}

/// What is read while its version stays: where each statement sees what is committed by
/// then, as on PostgreSQL, lists that move in between would be kept under a version that
/// they never had.
fn of_one_version<C, T, E>(
    of: &mut C,
    version: impl Fn(&mut C) -> Result<i64, E>,
    read: impl Fn(&mut C) -> Result<T, E>,
) -> Result<(i64, T), E> {
    let mut before = version(of)?;
    loop {
        let found = read(of)?;
        let after = version(of)?;
        if after == before {
            return Ok((after, found));
        }
        before = after;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Lists that move twice while they are read.
    #[derive(Default)]
    struct Moving {
        version: i64,
        reads: i64,
    }

    #[test]
    fn lists_that_move_while_they_are_read_are_read_again() {
        let mut lists = Moving::default();
        let read = |lists: &mut Moving| {
            lists.reads += 1;
            lists.version = lists.reads.min(2);
            Ok::<_, ()>(format!("as of {}", lists.version))
        };
        let found = of_one_version(&mut lists, |lists| Ok(lists.version), read);
        assert_eq!(found, Ok((2, "as of 2".to_owned())));
        assert_eq!(lists.reads, 3);
    }
}
