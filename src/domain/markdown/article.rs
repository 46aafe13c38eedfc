//! The body of an article, from Markdown to HTML (not sanitised yet).

use std::collections::HashMap;

use pulldown_cmark::{Alignment, Event, HeadingLevel, LinkType, Options, Tag, TagEnd};

use super::escape::attribute;
use super::galley::Galley;
use super::headings::Ids;
use super::notes::{Cited, Sorted};
use super::sanitise::ARTICLE_REL;
use super::{Piece, figure, link, pieces, raw, words_of};

/// What `CommonMark` has to print an article with, beside its own.
pub(super) const OPTIONS: Options = Options::ENABLE_TABLES
    .union(Options::ENABLE_FOOTNOTES)
    .union(Options::ENABLE_STRIKETHROUGH);

/// The HTML of `source`.
pub(super) fn html(source: &str, embed_hosts: &[String]) -> String {
    let Sorted { body, notes } = Sorted::from(pieces(source, OPTIONS));
    let mut article = Article {
        source,
        embed_hosts,
        galley: Galley::new(ARTICLE_REL),
        columns: Vec::new(),
        cell: Cell::default(),
        cited: Cited::default(),
        ids: Ids::default(),
    };
    article.set(&body);
    article.set_notes(&notes);
    article.galley.finish()
}

struct Article<'s> {
    source: &'s str,
    embed_hosts: &'s [String],
    galley: Galley,
    /// Of the table being set.
    columns: Vec<Alignment>,
    cell: Cell,
    cited: Cited,
    ids: Ids,
}

/// Where in a table the next cell stands.
#[derive(Default)]
struct Cell {
    is_head: bool,
    column: usize,
}

impl<'s> Article<'s> {
    fn set(&mut self, pieces: &[Piece<'_>]) {
        let mut rest = pieces;
        while let Some(((event, range), after)) = rest.split_first() {
            rest = match event {
                Event::Start(Tag::Paragraph) => {
                    let paragraph = self.source.get(range.clone()).unwrap_or_default();
                    self.set_paragraph(paragraph, after)
                }
                Event::Start(Tag::Heading { level, .. }) => self.set_heading(*level, after),
                Event::Start(Tag::HtmlBlock) => self.set_html(after),
                Event::Start(Tag::Image {
                    dest_url, title, ..
                }) => {
                    let (alt, after) = figure::image_alt(after);
                    figure::set_image(&mut self.galley, dest_url, title, alt);
                    after
                }
                Event::Start(tag) => {
                    self.start(tag);
                    after
                }
                Event::End(tag) => {
                    self.end(*tag);
                    after
                }
                event => {
                    self.set_content(event);
                    after
                }
            };
        }
    }

    /// Begins a paragraph, or sets the figure that it is; what remains.
    fn set_paragraph<'p>(&mut self, source: &'s str, pieces: &'p [Piece<'p>]) -> &'p [Piece<'p>] {
        if let Some(after) = figure::set(&mut self.galley, pieces) {
            return after;
        }
        if let Some(address) = link::embedded(source, self.embed_hosts) {
            figure::set_embed(&mut self.galley, &address);
            let end = pieces
                .iter()
                .position(|(event, _)| *event == Event::End(TagEnd::Paragraph));
            return pieces
                .get(end.map_or(0, |end| end + 1)..)
                .unwrap_or_default();
        }
        self.galley.set("p", "");
        pieces
    }

    fn set_heading<'p>(&mut self, level: HeadingLevel, pieces: &'p [Piece<'p>]) -> &'p [Piece<'p>] {
        let end = pieces
            .iter()
            .take_while(|(event, _)| *event != Event::End(TagEnd::Heading(level)))
            .count();
        let words = words_of(pieces.get(..end).unwrap_or_default());
        let id = self.ids.make(&words);
        self.galley.set(&level.to_string(), &attribute("id", &id));
        pieces
    }

    fn set_html<'p>(&mut self, pieces: &'p [Piece<'p>]) -> &'p [Piece<'p>] {
        let mut html = String::new();
        let mut rest = pieces;
        while let Some(((Event::Html(line) | Event::Text(line), _), after)) = rest.split_first() {
            html.push_str(line);
            rest = after;
        }
        raw::set(&mut self.galley, &html);
        rest
    }

    fn start(&mut self, tag: &Tag<'_>) {
        match tag {
            Tag::BlockQuote(_) => self.galley.nest("blockquote", ""),
            Tag::CodeBlock(_) => {
                self.galley.set("pre", "");
                self.galley.set("code", "");
            }
            Tag::List(None) => self.galley.nest("ul", ""),
            Tag::List(Some(1)) => self.galley.nest("ol", ""),
            Tag::List(Some(first)) => self
                .galley
                .nest("ol", &attribute("start", &first.to_string())),
            Tag::Item => self.galley.nest("li", ""),
            Tag::Table(columns) => {
                self.columns.clone_from(columns);
                self.galley.set("table", "");
            }
            Tag::TableHead => self.start_row("thead"),
            Tag::TableRow => self.start_row("tr"),
            Tag::TableCell => self.start_cell(),
            Tag::Emphasis => self.galley.nest("em", ""),
            Tag::Strong => self.galley.nest("strong", ""),
            Tag::Strikethrough => self.galley.nest("del", ""),
            Tag::Link {
                link_type,
                dest_url,
                title,
                ..
            } => self.start_link(*link_type, dest_url, title),
            _ => self.galley.leave_out(),
        }
    }

    fn start_row(&mut self, name: &str) {
        self.cell = Cell {
            is_head: name == "thead",
            column: 0,
        };
        self.galley.set(name, "");
        if self.cell.is_head {
            self.galley.set("tr", "");
        }
    }

    fn start_cell(&mut self) {
        let align = match self.columns.get(self.cell.column) {
            Some(Alignment::Left) => attribute("align", "left"),
            Some(Alignment::Center) => attribute("align", "center"),
            Some(Alignment::Right) => attribute("align", "right"),
            _ => String::new(),
        };
        self.cell.column += 1;
        self.galley
            .set(if self.cell.is_head { "th" } else { "td" }, &align);
    }

    fn start_link(&mut self, link_type: LinkType, address: &str, title: &str) {
        let address = match link_type {
            LinkType::Email => format!("mailto:{address}"),
            _ => link::href(address),
        };
        if !link::is_for_article(&address) {
            return self.galley.leave_out();
        }
        let mut attributes = attribute("href", &address);
        if !title.is_empty() {
            attributes += &attribute("title", title);
        }
        self.galley.nest("a", &attributes);
    }

    fn end(&mut self, tag: TagEnd) {
        match tag {
            TagEnd::HtmlBlock => self.galley.unmute(),
            TagEnd::CodeBlock | TagEnd::Table => {
                self.galley.end();
                self.end_block();
            }
            TagEnd::TableHead => {
                self.galley.end();
                self.end_block();
                self.galley.set("tbody", "");
            }
            TagEnd::Paragraph
            | TagEnd::Heading(_)
            | TagEnd::BlockQuote(_)
            | TagEnd::List(_)
            | TagEnd::Item
            | TagEnd::TableRow => self.end_block(),
            _ => self.galley.end(),
        }
    }

    fn end_block(&mut self) {
        self.galley.end();
        self.galley.newline();
    }

    fn set_content(&mut self, event: &Event<'_>) {
        match event {
            Event::Text(text) => self.galley.text(text),
            Event::Code(code) => {
                self.galley.set("code", "");
                self.galley.text(code);
                self.galley.end();
            }
            Event::InlineHtml(html) | Event::Html(html) => raw::set(&mut self.galley, html),
            Event::SoftBreak => self.galley.newline(),
            Event::HardBreak => {
                self.galley.put("br", "");
                self.galley.newline();
            }
            Event::Rule => {
                self.galley.put("hr", "");
                self.galley.newline();
            }
            Event::FootnoteReference(name) => self.cite(name),
            _ => {}
        }
    }

    fn cite(&mut self, name: &str) {
        let citation = self.cited.cite(name);
        let number = citation.number.to_string();
        let mut attributes = attribute("class", "footnote-ref");
        if citation.is_first {
            attributes += &attribute("id", &format!("fnref-{number}"));
        }
        self.galley.set("sup", &attributes);
        self.galley
            .nest("a", &attribute("href", &format!("#fn-{number}")));
        self.galley.text(&number);
        self.galley.end();
        self.galley.end();
    }

    /// Sets the notes that were cited, each with a way back. A note may cite another.
    fn set_notes(&mut self, notes: &HashMap<String, Vec<Piece<'_>>>) {
        let mut number = 1;
        while let Some(note) = self.cited.name(number).and_then(|name| notes.get(name)) {
            if number == 1 {
                self.galley.set("section", &attribute("class", "footnotes"));
                self.galley.set("ol", "");
                self.galley.newline();
            }
            self.galley
                .set("li", &attribute("id", &format!("fn-{number}")));
            self.set(note);
            self.galley.before_last("</p>\n", &way_back(number));
            self.end_block();
            number += 1;
        }
    }
}

fn way_back(number: usize) -> String {
    let class = attribute("class", "footnote-backref");
    let href = attribute("href", &format!("#fnref-{number}"));
    let rel = attribute("rel", ARTICLE_REL);
    format!(" <a{class}{href}{rel}>↩</a>")
}
