//! What changed between two contents: every field that differs, and in texts
//! the words.

use std::time::Instant;

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use similar::{ChangeTag, TextDiff, TextDiffConfig};
use utoipa::ToSchema;

use super::content::canonical;
use super::difference::{Difference, differences};
use super::draft::{DraftContent, RevisionRef};
use super::markdown::escape::escaped;

/// The fields that people write as texts, and compare by the word.
const TEXTS: [&str; 9] = [
    "headline",
    "standfirst",
    "body",
    "ai_note",
    "seo.title",
    "seo.description",
    "lead_image.alt",
    "lead_image.caption",
    "lead_image.credit",
];

/// Two revisions of one article, side by side.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Comparison {
    /// `null`: compared with nothing, since nothing was there before.
    pub from: Option<RevisionRef>,
    pub to: RevisionRef,
    /// Only those that differ, by alphabet.
    pub fields: Vec<ChangedField>,
}

/// One field that differs.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ChangedField {
    /// Its name; below another field with a dot, as in `lead_image.alt`.
    #[schema(example = "headline")]
    pub field: String,
    #[schema(example = "Floods in Ghent")]
    pub before: Value,
    #[schema(example = "Flood in Ghent")]
    pub after: Value,
    /// Of a text: those that are no insertions make up the text before, those
    /// that are no deletions the text after.
    pub spans: Option<Vec<Span>>,
    /// Of a text: the same as HTML, all text escaped; line breaks are kept as they are.
    #[schema(example = "<del>Floods</del><ins>Flood</ins> in Ghent")]
    pub html: Option<String>,
}

/// A piece of a text.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Span {
    pub op: Op,
    #[schema(example = "Floods")]
    pub text: String,
}

/// What became of a piece of a text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Op {
    Equal,
    Insert,
    Delete,
}

/// The fields in which two contents differ; without one before, all that the
/// other has. After the deadline what is left is told coarsely, never wrongly.
pub fn compare(
    before: Option<&DraftContent>,
    after: &DraftContent,
    deadline: Instant,
) -> Vec<ChangedField> {
    let before = before.map_or_else(|| Value::Object(Map::new()), canonical);
    let found = differences(&before, &canonical(after)).into_iter();
    let mut fields: Vec<ChangedField> = found.map(|one| changed(one, deadline)).collect();
    fields.sort_by(|one, other| one.field.cmp(&other.field));
    fields
}

fn changed(difference: Difference, deadline: Instant) -> ChangedField {
    let Difference {
        field,
        before,
        after,
    } = difference;
    let texts = text(&before)
        .zip(text(&after))
        .filter(|_| TEXTS.contains(&field.as_str()));
    let spans = texts.map(|(before, after)| words(before, after, deadline));
    ChangedField {
        html: spans.as_deref().map(html),
        spans,
        field,
        before,
        after,
    }
}

/// A text, or the empty one where there is none.
fn text(value: &Value) -> Option<&str> {
    match value {
        Value::String(text) => Some(text),
        Value::Null => Some(""),
        _ => None,
    }
}

/// What of a text was kept, taken out and put in: first by the line, then by the
/// word in the lines that differ, so that a long text with few changes costs little.
fn words(before: &str, after: &str, deadline: Instant) -> Vec<Span> {
    let mut spans = Vec::new();
    let (mut gone, mut new) = (String::new(), String::new());
    let lines = until(deadline).diff_lines(before, after);
    for line in lines.iter_all_changes() {
        match line.tag() {
            ChangeTag::Delete => gone += line.value(),
            ChangeTag::Insert => new += line.value(),
            ChangeTag::Equal => {
                within(&mut spans, &mut gone, &mut new, deadline);
                push(&mut spans, Op::Equal, line.value());
            }
        }
    }
    within(&mut spans, &mut gone, &mut new, deadline);
    spans
}

/// The words of lines that differ; leaves both empty.
fn within(spans: &mut Vec<Span>, gone: &mut String, new: &mut String, deadline: Instant) {
    let words = until(deadline).diff_unicode_words(gone.as_str(), new.as_str());
    for word in words.iter_all_changes() {
        let op = match word.tag() {
            ChangeTag::Equal => Op::Equal,
            ChangeTag::Insert => Op::Insert,
            ChangeTag::Delete => Op::Delete,
        };
        push(spans, op, word.value());
    }
    gone.clear();
    new.clear();
}

fn until(deadline: Instant) -> TextDiffConfig {
    let mut config = TextDiff::configure();
    config.deadline(deadline);
    config
}

/// Adds a piece, to the last one where that is of its kind.
fn push(spans: &mut Vec<Span>, op: Op, text: &str) {
    match spans.last_mut() {
        Some(last) if last.op == op => last.text += text,
        _ => spans.push(Span {
            op,
            text: text.to_owned(),
        }),
    }
}

fn html(spans: &[Span]) -> String {
    let pieces = spans.iter().map(|span| {
        let text = escaped(&span.text);
        match span.op {
            Op::Equal => text.into_owned(),
            Op::Insert => format!("<ins>{text}</ins>"),
            Op::Delete => format!("<del>{text}</del>"),
        }
    });
    pieces.collect()
}

#[cfg(test)]
mod tests;
