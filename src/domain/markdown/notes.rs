//! Footnotes: told apart from the text they stand in, numbered as they are cited.

use std::collections::HashMap;

use pulldown_cmark::{Event, Tag, TagEnd};

use super::Piece;

/// The text of an article without its footnotes, and the footnotes by name.
pub(super) struct Sorted<'s> {
    pub body: Vec<Piece<'s>>,
    pub notes: HashMap<String, Vec<Piece<'s>>>,
}

impl<'s> Sorted<'s> {
    /// The first of several notes of one name counts, as with link definitions.
    pub fn from(pieces: Vec<Piece<'s>>) -> Self {
        let mut body = Vec::with_capacity(pieces.len());
        let mut notes = HashMap::new();
        let mut open: Vec<(String, Vec<Piece<'s>>)> = Vec::new();
        for piece in pieces {
            match &piece.0 {
                Event::Start(Tag::FootnoteDefinition(name)) => open.push((key(name), Vec::new())),
                Event::End(TagEnd::FootnoteDefinition) => {
                    if let Some((name, note)) = open.pop() {
                        notes.entry(name).or_insert(note);
                    }
                }
                _ => open
                    .last_mut()
                    .map_or(&mut body, |(_, note)| note)
                    .push(piece),
            }
        }
        Self { body, notes }
    }
}

/// The notes in the order in which the text cites them.
#[derive(Debug, Default)]
pub(super) struct Cited {
    names: Vec<String>,
    numbers: HashMap<String, usize>,
}

/// One citation of a note.
pub(super) struct Citation {
    /// From 1.
    pub number: usize,
    pub is_first: bool,
}

impl Cited {
    pub fn cite(&mut self, name: &str) -> Citation {
        let name = key(name);
        if let Some(&number) = self.numbers.get(&name) {
            return Citation {
                number,
                is_first: false,
            };
        }
        self.names.push(name.clone());
        let number = self.names.len();
        self.numbers.insert(name, number);
        Citation {
            number,
            is_first: true,
        }
    }

    /// The name of a note by its number, which begins at 1.
    pub fn name(&self, number: usize) -> Option<&str> {
        self.names.get(number.checked_sub(1)?).map(String::as_str)
    }
}

/// Names of notes match without regard to case.
fn key(name: &str) -> String {
    name.to_lowercase()
}
