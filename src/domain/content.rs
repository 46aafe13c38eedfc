//! A draft's content: what is wrong with it, what of it is substance, what differs.

mod check;

use serde_json::{Map, Value};

use super::draft::DraftContent;
pub use check::{check, check_opening};

/// What an approval says yes to: each name with where the content has it (RFC 6901).
/// Everything else (tags, SEO, slug, alt text, caption, credit, language) may change
/// without asking again.
#[rustfmt::skip]
const SUBSTANCE: [(&str, &str); 11] = [
    ("headline",       "/headline"),
    ("standfirst",     "/standfirst"),
    ("body",           "/body"),
    ("kind",           "/kind"),
    ("section",        "/section"),
    ("bylines",        "/bylines"),
    ("lead_image_url", "/lead_image/url"),
    ("sensitivity",    "/sensitivity"),
    ("embargo_until",  "/embargo_until"),
    ("ai",             "/ai"),
    ("ai_note",        "/ai_note"),
];

/// The content as JSON, as answers show it: whoever reads a revision can reckon its hash.
#[expect(
    clippy::expect_used,
    reason = "texts, numbers and lists of them; nothing in it can fail to be JSON"
)]
pub(super) fn canonical(content: &DraftContent) -> Value {
    serde_json::to_value(content).expect("content is JSON")
}

/// The part of the content whose change voids approvals; absent things are null.
#[must_use]
pub fn substance(content: &DraftContent) -> Value {
    let whole = canonical(content);
    let fields = SUBSTANCE.map(|(name, pointer)| {
        let value = whole.pointer(pointer).cloned().unwrap_or_default();
        (name.to_owned(), value)
    });
    Value::Object(Map::from_iter(fields))
}

/// The fields of a draft's content, by alphabet.
pub const FIELDS: [&str; 15] = [
    "ai",
    "ai_note",
    "body",
    "bylines",
    "embargo_until",
    "headline",
    "kind",
    "language",
    "lead_image",
    "section",
    "sensitivity",
    "seo",
    "slug",
    "standfirst",
    "tags",
];

/// The names of the top-level fields that differ, by alphabet.
#[must_use]
pub fn changed_fields(before: &DraftContent, after: &DraftContent) -> Vec<String> {
    let (before, after) = (canonical(before), canonical(after));
    let fields = after.as_object().into_iter().flatten();
    let mut changed: Vec<String> = fields
        .filter(|(name, value)| before.get(name) != Some(value))
        .map(|(name, _)| name.clone())
        .collect();
    changed.sort();
    changed
}

/// Whether what was approved before is not what would go out after.
#[must_use]
pub fn changes_substance(before: &DraftContent, after: &DraftContent) -> bool {
    substance(before) != substance(after)
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use serde_json::json;

    /// A whole content, and the one golden that others are made from.
    pub fn floods() -> DraftContent {
        serde_json::from_value(json!({
            "headline": "Floods in Ghent",
            "standfirst": "The Leie is over its banks.",
            "body": "Water stands in the streets of Ghent.",
            "section": "news",
            "language": "en",
            "bylines": [{ "name": "Ines Claes" }],
            "tags": ["floods"],
            "slug": "floods-in-ghent",
            "lead_image": { "url": "https://media.example.org/flood.jpg", "alt": "A street under water" },
        }))
        .unwrap()
    }

    fn with(changes: &Value) -> DraftContent {
        let mut content = canonical(&floods());
        for (name, value) in changes.as_object().unwrap() {
            content[name] = value.clone();
        }
        serde_json::from_value(content).unwrap()
    }

    #[test]
    fn substance_is_what_the_product_says() {
        let image =
            |url: &str, alt: &str| json!({ "url": url, "alt": alt, "caption": "c", "credit": "d" });
        let voids = [
            json!({ "headline": "Flood" }),
            json!({ "standfirst": null }),
            json!({ "body": "Dry." }),
            json!({ "section": "world" }),
            json!({ "kind": "analysis" }),
            json!({ "bylines": [] }),
            json!({ "lead_image": image("https://media.example.org/dry.jpg", "A street under water") }),
            json!({ "lead_image": null }),
            json!({ "sensitivity": "high" }),
            json!({ "embargo_until": "2026-11-23T06:00:00Z" }),
            json!({ "ai": "assisted" }),
            json!({ "ai_note": "Translated by machine." }),
        ];
        let keeps = [
            json!({ "tags": [] }),
            json!({ "slug": "flood" }),
            json!({ "language": "nl" }),
            json!({ "seo": { "title": "Flood", "description": null, "canonical_url": null } }),
            json!({ "lead_image": image("https://media.example.org/flood.jpg", "Another text") }),
        ];
        for change in voids {
            assert!(changes_substance(&floods(), &with(&change)), "{change}");
        }
        for change in keeps {
            assert!(!changes_substance(&floods(), &with(&change)), "{change}");
        }
    }

    #[test]
    fn changed_fields_are_named_once_and_by_alphabet() {
        let change = json!({ "tags": [], "headline": "Flood", "slug": "floods-in-ghent" });
        assert_eq!(
            changed_fields(&floods(), &with(&change)),
            ["headline", "tags"]
        );
        assert!(changed_fields(&floods(), &floods()).is_empty());
    }

    #[test]
    fn every_field_is_listed() {
        let content = canonical(&floods());
        let mut names: Vec<&String> = content.as_object().unwrap().keys().collect();
        names.sort();
        assert_eq!(names, FIELDS);
    }

    #[test]
    fn nanoseconds_that_no_database_keeps_are_no_change() {
        let at = |text: &str| with(&json!({ "embargo_until": text }));
        let (fine, coarse) = (
            at("2026-11-23T06:00:00.000000999Z"),
            at("2026-11-23T07:00:00+01:00"),
        );
        assert!(!changes_substance(&fine, &coarse));
        assert_eq!(canonical(&fine)["embargo_until"], "2026-11-23T06:00:00Z");
    }
}
