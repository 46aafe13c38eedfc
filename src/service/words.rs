//! The word lists: read, replaced whole, and kept compiled for intake.

use std::collections::BTreeSet;
use std::sync::{Arc, PoisonError, RwLock};

use serde::{Deserialize, Serialize};
use serde_json::json;
use tokio::sync::Mutex;
use utoipa::ToSchema;

use super::Error;
use super::desk::Desk;
use crate::domain::event::{Event, EventKind};
use crate::domain::intake::{ENTRIES_MAX, WordEntry, WordList, WordMatcher};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{self, Conn, events, words};

/// One of the three lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordListView {
    pub list: WordList,
    /// Sorted.
    #[schema(example = json!(["casino bonus", "easy money"]))]
    pub phrases: BTreeSet<String>,
    #[schema(example = 3)]
    pub version: i64,
}

/// What a list is to hold.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct WordListForm {
    /// Words and phrases of 1 to 200 characters, at most 50,000 in all lists
    /// together; one given twice counts once.
    #[schema(example = json!(["casino bonus", "easy money"]), max_items = 50_000)]
    pub phrases: Vec<String>,
}

/// A list as it is now.
pub fn read(conn: &mut Conn, list: WordList) -> Result<WordListView, Error> {
    Ok(WordListView {
        list,
        version: words::version_of(conn, list)?,
        phrases: words::phrases(conn, list)?,
    })
}

/// A list that was looked through and can take another's place.
#[derive(Debug, Clone)]
pub struct Replacement {
    list: WordList,
    phrases: BTreeSet<String>,
}

/// Looks a list through. 422 with every phrase that is wrong, at `/phrases/<index>`.
pub async fn check(list: WordList, form: WordListForm) -> Result<Replacement, Error> {
    let looking = tokio::task::spawn_blocking(move || look_through(list, &form.phrases));
    Ok(looking
        .await
        .map_err(|_| broken("looking a list through panicked"))??)
}

fn look_through(list: WordList, phrases: &[String]) -> Result<Replacement, Refusal> {
    let phrases: Vec<String> = phrases
        .iter()
        .map(|phrase| phrase.trim().to_owned())
        .collect();
    let entries: Vec<WordEntry> = phrases
        .iter()
        .map(|phrase| WordEntry {
            list,
            phrase: phrase.clone(),
        })
        .collect();
    if let Err(mistakes) = WordMatcher::new(&entries, 0) {
        return Err(Refusal::Invalid(
            mistakes.into_iter().map(in_form).collect(),
        ));
    }
    let phrases = phrases.into_iter().collect();
    Ok(Replacement { list, phrases })
}

/// A mistake at `/<index>/phrase` of the entries is at `/phrases/<index>` of the form.
fn in_form(mistake: FieldError) -> FieldError {
    let index = mistake.pointer.strip_suffix("/phrase").unwrap_or_default();
    FieldError {
        pointer: format!("/phrases{index}"),
        ..mistake
    }
}

/// Puts a list in the place of the one that has `version`. 412 when another has
/// been put there, 422 when all lists together grow too long.
pub fn replace(
    conn: &mut Conn,
    actor: &Actor,
    new: &Replacement,
    version: i64,
    now: Instant,
) -> Result<WordListView, Error> {
    let list = new.list;
    within_bounds(conn, new)?;
    if !words::advance(conn, list, version)? {
        return Err(stale(&read(conn, list)?).into());
    }
    let old = words::phrases(conn, list)?;
    let gone: Vec<&String> = old.difference(&new.phrases).collect();
    let added: Vec<&String> = new.phrases.difference(&old).collect();
    words::delete(conn, list, &gone)?;
    words::insert(conn, list, &added, now)?;
    let changed = json!({
        "list": list,
        "version": version + 1,
        "added": added.len(),
        "removed": gone.len(),
    });
    events::insert(
        conn,
        &[Event::new(
            EventKind::WordsChanged,
            now,
            Some(actor.id),
            changed,
        )],
    )?;
    Ok(WordListView {
        list,
        phrases: new.phrases.clone(),
        version: version + 1,
    })
}

fn within_bounds(conn: &mut Conn, new: &Replacement) -> Result<(), Error> {
    let beside = usize::try_from(words::count_beside(conn, new.list)?).unwrap_or(usize::MAX);
    let entries = beside.saturating_add(new.phrases.len());
    if entries > ENTRIES_MAX {
        let detail =
            format!("at most 50,000 phrases in all lists together; these would be {entries}");
        return Err(Refusal::field("/phrases", "too_many", detail).into());
    }
    Ok(())
}

fn stale(current: &WordListView) -> Refusal {
    Refusal::Stale {
        current: json!(current),
        fields: vec!["phrases".to_owned()],
    }
}

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

fn broken(what: &str) -> store::Error {
    store::Error::Broken(what.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_list_is_trimmed_and_every_wrong_phrase_is_pointed_at() {
        let given = |phrases: &[&str]| {
            let phrases: Vec<String> = phrases.iter().map(|phrase| (*phrase).to_owned()).collect();
            look_through(WordList::Suspect, &phrases)
        };
        let list = given(&["easy money", " casino ", "casino"]).unwrap();
        assert_eq!(Vec::from_iter(list.phrases), ["casino", "easy money"]);
        let Refusal::Invalid(mistakes) = given(&["fine", " ", &"a".repeat(201)]).unwrap_err()
        else {
            panic!("no mistake found");
        };
        let named: Vec<(&str, &str)> = mistakes
            .iter()
            .map(|mistake| (mistake.pointer.as_str(), mistake.code.as_str()))
            .collect();
        assert_eq!(named, [("/phrases/1", "blank"), ("/phrases/2", "too_long")]);
    }
}
