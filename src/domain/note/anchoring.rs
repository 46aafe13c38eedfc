//! Finding a quotation again in a text that was edited since (the text quote
//! selector of the W3C Web Annotation Data Model).
//!
//! First as it stands: of several places the one whose surroundings fit best,
//! then the one nearest to where it was. Then nearly as it stands, with up to a
//! third of its characters changed: near what is left of it, or of what stood
//! around it. A short quotation is believed only among its surroundings.
//!
//! What that costs is bounded, however long the text: at most 20 passes over it;
//! for a quotation that stands, [`PLACES`] places weighed by some 2,500 steps; for
//! one that was edited, 16 pairs of surroundings and twice 28 windows of some
//! 30,000 steps each.

use std::cmp::Reverse;
use std::ops::Range;

use super::likeness::{closest, distance};
use super::surroundings::Surroundings;

/// Places that are weighed where the same words stand often: those nearest to
/// where the quotation was.
const PLACES: usize = 200;
/// A longer quotation is found by its first and its last characters, this many.
const PART: usize = 128;
/// Into how many pieces a part is cut: one of them is hopefully untouched.
const PIECES: usize = 5;
/// The fewest characters of a piece.
const PIECE: usize = 4;
/// Places that are tried for each piece.
const TRIES: usize = 4;
/// A quotation of fewer characters, once edited, is found only between what stood
/// around it: something like it is everywhere.
const SHORT: usize = 8;
/// One in so many characters of a quotation may have been changed.
const CHANGED: usize = 3;

/// A quotation, and what stood around it.
#[derive(Debug, Clone, Copy)]
pub struct Quote<'a> {
    pub exact: &'a str,
    pub prefix: &'a str,
    pub suffix: &'a str,
    /// Where it stood, in characters.
    pub near: usize,
}

/// Where the quotation stands in the text, in characters; none where it is gone.
#[must_use]
pub fn locate(text: &str, quote: &Quote<'_>) -> Option<Range<usize>> {
    let near = forward(text, 0, quote.near);
    let around = Surroundings::of(quote);
    let found = standing(text, quote, &around, near)
        .or_else(|| edited(text, quote, &around, near))
        .filter(|found| !found.is_empty())?;
    Some(characters(text, found.start)..characters(text, found.end))
}

/// The same for a quotation that must stand to the letter.
#[must_use]
pub fn locate_exactly(text: &str, quote: &Quote<'_>) -> Option<Range<usize>> {
    let found = standing(text, quote, &Surroundings::of(quote), 0)?;
    Some(characters(text, found.start)..characters(text, found.end))
}

/// Where it stands to the letter.
fn standing(
    text: &str,
    quote: &Quote<'_>,
    around: &Surroundings,
    near: usize,
) -> Option<Range<usize>> {
    let places = occurrences(text, quote.exact);
    let places = nearest(&places, near, PLACES)
        .iter()
        .map(|at| *at..at + quote.exact.len());
    let weighed = places.map(|place| (around.weigh(text, &place), place));
    let (_, place) = weighed
        .filter(|(weight, _)| weight.is_believable)
        .min_by_key(|(weight, place)| (Reverse(weight.agreement), place.start.abs_diff(near)))?;
    Some(place)
}

/// Where it stands nearly.
fn edited(
    text: &str,
    quote: &Quote<'_>,
    around: &Surroundings,
    near: usize,
) -> Option<Range<usize>> {
    let exact: Vec<char> = quote.exact.chars().collect();
    if exact.len() > PART {
        return by_its_ends(text, &exact, around, near);
    }
    let (befores, afters) = (
        around.before_ends(text, near),
        around.after_starts(text, near),
    );
    let mut found = amid(text, &exact, &befores, &afters);
    if exact.len() >= SHORT {
        let begins = afters.iter().map(|at| back(text, *at, exact.len()));
        let places = begins.chain(befores).collect();
        found.extend(resembling(text, &exact, places, near));
    }
    let weighed = found
        .into_iter()
        .map(|(far, place)| (far, around.weigh(text, &place), place));
    let (.., place) = weighed
        .filter(|(_, weight, _)| weight.is_believable)
        .min_by_key(|(far, weight, place)| {
            // an edit of the words is no more likely than one beside them
            let changed = *far + weight.strange;
            (
                changed,
                Reverse(weight.agreement),
                place.start.abs_diff(near),
            )
        })?;
    Some(place)
}

/// What stands between the old surroundings, each with how far it is from the
/// quotation.
fn amid(
    text: &str,
    exact: &[char],
    befores: &[usize],
    afters: &[usize],
) -> Vec<(usize, Range<usize>)> {
    let most = exact.len() / CHANGED;
    let pairs = befores
        .iter()
        .flat_map(|start| afters.iter().map(move |end| *start..*end));
    let between = pairs.filter_map(|place| {
        let words: Vec<char> = text
            .get(place.clone())?
            .chars()
            .take(exact.len() + most + 1)
            .collect();
        Some((distance(exact, &words), place))
    });
    between
        .filter(|(far, place)| *far <= most && !place.is_empty())
        .collect()
}

/// A long quotation: from where it begins to where it ends, if what lies between
/// is neither less than half nor more than twice of what it was.
fn by_its_ends(
    text: &str,
    exact: &[char],
    around: &Surroundings,
    near: usize,
) -> Option<Range<usize>> {
    let (first, _) = exact.split_at_checked(PART)?;
    let (_, last) = exact.split_at_checked(exact.len() - PART)?;
    let starts = around.before_ends(text, near);
    let (_, head) = resembling(text, first, starts, near)
        .into_iter()
        .min_by_key(|(far, place)| (*far, place.start.abs_diff(near)))?;
    let expected = forward(text, head.start, exact.len() - PART);
    let ends = around.after_starts(text, expected);
    let ends = ends.into_iter().map(|at| back(text, at, PART)).collect();
    let fits = |place: &Range<usize>| {
        let least = forward(text, head.start, exact.len() / 2);
        let most = forward(text, head.start, exact.len() * 2);
        (least..=most).contains(&place.end)
    };
    let (_, tail) = resembling(text, last, ends, expected)
        .into_iter()
        .filter(|(_, place)| fits(place))
        .min_by_key(|(far, place)| (*far, place.start.abs_diff(expected)))?;
    Some(head.start..tail.end)
}

/// Where something like this stands, each with how far it is from it: looked for
/// where one of its pieces is left, and at these places.
fn resembling(
    text: &str,
    part: &[char],
    mut places: Vec<usize>,
    near: usize,
) -> Vec<(usize, Range<usize>)> {
    let length = (part.len() / PIECES).max(PIECE);
    for (n, piece) in part.chunks_exact(length).enumerate() {
        let piece: String = piece.iter().collect();
        let left = occurrences(text, &piece);
        let begins = nearest(&left, near, TRIES)
            .iter()
            .map(|at| back(text, *at, n * length));
        places.extend(begins);
    }
    places.sort_unstable();
    places.dedup();
    places
        .into_iter()
        .filter_map(|place| within(text, part, place))
        .collect()
}

/// The closest to the part that begins about here, unless it is too far from it.
fn within(text: &str, part: &[char], place: usize) -> Option<(usize, Range<usize>)> {
    let most = part.len() / CHANGED;
    let start = back(text, place, most + 1);
    let end = forward(text, place, part.len() + most + 1);
    let window = text.get(start..end)?;
    let chars: Vec<char> = window.chars().collect();
    let found = closest(part, &chars).filter(|found| found.distance <= most)?;
    let at = |n| start + forward(window, 0, n);
    Some((found.distance, at(found.place.start)..at(found.place.end)))
}

/// Where this stands, in bytes.
pub(super) fn occurrences(text: &str, words: &str) -> Vec<usize> {
    if words.is_empty() {
        return Vec::new();
    }
    text.match_indices(words).map(|(at, _)| at).collect()
}

/// Those of the sorted places that are about here, at most so many.
pub(super) fn nearest(places: &[usize], near: usize, most: usize) -> &[usize] {
    let here = places.partition_point(|place| *place < near);
    let last = (here + most.div_ceil(2)).max(most).min(places.len());
    places
        .get(last.saturating_sub(most)..last)
        .unwrap_or_default()
}

/// The byte so many characters before this one.
pub(super) fn back(text: &str, at: usize, characters: usize) -> usize {
    let before = text.get(..at).unwrap_or_default();
    match characters.checked_sub(1) {
        None => at,
        Some(n) => before
            .char_indices()
            .nth_back(n)
            .map_or(0, |(byte, _)| byte),
    }
}

/// The byte so many characters after this one.
fn forward(text: &str, at: usize, characters: usize) -> usize {
    let behind = text.get(at..).unwrap_or_default();
    behind
        .char_indices()
        .nth(characters)
        .map_or(text.len(), |(byte, _)| at + byte)
}

/// How many characters stand before this byte.
fn characters(text: &str, at: usize) -> usize {
    text.get(..at).map_or(0, |before| before.chars().count())
}

#[cfg(test)]
mod tests;
