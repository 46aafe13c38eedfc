//! The words of a text, spelled so that case and accents do not matter: on every database
//! alike, because it is done here.

use std::iter::Peekable;
use std::ops::Range;
use std::str::CharIndices;

use unicode_normalization::UnicodeNormalization;
use unicode_normalization::char::is_combining_mark;

/// Bytes of a word by which it is known; what follows in a longer one does not matter.
const LONGEST: usize = 64;

/// A word, and where it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Word {
    /// Without case and accents.
    pub text: String,
    /// Its bytes in the text as it was given.
    pub at: Range<usize>,
}

/// The words of a text, in their order.
pub fn words(text: &str) -> impl Iterator<Item = Word> + '_ {
    let mut rest = text.char_indices().peekable();
    std::iter::from_fn(move || next(&mut rest))
}

fn next(rest: &mut Peekable<CharIndices<'_>>) -> Option<Word> {
    loop {
        let (from, first) = rest.find(|(_, c)| c.is_alphanumeric())?;
        let mut word = Word {
            text: String::new(),
            at: from..from + first.len_utf8(),
        };
        fold(first, &mut word.text);
        if !stands_alone(first) {
            while let Some((at, c)) = rest.next_if(|(_, c)| goes_on(*c)) {
                fold(c, &mut word.text);
                word.at.end = at + c.len_utf8();
            }
        }
        if !word.text.is_empty() {
            return Some(word);
        }
    }
}

/// Scripts that are written without spaces: every character is taken for a word, and
/// several for a phrase.
const fn stands_alone(c: char) -> bool {
    matches!(c, '\u{3040}'..='\u{30ff}' | '\u{3400}'..='\u{4dbf}' | '\u{4e00}'..='\u{9fff}'
        | '\u{f900}'..='\u{faff}' | '\u{20000}'..='\u{3ffff}')
}

fn goes_on(c: char) -> bool {
    (c.is_alphanumeric() && !stands_alone(c)) || is_combining_mark(c) || is_unseen(c)
}

/// Soft hyphens and joiners, of which a reader sees nothing.
const fn is_unseen(c: char) -> bool {
    matches!(
        c,
        '\u{ad}' | '\u{200c}' | '\u{200d}' | '\u{2060}' | '\u{feff}'
    )
}

fn fold(c: char, into: &mut String) {
    for part in c.to_lowercase().nfkd().flat_map(char::to_lowercase) {
        match spelled(part) {
            Some(plain) => push(into, plain),
            None if is_accent(part) || is_unseen(part) => {}
            None if part.is_alphanumeric() || is_combining_mark(part) => {
                push(into, part.encode_utf8(&mut [0; 4]));
            }
            None => {}
        }
    }
}

fn push(into: &mut String, part: &str) {
    if into.len() + part.len() <= LONGEST {
        into.push_str(part);
    }
}

/// Marks that a reader leaves out: accents, and the points of Hebrew and Arabic. Signs
/// that stand for vowels in other scripts are not among them.
const fn is_accent(c: char) -> bool {
    matches!(c, '\u{300}'..='\u{36f}' | '\u{483}'..='\u{487}' | '\u{591}'..='\u{5c7}' | '\u{610}'..='\u{61a}'
        | '\u{64b}'..='\u{65f}' | '\u{670}' | '\u{1ab0}'..='\u{1aff}' | '\u{1dc0}'..='\u{1dff}'
        | '\u{20d0}'..='\u{20ff}' | '\u{3099}' | '\u{309a}' | '\u{fe20}'..='\u{fe2f}')
}

/// Letters that are no letter with a mark, and that readers without them spell so.
const fn spelled(c: char) -> Option<&'static str> {
    Some(match c {
        'ß' => "ss",
        'æ' => "ae",
        'œ' => "oe",
        'ø' => "o",
        'ł' => "l",
        'đ' | 'ð' => "d",
        'þ' => "th",
        'ħ' => "h",
        'ŧ' => "t",
        'ı' => "i",
        'ς' => "σ",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    fn folded(text: &str) -> Vec<String> {
        words(text).map(|word| word.text).collect()
    }

    #[test]
    fn case_and_accents_do_not_matter() {
        for (text, plain) in [
            ("Zürich", "zurich"),
            ("Zu\u{308}rich", "zurich"),
            ("NAÏVE", "naive"),
            ("Łódź", "lodz"),
            ("Straße", "strasse"),
            ("smørrebrød", "smorrebrod"),
            ("İstanbul", "istanbul"),
            ("ﬁnance", "finance"),
            ("Ｇｈｅｎｔ", "ghent"),
            ("ΟΔΟΣ", "οδοσ"),
            ("οδός", "οδοσ"),
            ("Ёлка", "елка"),
            ("co\u{ad}op", "coop"),
            ("שָׁלוֹם", "שלום"),
            ("हिन्दी", "हिन्दी"),
        ] {
            assert_eq!(folded(text), [plain], "{text}");
        }
    }

    #[test]
    fn words_end_at_every_other_sign() {
        assert_eq!(
            folded("d'été, covid-19 (2e)"),
            ["d", "ete", "covid", "19", "2e"]
        );
        assert_eq!(folded("東京タワー x"), ["東", "京", "タ", "ワ", "ー", "x"]);
        assert_eq!(folded("🌊 * \" \u{301} – \u{0}"), [""; 0]);
    }

    #[test]
    fn a_word_knows_where_it_is() {
        let text = "An été\u{301} x";
        let seen: Vec<&str> = words(text).map(|word| &text[word.at]).collect();
        assert_eq!(seen, ["An", "été\u{301}", "x"]);
    }

    #[test]
    fn an_endless_word_is_known_by_its_beginning() {
        assert_eq!(folded(&"é".repeat(10_000)), ["e".repeat(LONGEST)]);
        let greek = folded(&"ω".repeat(10_000));
        assert_eq!(greek, ["ω".repeat(LONGEST / 2)]);
    }
}
