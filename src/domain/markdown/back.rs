//! From the page back to Markdown, for clients that show text. Made from the sanitised
//! page and not from what was typed, so that it says what the page says and nothing that
//! the page leaves out.

mod blocks;
mod words;

use super::tree::tree;

/// Sanitised HTML of an article as `CommonMark` with tables, footnotes and strikethrough.
pub fn markdown_of(html: &str) -> String {
    blocks::blocks(&tree(html)).join("\n\n")
}

/// One line of plain text as `CommonMark` that shows it as it is.
pub fn markdown_line(text: &str) -> String {
    words::begun(&words::plain(text))
}

#[cfg(test)]
mod tests;
