//! One spelling for what looks the same: Unicode NFC (UAX #15), one kind of
//! line break, and nothing in it that cannot be seen.

use unicode_normalization::char::is_combining_mark;
use unicode_normalization::{UnicodeNormalization, is_nfc};

const ZWNJ: char = '\u{200C}';
const ZWJ: char = '\u{200D}';
const EMOJI_STYLE: char = '\u{FE0F}';
const KEYCAP: char = '\u{20E3}';
const BLACK_FLAG: char = '\u{1F3F4}';

/// Characters without a shape of their own, beside the control characters:
/// zero widths, directions, fillers, selectors, tags.
const INVISIBLE: &[(char, char)] = &[
    ('\u{00AD}', '\u{00AD}'),   // soft hyphen
    ('\u{034F}', '\u{034F}'),   // combining grapheme joiner
    ('\u{061C}', '\u{061C}'),   // Arabic letter mark
    ('\u{115F}', '\u{1160}'),   // Hangul fillers
    ('\u{17B4}', '\u{17B5}'),   // Khmer inherent vowels
    ('\u{180B}', '\u{180F}'),   // Mongolian selectors
    ('\u{200B}', '\u{200F}'),   // zero widths, left-to-right and right-to-left marks
    ('\u{202A}', '\u{202E}'),   // embeddings and overrides of direction
    ('\u{2060}', '\u{206F}'),   // word joiner, invisible operators, isolates
    ('\u{3164}', '\u{3164}'),   // Hangul filler
    ('\u{FE00}', '\u{FE0F}'),   // variation selectors
    ('\u{FEFF}', '\u{FEFF}'),   // byte order mark
    ('\u{FFA0}', '\u{FFA0}'),   // halfwidth Hangul filler
    ('\u{FFF0}', '\u{FFFC}'),   // interlinear annotation, object replacement
    ('\u{FFFE}', '\u{FFFF}'),   // no characters at all
    ('\u{1BCA0}', '\u{1BCA3}'), // shorthand format controls
    ('\u{1D173}', '\u{1D17A}'), // musical format controls
    ('\u{E0000}', '\u{E0FFF}'), // tags, more variation selectors
];

/// Scripts in which a joiner after a letter changes the word, not only its look.
const JOINING: &[(char, char)] = &[
    ('\u{0600}', '\u{08FF}'), // Arabic, Syriac, Thaana, N'Ko and their extensions
    ('\u{0900}', '\u{0DFF}'), // Devanagari to Sinhala
    ('\u{0F00}', '\u{109F}'), // Tibetan, Myanmar
    ('\u{1780}', '\u{18AA}'), // Khmer, Mongolian
    ('\u{A840}', '\u{A87F}'), // Phags-pa
    ('\u{A8E0}', '\u{A8FF}'), // Devanagari extended
    ('\u{FB50}', '\u{FDFF}'), // Arabic presentation forms A
    ('\u{FE70}', '\u{FEFC}'), // Arabic presentation forms B
    ('\u{11000}', '\u{11FFF}'), // further Brahmic scripts
];

/// Blocks whose characters may be shown as pictures and joined to others.
const PICTURES: &[(char, char)] = &[
    ('\u{00A9}', '\u{00A9}'),
    ('\u{00AE}', '\u{00AE}'),
    ('\u{203C}', '\u{203C}'),
    ('\u{2049}', '\u{2049}'),
    ('\u{2122}', '\u{2122}'),
    ('\u{2139}', '\u{2139}'),
    ('\u{2190}', '\u{21FF}'),
    ('\u{2300}', '\u{23FF}'),
    ('\u{24C2}', '\u{24C2}'),
    ('\u{25A0}', '\u{27BF}'),
    ('\u{2900}', '\u{297F}'),
    ('\u{2B00}', '\u{2BFF}'),
    ('\u{3030}', '\u{303D}'),
    ('\u{3297}', '\u{3299}'),
    ('\u{1F000}', '\u{1FAFF}'),
];

const IDEOGRAPHS: &[(char, char)] = &[
    ('\u{3400}', '\u{9FFF}'),
    ('\u{F900}', '\u{FAFF}'),
    ('\u{20000}', '\u{3FFFD}'),
];

/// The text as it is kept and shown: NFC, lines ended by LF, without invisible
/// characters (save joiners and selectors that a script or an emoji needs),
/// without blanks at the ends of lines, at most one empty line in a row, trimmed.
/// Normalising twice gives the same.
pub fn normalise(text: &str) -> String {
    let composed = compose(with_line_feeds(text));
    // Taking out what stood between a letter and its accent lets them compose.
    let visible = compose(strip(&composed));
    settle_lines(&visible)
}

/// NFC, which nearly all that is written is already.
fn compose(text: String) -> String {
    if is_nfc(&text) {
        text
    } else {
        text.nfc().collect()
    }
}

/// Whether nothing in the text can be seen.
pub fn is_blank(text: &str) -> bool {
    const EMPTY_BRAILLE: char = '\u{2800}';
    text.chars()
        .all(|c| c.is_whitespace() || c == EMPTY_BRAILLE || is_invisible(c) || is_combining_mark(c))
}

/// Whether the character has no shape: controls except newline and tab, and
/// what Unicode has for direction, joining and selecting.
pub fn is_invisible(c: char) -> bool {
    (c.is_control() && c != '\n' && c != '\t') || (!c.is_ascii() && is_among(INVISIBLE, c))
}

fn with_line_feeds(text: &str) -> String {
    const OTHERS: [char; 6] = ['\r', '\u{B}', '\u{C}', '\u{85}', '\u{2028}', '\u{2029}'];
    text.replace("\r\n", "\n").replace(OTHERS, "\n")
}

fn strip(text: &str) -> String {
    let mut kept = String::with_capacity(text.len());
    let mut rest = text.chars().peekable();
    while let Some(c) = rest.next() {
        let before = kept.chars().next_back().unwrap_or('\n');
        let after = rest.peek().copied().unwrap_or('\n');
        if !is_invisible(c) || is_needed(before, c, after) {
            kept.push(c);
        }
    }
    kept
}

/// Whether the word or the picture would be another one without `c`.
fn is_needed(before: char, c: char, after: char) -> bool {
    match c {
        ZWJ => is_among(JOINING, before) || (is_picture_so_far(before) && is_picture(after)),
        ZWNJ => is_among(JOINING, before),
        EMOJI_STYLE | '\u{FE0E}' => is_picture(before) || (is_key(before) && after == KEYCAP),
        '\u{FE00}'..='\u{FE0D}' | '\u{E0100}'..='\u{E01EF}' => is_among(IDEOGRAPHS, before),
        '\u{180B}'..='\u{180F}' => matches!(before, '\u{1820}'..='\u{18AA}'),
        // The flags of Scotland and Wales are a black flag and a word in tags.
        '\u{E0020}'..='\u{E007F}' => {
            before == BLACK_FLAG || matches!(before, '\u{E0020}'..='\u{E007E}')
        }
        _ => false,
    }
}

fn is_picture_so_far(c: char) -> bool {
    is_picture(c) || c == EMOJI_STYLE
}

fn is_picture(c: char) -> bool {
    is_among(PICTURES, c)
}

const fn is_key(c: char) -> bool {
    matches!(c, '0'..='9' | '#' | '*')
}

fn is_among(ranges: &[(char, char)], c: char) -> bool {
    ranges.iter().any(|&(first, last)| first <= c && c <= last)
}

fn settle_lines(text: &str) -> String {
    let mut settled = String::with_capacity(text.len());
    for line in text.trim().lines().map(str::trim_end) {
        if !(line.is_empty() && settled.ends_with("\n\n")) {
            settled.push_str(line);
            settled.push('\n');
        }
    }
    settled.truncate(settled.trim_end().len());
    settled
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_spelling_for_what_looks_the_same() {
        let cases = [
            ("cafe\u{301}", "café"),
            ("a\r\nb\rc\u{2028}d", "a\nb\nc\nd"),
            ("  a \n \t\n\n\n\nb  \n", "a\n\nb"),
            ("fu\u{200B}\u{AD}\u{2060}ck", "fuck"),
            ("a\u{202E}cb\u{202C}\u{2066}d\u{2069}\u{200F}", "acbd"),
            (
                "Gh\u{200D}e\u{200C}nt, Г\u{200D}ент, Γ\u{200C}άνδη",
                "Ghent, Гент, Γάνδη",
            ),
            ("a\u{0}\u{7}\u{1B}[31mb\tc", "a[31mb\tc"),
            ("e\u{200B}\u{301}", "é"),
            ("hidden\u{E0068}\u{E0069}\u{E01EF}", "hidden"),
        ];
        for (given, expected) in cases {
            assert_eq!(normalise(given), expected, "{given:?}");
        }
    }

    #[test]
    fn joiners_stay_where_they_carry_meaning() {
        for text in [
            "می\u{200C}خواهم",
            "ක්\u{200D}ර",
            "👩\u{200D}👩\u{200D}👧",
            "🏳\u{FE0F}\u{200D}🌈",
            "❤\u{FE0F}",
            "1\u{FE0F}\u{20E3}",
            "🏴\u{E0067}\u{E0062}\u{E0073}\u{E0063}\u{E0074}\u{E007F}",
            "葛\u{E0100}城",
        ] {
            assert_eq!(normalise(text), text, "{text:?}");
        }
        assert_eq!(normalise("می\u{200C}\u{200C}\u{200D}خ"), "می\u{200C}خ");
    }

    #[test]
    fn nothing_visible_is_blank() {
        for text in [
            "",
            " \n\t",
            "\u{200B}\u{2060}",
            "\u{3164}",
            "\u{2800}",
            "\u{301}",
        ] {
            assert!(is_blank(text), "{text:?}");
        }
        assert!(!is_blank(".") && !is_blank("👍"));
    }

    /// Every string of four from an alphabet of troublesome characters.
    #[test]
    fn normalising_twice_gives_the_same() {
        const ALPHABET: [&str; 14] = [
            "a",
            "\u{301}",
            "\u{200B}",
            "\u{200D}",
            "\u{FE0F}",
            "👩",
            "م",
            "\n",
            " ",
            "1",
            "\u{20E3}",
            "\u{212A}",
            "葛",
            "\u{E0067}",
        ];
        for number in 0..ALPHABET.len().pow(4) {
            let text: String = (0..4u32)
                .map(|place| ALPHABET[number / ALPHABET.len().pow(place) % ALPHABET.len()])
                .collect();
            let once = normalise(&text);
            assert_eq!(normalise(&once), once, "{text:?}");
        }
    }
}
