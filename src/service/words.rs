//! The word lists: read, changed, and tried out.

mod compiled;
mod form;
mod import;
mod trial;

use std::collections::{BTreeMap, BTreeSet};

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::Error;
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::StaffId;
use crate::domain::intake::{self, ENTRIES_MAX, Matching, PATTERNS_MAX, Phrase, WordList};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::time::Instant;
use crate::store::{self, Conn, events, sections, words};

pub use compiled::Words;
pub use form::{WordListForm, check};
pub use import::{ImportForm, Imported, WrongLine, import, parse, read_file};
pub use trial::{Tested, TestedText, WordTest, WordTestForm, WordTestHit, test};

/// The field of a form that holds a file.
const FILE: &str = "/text";

/// One of the three lists.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WordListView {
    pub list: WordList,
    /// Words and phrases that count everywhere and for ever, sorted.
    #[schema(example = json!(["casino bonus", "easy money"]))]
    pub phrases: BTreeSet<String>,
    /// Everything else on the list, sorted.
    pub entries: Vec<Phrase>,
    #[schema(example = 3)]
    pub version: i64,
}

/// A list as it is now.
pub fn read(conn: &mut Conn, list: WordList) -> Result<WordListView, Error> {
    let version = words::version_of(conn, list)?;
    Ok(view(list, words::phrases(conn, list)?, version))
}

fn view(list: WordList, all: impl IntoIterator<Item = Phrase>, version: i64) -> WordListView {
    let (plain, entries): (Vec<Phrase>, Vec<Phrase>) = all.into_iter().partition(Phrase::is_plain);
    WordListView {
        list,
        phrases: plain.into_iter().map(|entry| entry.phrase).collect(),
        entries,
        version,
    }
}

/// What of a list stays when others are put on it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Stays {
    Nothing,
    /// Words and phrases that count everywhere and for ever.
    Plain,
    /// Everything else.
    Others,
    All,
}

impl Stays {
    fn keeps(self, entry: &Phrase) -> bool {
        match self {
            Self::Nothing => false,
            Self::Plain => entry.is_plain(),
            Self::Others => !entry.is_plain(),
            Self::All => true,
        }
    }
}

/// A change of a list that was looked through.
#[derive(Debug, Clone)]
pub struct Change {
    list: WordList,
    /// What is put on it, each with its place in the form.
    given: BTreeMap<Phrase, String>,
    stays: Stays,
}

/// What a change came to.
#[derive(Debug, Clone)]
struct Changed {
    whole: BTreeSet<Phrase>,
    added: Vec<Phrase>,
    gone: Vec<Phrase>,
}

/// What makes two entries one: all but when they end.
fn place(entry: &Phrase) -> (Matching, &str, Option<&str>, Option<&str>) {
    let Phrase {
        phrase,
        matching,
        language,
        section,
        ..
    } = entry;
    (*matching, phrase, language.as_deref(), section.as_deref())
}

impl Change {
    /// The field of the form in which such entries are given.
    fn field(&self, matching: Matching) -> &'static str {
        match (self.given.values().next(), matching) {
            (Some(at), _) if at.starts_with(FILE) => FILE,
            (_, Matching::Word) => "/phrases",
            _ => "/entries",
        }
    }
}

/// Changes the list that has `version`. 412 when another has been put there, 422 for a
/// section that there is not, and when all lists together grow too long or too costly.
/// `by` is nobody for the command line.
pub fn replace(
    conn: &mut Conn,
    by: Option<StaffId>,
    change: &Change,
    version: i64,
    now: Instant,
) -> Result<WordListView, Error> {
    let changed = weigh(conn, change)?;
    put(conn, by, (change.list, changed), version, now)
}

fn put(
    conn: &mut Conn,
    by: Option<StaffId>,
    (list, changed): (WordList, Changed),
    version: i64,
    now: Instant,
) -> Result<WordListView, Error> {
    if !words::advance(conn, list, version)? {
        return Err(stale(&read(conn, list)?).into());
    }
    write(conn, list, &changed, now)?;
    let told = json!({
        "list": list,
        "version": version + 1,
        "added": changed.added.len(),
        "removed": changed.gone.len(),
    });
    events::insert(conn, &[Event::new(EventKind::WordsChanged, now, by, told)])?;
    Ok(view(list, changed.whole, version + 1))
}

/// What the change would come to.
fn weigh(conn: &mut Conn, change: &Change) -> Result<Changed, Error> {
    known_sections(conn, change)?;
    let old = words::phrases(conn, change.list)?;
    let kept = old.iter().filter(|entry| change.stays.keeps(entry));
    let mut whole: BTreeMap<_, &Phrase> = kept.map(|entry| (place(entry), entry)).collect();
    whole.extend(change.given.keys().map(|entry| (place(entry), entry)));
    let whole: BTreeSet<Phrase> = whole.into_values().cloned().collect();
    within_bounds(conn, change, &whole)?;
    let changed = Changed {
        added: whole.difference(&old).cloned().collect(),
        gone: old.difference(&whole).cloned().collect(),
        whole,
    };
    fit_together(conn, change, &changed)?;
    Ok(changed)
}

/// Whether all patterns that there would be can be looked for at once: each is small
/// enough, but no reply could be taken in under lists that do not compile.
fn fit_together(conn: &mut Conn, change: &Change, changed: &Changed) -> Result<(), Error> {
    let is_pattern = |entry: &&Phrase| entry.matching == Matching::Pattern;
    if changed.added.iter().find(is_pattern).is_none() {
        return Ok(());
    }
    let own = changed.whole.iter().filter(is_pattern);
    let mut patterns: Vec<String> = own.map(|entry| entry.phrase.clone()).collect();
    patterns.extend(words::patterns_beside(conn, change.list)?);
    if intake::fit_together(patterns.iter().map(String::as_str)) {
        return Ok(());
    }
    let detail = "the patterns of all lists together grow too large; take some away, or make \
                  them smaller";
    let field = change.field(Matching::Pattern);
    Err(Refusal::field(field, "too_costly", detail).into())
}

fn write(
    conn: &mut Conn,
    list: WordList,
    changed: &Changed,
    now: Instant,
) -> Result<(), store::Error> {
    words::delete(conn, list, &Vec::from_iter(&changed.gone))?;
    words::insert(conn, list, &Vec::from_iter(&changed.added), now)
}

fn known_sections(conn: &mut Conn, change: &Change) -> Result<(), Error> {
    let asked = |entry: &Phrase| entry.section.clone();
    if change.given.keys().find_map(asked).is_none() {
        return Ok(());
    }
    let sections = sections::list(conn)?;
    let known: Vec<&str> = sections
        .iter()
        .map(|section| section.key.as_str())
        .collect();
    let is_unknown = |entry: &Phrase| {
        let own = entry.section.as_deref();
        own.is_some_and(|own| !known.contains(&own))
    };
    let lost = change.given.iter().filter(|(entry, _)| is_unknown(entry));
    let lost: Vec<FieldError> = lost
        .map(|(_, at)| {
            let detail = format!("the sections are {}", known.join(", "));
            FieldError::new(format!("{at}/section"), "unknown", detail)
        })
        .collect();
    if lost.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(lost).into())
}

fn within_bounds(conn: &mut Conn, change: &Change, whole: &BTreeSet<Phrase>) -> Result<(), Error> {
    let (entries, patterns) = words::count_beside(conn, change.list)?;
    let is_pattern = |entry: &&Phrase| entry.matching == Matching::Pattern;
    let bounds = [
        (entries, whole.len(), ENTRIES_MAX, Matching::Word),
        (
            patterns,
            whole.iter().filter(is_pattern).count(),
            PATTERNS_MAX,
            Matching::Pattern,
        ),
    ];
    for (beside, own, most, matching) in bounds {
        let all = usize::try_from(beside)
            .unwrap_or(usize::MAX)
            .saturating_add(own);
        if all > most {
            return Err(too_many(change.field(matching), (matching, most), all).into());
        }
    }
    Ok(())
}

fn too_many(field: &str, (matching, most): (Matching, usize), all: usize) -> Refusal {
    let what = match matching {
        Matching::Pattern => "patterns",
        _ => "phrases",
    };
    let detail = format!("at most {most} {what} in all lists together; these would be {all}");
    Refusal::field(field, "too_many", detail)
}

fn stale(current: &WordListView) -> Refusal {
    Refusal::Stale {
        current: json!(current),
        fields: vec!["phrases".to_owned(), "entries".to_owned()],
    }
}

fn broken(what: &str) -> store::Error {
    store::Error::Broken(what.to_owned())
}
