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
    // the version is read first: lists that move meanwhile are compiled once more
    let read = |conn: &mut Conn| Ok((words::version(conn)?, words::entries(conn)?));
    let (version, entries) = desk.read(read).await?;
    let compiling = tokio::task::spawn_blocking(move || WordMatcher::new(&entries, version));
    let compiled = compiling
        .await
        .map_err(|_| broken("compiling the word lists panicked"))?;
    Ok(compiled
        .map_err(|mistakes| broken(&format!("the word lists do not compile: {mistakes:?}")))?)
}
