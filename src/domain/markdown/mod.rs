//! Markdown to the page: articles with all that print needs, replies with little.
//!
//! Both doors go the same way. The parser's events are set in a `galley`, which
//! keeps the HTML well nested and shallow whatever the source was; `sanitise` then
//! lets through what is on its lists and nothing else; `text` reads the plain text
//! off the sanitised page, so that it says what the page says.

mod article;
mod back;
mod comment;
mod elements;
pub(super) mod escape;
mod figure;
mod galley;
mod headings;
mod link;
mod notes;
mod raw;
mod sanitise;
mod text;
mod tree;

#[cfg(test)]
mod attacks;
#[cfg(test)]
mod floods;
#[cfg(test)]
mod goldens;
#[cfg(test)]
mod walk;

use std::borrow::Cow;
use std::ops::Range;

use pulldown_cmark::{Event, Options, Parser, Tag};

pub use back::{markdown_line, markdown_of};
use text::Count;

/// A text as readers get it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Rendered {
    /// Sanitised HTML, a fragment; sanitising it again changes nothing.
    pub html: String,
    /// What the page says, without markup: blocks apart by a blank line, list items
    /// and table rows on lines of their own, footnotes at the end.
    pub text: String,
    /// Pieces between white space that hold a letter or digit; every Chinese or
    /// Japanese character is one.
    pub word_count: u32,
    /// Minutes, rounded up: 230 words or 500 Chinese or Japanese characters a minute.
    pub reading_minutes: u32,
}

/// Renders the body of an article: `CommonMark` with tables, footnotes and strikethrough.
///
/// A link to one of `embed_hosts` (exact host names), alone in a paragraph, becomes a
/// figure that a site may turn into a player.
pub fn article(source: &str, embed_hosts: &[String]) -> Rendered {
    let source = without_nul(source);
    rendered(sanitise::article(&article::html(&source, embed_hosts)))
}

/// The addresses of an article's links and pictures that lead nowhere: neither to the
/// web or a mailbox, nor to a page or a place of the site itself.
pub fn broken_links(source: &str) -> Vec<String> {
    let address = |event: Event<'_>| match event {
        Event::Start(Tag::Link { dest_url, .. } | Tag::Image { dest_url, .. }) => {
            Some(dest_url.to_string())
        }
        _ => None,
    };
    let addresses = Parser::new_ext(source, article::OPTIONS).filter_map(address);
    addresses
        .filter(|address| !link::is_for_article(address))
        .collect()
}

/// Renders a reader's reply: paragraphs, line breaks, emphasis, quotations, lists,
/// code and links. Everything else is shown as it was typed.
pub fn comment(source: &str) -> Rendered {
    let source = without_nul(source);
    rendered(sanitise::comment(&comment::html(&source)))
}

fn rendered(html: String) -> Rendered {
    let text = text::plain(&html);
    let count = Count::of(&text);
    Rendered {
        html,
        text,
        word_count: count.words_and_characters(),
        reading_minutes: count.minutes(),
    }
}

/// `CommonMark` wants U+FFFD where a NUL stood.
fn without_nul(source: &str) -> Cow<'_, str> {
    if source.contains('\0') {
        Cow::Owned(source.replace('\0', "\u{FFFD}"))
    } else {
        Cow::Borrowed(source)
    }
}

/// An event of the parser, and where in the source it comes from (bytes).
type Piece<'s> = (Event<'s>, Range<usize>);

fn pieces(source: &str, options: Options) -> Vec<Piece<'_>> {
    Parser::new_ext(source, options)
        .into_offset_iter()
        .collect()
}

/// What the pieces say, for alternative texts and headings' ids.
fn words_of(pieces: &[Piece<'_>]) -> String {
    let mut words = String::new();
    for (event, _) in pieces {
        match event {
            Event::Text(text) | Event::Code(text) => words.push_str(text),
            Event::SoftBreak | Event::HardBreak => words.push(' '),
            _ => {}
        }
    }
    words
}
