//! Paragraphs, lists, tables and what else stands on lines of its own.

use super::words::{address, begun, fence, image, line, text_of};
use crate::domain::markdown::tree::{Element, Node};

/// Elements that stand in a line.
#[rustfmt::skip]
const PHRASES: [&str; 29] = [
    "a", "abbr", "b", "bdi", "bdo", "br", "cite", "code", "del", "dfn", "em", "i", "img", "ins", "kbd", "mark",
    "q", "rp", "rt", "ruby", "s", "samp", "small", "span", "strong", "sub", "sup", "u", "var",
];

/// Each block that these make, lines apart by `\n`.
pub(super) fn blocks(nodes: &[Node<'_>]) -> Vec<String> {
    let mut blocks = Vec::new();
    let mut rest = nodes;
    while let Some((first, after)) = rest.split_first() {
        match first {
            Node::Element(element) if !is_phrase(first) => {
                blocks.extend(block(element));
                rest = after;
            }
            _ => {
                let end = rest.iter().take_while(|node| is_phrase(node)).count();
                let (phrases, after) = rest.split_at_checked(end).unwrap_or_default();
                blocks.push(paragraph(phrases));
                rest = after;
            }
        }
    }
    blocks.retain(|block| !block.trim().is_empty());
    blocks
}

fn is_phrase(node: &Node<'_>) -> bool {
    match node {
        Node::Text(_) => true,
        Node::Element(element) => PHRASES.contains(&element.name),
    }
}

fn paragraph(nodes: &[Node<'_>]) -> String {
    let whole = line(nodes);
    let lines = whole.trim().lines().map(begun);
    lines.collect::<Vec<_>>().join("\n")
}

fn block(element: &Element<'_>) -> Vec<String> {
    let children = &element.children;
    match element.name {
        "p" | "summary" | "caption" => vec![paragraph(children)],
        "dt" => vec![format!("**{}**", paragraph(children))],
        "h1" | "h2" | "h3" | "h4" | "h5" | "h6" => vec![heading(element)],
        "hr" => vec!["---".to_owned()],
        "pre" => vec![code(&text_of(children))],
        "blockquote" => vec![prefixed(&blocks(children).join("\n\n"), "> ", "> ")],
        "ul" | "ol" => vec![list(element)],
        "table" => table(element),
        "figure" => figure(element),
        "section" if element.is("section", "footnotes") => notes(element),
        _ => blocks(children),
    }
}

fn heading(element: &Element<'_>) -> String {
    let level = element.name.get(1..).and_then(|level| level.parse().ok());
    // the sign that closes a heading would be lost
    let words = line(&element.children)
        .replace('\n', " ")
        .replace('#', "\\#");
    let words = words.trim().trim_end_matches('\\').trim_end().to_owned();
    format!("{} {words}", "#".repeat(level.unwrap_or(1)))
}

fn code(text: &str) -> String {
    let text = text.strip_suffix('\n').unwrap_or(text);
    let fence = fence(text, 3);
    format!("{fence}\n{text}\n{fence}")
}

/// Every line with something before it; an empty one gets no white space at its end.
fn prefixed(text: &str, first: &str, others: &str) -> String {
    let lines = text.split('\n').enumerate().map(|(number, line)| {
        let prefix = if number == 0 { first } else { others };
        format!("{prefix}{line}").trim_end_matches(' ').to_owned()
    });
    // a line that ends with two blanks is none of ours: a break is a backslash
    lines.collect::<Vec<_>>().join("\n")
}

fn list(element: &Element<'_>) -> String {
    let first: Option<u64> = match element.name {
        "ol" => {
            let start = element.attribute("start");
            Some(start.and_then(|start| start.parse().ok()).unwrap_or(1))
        }
        _ => None,
    };
    let items = inside(element, "li");
    let is_loose = items.iter().any(|item| has(item, "p"));
    let written = items.iter().zip(0_u64..).map(|(item, number)| {
        let mark = first.map_or_else(
            || "- ".to_owned(),
            |first| format!("{}. ", first.saturating_add(number)),
        );
        let between = if is_loose { "\n\n" } else { "\n" };
        let text = blocks(&item.children).join(between);
        prefixed(&text, &mark, &" ".repeat(mark.len()))
    });
    let apart = if is_loose { "\n\n" } else { "\n" };
    written.collect::<Vec<_>>().join(apart)
}

/// The elements of this name directly inside.
fn inside<'e, 'h>(element: &'e Element<'h>, name: &str) -> Vec<&'e Element<'h>> {
    let elements = element.children.iter().filter_map(|node| match node {
        Node::Element(child) if child.name == name => Some(child),
        _ => None,
    });
    elements.collect()
}

fn has(element: &Element<'_>, name: &str) -> bool {
    !inside(element, name).is_empty()
}

fn table(element: &Element<'_>) -> Vec<String> {
    let caption = inside(element, "caption");
    let mut written: Vec<String> = caption.into_iter().flat_map(block).collect();
    let rows: Vec<Vec<String>> = rows(element).into_iter().map(cells).collect();
    let width = rows.iter().map(Vec::len).max().unwrap_or_default();
    let mut lines: Vec<String> = rows.iter().map(|row| row_of(row, width)).collect();
    if !lines.is_empty() {
        lines.insert(1, row_of(&vec!["---".to_owned(); width], width));
        written.push(lines.join("\n"));
    }
    written
}

fn rows<'e, 'h>(table: &'e Element<'h>) -> Vec<&'e Element<'h>> {
    let parts = ["thead", "tbody", "tfoot"];
    let parts = parts.into_iter().flat_map(|part| inside(table, part));
    let parts = std::iter::once(table).chain(parts);
    parts.flat_map(|part| inside(part, "tr")).collect()
}

fn cells(row: &Element<'_>) -> Vec<String> {
    let cells = row.children.iter().filter_map(|node| match node {
        Node::Element(cell) if ["td", "th"].contains(&cell.name) => Some(cell),
        _ => None,
    });
    let text = |cell: &Element<'_>| blocks(&cell.children).join(" ");
    cells
        .map(|cell| {
            text(cell)
                .replace("\\\n", " ")
                .replace('\n', " ")
                .replace('|', "\\|")
        })
        .collect()
}

fn row_of(cells: &[String], width: usize) -> String {
    let missing = vec![String::new(); width.saturating_sub(cells.len())];
    format!("| {} |", [cells, &missing].concat().join(" | "))
}

/// A picture with its caption below it, or the address of an embed.
fn figure(element: &Element<'_>) -> Vec<String> {
    if let Some(embed) = element.attribute("data-embed") {
        return vec![format!("<{}>", address(&embed))];
    }
    let pictures = inside(element, "img").into_iter().map(image);
    let others = element.children.iter().filter(
        |node| !matches!(node, Node::Element(child) if ["img", "figcaption"].contains(&child.name)),
    );
    let others: Vec<Node<'_>> = others.cloned().collect();
    let captions = inside(element, "figcaption")
        .into_iter()
        .flat_map(|caption| blocks(&caption.children));
    pictures.chain(blocks(&others)).chain(captions).collect()
}

fn notes(section: &Element<'_>) -> Vec<String> {
    let lists = inside(section, "ol");
    let items = lists.into_iter().flat_map(|list| inside(list, "li"));
    let written = items.zip(1_u32..).map(|(item, number)| {
        let text = blocks(&item.children).join("\n\n");
        prefixed(&text, &format!("[^{number}]: "), "    ")
    });
    written.collect()
}
