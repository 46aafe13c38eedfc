//! Text and attributes as HTML writes them.

use std::borrow::Cow;

/// Characters of an attribute; an honest one is shorter.
const ATTRIBUTE: usize = 4_000;

/// ` name="value"`, the value escaped and cut to a sane length.
pub(in crate::domain) fn attribute(name: &str, value: &str) -> String {
    let cut = value
        .char_indices()
        .nth(ATTRIBUTE)
        .and_then(|(end, _)| value.get(..end))
        .unwrap_or(value);
    format!(" {name}=\"{}\"", escaped(cut).replace('"', "&quot;"))
}

/// Escaped for a text, as the HTML Standard serialises it; quotation marks matter in
/// attributes only.
pub(in crate::domain) fn escaped(text: &str) -> Cow<'_, str> {
    const SIGNS: [char; 4] = ['&', '<', '>', '\u{a0}'];
    if !text.contains(SIGNS) {
        return Cow::Borrowed(text);
    }
    let mut escaped = String::with_capacity(text.len() + text.len() / 4);
    for character in text.chars() {
        match character {
            '&' => escaped.push_str("&amp;"),
            '<' => escaped.push_str("&lt;"),
            '>' => escaped.push_str("&gt;"),
            '\u{a0}' => escaped.push_str("&nbsp;"),
            other => escaped.push(other),
        }
    }
    Cow::Owned(escaped)
}
