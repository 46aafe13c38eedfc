//! Text from outside: what a field may hold, one spelling for what looks the
//! same, and the part of an address that is made from a headline.

mod glyphs;
mod letters;
mod normal;
mod pieces;
mod slug;

pub use glyphs::{Fold, Gap, Glyph, glyphs, skeleton, skeleton_of_normal};
pub use normal::{is_blank, is_invisible, normalise};
pub use slug::{SLUG_MAX, is_slug, numbered_slug, slug};

/// The first character that a one-line field may not hold: a control character
/// or a line or paragraph separator.
pub fn first_control(text: &str) -> Option<char> {
    text.chars()
        .find(|c| c.is_control() || matches!(c, '\u{2028}' | '\u{2029}'))
}

/// Whether the text is one line and without control characters.
pub fn is_one_line(text: &str) -> bool {
    first_control(text).is_none()
}

/// Whether U+0000 is in it, which `PostgreSQL` cannot keep and nobody means.
pub fn has_nul(text: &str) -> bool {
    text.contains('\0')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_holds_no_control_characters() {
        assert!(is_one_line("Floods in Ghent – “worst in years”"));
        for text in ["a\nb", "a\tb", "a\u{7}", "a\u{85}b", "a\u{2028}b", "\0"] {
            assert!(!is_one_line(text), "{text:?}");
        }
        assert_eq!(first_control("a\r\nb"), Some('\r'));
        assert!(has_nul("a\0b") && !has_nul("ab"));
    }
}
