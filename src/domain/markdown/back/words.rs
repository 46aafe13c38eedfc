//! What stands in a line.

use std::fmt::Write as _;

use crate::domain::markdown::text::is_collapsing;
use crate::domain::markdown::tree::{Element, Node};

/// Signs that mean something in a line of Markdown.
const SIGNS: [char; 9] = ['\\', '`', '*', '_', '[', ']', '<', '&', '~'];

/// Plain text with its white space as HTML shows it, and every sign meaning itself.
pub(super) fn plain(text: &str) -> String {
    let mut words = String::with_capacity(text.len());
    for c in text.chars() {
        if is_collapsing(c) {
            if !words.ends_with(' ') {
                words.push(' ');
            }
            continue;
        }
        if SIGNS.contains(&c) {
            words.push('\\');
        }
        words.push(c);
    }
    words
}

/// A line of which the beginning means nothing: no heading, quotation, list or rule.
pub(super) fn begun(line: &str) -> String {
    let line = line.trim_start_matches(is_collapsing);
    let digits = line.bytes().take_while(u8::is_ascii_digit).count();
    let (number, after) = line.split_at_checked(digits).unwrap_or_default();
    if digits > 0 && after.starts_with(['.', ')']) {
        return format!("{number}\\{after}");
    }
    if line.starts_with(['#', '>', '+', '-', '=', '|', ':']) {
        return format!("\\{line}");
    }
    line.to_owned()
}

/// The line that these make.
pub(super) fn line(nodes: &[Node<'_>]) -> String {
    let mut words = String::new();
    for node in nodes {
        match node {
            Node::Text(text) => {
                let text = plain(text);
                let doubled = words.ends_with(' ') && text.starts_with(' ');
                words.push_str(text.get(usize::from(doubled)..).unwrap_or_default());
            }
            Node::Element(element) => words.push_str(&phrase(element)),
        }
    }
    words
}

fn phrase(element: &Element<'_>) -> String {
    if element.is("sup", "footnote-ref") {
        return format!("[^{}]", text_of(&element.children));
    }
    if element.is("a", "footnote-backref") {
        return String::new();
    }
    match element.name {
        "em" | "i" => around("*", &element.children),
        "strong" | "b" => around("**", &element.children),
        "del" | "s" => around("~~", &element.children),
        "code" => code(&text_of(&element.children)),
        "br" => "\\\n".to_owned(),
        "img" => image(element),
        "a" => link(element),
        _ => line(&element.children),
    }
}

/// Marks around words; white space stays outside, where Markdown wants it.
fn around(mark: &str, nodes: &[Node<'_>]) -> String {
    let whole = line(nodes);
    let words = whole.trim();
    if words.is_empty() {
        return whole;
    }
    let before = if whole.starts_with(' ') { " " } else { "" };
    let after = if whole.ends_with(' ') { " " } else { "" };
    format!("{before}{mark}{words}{mark}{after}")
}

/// A run of back ticks longer than any inside.
pub(super) fn fence(text: &str, least: usize) -> String {
    let (mut longest, mut run) = (0, 0);
    for c in text.chars() {
        run = if c == '`' { run + 1 } else { 0 };
        longest = longest.max(run);
    }
    "`".repeat((longest + 1).max(least))
}

fn code(text: &str) -> String {
    let text = text.replace('\n', " ");
    let fence = fence(&text, 1);
    let gap = if text.starts_with('`') || text.ends_with('`') {
        " "
    } else {
        ""
    };
    format!("{fence}{gap}{text}{gap}{fence}")
}

pub(super) fn image(element: &Element<'_>) -> String {
    let alt = element.attribute("alt").unwrap_or_default();
    let src = element.attribute("src").unwrap_or_default();
    format!("![{}]({})", plain(&alt), address(&src))
}

fn link(element: &Element<'_>) -> String {
    let words = line(&element.children);
    match element.attribute("href") {
        Some(href) => format!("[{}]({})", words.trim(), address(&href)),
        None => words,
    }
}

/// An address that ends nowhere but at its end.
pub(super) fn address(text: &str) -> String {
    let mut address = String::with_capacity(text.len());
    for c in text.chars() {
        if c.is_whitespace() || c.is_control() || matches!(c, '(' | ')' | '<' | '>' | '\\') {
            for byte in c.encode_utf8(&mut [0; 4]).bytes() {
                let _ = write!(address, "%{byte:02X}");
            }
        } else {
            address.push(c);
        }
    }
    address
}

/// What they say, as it stands.
pub(super) fn text_of(nodes: &[Node<'_>]) -> String {
    let text = |node: &Node<'_>| match node {
        Node::Text(text) => text.to_string(),
        Node::Element(element) => text_of(&element.children),
    };
    nodes.iter().map(text).collect()
}
