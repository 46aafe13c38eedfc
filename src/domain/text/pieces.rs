//! Where words begin and end, however they are parted.

use unicode_normalization::char::is_combining_mark;

use super::glyphs::{Fold, Gap};
use super::letters::{is_of_flag, is_ornament};
use super::normal::is_invisible;

/// Marks that are put inside words to hide them. Not the apostrophe ("he'll")
/// nor what parts sentences: one of these alone, without a blank, joins.
const MARKS: &[char] = &[
    '.', '-', '_', '*', '~', '^', '+', '=', '#', '`', '\\', '·', '•', '․', '‐', '‑', '．',
];

/// A stretch of the source that is read as one word or one sign.
pub(super) struct Piece {
    pub(super) start: usize,
    pub(super) end: usize,
    pub(super) gap: Gap,
    /// Whether it is one letter, digit or sign.
    pub(super) is_single: bool,
}

/// What a character does to the words around it.
enum Part {
    Letter,
    /// Stands for itself.
    Sign,
    Mark,
    Between,
    Unseen,
}

/// Cuts a text into words and signs.
pub(super) fn pieces(text: &str, fold: Fold) -> Vec<Piece> {
    let mut pieces: Vec<Piece> = Vec::with_capacity(text.len() / 4);
    let mut gap = Gap::Space;
    let mut before = ' ';
    let mut rest = text.char_indices().peekable();
    while let Some((start, c)) = rest.next() {
        let after = rest.peek().map_or(' ', |(_, after)| *after);
        let end = start + c.len_utf8();
        let part = part([before, c, after], fold);
        match (&part, pieces.last_mut()) {
            (Part::Letter, Some(word)) if gap == Gap::Inside => {
                word.end = end;
                word.is_single = false;
            }
            (Part::Letter | Part::Sign, _) => pieces.push(Piece {
                start,
                end,
                gap: if gap == Gap::Inside { Gap::Beside } else { gap },
                is_single: true,
            }),
            _ => {}
        }
        gap = gap_after(&part, gap);
        before = c;
    }
    pieces
}

/// What stands between the last piece and whatever comes next.
const fn gap_after(part: &Part, gap: Gap) -> Gap {
    match (part, gap) {
        (Part::Unseen, gap) => gap,
        (Part::Letter, _) => Gap::Inside,
        (Part::Sign, _) => Gap::Beside,
        (Part::Mark, Gap::Inside | Gap::Beside) => Gap::Mark,
        (Part::Mark | Part::Between, _) => Gap::Space,
    }
}

fn part([before, c, after]: [char; 3], fold: Fold) -> Part {
    if is_invisible(c) || (fold == Fold::LookAlike && is_ornament(c)) {
        Part::Unseen
    } else if is_without_spaces(c) {
        Part::Sign
    } else if c.is_alphanumeric() || is_combining_mark(c) {
        Part::Letter
    } else if c.is_whitespace() {
        Part::Between
    } else if fold == Fold::Case {
        Part::Sign
    } else if stands_for_letter([before, c, after]) || is_of_flag(c) {
        Part::Letter
    } else if MARKS.contains(&c) {
        Part::Mark
    } else {
        Part::Between
    }
}

/// Whether a sign is part of the word beside it: "a$$", "@live", "sh!t", "c@$!no".
fn stands_for_letter([before, c, after]: [char; 3]) -> bool {
    let joins = |c: char| c.is_alphanumeric() || matches!(c, '@' | '$');
    match c {
        '@' | '$' => joins(before) || joins(after),
        '!' | '|' => joins(before) && after.is_alphanumeric(),
        _ => false,
    }
}

/// Scripts that put no blanks between words: each character stands for itself.
const fn is_without_spaces(c: char) -> bool {
    matches!(c,
        '\u{0E00}'..='\u{0EFF}'     // Thai, Lao
        | '\u{1000}'..='\u{109F}'   // Myanmar
        | '\u{1780}'..='\u{17FF}'   // Khmer
        | '\u{3005}'..='\u{3007}'
        | '\u{3040}'..='\u{30FF}'   // kana
        | '\u{3400}'..='\u{9FFF}'   // ideographs
        | '\u{F900}'..='\u{FAFF}'
        | '\u{20000}'..='\u{3FFFD}')
}
