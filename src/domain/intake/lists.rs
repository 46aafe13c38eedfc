//! The word lists of a site, and what may stand on them.

use chrono::Datelike;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::patterns;
use crate::domain::language::is_language;
use crate::domain::refusal::FieldError;
use crate::domain::settings::is_host_name;
use crate::domain::text::{Fold, glyphs, has_nul, is_one_line, normalise};
use crate::domain::time::Instant;

/// Entries in all lists together, at most.
pub const ENTRIES_MAX: usize = 50_000;
/// Patterns in all lists together, at most.
pub const PATTERNS_MAX: usize = 500;
/// Characters in a phrase, at most.
pub const PHRASE_MAX: usize = 200;

/// What a listed phrase does to a reply.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum WordList {
    /// Removes it.
    Banned,
    /// Holds it.
    Suspect,
    /// Excuses the listed words inside it: "Moby Dick".
    Allowed,
}

/// How a phrase is looked for.
#[derive(
    Debug,
    Clone,
    Copy,
    Default,
    PartialEq,
    Eq,
    PartialOrd,
    Ord,
    Hash,
    Serialize,
    Deserialize,
    ToSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Matching {
    /// As whole words, capitals or not, through look-alike letters.
    #[default]
    Word,
    /// As a regular expression, capitals or not, in the text and in what it looks like.
    Pattern,
    /// As the host of a link, or one above it.
    Host,
}

/// Something on a list.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct WordEntry {
    pub list: WordList,
    pub phrase: Phrase,
}

impl WordEntry {
    /// A word or phrase that counts everywhere and for ever.
    pub fn word(list: WordList, phrase: impl Into<String>) -> Self {
        let phrase = Phrase::word(phrase);
        Self { list, phrase }
    }
}

/// What is looked for, and where that counts.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, ToSchema)]
pub struct Phrase {
    /// A word or phrase, a pattern, or the name of a host: 1 to 200 characters.
    #[schema(example = "casino.example", min_length = 1, max_length = 200)]
    pub phrase: String,
    /// `word` unless given.
    #[serde(rename = "match", default)]
    #[schema(example = "host")]
    pub matching: Matching,
    /// In articles of this language only (BCP 47; `nl` counts in `nl-BE` too); null for every.
    #[serde(default)]
    #[schema(example = "en")]
    pub language: Option<String>,
    /// In this section only; null for every.
    #[serde(default)]
    #[schema(example = "news")]
    pub section: Option<String>,
    /// When it counts no more; null for never.
    #[serde(default)]
    pub expires_at: Option<Instant>,
}

/// Where and when a text is looked through; empty where that is not known, and then
/// whatever is listed counts.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Scope<'a> {
    pub section: &'a str,
    pub language: &'a str,
    pub at: Option<Instant>,
}

impl Phrase {
    /// A word or phrase that counts everywhere and for ever.
    pub fn word(phrase: impl Into<String>) -> Self {
        Self {
            phrase: phrase.into(),
            matching: Matching::Word,
            language: None,
            section: None,
            expires_at: None,
        }
    }

    /// As it is kept: trimmed, a host by its name in lower case and in ASCII.
    #[must_use]
    pub fn tidied(mut self) -> Self {
        let phrase = self.phrase.trim();
        let host = (self.matching == Matching::Host)
            .then(|| url::Host::parse(phrase).ok())
            .flatten();
        self.phrase = match host {
            Some(url::Host::Domain(host)) => host,
            _ => phrase.to_owned(),
        };
        self
    }

    /// Whether it is no more than its words.
    #[must_use]
    pub fn is_plain(&self) -> bool {
        *self == Self::word(self.phrase.as_str())
    }

    /// Whether it counts there and then.
    pub(super) fn counts(&self, scope: &Scope) -> bool {
        let is_in = |own: &Option<String>, fits: fn(&str, &str) -> bool, asked: &str| {
            asked.is_empty() || own.as_deref().is_none_or(|own| fits(own, asked))
        };
        is_in(&self.section, |own, asked| own == asked, scope.section)
            && is_in(&self.language, is_range_of, scope.language)
            && self
                .expires_at
                .zip(scope.at)
                .is_none_or(|(end, now)| now < end)
    }
}

/// Whether a language is the other one or more general (RFC 4647, 3.3.1).
fn is_range_of(own: &str, asked: &str) -> bool {
    let (own, asked) = (own.to_ascii_lowercase(), asked.to_ascii_lowercase());
    asked
        .strip_prefix(&own)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with('-'))
}

/// Everything that is wrong with the lists, at `/<index>/phrase` and beside it.
pub(super) fn mistakes(lists: &[WordEntry]) -> Vec<FieldError> {
    if lists.len() > ENTRIES_MAX {
        let detail = format!("at most 50,000 entries; these are {}", lists.len());
        return vec![FieldError::new("", "too_many", detail)];
    }
    let is_pattern = |entry: &&WordEntry| entry.phrase.matching == Matching::Pattern;
    let patterns = lists.iter().filter(is_pattern).count();
    if patterns > PATTERNS_MAX {
        let detail = format!("at most {PATTERNS_MAX} patterns; these are {patterns}");
        return vec![FieldError::new("", "too_many", detail)];
    }
    let entries = lists.iter().map(|entry| &entry.phrase).enumerate();
    entries.flat_map(wrong).collect()
}

fn wrong((index, entry): (usize, &Phrase)) -> Vec<FieldError> {
    let at = |field: &str, (code, detail): (&str, String)| {
        FieldError::new(format!("/{index}/{field}"), code, detail)
    };
    let phrase = mistake(entry).map(|mistake| at("phrase", mistake));
    let language = entry
        .language
        .as_deref()
        .filter(|tag| !is_language(tag))
        .map(|_| {
            let detail = "a language by BCP 47, such as en, nl-BE or zh-Hant";
            at("language", ("bad_language", detail.to_owned()))
        });
    let end = entry
        .expires_at
        .filter(|end| !(1970..=9999).contains(&end.year()))
        .map(|_| {
            let detail = "expected an instant between the years 1970 and 9999";
            at("expires_at", ("out_of_range", detail.to_owned()))
        });
    phrase.into_iter().chain(language).chain(end).collect()
}

/// The code of what is wrong with what is looked for, and what would be right.
pub fn mistake(entry: &Phrase) -> Option<(&'static str, String)> {
    let phrase = entry.phrase.as_str();
    let characters = phrase.chars().count();
    if characters > PHRASE_MAX {
        let detail = format!("at most 200 characters; this has {characters}");
        return Some(("too_long", detail));
    }
    if has_nul(phrase) || (entry.matching != Matching::Word && !is_one_line(phrase)) {
        let detail = "one line, without control characters".to_owned();
        return Some(("control_character", detail));
    }
    match entry.matching {
        Matching::Word if glyphs(&normalise(phrase), Fold::Case).is_empty() => {
            Some(("blank", "there is nothing to look for in it".to_owned()))
        }
        Matching::Word => None,
        Matching::Pattern => patterns::compile(phrase).err(),
        Matching::Host => (!is_host_name(phrase)).then(|| {
            let detail = "the name of a host alone, in lower case, such as casino.example";
            ("bad_host", detail.to_owned())
        }),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn entry(phrase: Phrase) -> WordEntry {
        WordEntry {
            list: WordList::Suspect,
            phrase,
        }
    }

    fn named(entries: &[WordEntry]) -> Vec<(String, String)> {
        let wrong = mistakes(entries).into_iter();
        wrong.map(|m| (m.pointer, m.code)).collect()
    }

    #[test]
    fn every_wrong_entry_is_named() {
        let word = |phrase: &str| entry(Phrase::word(phrase));
        let long = "a".repeat(PHRASE_MAX + 1);
        let wrong = mistakes(&[word("fine"), word(" \u{200B}"), word(&long)]);
        let named: Vec<(&str, &str)> = wrong
            .iter()
            .map(|m| (m.pointer.as_str(), m.code.as_str()))
            .collect();
        assert_eq!(named, [("/1/phrase", "blank"), ("/2/phrase", "too_long")]);
        let many = vec![word("word"); ENTRIES_MAX + 1];
        assert_eq!(mistakes(&many)[0].code, "too_many");
    }

    #[test]
    fn patterns_hosts_and_languages_have_rules_of_their_own() {
        let of = |matching, phrase: &str| {
            entry(Phrase {
                matching,
                ..Phrase::word(phrase)
            })
        };
        let klingon = entry(Phrase {
            language: Some("tlh Klingon".to_owned()),
            ..Phrase::word("petaQ")
        });
        let wrong = named(&[
            of(Matching::Pattern, r"\bfree\s+crypto\b"),
            of(Matching::Pattern, "(unclosed"),
            of(Matching::Host, "casino.example"),
            of(Matching::Host, "https://casino.example/"),
            klingon,
        ]);
        let expected = [
            ("/1/phrase", "invalid"),
            ("/3/phrase", "bad_host"),
            ("/4/language", "bad_language"),
        ];
        assert_eq!(wrong, expected.map(|(a, b)| (a.to_owned(), b.to_owned())));
        let many = vec![of(Matching::Pattern, "a+"); PATTERNS_MAX + 1];
        assert_eq!(named(&many), [(String::new(), "too_many".to_owned())]);
    }

    #[test]
    fn an_entry_counts_where_and_while_it_is_meant_to() {
        let end = Instant::from(chrono::DateTime::UNIX_EPOCH);
        let own = Phrase {
            language: Some("nl".to_owned()),
            section: Some("news".to_owned()),
            expires_at: Some(end),
            ..Phrase::word("x")
        };
        let before = end - chrono::TimeDelta::seconds(1);
        let counts = |section, language, at| {
            own.counts(&Scope {
                section,
                language,
                at: Some(at),
            })
        };
        assert!(counts("news", "nl", before) && counts("news", "nl-BE", before));
        assert!(counts("", "", before) && own.counts(&Scope::default()));
        assert!(!counts("world", "nl", before) && !counts("news", "nln", before));
        assert!(!counts("news", "nl", end));
    }
}
