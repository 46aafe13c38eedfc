//! Letters as a reader takes them: look-alikes of other alphabets, digits and
//! signs that stand for letters.

use std::collections::HashMap;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

use super::normal::is_invisible;

/// A stroke: `i` or `l`, whichever makes the word.
pub(super) const I_OR_L: char = '|';

/// Digits and signs read as letters inside a word.
const LEET: &[(char, char)] = &[
    ('0', 'o'),
    ('1', I_OR_L),
    ('3', 'e'),
    ('4', 'a'),
    ('5', 's'),
    ('7', 't'),
    ('@', 'a'),
    ('$', 's'),
    ('!', 'i'),
];

/// Small capitals and their like, which UTS 39 keeps apart from the letters
/// that they imitate. Read as those only in a word that has Latin letters too,
/// so that words of another alphabet keep their own.
const SMALL_CAPITALS: &[(char, char)] =
    &[('ʙ', 'b'), ('ĸ', 'k'), ('ʍ', 'm'), ('ʜ', 'h'), ('ᴛ', 't')];

/// Accents and ornaments. One that belongs to its letter was composed with it
/// before; those left over are decoration.
const ORNAMENTS: &[(char, char)] = &[
    ('\u{0300}', '\u{036F}'),
    ('\u{0483}', '\u{0489}'),
    ('\u{0591}', '\u{05C7}'),
    ('\u{064B}', '\u{065F}'),
    ('\u{1AB0}', '\u{1AFF}'),
    ('\u{1DC0}', '\u{1DFF}'),
    ('\u{20D0}', '\u{20FF}'),
    ('\u{FE20}', '\u{FE2F}'),
];

/// Letters in one character, at most. Some stand for whole sentences (U+FDFA),
/// with which a short text could be blown up.
const LIGATURE: usize = 4;

/// One letter, what it is seen as, and the bytes of the source it came from.
pub(super) struct Letter {
    pub(super) seen: char,
    pub(super) start: usize,
    pub(super) end: usize,
}

/// The letters of a word, in lower case and otherwise as written.
pub(super) fn as_written(word: &str, start: usize) -> Vec<Letter> {
    spell(word, start, |c, letters| letters.push(lower(c)))
}

/// What characters of other alphabets look like, looked up once each: a text has few
/// different ones.
#[derive(Default)]
pub(super) struct LookAlikes(HashMap<char, Vec<char>>);

impl LookAlikes {
    /// The letters of a word as they look: NFKC and UTS 39 for what is not of a
    /// European alphabet, lower case, without stray accents.
    pub(super) fn spell(&mut self, word: &str, start: usize) -> Vec<Letter> {
        let mut is_small = false;
        let mut letters = spell(word, start, |c, letters| {
            // A capital I behind small letters may be meant as an l: "kiII".
            if c == 'I' && is_small {
                letters.push(I_OR_L);
            } else if stands_for_itself(c) {
                letters.push(lower(c));
            } else {
                letters.extend(self.of(c));
            }
            is_small |= c.is_ascii_lowercase();
        });
        if letters.iter().any(|l| l.seen.is_ascii_lowercase()) {
            read_as(SMALL_CAPITALS, &mut letters);
        }
        letters
    }

    fn of(&mut self, c: char) -> &[char] {
        self.0.entry(c).or_insert_with(|| look_alikes(c))
    }
}

/// Reads digits as letters where there are two letters beside them, and signs
/// where there is one: "A55", "5s" and "$5" are no words.
pub(super) fn read_leet(letters: &mut [Letter], letters_beside: usize) {
    match letters_beside {
        0 => {}
        1 => {
            for letter in letters {
                if !letter.seen.is_numeric() {
                    letter.seen = read(LEET, letter.seen);
                }
            }
        }
        _ => read_as(LEET, letters),
    }
}

fn spell(word: &str, start: usize, mut fold: impl FnMut(char, &mut Vec<char>)) -> Vec<Letter> {
    let mut spelt = Vec::with_capacity(word.len());
    let mut folded = Vec::with_capacity(4);
    for (at, c) in word.char_indices().filter(|(_, c)| !is_invisible(*c)) {
        folded.clear();
        fold(c, &mut folded);
        spelt.extend(folded.iter().map(|&seen| Letter {
            seen,
            start: start + at,
            end: start + at + c.len_utf8(),
        }));
    }
    spelt
}

fn look_alikes(c: char) -> Vec<char> {
    let mut letters = Vec::with_capacity(1);
    if let Some(letter) = badge(c) {
        letters.push(letter);
    } else {
        let compatible = std::iter::once(c).nfkc();
        for part in compatible.take(LIGATURE) {
            look_alike(part, &mut letters);
        }
    }
    letters
}

/// White letters on black, and those of which flags are made: NFKC leaves them alone.
fn badge(c: char) -> Option<char> {
    let first = match c {
        '\u{1F150}'..='\u{1F169}' => 0x1_F150,
        '\u{1F170}'..='\u{1F189}' => 0x1_F170,
        _ if is_of_flag(c) => 0x1_F1E6,
        _ => return None,
    };
    char::from_u32(u32::from('a') + u32::from(c) - first)
}

/// Whether it is one of the letters of which flags are made.
pub(super) const fn is_of_flag(c: char) -> bool {
    matches!(c, '\u{1F1E6}'..='\u{1F1FF}')
}

fn look_alike(c: char, letters: &mut Vec<char>) {
    if stands_for_itself(c) {
        letters.push(lower(c));
        return;
    }
    let prototype: String = unicode_security::skeleton(c.encode_utf8(&mut [0; 4]))
        .nfc()
        .collect();
    match prototype.as_str() {
        // UTS 39 takes `I` and `l`, `m` and `rn` for one.
        "l" => letters.push(I_OR_L),
        "rn" => letters.push('m'),
        other => letters.extend(other.chars().filter(|c| !is_ornament(*c)).map(lower)),
    }
}

/// One small letter for a letter: İ without its dot, ς as σ.
fn lower(c: char) -> char {
    match c {
        'ς' => 'σ',
        other => other.to_lowercase().next().unwrap_or(other),
    }
}

const fn stands_for_itself(c: char) -> bool {
    c.is_ascii() || is_european(c)
}

/// Latin-1 and Latin Extended-A: letters in their own right, though UTS 39
/// finds some alike. "año" is not "ano", "sık" not "sik".
const fn is_european(c: char) -> bool {
    matches!(c, '\u{C0}'..='\u{17E}') && !matches!(c, '×' | '÷' | 'ĸ')
}

/// Whether the mark is an accent or a decoration, not part of a letter.
pub(super) fn is_ornament(c: char) -> bool {
    !c.is_ascii()
        && ORNAMENTS
            .iter()
            .any(|&(first, last)| first <= c && c <= last)
        && is_combining_mark(c)
}

fn read_as(table: &[(char, char)], letters: &mut [Letter]) {
    for letter in letters {
        letter.seen = read(table, letter.seen);
    }
}

fn read(table: &[(char, char)], seen: char) -> char {
    table
        .iter()
        .find(|(from, _)| *from == seen)
        .map_or(seen, |(_, to)| *to)
}
