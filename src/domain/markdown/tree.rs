//! Sanitised HTML as a tree, for whoever writes it as something else.

use std::borrow::Cow;

use super::text::unescaped;

#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Node<'h> {
    Text(Cow<'h, str>),
    Element(Element<'h>),
}

#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Element<'h> {
    pub name: &'h str,
    /// As they stand in the tag.
    attributes: &'h str,
    pub children: Vec<Node<'h>>,
}

/// Elements that have no end.
const EMPTY: [&str; 4] = ["br", "hr", "img", "wbr"];

/// The tree of HTML that the sanitiser wrote: well nested, and with `<` and `>` nowhere
/// but around tags.
pub(super) fn tree(html: &str) -> Vec<Node<'_>> {
    let mut open = vec![Element::default()];
    let mut rest = html;
    while let Some((text, markup)) = rest.split_once('<') {
        put_text(&mut open, text);
        let (tag, after) = markup.split_once('>').unwrap_or((markup, ""));
        match tag.strip_prefix('/') {
            Some(_) => close(&mut open),
            None => start(&mut open, tag),
        }
        rest = after;
    }
    put_text(&mut open, rest);
    while open.len() > 1 {
        close(&mut open);
    }
    open.pop().map(|root| root.children).unwrap_or_default()
}

fn put_text<'h>(open: &mut [Element<'h>], text: &'h str) {
    if let Some(inside) = open.last_mut().filter(|_| !text.is_empty()) {
        inside.children.push(Node::Text(unescaped(text)));
    }
}

fn start<'h>(open: &mut Vec<Element<'h>>, tag: &'h str) {
    let (name, attributes) = tag.split_once(' ').unwrap_or((tag, ""));
    open.push(Element {
        name,
        attributes,
        children: Vec::new(),
    });
    if EMPTY.contains(&name) {
        close(open);
    }
}

fn close(open: &mut Vec<Element<'_>>) {
    if open.len() > 1
        && let Some(done) = open.pop()
        && let Some(around) = open.last_mut()
    {
        around.children.push(Node::Element(done));
    }
}

impl<'h> Element<'h> {
    /// The value of an attribute.
    pub fn attribute(&self, name: &str) -> Option<Cow<'h, str>> {
        let start = format!("{name}=\"");
        let (before, value) = self.attributes.split_once(&start)?;
        if !before.is_empty() && !before.ends_with(' ') {
            return None;
        }
        value.split_once('"').map(|(value, _)| unescaped(value))
    }

    pub fn is(&self, name: &str, class: &str) -> bool {
        self.name == name && self.attribute("class").is_some_and(|own| own == class)
    }
}
