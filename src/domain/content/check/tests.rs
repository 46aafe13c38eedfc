use serde_json::{Value, json};

use super::*;
use crate::domain::content::tests::floods;

fn sections() -> Vec<String> {
    ["news", "world"].map(str::to_owned).to_vec()
}

/// The places and codes of what is wrong once `changes` are made to a sound content.
fn wrong(changes: &Value) -> Vec<String> {
    let mut content = serde_json::to_value(floods()).unwrap();
    for (name, value) in changes.as_object().unwrap() {
        content[name] = value.clone();
    }
    let content = serde_json::from_value(content).unwrap();
    let found = check_opening(&content, &sections());
    found
        .into_iter()
        .map(|f| format!("{} {}", f.pointer, f.code))
        .collect()
}

#[test]
fn sound_content_has_nothing_wrong() {
    assert_eq!(check_opening(&floods(), &sections()), []);
}

#[test]
fn every_wrong_field_is_named_at_once() {
    let found = wrong(&json!({
        "headline": " ",
        "standfirst": "x".repeat(301),
        "body": "a\u{0}b",
        "section": "sport",
        "language": "e",
        "bylines": [{ "name": "Ines Claes" }, { "name": " " }, { "name": "a\nb" }],
        "tags": ["floods", "Floods", "floods", ""],
        "slug": "-floods",
        "seo": { "title": "a\tb", "description": "x".repeat(301), "canonical_url": "javascript:alert(1)" },
        "lead_image": {
            "url": "ftp://example.org/a.jpg", "width": 0, "height": 100_001, "alt": "x".repeat(1_001),
            "caption": "a\u{2028}b", "credit": "x".repeat(301), "focal_point": { "x": -0.1, "y": 1.1 },
        },
        "embargo_until": "1969-12-31T23:59:59Z",
        "ai_note": "\u{7f}",
    }));
    let expected = [
        "/headline required",
        "/standfirst too_long",
        "/seo/title control_character",
        "/seo/description too_long",
        "/lead_image/alt too_long",
        "/lead_image/caption control_character",
        "/lead_image/credit too_long",
        "/ai_note control_character",
        "/body control_character",
        "/section unknown",
        "/language bad_language",
        "/bylines/1/name required",
        "/bylines/2/name control_character",
        "/tags/1 bad_tag",
        "/tags/2 duplicate",
        "/tags/3 bad_tag",
        "/slug bad_slug",
        "/seo/canonical_url bad_url",
        "/lead_image/url bad_url",
        "/lead_image/width out_of_range",
        "/lead_image/height out_of_range",
        "/lead_image/focal_point/x out_of_range",
        "/lead_image/focal_point/y out_of_range",
        "/embargo_until out_of_range",
    ];
    assert_eq!(found, expected);
}

#[test]
fn sizes_count_characters_and_end_where_they_say() {
    assert_eq!(wrong(&json!({ "headline": "é".repeat(300) })), [""; 0]);
    assert_eq!(
        wrong(&json!({ "headline": "é".repeat(301) })),
        ["/headline too_long"]
    );
    assert_eq!(wrong(&json!({ "body": "é".repeat(400_000) })), [""; 0]);
    assert_eq!(
        wrong(&json!({ "body": "é".repeat(400_001) })),
        ["/body too_long"]
    );
    assert_eq!(
        wrong(&json!({ "bylines": vec![json!({ "name": "I" }); 21] })),
        ["/bylines too_many"]
    );
    let tags: Vec<String> = (0..31).map(|number| format!("tag-{number}")).collect();
    assert_eq!(wrong(&json!({ "tags": tags })), ["/tags too_many"]);
}

#[test]
fn a_headline_may_be_emptied_later_and_an_unknown_section_names_the_known() {
    let mut content = floods();
    content.headline.clear();
    content.section = "sport".to_owned();
    let found = check(&content, &sections());
    assert_eq!(found.len(), 1);
    assert_eq!(found[0].detail, "no such section; there are news, world");
}

#[test]
fn languages_are_plausible() {
    for tag in ["en", "nl-BE", "zh-Hant-TW", "de-CH-1996", "gsw"] {
        assert_eq!(language(tag), None, "{tag}");
    }
    for tag in [
        "",
        "e",
        "en_GB",
        "en-",
        "123",
        "en-123456789",
        "en us",
        "ën",
    ] {
        assert!(language(tag).is_some(), "{tag}");
    }
}

#[test]
fn addresses_are_whole_and_of_the_web() {
    for text in [
        "https://example.org",
        "http://example.org:8080/a?b=c#d",
        "https://münchen.example/ä",
    ] {
        assert_eq!(address("/u", text), None, "{text}");
    }
    for text in [
        "",
        "/a.jpg",
        "//example.org/a",
        "data:text/html,x",
        "https://",
        "https://a b/",
        "java\nscript:x",
        "https://ines:pw@example.org/",
    ] {
        assert!(address("/u", text).is_some(), "{text}");
    }
}
