//! The elements an article may hold: what each may contain, and which attributes
//! an author may give it.

/// How an element stands among others.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Kind {
    /// Holds blocks.
    Block,
    /// A block that holds a line of text: no block inside.
    Line,
    /// Stands in a line, holds no block.
    Phrase,
    /// The frame of a table: holds only its parts.
    Frame,
    /// Stands in a line, is empty.
    Mark,
    /// A block, is empty.
    Rule,
    /// Is left out with all that it holds.
    Muted,
}

#[derive(Debug)]
pub(super) struct Element {
    pub name: &'static str,
    pub kind: Kind,
    /// What an author may write, besides `lang` and `dir`.
    pub attributes: &'static [&'static str],
}

impl Element {
    /// Names are compared as HTML compares them: without regard to ASCII case.
    pub fn named(name: &str) -> Option<&'static Self> {
        ELEMENTS
            .iter()
            .find(|element| element.name.eq_ignore_ascii_case(name))
    }

    pub fn takes(&self, attribute: &str) -> bool {
        self.attributes.contains(&attribute) || EVERYWHERE.contains(&attribute)
    }

    /// The elements that a part of a table must stand in; none for other elements.
    pub fn parents(&self) -> Option<&'static [&'static str]> {
        let (_, parents) = PARENTS.iter().find(|(name, _)| *name == self.name)?;
        Some(parents)
    }
}

/// Attributes that every element may have.
pub(super) const EVERYWHERE: [&str; 2] = ["dir", "lang"];

#[rustfmt::skip]
pub(super) const ELEMENTS: &[Element] = &[
    element("a",          Kind::Phrase, &["href", "title"]),
    element("abbr",       Kind::Phrase, &["title"]),
    element("address",    Kind::Block,  &[]),
    element("aside",      Kind::Block,  &[]),
    element("b",          Kind::Phrase, &[]),
    element("bdi",        Kind::Phrase, &[]),
    element("bdo",        Kind::Phrase, &[]),
    element("blockquote", Kind::Block,  &[]),
    element("br",         Kind::Mark,   &[]),
    element("caption",    Kind::Block,  &[]),
    element("cite",       Kind::Phrase, &[]),
    element("code",       Kind::Phrase, &[]),
    element("dd",         Kind::Block,  &[]),
    element("del",        Kind::Phrase, &["datetime"]),
    element("details",    Kind::Block,  &["open"]),
    element("dfn",        Kind::Phrase, &["title"]),
    element("div",        Kind::Block,  &[]),
    element("dl",         Kind::Block,  &[]),
    element("dt",         Kind::Line,   &[]),
    element("em",         Kind::Phrase, &[]),
    element("figcaption", Kind::Block,  &[]),
    element("figure",     Kind::Block,  &[]),
    element("h1",         Kind::Line,   &[]),
    element("h2",         Kind::Line,   &[]),
    element("h3",         Kind::Line,   &[]),
    element("h4",         Kind::Line,   &[]),
    element("h5",         Kind::Line,   &[]),
    element("h6",         Kind::Line,   &[]),
    element("hr",         Kind::Rule,   &[]),
    element("i",          Kind::Phrase, &[]),
    element("img",        Kind::Mark,   &["alt", "height", "src", "title", "width"]),
    element("ins",        Kind::Phrase, &["datetime"]),
    element("kbd",        Kind::Phrase, &[]),
    element("li",         Kind::Block,  &["value"]),
    element("mark",       Kind::Phrase, &[]),
    element("ol",         Kind::Block,  &["reversed", "start"]),
    element("p",          Kind::Line,   &[]),
    element("pre",        Kind::Line,   &[]),
    element("q",          Kind::Phrase, &[]),
    element("rp",         Kind::Phrase, &[]),
    element("rt",         Kind::Phrase, &[]),
    element("ruby",       Kind::Phrase, &[]),
    element("s",          Kind::Phrase, &[]),
    element("samp",       Kind::Phrase, &[]),
    element("script",     Kind::Muted,  &[]),
    element("section",    Kind::Block,  &[]),
    element("small",      Kind::Phrase, &[]),
    element("span",       Kind::Phrase, &[]),
    element("strong",     Kind::Phrase, &[]),
    element("style",      Kind::Muted,  &[]),
    element("sub",        Kind::Phrase, &[]),
    element("summary",    Kind::Line,   &[]),
    element("sup",        Kind::Phrase, &[]),
    element("table",      Kind::Frame,  &[]),
    element("tbody",      Kind::Frame,  &[]),
    element("td",         Kind::Block,  &["align", "colspan", "rowspan"]),
    element("tfoot",      Kind::Frame,  &[]),
    element("th",         Kind::Block,  &["align", "colspan", "rowspan", "scope"]),
    element("thead",      Kind::Frame,  &[]),
    element("time",       Kind::Phrase, &["datetime"]),
    element("tr",         Kind::Frame,  &[]),
    element("u",          Kind::Phrase, &[]),
    element("ul",         Kind::Block,  &[]),
    element("var",        Kind::Phrase, &[]),
    element("wbr",        Kind::Mark,   &[]),
];

const PARENTS: &[(&str, &[&str])] = &[
    ("caption", &["table"]),
    ("tbody", &["table"]),
    ("td", &["tr"]),
    ("tfoot", &["table"]),
    ("th", &["tr"]),
    ("thead", &["table"]),
    ("tr", &["tbody", "tfoot", "thead", "table"]),
];

const fn element(name: &'static str, kind: Kind, attributes: &'static [&'static str]) -> Element {
    Element {
        name,
        kind,
        attributes,
    }
}
