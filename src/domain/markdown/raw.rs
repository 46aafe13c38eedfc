//! Reads the HTML that an author wrote between the Markdown, for the galley.
//!
//! This is no parser of HTML and decides nothing on safety: the sanitiser does, with
//! one that is. It finds tags in one pass, so that they can be set in good order.

use super::elements::{Element, Kind};
use super::escape::attribute;
use super::galley::Galley;

/// Sets a piece of HTML: a block, or one tag in a line.
pub(super) fn set(galley: &mut Galley, html: &str) {
    let mut rest = html;
    while let Some(at) = rest.find('<') {
        let (text, markup) = rest.split_at(at);
        galley.author_text(text);
        rest = match Token::read(markup) {
            Some((token, after)) => token.set(galley, after),
            // A tag without an end; so is every later one, and nothing need be sought twice.
            None => return galley.author_text(markup),
        };
    }
    galley.author_text(rest);
}

enum Token<'h> {
    Start {
        name: &'h str,
        attributes: Vec<(&'h str, &'h str)>,
    },
    End {
        name: &'h str,
    },
    /// A comment, a declaration, an instruction.
    Unseen,
    /// A `<` that begins nothing.
    Sign,
}

impl<'h> Token<'h> {
    /// The token that `markup`, which begins with `<`, begins with, and what comes
    /// after; none if it has no end.
    fn read(markup: &'h str) -> Option<(Self, &'h str)> {
        let inner = markup.strip_prefix('<')?;
        if let Some(comment) = inner.strip_prefix("!--") {
            let after = comment.split_once("-->").map_or("", |(_, after)| after);
            return Some((Self::Unseen, after));
        }
        if inner.starts_with(['!', '?']) {
            return Some((Self::Unseen, inner.split_once('>')?.1));
        }
        if let Some(inner) = inner.strip_prefix('/').filter(|inner| begins_name(inner)) {
            let (name, rest) = split_at_any(inner, NAME_ENDS);
            return Some((Self::End { name }, rest.split_once('>')?.1));
        }
        if begins_name(inner) {
            let (name, rest) = split_at_any(inner, NAME_ENDS);
            let (attributes, after) = read_attributes(rest)?;
            return Some((Self::Start { name, attributes }, after));
        }
        Some((Self::Sign, inner))
    }

    /// Sets the token; what remains to be read.
    fn set(self, galley: &mut Galley, after: &'h str) -> &'h str {
        match self {
            Self::Start { name, attributes } => {
                if let Some(element) = Element::named(name) {
                    galley.author_opens(element, &kept(element, &attributes));
                    if element.kind == Kind::Muted {
                        return from_end_tag(after, element.name);
                    }
                }
            }
            Self::End { name } => galley.author_closes(name),
            Self::Unseen => {}
            Self::Sign => galley.text("<"),
        }
        after
    }
}

const SPACE: &[char] = &[' ', '\t', '\n', '\r', '\u{c}'];
const NAME_ENDS: &[char] = &[' ', '\t', '\n', '\r', '\u{c}', '/', '>'];
const ATTRIBUTE_ENDS: &[char] = &[' ', '\t', '\n', '\r', '\u{c}', '/', '>', '='];
const VALUE_ENDS: &[char] = &[' ', '\t', '\n', '\r', '\u{c}', '>'];

fn begins_name(text: &str) -> bool {
    text.starts_with(|first: char| first.is_ascii_alphabetic())
}

fn split_at_any<'h>(text: &'h str, ends: &[char]) -> (&'h str, &'h str) {
    text.split_at(text.find(ends).unwrap_or(text.len()))
}

/// The attributes up to `>`, and what follows it.
fn read_attributes(mut rest: &str) -> Option<(Vec<(&str, &str)>, &str)> {
    let mut attributes = Vec::new();
    loop {
        rest = rest.trim_start_matches(SPACE);
        if let Some(after) = rest.strip_prefix('>') {
            return Some((attributes, after));
        }
        if let Some(after) = rest.strip_prefix(['/', '=']) {
            rest = after;
            continue;
        }
        let (name, after) = split_at_any(rest, ATTRIBUTE_ENDS);
        if name.is_empty() {
            return None;
        }
        let (value, after) = read_value(after)?;
        attributes.push((name, value));
        rest = after;
    }
}

/// The value after a `=`, if one follows; empty otherwise.
fn read_value(rest: &str) -> Option<(&str, &str)> {
    let Some(rest) = rest.trim_start_matches(SPACE).strip_prefix('=') else {
        return Some(("", rest));
    };
    let rest = rest.trim_start_matches(SPACE);
    if let Some(quoted) = rest.strip_prefix('"') {
        return quoted.split_once('"');
    }
    if let Some(quoted) = rest.strip_prefix('\'') {
        return quoted.split_once('\'');
    }
    Some(split_at_any(rest, VALUE_ENDS))
}

/// The attributes an author may give, written out. Character references in them stay
/// what they are: the sanitiser reads them.
fn kept(element: &Element, attributes: &[(&str, &str)]) -> String {
    let mut written = String::new();
    for (name, value) in attributes {
        let name = name.to_ascii_lowercase();
        if element.takes(&name) {
            written.push_str(&attribute(&name, value).replace("&amp;", "&"));
        }
    }
    written
}

/// From the end tag on; nothing if there is none.
fn from_end_tag<'h>(html: &'h str, name: &str) -> &'h str {
    html.match_indices("</")
        .map(|(at, _)| html.split_at(at).1)
        .find(|end| {
            end.get(2..2 + name.len())
                .is_some_and(|found| found.eq_ignore_ascii_case(name))
        })
        .unwrap_or("")
}

#[cfg(test)]
mod tests {
    use super::*;

    fn set(html: &str) -> String {
        let mut galley = Galley::new("x");
        super::set(&mut galley, html);
        galley.finish()
    }

    #[test]
    fn closes_in_order_what_was_left_open() {
        assert_eq!(set("<div><b>a<i>b</b>c"), "<div><b>a<i>b</i></b>c</div>");
        assert_eq!(set("</p></div>a"), "a");
    }

    #[test]
    fn a_block_ends_the_phrases_it_cannot_stand_in() {
        assert_eq!(set("<p><b>a<div>b"), "<p><b>a</b></p><div>b</div>");
    }

    #[test]
    fn text_in_the_frame_of_a_table_ends_it() {
        assert_eq!(
            set("<table><tr><td>a<td>b<tr><td>c</table>d"),
            "<table><tr><td>a</td><td>b</td></tr><tr><td>c</td></tr></table>d"
        );
        assert_eq!(set("<table>a<tr><td>b"), "<table></table>ab");
    }

    #[test]
    fn what_markdown_opened_stays_open_until_it_ends() {
        let mut galley = Galley::new("x");
        galley.set("blockquote", "");
        super::set(&mut galley, "</blockquote><b>a");
        galley.end();
        galley.text("b");
        assert_eq!(galley.finish(), "<blockquote><b>a</b></blockquote>b");
    }

    #[test]
    fn depth_is_bounded() {
        let html = set(&"<div>".repeat(10_000));
        assert_eq!(html.matches("<div>").count(), 40);
        assert_eq!(html.matches("</div>").count(), 40);
    }
}
