//! The galley: where HTML is set, element by element.
//!
//! A browser repairs HTML that is badly nested, and some repairs take quadratic time
//! or copy elements over and over. So nothing of the kind leaves this place: what is
//! open is kept here, is closed in order, and never lies deep.

use super::elements::{Element, Kind};
use super::escape::{attribute, escaped};

/// Elements that may lie in one another. More are left out, their content stays.
const DEPTH: usize = 40;

#[derive(Debug)]
pub(super) struct Galley {
    html: String,
    /// The `rel` of every link.
    rel: &'static str,
    open: Vec<Open>,
    /// Of `open`, those that are really set.
    depth: usize,
    /// Of `open`, the links. A link in a link does not exist in HTML.
    links: usize,
    /// Of `open`, those whose content is left out.
    muted: usize,
}

/// An element that is not closed yet.
#[derive(Debug)]
struct Open {
    /// None for one that was left out: its end must be left out, too.
    element: Option<&'static Element>,
    hand: Hand,
    /// What decides on the content: the element's kind, or that around one left out.
    kind: Kind,
}

/// Who opened an element. What Markdown opened, an author's tag cannot close.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Hand {
    Markdown,
    Author,
}

impl Galley {
    pub fn new(rel: &'static str) -> Self {
        Self {
            html: String::new(),
            rel,
            open: Vec::new(),
            depth: 0,
            links: 0,
            muted: 0,
        }
    }

    /// Opens an element for Markdown; `attributes` as `escape::attribute` writes them.
    pub fn set(&mut self, name: &str, attributes: &str) {
        let Some(element) = Element::named(name) else {
            return self.leave_out();
        };
        if element.parents().is_none() {
            self.make_room(element);
        }
        self.start(element, attributes, Hand::Markdown);
    }

    /// As `set`, for what Markdown can nest without end; left out when too deep, and a
    /// link in a link.
    pub fn nest(&mut self, name: &str, attributes: &str) {
        let is_left_out = match name {
            // An item goes with its list.
            "li" => self.open.last().is_some_and(|list| list.element.is_none()),
            "a" => self.is_in_link() || self.depth >= DEPTH,
            _ => self.depth >= DEPTH,
        };
        if is_left_out {
            self.leave_out();
        } else {
            self.set(name, attributes);
        }
        if matches!(name, "blockquote" | "ol" | "ul") {
            self.newline();
        }
    }

    /// Opens nothing, for an `end` to come.
    pub fn leave_out(&mut self) {
        let kind = self.kind();
        self.open.push(Open {
            element: None,
            hand: Hand::Markdown,
            kind,
        });
    }

    /// Closes what Markdown opened last, and what an author left open in it.
    pub fn end(&mut self) {
        while let Some(hand) = self.close_last() {
            if hand == Hand::Markdown {
                return;
            }
        }
    }

    /// Sets an empty element.
    pub fn put(&mut self, name: &str, attributes: &str) {
        if let Some(element) = Element::named(name)
            && self.make_room(element)
        {
            self.write_tag(element.name, attributes);
        }
    }

    /// An author's start tag: set where it may stand, else left out.
    pub fn author_opens(&mut self, element: &'static Element, attributes: &str) {
        if matches!(element.kind, Kind::Mark | Kind::Rule) {
            return self.put(element.name, attributes);
        }
        let is_nested_link = element.name == "a" && self.is_in_link();
        if self.depth < DEPTH && !is_nested_link && self.make_room(element) {
            self.start(element, attributes, Hand::Author);
        }
    }

    /// An author's end tag, which closes what the author opened since Markdown last did.
    pub fn author_closes(&mut self, name: &str) {
        if let Some(at) = self.last_of_author(&[name]) {
            self.close_to(at);
        }
    }

    /// Lets text through again after an author's `<script>` without an end.
    pub fn unmute(&mut self) {
        while self.muted > 0 && self.is_authors() {
            self.close_last();
        }
    }

    pub fn is_in_link(&self) -> bool {
        self.links > 0
    }

    /// Text as people read it.
    pub fn text(&mut self, text: &str) {
        self.write_text(&escaped(text));
    }

    /// Text of an author's HTML, in which character references count.
    pub fn author_text(&mut self, text: &str) {
        let text = text.replace('<', "&lt;").replace('>', "&gt;");
        self.write_text(&text);
    }

    /// White space in the HTML, for those who read it.
    pub fn newline(&mut self) {
        self.write("\n");
    }

    /// Sets something in front of the end tag that was written last.
    pub fn before_last(&mut self, end_tag: &str, html: &str) {
        if let Some(kept) = self.html.strip_suffix(end_tag) {
            self.html.truncate(kept.len());
            self.html.push_str(html);
            self.html.push_str(end_tag);
        } else {
            self.html.push_str(html);
        }
    }

    /// Closes everything and gives the HTML.
    pub fn finish(mut self) -> String {
        while self.close_last().is_some() {}
        self.html
    }

    fn start(&mut self, element: &'static Element, attributes: &str, hand: Hand) {
        self.depth += 1;
        self.links += usize::from(element.name == "a");
        self.muted += usize::from(element.kind == Kind::Muted);
        self.open.push(Open {
            element: Some(element),
            hand,
            kind: element.kind,
        });
        self.write_tag(element.name, attributes);
    }

    fn close_last(&mut self) -> Option<Hand> {
        let open = self.open.pop()?;
        if let Some(element) = open.element {
            self.write("</");
            self.write(element.name);
            self.write(">");
            self.depth -= 1;
            self.links -= usize::from(element.name == "a");
            self.muted -= usize::from(element.kind == Kind::Muted);
        }
        Some(open.hand)
    }

    /// Closes what the author left open and the element cannot stand in. Whether it can
    /// stand here now.
    fn make_room(&mut self, element: &Element) -> bool {
        if let Some(parents) = element.parents() {
            return self.return_to(parents);
        }
        self.leave_table_frame();
        if matches!(element.kind, Kind::Phrase | Kind::Mark | Kind::Muted) {
            return true;
        }
        while self.is_authors() && matches!(self.kind(), Kind::Phrase | Kind::Line) {
            self.close_last();
        }
        self.kind() == Kind::Block
    }

    /// Text and blocks in the frame of a table end the table: a browser would move them
    /// in front of it, one by one.
    fn leave_table_frame(&mut self) {
        while self.is_authors() && self.kind() == Kind::Frame {
            self.close_last();
        }
    }

    fn return_to(&mut self, parents: &[&str]) -> bool {
        let Some(at) = self.last_of_author(parents) else {
            return false;
        };
        self.close_to(at + 1);
        true
    }

    /// Where the author last opened one of these. Short: an author's elements count
    /// towards the depth.
    fn last_of_author(&self, names: &[&str]) -> Option<usize> {
        let is_meant = |open: &Open| {
            open.element
                .is_some_and(|element| names.iter().any(|n| element.name.eq_ignore_ascii_case(n)))
        };
        self.open
            .iter()
            .enumerate()
            .rev()
            .take_while(|(_, open)| open.hand == Hand::Author)
            .find(|(_, open)| is_meant(open))
            .map(|(at, _)| at)
    }

    fn close_to(&mut self, length: usize) {
        while self.open.len() > length {
            self.close_last();
        }
    }

    fn kind(&self) -> Kind {
        self.open.last().map_or(Kind::Block, |open| open.kind)
    }

    fn is_authors(&self) -> bool {
        self.open
            .last()
            .is_some_and(|open| open.hand == Hand::Author)
    }

    fn write_text(&mut self, html: &str) {
        if !html.trim().is_empty() {
            self.leave_table_frame();
        }
        if self.html.ends_with("<pre>") {
            // A browser drops the first line break of a <pre>.
            self.write(html.trim_start_matches(['\n', '\r']));
        } else {
            self.write(html);
        }
    }

    fn write_tag(&mut self, name: &str, attributes: &str) {
        self.write("<");
        self.write(name);
        self.write(attributes);
        if name == "a" {
            self.write(&attribute("rel", self.rel));
        }
        self.write(">");
    }

    fn write(&mut self, html: &str) {
        if self.muted == 0 {
            self.html.push_str(html);
        }
    }
}
