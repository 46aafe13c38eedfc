//! A reader's reply, from Markdown to HTML (not sanitised yet).
//!
//! What a reply may not hold is shown as it was typed, so that nobody's words vanish.

use std::ops::Range;

use pulldown_cmark::{Event, Options, Tag, TagEnd};

use super::escape::attribute;
use super::galley::Galley;
use super::sanitise::COMMENT_REL;
use super::{Piece, link, pieces};
use crate::domain::text::is_invisible;

/// The HTML of `source`.
pub(super) fn html(source: &str) -> String {
    let mut comment = Comment {
        source,
        galley: Galley::new(COMMENT_REL),
        address: 0..0,
        is_code: false,
        images: Vec::new(),
    };
    for piece in pieces(source, Options::ENABLE_STRIKETHROUGH) {
        comment.set(piece);
    }
    comment.galley.finish()
}

struct Comment<'s> {
    source: &'s str,
    galley: Galley,
    /// Where the bare address that was set last stands in the source. Signs in it that
    /// Markdown took for its own belong to the address.
    address: Range<usize>,
    /// In a block of code an address is no link.
    is_code: bool,
    /// The addresses of the images that are open, to be shown where no text describes them.
    images: Vec<Image>,
}

struct Image {
    address: String,
    is_described: bool,
}

impl Comment<'_> {
    fn set(&mut self, (event, range): Piece<'_>) {
        let is_in_address = self.address.contains(&range.start);
        match event {
            Event::Start(_) if is_in_address => self.galley.leave_out(),
            Event::Start(tag) => self.start(&tag, range),
            Event::End(tag) => self.end(tag),
            Event::Text(text) if self.is_code => self.galley.text(&text),
            Event::Text(text) => self.set_text(&text, range.start),
            Event::Html(html) => self.set_line(&html, range.start),
            Event::InlineHtml(html) => {
                self.describe();
                self.galley.text(&html);
            }
            Event::Code(code) => {
                self.describe();
                self.galley.set("code", "");
                self.galley.text(&code);
                self.galley.end();
            }
            Event::SoftBreak | Event::HardBreak => self.set_break(),
            Event::Rule => {
                self.galley.set("p", "");
                self.galley
                    .text(self.source.get(range).unwrap_or_default().trim());
                self.end_block();
            }
            _ => {}
        }
    }

    fn start(&mut self, tag: &Tag<'_>, range: Range<usize>) {
        match tag {
            Tag::Paragraph | Tag::HtmlBlock => self.galley.set("p", ""),
            Tag::Heading { .. } => self.start_heading(range),
            Tag::BlockQuote(_) => self.galley.nest("blockquote", ""),
            Tag::CodeBlock(_) => {
                self.is_code = true;
                self.galley.set("pre", "");
                self.galley.set("code", "");
            }
            Tag::List(None) => self.galley.nest("ul", ""),
            Tag::List(Some(1)) => self.galley.nest("ol", ""),
            Tag::List(Some(first)) => self
                .galley
                .nest("ol", &attribute("start", &first.to_string())),
            Tag::Item => self.galley.nest("li", ""),
            Tag::Emphasis => self.galley.nest("em", ""),
            Tag::Strong => self.galley.nest("strong", ""),
            Tag::Strikethrough => self.galley.nest("del", ""),
            Tag::Link { dest_url, .. } => self.start_link(dest_url),
            Tag::Image { dest_url, .. } => self.start_image(dest_url),
            _ => self.galley.leave_out(),
        }
    }

    /// A paragraph, with the signs that made it a heading: many a reader means a tag or
    /// a number by them.
    fn start_heading(&mut self, range: Range<usize>) {
        let line = self.source.get(range).unwrap_or_default().trim_start();
        let text = line.trim_start_matches('#');
        let signs = line.strip_suffix(text).unwrap_or_default();
        self.galley.set("p", "");
        // Without a space they are text above a line of `---`.
        if !signs.is_empty() && !text.starts_with(|next: char| !next.is_ascii_whitespace()) {
            self.galley.text(signs);
            self.galley.text(" ");
        }
    }

    fn start_link(&mut self, address: &str) {
        let address = link::href(address);
        if link::is_web(&address) {
            self.galley.nest("a", &attribute("href", &address));
        } else {
            self.galley.leave_out();
        }
    }

    /// An image becomes a link to it.
    fn start_image(&mut self, address: &str) {
        self.describe();
        self.start_link(address);
        self.images.push(Image {
            address: address.to_owned(),
            is_described: false,
        });
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::CodeBlock => {
                self.is_code = false;
                self.galley.end();
                self.end_block();
            }
            TagEnd::Paragraph
            | TagEnd::HtmlBlock
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item => self.end_block(),
            TagEnd::Image => self.end_image(),
            _ => self.galley.end(),
        }
    }

    fn end_block(&mut self) {
        self.galley.end();
        self.galley.newline();
    }

    fn end_image(&mut self) {
        if let Some(image) = self.images.pop()
            && !image.is_described
        {
            self.galley.text(&image.address);
        }
        self.galley.end();
    }

    /// Something describes the image that is open.
    fn describe(&mut self) {
        if let Some(image) = self.images.last_mut() {
            image.is_described = true;
        }
    }

    /// Text that begins at `start` of the source, bare addresses as links.
    fn set_text(&mut self, text: &str, start: usize) {
        self.describe();
        let is_verbatim = self
            .source
            .get(start..)
            .is_some_and(|source| source.starts_with(text));
        if !is_verbatim {
            // A character reference. One in an address is already set with it, and what
            // cannot be seen is as unwelcome as where it is typed.
            if !self.address.contains(&start) {
                self.galley.text(&text.replace(is_invisible, ""));
            }
            return;
        }
        let end = start + text.len();
        let mut at = start.max(self.address.end.min(end));
        while let Some(found) = self.source.get(at..end).and_then(link::bare_start) {
            at = self.set_address(at, at + found).min(end);
        }
        self.galley
            .text(self.source.get(at..end).unwrap_or_default());
    }

    /// Sets the text from `from` on and the address at `start`; where it ends, which may
    /// be beyond the text that Markdown saw there.
    fn set_address(&mut self, from: usize, start: usize) -> usize {
        self.galley
            .text(self.source.get(from..start).unwrap_or_default());
        let address = self.source.get(start..).and_then(link::bare);
        let Some(address) = address.filter(|_| !self.galley.is_in_link()) else {
            let end = start + "http".len();
            self.galley
                .text(self.source.get(start..end).unwrap_or_default());
            return end;
        };
        let href = link::href(&link::typed(address));
        self.galley.set("a", &attribute("href", &href));
        self.galley.text(&link::typed(address));
        self.galley.end();
        self.address = start..start + address.len();
        self.address.end
    }

    /// A line of HTML: text in a paragraph.
    fn set_line(&mut self, html: &str, start: usize) {
        let line = html.trim_end_matches(['\n', '\r']);
        self.set_text(line, start);
        if line.len() < html.len() {
            self.set_break();
        }
    }

    fn set_break(&mut self) {
        self.galley.put("br", "");
        self.galley.newline();
    }
}
