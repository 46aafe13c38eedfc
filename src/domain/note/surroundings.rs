//! What stood around a quotation, and how far a place looks like it.

use std::ops::Range;

use super::anchoring::{Quote, nearest, occurrences};
use super::likeness::distance;

/// Characters on each side that are compared more or less; those beyond only
/// as long as they are the same.
const CLOSE: usize = 32;
/// From this many characters on, a quotation speaks for itself wherever it stands.
const LONG: usize = 32;
/// The fewest characters of surroundings that are looked for anywhere; fewer mean
/// that the quotation was the text's beginning or end.
const TELLING: usize = 8;
/// Places that are tried for each side.
const TRIES: usize = 4;

/// The surroundings of a quotation, each side read away from it.
pub(super) struct Surroundings {
    before: Vec<char>,
    after: Vec<char>,
    is_long: bool,
}

/// How much a place looks like that of the quotation.
pub(super) struct Weight {
    pub agreement: usize,
    /// How many characters close by would have to change.
    pub strange: usize,
    /// Whether the quotation can be meant here at all.
    pub is_believable: bool,
}

impl Surroundings {
    pub fn of(quote: &Quote<'_>) -> Self {
        Self {
            before: quote.prefix.chars().rev().collect(),
            after: quote.suffix.chars().collect(),
            is_long: quote.exact.chars().nth(LONG - 1).is_some(),
        }
    }

    pub fn weigh(&self, text: &str, place: &Range<usize>) -> Weight {
        let before = text.get(..place.start).unwrap_or_default().chars().rev();
        let after = text.get(place.end..).unwrap_or_default().chars();
        let before = Side::of(
            &self.before,
            &before.take(self.before.len()).collect::<Vec<_>>(),
        );
        let after = Side::of(
            &self.after,
            &after.take(self.after.len()).collect::<Vec<_>>(),
        );
        let alike = before.alike + after.alike;
        Weight {
            agreement: alike + before.same + after.same,
            strange: before.most + after.most - alike,
            is_believable: self.is_long || 2 * alike >= before.most + after.most,
        }
    }

    /// Where what stood before it ends, as far as that is left.
    pub fn before_ends(&self, text: &str, near: usize) -> Vec<usize> {
        let close: Vec<char> = self.before.iter().take(CLOSE).copied().collect();
        let close: String = close.iter().rev().collect();
        if self.before.len() < TELLING {
            return text
                .starts_with(&close)
                .then_some(close.len())
                .into_iter()
                .collect();
        }
        let found = occurrences(text, &close);
        let found = nearest(&found, near, TRIES).iter();
        found.map(|at| at + close.len()).collect()
    }

    /// Where what stood behind it begins, as far as that is left.
    pub fn after_starts(&self, text: &str, near: usize) -> Vec<usize> {
        let close: String = self.after.iter().take(CLOSE).collect();
        if self.after.len() < TELLING {
            let end = text.strip_suffix(close.as_str());
            return end.map(str::len).into_iter().collect();
        }
        nearest(&occurrences(text, &close), near, TRIES).to_vec()
    }
}

/// One side of a place beside the same side of the quotation.
struct Side {
    /// Characters that are the same until the first that is not.
    same: usize,
    /// Of the close ones, how many need no change.
    alike: usize,
    /// How many that could have been.
    most: usize,
}

impl Side {
    fn of(wanted: &[char], here: &[char]) -> Self {
        let same = wanted
            .iter()
            .zip(here)
            .take_while(|(one, other)| one == other);
        let wanted_close: Vec<char> = wanted.iter().take(CLOSE).copied().collect();
        let here_close: Vec<char> = here.iter().take(CLOSE).copied().collect();
        let most = wanted_close.len();
        Self {
            same: same.count(),
            alike: most.saturating_sub(distance(&wanted_close, &here_close)),
            most,
        }
    }
}
