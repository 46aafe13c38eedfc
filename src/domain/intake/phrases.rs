//! The words and phrases of the lists: all of them in one automaton, texts read
//! through it as written and as they look.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::lists::{Matching, WordEntry, WordList};
use super::matcher::Spot;
use crate::domain::refusal::FieldError;
use crate::domain::text::{Fold, Gap, Glyph, glyphs, normalise};

/// Bytes of letters from which a phrase is looked for in disguise too: three of
/// the Latin alphabet or one ideograph. In "c++" or "ss" too little is left to be sure.
const DISGUISED_FROM: usize = 3;
/// Letters from which a small l in a text may be meant as the i of a phrase.
const STROKES_FROM: usize = 4;
/// A letter so often in a row may be meant as one or two.
const DRAWN_OUT: u32 = 3;

/// The words and phrases of all lists in one automaton.
#[derive(Debug, Clone)]
pub(super) struct Phrases {
    patterns: Vec<Pattern>,
    automaton: AhoCorasick,
}

/// One way to look for an entry.
#[derive(Debug, Clone)]
struct Pattern {
    entry: usize,
    glyphs: Vec<Glyph>,
    /// Whether it is looked for in a text as it looks, too.
    sees_through: bool,
}

impl Phrases {
    /// Of entries that were checked before.
    pub(super) fn new(lists: &[WordEntry]) -> Result<Self, Vec<FieldError>> {
        let words = lists.iter().enumerate();
        let patterns: Vec<Pattern> = words
            .filter(|(_, entry)| entry.phrase.matching == Matching::Word)
            .flat_map(patterns)
            .collect();
        let keys = patterns.iter().map(|pattern| keys(&pattern.glyphs));
        let automaton = AhoCorasick::new(keys)
            .map_err(|error| vec![FieldError::new("", "too_large", error.to_string())])?;
        Ok(Self {
            patterns,
            automaton,
        })
    }

    /// Marks every place where one stands in a normalised text.
    pub(super) fn mark(&self, text: &str, spots: &mut BTreeSet<Spot>) {
        for fold in [Fold::Case, Fold::LookAlike] {
            self.mark_as(&glyphs(text, fold), fold, spots);
        }
    }

    fn mark_as(&self, row: &[Glyph], fold: Fold, spots: &mut BTreeSet<Spot>) {
        let offsets = offsets(row);
        for found in self.automaton.find_overlapping_iter(&keys(row)) {
            let first = offsets.binary_search(&found.start());
            let behind = offsets.binary_search(&found.end());
            let pattern = self.patterns.get(found.pattern().as_usize());
            if let (Ok(first), Ok(behind), Some(pattern)) = (first, behind, pattern)
                && (fold == Fold::Case || pattern.sees_through)
            {
                spots.extend(pattern.spot(row, first, behind));
            }
        }
    }
}

impl Pattern {
    /// Where the phrase stands, if the glyphs from `first` up to `behind`, which
    /// have its keys, are it: whole words, parted where it is parted.
    fn spot(&self, row: &[Glyph], first: usize, behind: usize) -> Option<Spot> {
        let begins_inside = row.get(first)?.gap == Gap::Inside;
        let ends_inside = row.get(behind).is_some_and(|next| next.gap == Gap::Inside);
        let glyphs = row.get(first..behind)?;
        let is_it = !begins_inside
            && !ends_inside
            && glyphs
                .iter()
                .zip(&self.glyphs)
                .all(|(seen, meant)| self.is_read_as(seen, meant))
            && glyphs
                .iter()
                .zip(&self.glyphs)
                .skip(1)
                .all(|(seen, meant)| is_parted_alike(seen, meant));
        is_it.then_some(Spot {
            start: glyphs.first()?.start,
            end: glyphs.last()?.end,
            entry: self.entry,
        })
    }

    fn is_read_as(&self, seen: &Glyph, meant: &Glyph) -> bool {
        let letter = if self.glyphs.len() < STROKES_FROM && seen.seen == 'l' {
            meant.seen == 'l'
        } else {
            seen.may_stand_for(meant.seen)
        };
        letter && (seen.run == meant.run || seen.run >= DRAWN_OUT.max(meant.run))
    }
}

/// Whether what stands before a glyph of a text fits what stands there in the phrase.
const fn is_parted_alike(seen: &Glyph, meant: &Glyph) -> bool {
    let is_one_word = matches!(meant.gap, Gap::Inside | Gap::Beside);
    match seen.gap {
        Gap::Inside => is_one_word,
        Gap::Space => !is_one_word,
        Gap::Beside | Gap::Mark | Gap::Spelt => true,
    }
}

fn patterns((entry, listed): (usize, &WordEntry)) -> Vec<Pattern> {
    let phrase = normalise(&listed.phrase.phrase);
    let written = glyphs(&phrase, Fold::Case);
    let looks = glyphs(&phrase, Fold::LookAlike);
    // An excuse must be spelt as it is listed, or a disguised word could slip into one.
    let is_disguised = listed.list != WordList::Allowed
        && weight(&looks) >= DISGUISED_FROM
        && span(&looks) == span(&written);
    let is_the_same = looks == written;
    let mut patterns = vec![Pattern {
        entry,
        glyphs: written,
        sees_through: is_disguised && is_the_same,
    }];
    if is_disguised && !is_the_same {
        patterns.push(Pattern {
            entry,
            glyphs: looks,
            sees_through: true,
        });
    }
    patterns
}

/// What a phrase covers; as it looks less, when it begins or ends with a sign
/// that makes it what it is: ".com".
fn span(row: &[Glyph]) -> Option<(usize, usize)> {
    Some((row.first()?.start, row.last()?.end))
}

fn weight(row: &[Glyph]) -> usize {
    row.iter().fold(0, |bytes, glyph| {
        bytes + glyph.seen.len_utf8() * glyph.run as usize
    })
}

fn keys(row: &[Glyph]) -> String {
    row.iter().map(Glyph::key).collect()
}

/// Where each glyph's key begins in the string of keys, and where the string ends.
fn offsets(row: &[Glyph]) -> Vec<usize> {
    let mut at = 0;
    let mut offsets = vec![0];
    for glyph in row {
        at += glyph.key().len_utf8();
        offsets.push(at);
    }
    offsets
}
