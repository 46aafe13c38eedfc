//! Reads tables, texts and lists out of a TOML file and notes whatever is missing
//! or of the wrong kind, each with its line.

use std::collections::HashSet;

use serde::de::DeserializeOwned;
use toml::Spanned;
use toml::de::{DeString, DeTable, DeValue};

use super::Mistake;
use super::words::word;

/// A table of the file. `at` counts bytes from the beginning of the file.
pub(super) struct Place<'a> {
    name: String,
    pub at: usize,
    table: &'a DeTable<'a>,
}

impl<'a> Place<'a> {
    pub fn whole(document: &'a Spanned<DeTable<'a>>) -> Self {
        Self {
            name: "the file".to_owned(),
            at: 0,
            table: document.get_ref(),
        }
    }

    /// Its keys in the order of the file.
    pub fn keys(&self) -> Vec<Quote<'a>> {
        let key = |key: &'a Spanned<DeString<'a>>| Quote {
            text: key.get_ref(),
            at: key.span().start,
        };
        let mut keys: Vec<_> = self.table.keys().map(key).collect();
        keys.sort_by_key(|key| key.at);
        keys
    }
}

/// A text and where it stands, in bytes from the beginning of the file.
pub(super) struct Quote<'a> {
    pub text: &'a str,
    pub at: usize,
}

pub(super) struct Reader<'a> {
    text: &'a str,
    pub mistakes: Vec<Mistake>,
}

impl<'a> Reader<'a> {
    /// Parses the file as far as it can be parsed; what cannot (a key given twice
    /// among it) is noted.
    pub fn open(text: &'a str) -> (Spanned<DeTable<'a>>, Self) {
        let (document, broken) = DeTable::parse_recoverable(text);
        let mut reader = Self {
            text,
            mistakes: Vec::new(),
        };
        for error in broken {
            let span = error.span().unwrap_or_default();
            let found = text.get(span.clone()).unwrap_or_default();
            let found = found.lines().next().unwrap_or_default();
            reader.note(span.start, format!("{}: `{found}`", error.message()));
        }
        (document, reader)
    }

    pub fn note(&mut self, at: usize, detail: impl Into<String>) {
        self.mistakes.push(Mistake {
            line: self.line(at),
            detail: detail.into(),
        });
    }

    /// The line of a place, from 1.
    pub fn line(&self, at: usize) -> usize {
        let before = self.text.bytes().take(at);
        before.filter(|byte| *byte == b'\n').count() + 1
    }

    /// Notes every key that a table cannot have.
    pub fn only(&mut self, place: &Place<'_>, known: &[&str]) {
        for key in place.keys() {
            if !known.contains(&key.text) {
                let detail = format!("unknown key `{}`; {}", key.text, can_have(place, known));
                self.note(key.at, detail);
            }
        }
    }

    /// Notes a key that is missing.
    pub fn has(&mut self, place: &Place<'_>, key: &str) {
        if !place.table.contains_key(key) {
            self.note(place.at, format!("{} has no `{key}`", place.name));
        }
    }

    /// A name of the site's own: it stands in addresses and answers.
    pub fn proper(&mut self, name: &Quote<'_>) {
        let letter = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_';
        let fits = (1..=40).contains(&name.text.len()) && name.text.bytes().all(letter);
        if !fits {
            let detail = format!(
                "`{}` is no name: 1 to 40 lower-case letters, digits and underscores",
                name.text
            );
            self.note(name.at, detail);
        }
    }

    pub fn table<'t>(&mut self, place: &Place<'t>, key: &str) -> Option<Place<'t>> {
        self.has(place, key);
        let value = place.table.get(key)?;
        let DeValue::Table(table) = value.get_ref() else {
            self.wrong(key, value, "a table");
            return None;
        };
        Some(Place {
            name: format!("`{key}`"),
            at: value.span().start,
            table,
        })
    }

    pub fn optional_table<'t>(&mut self, place: &Place<'t>, key: &str) -> Option<Place<'t>> {
        place.table.get(key)?;
        self.table(place, key)
    }

    pub fn quote<'t>(&mut self, place: &Place<'t>, key: &str) -> Option<Quote<'t>> {
        self.has(place, key);
        self.optional_quote(place, key)
    }

    pub fn optional_quote<'t>(&mut self, place: &Place<'t>, key: &str) -> Option<Quote<'t>> {
        let value = place.table.get(key)?;
        self.string(key, value)
    }

    /// A list of texts, empty where there is none. What is named twice is noted.
    pub fn quotes<'t>(&mut self, place: &Place<'t>, key: &str) -> Vec<Quote<'t>> {
        let Some(value) = place.table.get(key) else {
            return Vec::new();
        };
        let DeValue::Array(list) = value.get_ref() else {
            self.wrong(key, value, "a list of texts");
            return Vec::new();
        };
        let texts = list.iter().filter_map(|item| self.string(key, item));
        let quotes: Vec<_> = texts.collect();
        self.once(key, &quotes);
        quotes
    }

    /// A whole number from 1; what is no such number counts as 1.
    pub fn count(&mut self, place: &Place<'_>, key: &str) -> i32 {
        self.has(place, key);
        let Some(value) = place.table.get(key) else {
            return 1;
        };
        let number = value.get_ref().as_integer();
        let number = number.and_then(|n| i32::from_str_radix(n.as_str(), n.radix()).ok());
        number.filter(|n| *n >= 1).unwrap_or_else(|| {
            self.wrong(key, value, "a whole number from 1");
            1
        })
    }

    /// A word of a closed list.
    pub fn word<T: DeserializeOwned>(&mut self, quote: &Quote<'_>) -> Option<T> {
        word(quote.text)
            .map_err(|slip| self.note(quote.at, slip.to_string()))
            .ok()
    }

    /// Words of a closed list, none where the key is missing.
    pub fn words<T: DeserializeOwned>(&mut self, place: &Place<'_>, key: &str) -> Vec<T> {
        let quotes = self.quotes(place, key);
        quotes.iter().filter_map(|quote| self.word(quote)).collect()
    }

    fn string<'t>(&mut self, key: &str, value: &'t Spanned<DeValue<'t>>) -> Option<Quote<'t>> {
        let DeValue::String(text) = value.get_ref() else {
            self.wrong(key, value, "a text");
            return None;
        };
        Some(Quote {
            text,
            at: value.span().start,
        })
    }

    fn once(&mut self, key: &str, quotes: &[Quote<'_>]) {
        let mut seen = HashSet::new();
        for quote in quotes {
            if !seen.insert(quote.text) {
                let detail = format!("`{key}` names `{}` twice", quote.text);
                self.note(quote.at, detail);
            }
        }
    }

    fn wrong(&mut self, key: &str, value: &Spanned<DeValue<'_>>, right: &str) {
        let found = value.get_ref().type_str();
        let detail = format!("`{key}` is {right}; this is of type {found}");
        self.note(value.span().start, detail);
    }
}

fn can_have(place: &Place<'_>, known: &[&str]) -> String {
    format!("{} can have {}", place.name, known.join(", "))
}
