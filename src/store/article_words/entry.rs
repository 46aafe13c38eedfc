//! What is entered of an article.

use std::collections::BTreeSet;

use serde_json::json;

use crate::domain::article::Kind;
use crate::domain::ids::ArticleId;
use crate::domain::publication::Publication;
use crate::domain::search::{parts, words};
use crate::domain::time::Instant;
use crate::store::types::name_of;

/// Words and bytes of a body, at most: what PostgreSQL keeps as one `tsvector`.
const WORDS: usize = 50_000;
const BYTES: usize = 400_000;

/// The words of an article, and what lists are narrowed by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Entry {
    pub article: ArticleId,
    pub published_at: Instant,
    pub headline: Vec<String>,
    pub standfirst: Vec<String>,
    pub body: Vec<String>,
    /// As `section:news`.
    pub filed: Vec<String>,
    /// Pairs of facet and key, as JSON.
    pub facets: String,
}

impl Entry {
    pub(super) fn of(publication: &Publication, body: &str) -> Self {
        let standfirst = publication.standfirst.as_deref().unwrap_or_default();
        Self {
            article: publication.id,
            published_at: publication.published_at,
            headline: texts(&publication.headline),
            standfirst: texts(standfirst),
            body: texts(body),
            filed: filed(publication),
            facets: facets(publication),
        }
    }

    /// Each once.
    pub(super) fn words(&self) -> BTreeSet<String> {
        let texts = [&self.headline, &self.standfirst, &self.body];
        texts.into_iter().flatten().cloned().collect()
    }
}

/// Words that an article has no more, and those that it has now; with the parts by which
/// each is found, as pairs. All as JSON.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Change {
    pub gone: String,
    pub gone_parts: String,
    pub added: String,
    pub added_parts: String,
}

impl Change {
    pub(super) fn between(before: &BTreeSet<String>, after: &BTreeSet<String>) -> Self {
        let gone: Vec<&String> = before.difference(after).collect();
        let added: Vec<&String> = after.difference(before).collect();
        Self {
            gone_parts: pairs(&gone),
            gone: json!(gone).to_string(),
            added_parts: pairs(&added),
            added: json!(added).to_string(),
        }
    }
}

fn pairs(words: &[&String]) -> String {
    let pairs = words
        .iter()
        .flat_map(|word| parts(word).into_iter().map(move |part| (part, word)));
    json!(pairs.collect::<Vec<_>>()).to_string()
}

fn texts(text: &str) -> Vec<String> {
    let mut room = BYTES;
    let words = words(text).map(|word| word.text).take(WORDS);
    let fitting = words.map_while(|word| {
        room = room.checked_sub(word.len())?;
        Some(word)
    });
    fitting.collect()
}

fn filed(publication: &Publication) -> Vec<String> {
    let tags = publication
        .tags
        .iter()
        .map(|tag| format!("tag:{}", tag.key));
    let bylines = publication.bylines.iter();
    let bylines = bylines.map(|byline| format!("byline:{}", byline.key));
    let own = [
        format!("section:{}", publication.section),
        kind(publication.kind),
    ];
    own.into_iter().chain(tags).chain(bylines).collect()
}

fn facets(publication: &Publication) -> String {
    let tags = publication.tags.iter().map(|tag| ("tag", &tag.key));
    let bylines = publication.bylines.iter();
    let bylines = bylines.map(|byline| ("byline", &byline.key));
    json!(tags.chain(bylines).collect::<Vec<_>>()).to_string()
}

/// A kind as it is entered.
pub(super) fn kind(kind: Kind) -> String {
    format!("kind:{}", name_of(&kind).unwrap_or_default())
}

/// What keys of sections, tags and bylines are made of.
pub(super) const fn is_of_key(byte: u8) -> bool {
    byte.is_ascii_lowercase() || byte.is_ascii_digit() || matches!(byte, b'-' | b'_')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_longest_body_is_entered_as_far_as_it_fits() {
        assert_eq!(texts(&"a ".repeat(200_000)).len(), WORDS);
        let long: usize = texts(&"\u{10330}\u{10331} ".repeat(130_000))
            .iter()
            .map(String::len)
            .sum();
        assert!((BYTES - 8..=BYTES).contains(&long), "{long}");
    }
}
