//! The word lists, ready for matching: every phrase in one automaton, texts read
//! through it as written and as they look.

use std::collections::BTreeSet;

use aho_corasick::AhoCorasick;

use super::lists::{WordEntry, WordList, mistakes};
use crate::domain::refusal::FieldError;
use crate::domain::text::{Fold, Gap, Glyph, glyphs, normalise};

/// Bytes of letters from which a phrase is looked for in disguise too: three of
/// the Latin alphabet or one ideograph. In "c++" or "ss" too little is left to be sure.
const DISGUISED_FROM: usize = 3;
/// Letters from which a small l in a text may be meant as the i of a phrase.
const STROKES_FROM: usize = 4;
/// A letter so often in a row may be meant as one or two.
const DRAWN_OUT: u32 = 3;

/// A listed phrase in a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hit<'a> {
    pub list: WordList,
    pub phrase: &'a str,
    /// As it was written there.
    pub found: &'a str,
}

/// The lists in one automaton. Making it costs some time; keep it until the
/// lists change.
#[derive(Debug, Clone)]
pub struct WordMatcher {
    entries: Vec<WordEntry>,
    patterns: Vec<Pattern>,
    automaton: AhoCorasick,
    version: i64,
}

/// One way to look for an entry.
#[derive(Debug, Clone)]
struct Pattern {
    entry: usize,
    glyphs: Vec<Glyph>,
    /// Whether it is looked for in a text as it looks, too.
    sees_through: bool,
}

/// Where an entry was found, in bytes of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
struct Spot {
    start: usize,
    end: usize,
    entry: usize,
}

impl WordMatcher {
    /// Prepares the lists. `version` is kept with every verdict. Fails with
    /// every entry that is empty, too long or without anything to match, at
    /// `/<index>/phrase`.
    pub fn new(lists: &[WordEntry], version: i64) -> Result<Self, Vec<FieldError>> {
        let mistakes = mistakes(lists);
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        let patterns: Vec<Pattern> = lists.iter().enumerate().flat_map(patterns).collect();
        let keys = patterns.iter().map(|pattern| keys(&pattern.glyphs));
        let automaton = AhoCorasick::new(keys)
            .map_err(|error| vec![FieldError::new("", "too_large", error.to_string())])?;
        Ok(Self {
            entries: lists.to_vec(),
            patterns,
            automaton,
            version,
        })
    }

    /// Of the lists it was made from.
    pub const fn version(&self) -> i64 {
        self.version
    }

    /// The banned and suspect phrases in a normalised text, in their order,
    /// save those inside an allowed phrase.
    pub fn find<'a>(&'a self, text: &'a str) -> Vec<Hit<'a>> {
        let mut spots = BTreeSet::new();
        for fold in [Fold::Case, Fold::LookAlike] {
            self.mark(&glyphs(text, fold), fold, &mut spots);
        }
        let (allowed, listed): (Vec<Spot>, Vec<Spot>) = spots
            .into_iter()
            .partition(|spot| self.list_of(*spot) == Some(WordList::Allowed));
        listed
            .into_iter()
            .filter(|spot| {
                !allowed
                    .iter()
                    .any(|a| a.start <= spot.start && spot.end <= a.end)
            })
            .filter_map(|spot| self.hit(spot, text))
            .collect()
    }

    fn mark(&self, row: &[Glyph], fold: Fold, spots: &mut BTreeSet<Spot>) {
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

    fn list_of(&self, spot: Spot) -> Option<WordList> {
        self.entries.get(spot.entry).map(|entry| entry.list)
    }

    fn hit<'a>(&'a self, spot: Spot, text: &'a str) -> Option<Hit<'a>> {
        let entry = self.entries.get(spot.entry)?;
        Some(Hit {
            list: entry.list,
            phrase: &entry.phrase,
            found: text.get(spot.start..spot.end)?,
        })
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
    let phrase = normalise(&listed.phrase);
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

#[cfg(test)]
mod tests {
    use super::super::kit::lists;
    use super::*;

    fn found<'a>(words: &'a WordMatcher, text: &'a str) -> Vec<&'a str> {
        words.find(text).iter().map(|hit| hit.found).collect()
    }

    #[test]
    fn phrases_are_whole_words_in_their_order() {
        let words = lists(&[
            (WordList::Banned, "easy money"),
            (WordList::Banned, "c++"),
            (WordList::Banned, "ss"),
            (WordList::Banned, ".com"),
            (WordList::Banned, "🐒"),
            (WordList::Banned, "轮功"),
        ]);
        let cases: [(&str, &[&str]); 13] = [
            ("Easy MONEY!", &["Easy MONEY"]),
            ("easy,\n money", &["easy,\n money"]),
            ("easymoney, money easy, uneasy money", &[]),
            ("I write C++.", &["C++"]),
            ("I write C and c+.", &[]),
            ("the SS", &["SS"]),
            ("x.com and com", &[".com"]),
            ("iPhone 5s, $s, class", &[]),
            ("you🐒!", &["🐒"]),
            ("法轮功", &["轮功"]),
            ("法 轮 功", &["轮 功"]),
            ("", &[]),
            ("a", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(found(&words, text), expected, "{text}");
        }
    }

    #[test]
    fn an_allowed_phrase_excuses_only_what_is_inside_it() {
        let words = lists(&[
            (WordList::Banned, "dick"),
            (WordList::Banned, "schwul"),
            (WordList::Allowed, "Moby Dick"),
            (WordList::Allowed, "schwül"),
        ]);
        assert_eq!(found(&words, "I read moby dick."), [""; 0]);
        assert_eq!(found(&words, "Moby Dick, you dick!"), ["dick"]);
        assert_eq!(found(&words, "moby d1ck"), ["d1ck"]);
        assert_eq!(found(&words, "schwül und schwul"), ["schwul"]);
    }
}
