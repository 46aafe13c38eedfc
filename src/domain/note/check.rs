//! What is wrong with a note that is to be written: every field at once.

use super::AnchorForm;
use crate::domain::refusal::FieldError;
use crate::domain::text::{has_nul, is_blank};

const TEXT_MAX: usize = 10_000;
const EXACT_MAX: usize = 2_000;
const AROUND_MAX: usize = 200;
const MENTIONS_MAX: usize = 20;

/// The most replies of one note, which all come with it.
pub const REPLIES_MAX: usize = 200;

/// What is wrong with a new note, or with what becomes of one.
#[must_use]
pub fn check_note(text: &str, anchor: Option<&AnchorForm>, mentions: usize) -> Vec<FieldError> {
    let mut wrong = check_reply(text, mentions);
    wrong.extend(anchor.into_iter().flat_map(quotation));
    wrong
}

/// What is wrong with a new reply.
#[must_use]
pub fn check_reply(text: &str, mentions: usize) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if is_blank(text) {
        wrong.push(FieldError::new("/text", "required", "say something"));
    }
    wrong.extend(within("/text", text, TEXT_MAX));
    if mentions > MENTIONS_MAX {
        let detail = format!("at most {MENTIONS_MAX}; there are {mentions}");
        wrong.push(FieldError::new("/mentions", "too_many", detail));
    }
    wrong
}

fn quotation(anchor: &AnchorForm) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if is_blank(&anchor.exact) {
        let detail = format!("the words that are quoted, 1 to {EXACT_MAX} characters");
        wrong.push(FieldError::new("/anchor/exact", "required", detail));
    }
    wrong.extend(within("/anchor/exact", &anchor.exact, EXACT_MAX));
    wrong.extend(within("/anchor/prefix", &anchor.prefix, AROUND_MAX));
    wrong.extend(within("/anchor/suffix", &anchor.suffix, AROUND_MAX));
    wrong
}

fn within(pointer: &str, text: &str, longest: usize) -> Option<FieldError> {
    let length = text.chars().count();
    if length > longest {
        let detail = format!("at most {longest} characters; this has {length}");
        return Some(FieldError::new(pointer, "too_long", detail));
    }
    has_nul(text).then(|| FieldError::new(pointer, "control_character", "no text has U+0000 in it"))
}

#[cfg(test)]
mod tests {
    use super::super::AnchorField;
    use super::*;

    fn pointers(wrong: &[FieldError]) -> Vec<(&str, &str)> {
        wrong
            .iter()
            .map(|one| (one.pointer.as_str(), one.code.as_str()))
            .collect()
    }

    #[test]
    fn a_note_says_something_and_not_too_much() {
        assert!(check_note(&"é".repeat(10_000), None, 20).is_empty());
        let wrong = check_reply(" \n\t", 21);
        assert_eq!(
            pointers(&wrong),
            [("/text", "required"), ("/mentions", "too_many")]
        );
        let wrong = check_reply(&"é".repeat(10_001), 0);
        assert_eq!(pointers(&wrong), [("/text", "too_long")]);
        assert_eq!(wrong[0].detail, "at most 10000 characters; this has 10001");
        assert_eq!(
            pointers(&check_reply("a\0b", 0)),
            [("/text", "control_character")]
        );
    }

    #[test]
    fn a_quotation_has_words_and_borders() {
        let anchor = |exact: &str, around: usize| AnchorForm {
            field: AnchorField::Body,
            exact: exact.to_owned(),
            prefix: "p".repeat(around),
            suffix: "s".repeat(around),
        };
        let check = |anchor: AnchorForm| check_note("Why?", Some(&anchor), 0);
        assert!(check(anchor(&"x".repeat(2_000), 200)).is_empty());
        assert_eq!(
            pointers(&check(anchor("", 201))),
            [
                ("/anchor/exact", "required"),
                ("/anchor/prefix", "too_long"),
                ("/anchor/suffix", "too_long")
            ]
        );
        assert_eq!(
            pointers(&check(anchor(&"x".repeat(2_001), 0))),
            [("/anchor/exact", "too_long")]
        );
    }
}
