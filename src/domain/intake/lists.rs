//! The word lists of a site, and what may stand on them.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use crate::domain::refusal::FieldError;
use crate::domain::text::{Fold, glyphs, normalise};

/// Entries in all lists together, at most.
pub const ENTRIES_MAX: usize = 50_000;
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

/// A word or phrase on a list.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize, ToSchema)]
pub struct WordEntry {
    pub list: WordList,
    /// Matched as whole words, capitals or not, 1 to 200 characters.
    #[schema(example = "easy money", min_length = 1, max_length = 200)]
    pub phrase: String,
}

/// Everything that is wrong with the lists, at `/<index>/phrase`.
pub(super) fn mistakes(lists: &[WordEntry]) -> Vec<FieldError> {
    if lists.len() > ENTRIES_MAX {
        let detail = format!("at most 50,000 entries; these are {}", lists.len());
        return vec![FieldError::new("", "too_many", detail)];
    }
    lists.iter().enumerate().filter_map(mistake).collect()
}

fn mistake((index, entry): (usize, &WordEntry)) -> Option<FieldError> {
    let characters = entry.phrase.chars().count();
    let (code, detail) = if characters > PHRASE_MAX {
        (
            "too_long",
            format!("at most 200 characters; this has {characters}"),
        )
    } else if glyphs(&normalise(&entry.phrase), Fold::Case).is_empty() {
        ("blank", "there is nothing to look for in it".to_owned())
    } else {
        return None;
    };
    Some(FieldError::new(format!("/{index}/phrase"), code, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_wrong_entry_is_named() {
        let entry = |phrase: &str| WordEntry {
            list: WordList::Suspect,
            phrase: phrase.to_owned(),
        };
        let long = "a".repeat(PHRASE_MAX + 1);
        let wrong = mistakes(&[entry("fine"), entry(" \u{200B}"), entry(&long)]);
        let named: Vec<(&str, &str)> = wrong
            .iter()
            .map(|m| (m.pointer.as_str(), m.code.as_str()))
            .collect();
        assert_eq!(named, [("/1/phrase", "blank"), ("/2/phrase", "too_long")]);
        let many = vec![entry("word"); ENTRIES_MAX + 1];
        assert_eq!(mistakes(&many)[0].code, "too_many");
    }
}
