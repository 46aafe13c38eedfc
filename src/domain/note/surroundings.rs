//! What stood around a quotation, and how far a place looks like it.

use std::ops::Range;

use super::anchoring::{Quote, back, nearest, occurrences};
use super::likeness::distance;

/// Characters on each side that are compared more or less; those beyond only
/// as long as they are the same.
const CLOSE: usize = 32;
/// From this many characters on, a quotation speaks for itself wherever it stands.
const LONG: usize = 32;
/// The fewest characters of surroundings by which a quotation is looked for.
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
            is_believable: self.is_long || 2 * alike >= before.most + after.most,
        }
    }

    /// Where a quotation of this length would begin, by what is left around it.
    pub fn starts(&self, text: &str, near: usize, length: usize) -> Vec<usize> {
        let mut places = behind(text, &self.before, near);
        if length > 0 {
            places.extend(self.ends(text, near, length));
        }
        places
    }

    /// Where the last characters of a quotation, this many, would begin.
    pub fn ends(&self, text: &str, near: usize, length: usize) -> Vec<usize> {
        let close: String = self.after.iter().take(CLOSE).collect();
        told(text, &close, near)
            .map(|at| back(text, at, length))
            .collect()
    }
}

/// Where what stood before ends.
fn behind(text: &str, before: &[char], near: usize) -> Vec<usize> {
    let close: Vec<char> = before.iter().take(CLOSE).copied().collect();
    let close: String = close.iter().rev().collect();
    told(text, &close, near)
        .map(|at| at + close.len())
        .collect()
}

fn told(text: &str, words: &str, near: usize) -> impl Iterator<Item = usize> {
    let is_telling = words.chars().nth(TELLING - 1).is_some();
    let found = if is_telling {
        occurrences(text, words)
    } else {
        Vec::new()
    };
    nearest(&found, near, TRIES).to_vec().into_iter()
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
