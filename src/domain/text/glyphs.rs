//! A text as a row of glyphs, for finding words in it however they are
//! disguised, with the way back to where each stood.

use super::letters::{I_OR_L, Letter, LookAlikes, as_written, read_leet};
use super::normal::normalise;
use super::pieces::{Piece, pieces};

/// How letters are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fold {
    /// As written, but for capitals; every sign counts.
    Case,
    /// As they look: UTS 39 look-alikes and leet; signs only part words.
    LookAlike,
}

/// What stands between a glyph and the one before it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Gap {
    /// Nothing: both belong to one word.
    Inside,
    /// Nothing, but each stands for itself: ideographs, signs.
    Beside,
    /// One mark that people put inside words to hide them: "s.pam".
    Mark,
    /// Anything, among three or more single letters: "s p a m".
    Spelt,
    /// Blanks and punctuation.
    Space,
}

/// One letter, or the same letter several times in a row.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Glyph {
    /// The letter it is seen as, in lower case; `|` for what may be `i` or `l`.
    pub seen: char,
    /// How often in a row.
    pub run: u32,
    /// What stands before it.
    pub gap: Gap,
    /// Where it begins and ends in the source, in bytes.
    pub start: usize,
    pub end: usize,
}

impl Glyph {
    /// The letter it is looked up by: one for `i`, `l` and the stroke that may be either.
    pub const fn key(&self) -> char {
        match self.seen {
            'l' | I_OR_L => 'i',
            other => other,
        }
    }

    /// Whether this glyph of a text may be meant for that letter of a word:
    /// a stroke for `i` and `l`, a small `l` for `i`.
    pub const fn may_stand_for(&self, letter: char) -> bool {
        match (self.seen, letter) {
            (I_OR_L, 'i' | 'l' | I_OR_L) | ('i' | 'l', I_OR_L) | ('l', 'i') => true,
            (seen, letter) => seen == letter,
        }
    }
}

/// The glyphs of a text that was normalised before.
pub fn glyphs(text: &str, fold: Fold) -> Vec<Glyph> {
    let mut row = Vec::with_capacity(text.len());
    let mut looks = LookAlikes::default();
    let mut pieces = pieces(text, fold);
    for group in pieces.chunk_by_mut(|one, next| one.is_single && next.is_single) {
        let words = match fold {
            Fold::Case => written(text, group),
            Fold::LookAlike => looked_at(text, group, &mut looks),
        };
        for (piece, letters) in group.iter().zip(words) {
            set(&mut row, piece.gap, letters);
        }
    }
    row
}

/// The text as it looks, for comparing and never for showing: normalised and
/// NFKC, look-alikes (UTS 39) and leet read as letters, lower case, words parted by
/// single spaces. Marks inside words and the gaps of spelt-out words are
/// dropped; a letter three or more times in a row stands once, so "fuuuuck"
/// meets its like and "good" stays good.
pub fn skeleton(text: &str) -> String {
    skeleton_of_normal(&normalise(text))
}

/// The [`skeleton`] of a text that was normalised before.
pub fn skeleton_of_normal(text: &str) -> String {
    let mut bones = String::with_capacity(text.len());
    for glyph in glyphs(text, Fold::LookAlike) {
        if glyph.gap == Gap::Space && !bones.is_empty() {
            bones.push(' ');
        }
        let letter = if glyph.seen == I_OR_L {
            'i'
        } else {
            glyph.seen
        };
        let times = if glyph.run == 2 { 2 } else { 1 };
        bones.extend(std::iter::repeat_n(letter, times));
    }
    bones
}

/// So many single letters in a row spell a word.
const SPELT: usize = 3;

fn written(text: &str, group: &[Piece]) -> Vec<Vec<Letter>> {
    let spell = |piece: &Piece| as_written(slice(text, piece), piece.start);
    group.iter().map(spell).collect()
}

/// The words as they look; a row of single letters is read as one word.
fn looked_at(text: &str, group: &mut [Piece], looks: &mut LookAlikes) -> Vec<Vec<Letter>> {
    let spell = |piece: &Piece| looks.spell(slice(text, piece), piece.start);
    let mut words: Vec<Vec<Letter>> = group.iter().map(spell).collect();
    let is_spelt = group.len() >= SPELT;
    let letters_in_all = words.iter().map(|word| count_letters(word)).sum();
    for word in &mut words {
        let own = count_letters(word);
        read_leet(word, if is_spelt { letters_in_all } else { own });
    }
    if is_spelt {
        for piece in group.iter_mut().skip(1).filter(|p| p.gap == Gap::Space) {
            piece.gap = Gap::Spelt;
        }
    }
    words
}

fn slice<'a>(text: &'a str, piece: &Piece) -> &'a str {
    text.get(piece.start..piece.end).unwrap_or_default()
}

fn count_letters(word: &[Letter]) -> usize {
    word.iter().filter(|l| l.seen.is_alphabetic()).count()
}

/// Appends a word; the same letter again only lengthens the run.
fn set(row: &mut Vec<Glyph>, gap: Gap, letters: Vec<Letter>) {
    let mut gap = gap;
    for Letter { seen, start, end } in letters {
        match row.last_mut() {
            Some(last) if last.seen == seen && gap != Gap::Space => {
                last.run += 1;
                last.end = end;
            }
            _ => row.push(Glyph {
                seen,
                run: 1,
                gap,
                start,
                end,
            }),
        }
        gap = Gap::Inside;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn disguises_fall() {
        let cases = [
            ("spam", "spam"),
            ("S P A M", "spam"),
            ("s.p.a.m", "spam"),
            ("buy s-p-4-m now", "buy spam now"),
            ("sp\u{200B}am", "spam"),
            ("\u{202E}spam\u{202C}", "spam"),
            ("ѕраm", "spam"),
            ("ｓｐａｍ 𝓼𝓹𝓪𝓶", "spam spam"),
            ("s\u{336}p\u{336}a\u{336}m\u{336}", "spam"),
            ("fuuuuck fuсĸ fu.ck", "fuck fuck fuck"),
            ("$p@m 5p4m h3ll0 a$$", "spam spam hello ass"),
            ("m!ne m1ne", "mine mine"),
            ("s p 4 m", "spam"),
        ];
        for (text, bones) in cases {
            assert_eq!(skeleton(text), bones, "{text:?}");
        }
    }

    #[test]
    fn plain_words_stay() {
        for text in [
            "good books",
            "a55",
            "5s",
            "80s",
            "the pen is here",
            "he ll",
            "año",
            "größe",
            "sık",
            "burn",
            "1984",
        ] {
            assert_eq!(skeleton(text), text);
        }
        assert_eq!(
            skeleton("he'll pay $5! The pen... is, well, mine."),
            "he ll pay $5 the pen is well mine"
        );
    }

    #[test]
    fn glyphs_know_where_they_stood() {
        let text = "no f\u{200B}uu.ck";
        let row = glyphs(text, Fold::LookAlike);
        let u = row.iter().find(|glyph| glyph.seen == 'u').unwrap();
        assert_eq!(
            (u.run, u.gap, &text[u.start..u.end]),
            (2, Gap::Inside, "uu")
        );
        let c = row.iter().find(|glyph| glyph.seen == 'c').unwrap();
        assert_eq!((c.gap, &text[c.start..]), (Gap::Mark, "ck"));
    }
}
