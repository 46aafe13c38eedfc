//! A list from a plain file: a phrase a line, `/…/` for a pattern, `host:` before a
//! host; blank lines and those that begin with `#` are skipped.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Change, FILE, Stays, broken, put, stale, too_many, weigh};
use crate::domain::ids::StaffId;
use crate::domain::intake::{Matching, PATTERNS_MAX, Phrase, WordList, mistake};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::time::Instant;
use crate::service::Error;
use crate::store::{Conn, words};

/// Wrong lines that are named, at most.
const NAMED: usize = 100;

/// A file, and what is to become of it.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct ImportForm {
    /// A phrase a line; `/…/` is a pattern, `host:casino.example` a host. Blank lines and
    /// those that begin with `#` are skipped.
    #[schema(example = "# of November\neasy money\n/\\bfree\\s+coins?\\b/\nhost:casino.example")]
    pub text: String,
    /// Says what would come of it, and changes nothing.
    #[serde(default)]
    #[schema(example = false)]
    pub dry_run: bool,
    /// Puts the file in the place of the whole list instead of adding to it.
    #[serde(default)]
    #[schema(example = false)]
    pub replace: bool,
    /// Takes the lines that are right when others are wrong.
    #[serde(default)]
    #[schema(example = false)]
    pub skip_wrong: bool,
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Imported {
    pub list: WordList,
    /// Of the list, after it.
    #[schema(example = 4)]
    pub version: i64,
    /// Entries that were not on the list before.
    #[schema(example = 2)]
    pub added: usize,
    /// Entries of the file that were.
    #[schema(example = 1)]
    pub known: usize,
    /// Entries that are on the list no more.
    #[schema(example = 0)]
    pub removed: usize,
    /// Lines that are wrong, at most a hundred.
    pub wrong: Vec<WrongLine>,
    #[schema(example = false)]
    pub dry_run: bool,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WrongLine {
    /// From 1.
    #[schema(example = 7)]
    pub line: usize,
    #[schema(example = "too_long")]
    pub code: String,
    #[schema(example = "at most 200 characters; this has 412")]
    pub detail: String,
}

/// A file that was read: what it comes to, and what is wrong with it.
#[derive(Debug, Clone)]
pub struct File {
    change: Change,
    wrong: Vec<WrongLine>,
    is_dry: bool,
}

/// Reads a file. 422 at `/text`, naming each line, when some are wrong and they are
/// neither to be skipped nor only to be told of.
pub async fn read_file(list: WordList, form: ImportForm) -> Result<File, Error> {
    let reading = tokio::task::spawn_blocking(move || parse(list, &form));
    Ok(reading
        .await
        .map_err(|_| broken("reading a list panicked"))??)
}

/// The same, at once.
pub fn parse(list: WordList, form: &ImportForm) -> Result<File, Refusal> {
    let mut file = File {
        change: Change {
            list,
            given: BTreeMap::new(),
            stays: if form.replace {
                Stays::Nothing
            } else {
                Stays::All
            },
        },
        wrong: Vec::new(),
        is_dry: form.dry_run,
    };
    for (entry, lines) in entries(&form.text)? {
        match mistake(&entry) {
            None => drop(file.change.given.insert(entry, FILE.to_owned())),
            Some((code, detail)) => file.wrong.extend(lines.iter().map(|line| WrongLine {
                line: *line,
                code: code.to_owned(),
                detail: detail.clone(),
            })),
        }
    }
    file.wrong.sort_by_key(|wrong| wrong.line);
    if file.wrong.is_empty() || form.skip_wrong || form.dry_run {
        file.wrong.truncate(NAMED);
        return Ok(file);
    }
    let wrong = file.wrong.iter().take(NAMED).map(|wrong| {
        let detail = format!("line {}: {}", wrong.line, wrong.detail);
        FieldError::new(FILE, &wrong.code, detail)
    });
    Err(Refusal::Invalid(wrong.collect()))
}

/// What stands in a file, each once with its lines. 422 for more patterns than there can
/// be: looking at one takes its time.
fn entries(text: &str) -> Result<BTreeMap<Phrase, Vec<usize>>, Refusal> {
    let mut entries: BTreeMap<Phrase, Vec<usize>> = BTreeMap::new();
    for (line, text) in (1..).zip(text.lines()) {
        if let Some(entry) = entry(text) {
            entries.entry(entry).or_default().push(line);
        }
    }
    let is_pattern = |entry: &&Phrase| entry.matching == Matching::Pattern;
    let patterns = entries.keys().filter(is_pattern).count();
    if patterns > PATTERNS_MAX {
        return Err(too_many(FILE, (Matching::Pattern, PATTERNS_MAX), patterns));
    }
    Ok(entries)
}

/// What a line stands for; `None` for one that is skipped.
fn entry(line: &str) -> Option<Phrase> {
    let line = line.trim_start_matches('\u{feff}').trim();
    if line.is_empty() || line.starts_with('#') {
        return None;
    }
    let inner = line
        .strip_prefix('/')
        .and_then(|rest| rest.strip_suffix('/'));
    let (matching, phrase) = if let Some(pattern) = inner {
        (Matching::Pattern, pattern)
    } else if let Some(host) = line.strip_prefix("host:") {
        (Matching::Host, host)
    } else {
        (Matching::Word, line)
    };
    let entry = Phrase {
        matching,
        ..Phrase::word(phrase)
    };
    Some(entry.tidied())
}

/// Adds a file to the list that has `version` (that it has now, for `None`), or puts it
/// in its place. 412 and 422 as where a list is put.
pub fn import(
    conn: &mut Conn,
    by: Option<StaffId>,
    file: &File,
    version: Option<i64>,
    now: Instant,
) -> Result<Imported, Error> {
    let list = file.change.list;
    let current = words::version_of(conn, list)?;
    let version = version.unwrap_or(current);
    if version != current {
        return Err(stale(&super::read(conn, list)?).into());
    }
    let changed = weigh(conn, &file.change)?;
    let is_new = |entry: &&Phrase| file.change.given.contains_key(*entry);
    let added = changed.added.iter().filter(is_new).count();
    let removed = changed.gone.len();
    let has_changed = !changed.added.is_empty() || removed > 0;
    let after = if file.is_dry || !has_changed {
        version
    } else {
        put(conn, by, (list, changed), version, now)?.version
    };
    Ok(Imported {
        list,
        version: after,
        added,
        known: file.change.given.len() - added,
        removed,
        wrong: file.wrong.clone(),
        dry_run: file.is_dry,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    const FILE: &str = "\u{feff}# of November\r\n\r\n easy money \n/free\\s+coins?/\n\
        host:Casino.example\neasy money\n//\n/(/\nhost:no host\n";

    fn form(skip_wrong: bool) -> ImportForm {
        ImportForm {
            text: FILE.to_owned(),
            dry_run: false,
            replace: false,
            skip_wrong,
        }
    }

    #[test]
    fn a_file_is_read_line_by_line() {
        let file = parse(WordList::Banned, &form(true)).unwrap();
        let given: Vec<(Matching, &str)> = file
            .change
            .given
            .keys()
            .map(|entry| (entry.matching, entry.phrase.as_str()))
            .collect();
        assert_eq!(
            given,
            [
                (Matching::Host, "casino.example"),
                (Matching::Word, "easy money"),
                (Matching::Pattern, "free\\s+coins?"),
            ]
        );
        let wrong: Vec<(usize, &str)> = file
            .wrong
            .iter()
            .map(|it| (it.line, it.code.as_str()))
            .collect();
        assert_eq!(wrong, [(7, "invalid"), (8, "invalid"), (9, "bad_host")]);
    }

    #[test]
    fn patterns_are_counted_before_any_is_looked_at() {
        let lines: Vec<String> = (0..=PATTERNS_MAX).map(|n| format!("/({n}/")).collect();
        let form = ImportForm {
            text: lines.join("\n"),
            ..form(true)
        };
        let Err(Refusal::Invalid(wrong)) = parse(WordList::Banned, &form) else {
            panic!("taken");
        };
        let named: Vec<(&str, &str)> = wrong
            .iter()
            .map(|it| (it.pointer.as_str(), it.code.as_str()))
            .collect();
        assert_eq!(named, [("/text", "too_many")]);
    }

    #[test]
    fn a_file_with_a_wrong_line_is_refused_unless_that_is_to_be_skipped() {
        let Err(Refusal::Invalid(wrong)) = parse(WordList::Banned, &form(false)) else {
            panic!("taken");
        };
        assert_eq!(wrong.len(), 3);
        assert!(wrong[0].detail.starts_with("line 7: "), "{wrong:?}");
    }
}
