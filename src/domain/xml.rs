//! What XML 1.0 can hold of a text (2.2, Char).

use std::borrow::Cow;

/// The text without the characters that no XML document may contain, not even escaped:
/// control characters other than tab and line breaks, U+FFFE and U+FFFF.
pub fn legal(text: &str) -> Cow<'_, str> {
    if text.chars().all(is_legal) {
        return Cow::Borrowed(text);
    }
    Cow::Owned(text.chars().filter(|c| is_legal(*c)).collect())
}

const fn is_legal(c: char) -> bool {
    matches!(c, '\t' | '\n' | '\r' | ' '..='\u{FFFD}' | '\u{10000}'..)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_document_may_contain_is_left_out() {
        assert_eq!(legal("a\u{1}b\u{b}c\u{1f}d\u{FFFE}e\u{FFFF}"), "abcde");
        let kept = "tab\tline\r\n\u{7f}\u{85}é\u{FFFD}\u{10000}💧\u{10FFFF}";
        assert_eq!(legal(kept), kept);
    }
}
