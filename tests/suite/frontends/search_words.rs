//! Articles are found by their words, however these are typed.

use serde_json::json;

use super::{Site, is_cached, slugs, whole};
use crate::kit::Answer;

/// An article with this body and nothing else of interest.
fn saying(headline: &str, body: &str) -> serde_json::Value {
    json!({"headline": headline, "section": "news", "body": body})
}

impl Site {
    /// What a reader finds who types this.
    async fn finds(&self, typed: &str) -> Answer {
        let query = url::form_urlencoded::byte_serialize(typed.as_bytes());
        let query: String = query.collect();
        self.reads(&format!("/search?q={query}")).await.expect(200)
    }

    async fn found(&self, typed: &str) -> Vec<String> {
        let answer = self.finds(typed).await;
        assert!(
            answer.json["corrected"].is_null(),
            "{typed}: {}",
            answer.text
        );
        slugs(&answer)
    }
}

#[tokio::test]
async fn neither_case_nor_accents_matter() {
    let site = Site::opens().await;
    site.publishes(saying(
        "Trains to Zürich",
        "A naïve plan, says Łukasz Größe.",
    ))
    .await;
    site.publishes(saying("Trains to Basel", "A sober plan."))
        .await;
    for typed in [
        "Zürich",
        "zurich",
        "ZURICH",
        "Zu\u{308}rich",
        "naive",
        "NAÏVE plan",
        "lukasz",
        "grosse",
        "größe",
        "trains zurich",
        "zur",
    ] {
        assert_eq!(site.found(typed).await, ["trains-to-zurich"], "{typed}");
    }
    assert_eq!(site.found("plan trains").await.len(), 2);
    assert!(
        site.found("trains to zurich sober").await.is_empty(),
        "all words must be there"
    );
    site.closes().await;
}

#[tokio::test]
async fn a_phrase_is_a_phrase_and_the_last_word_may_go_on() {
    let site = Site::opens().await;
    site.publishes(saying("One", "The old pumps of Dampoort ran dry."))
        .await;
    site.publishes(saying(
        "Two",
        "The pumps are old; Dampoort-Zuid is dry. Covid-19 is back.",
    ))
    .await;
    // a phrase ends with its text
    let other = json!({"headline": "Rain on the", "standfirst": "roof", "section": "news", "body": "Over."});
    site.publishes(other).await;
    assert_eq!(site.found("\"old pumps\"").await, ["one"]);
    assert_eq!(site.found("“old pumps” dry").await, ["one"]);
    assert_eq!(site.found("\"pumps are old\"").await, ["two"]);
    assert_eq!(site.found("damp").await.len(), 2);
    assert_eq!(site.found("covid-19").await, ["two"]);
    assert_eq!(site.found("dampoort-zu").await, ["two"]);
    assert!(
        site.found("damp dry").await.is_empty(),
        "only the last may go on"
    );
    assert!(site.found("\"on the roof\"").await.is_empty());
    assert_eq!(site.found("\"on the\" roof").await, ["rain-on-the"]);
    site.closes().await;
}

#[tokio::test]
async fn the_headline_weighs_more_than_the_standfirst_and_that_more_than_the_body() {
    let site = Site::opens().await;
    let filler = "Nothing else of any interest is told here today.";
    for (headline, standfirst, body) in [
        ("Third", filler, format!("{filler} Dike. {filler}")),
        ("Dike first", filler, format!("{filler} {filler}")),
        (
            "Second",
            "The dike is told of here.",
            format!("{filler} {filler}"),
        ),
        ("None", filler, filler.to_owned()),
    ] {
        let article = json!({"headline": headline, "standfirst": standfirst, "section": "news", "body": body});
        site.publishes(article).await;
    }
    let answer = site.finds("dike").await;
    assert_eq!(slugs(&answer), ["dike-first", "second", "third"]);
    let scores = answer.json["items"].as_array().unwrap().iter();
    let scores: Vec<f64> = scores.map(|item| item["score"].as_f64().unwrap()).collect();
    assert!(
        scores[0] > scores[1] && scores[1] > scores[2] && scores[2] > 0.0,
        "{scores:?}"
    );
    site.closes().await;
}

#[tokio::test]
async fn what_was_found_is_shown_where_it_stands() {
    let site = Site::opens().await;
    let filler = vec!["nothing"; 60].join(" ");
    let article = json!({
        "headline": "Floods <in> Zürich & Ghent", "section": "news",
        "body": format!("{filler} the *zurich* <b>dike</b> &amp; pumps {filler}"),
    });
    site.publishes(article).await;
    let answer = site.finds("zurich dike").await;
    let found = &answer.json["items"][0];
    let shown = &found["highlights"];
    assert_eq!(
        shown["headline"],
        "Floods &lt;in&gt; <mark>Zürich</mark> &amp; Ghent"
    );
    assert!(shown["standfirst"].is_null(), "{shown}");
    let body = shown["body"].as_str().unwrap();
    assert!(
        body.starts_with("…nothing") && body.ends_with("nothing…"),
        "{body}"
    );
    assert!(
        body.contains("the <mark>zurich</mark>") && body.contains("<mark>dike</mark>"),
        "{body}"
    );
    assert!(
        body.contains("&amp; pumps") && !body.contains("<b>"),
        "{body}"
    );
    // the same summary as the list has
    let listed = site.reads("/articles").await.expect(200);
    assert_eq!(found["article"], listed.json["items"][0]);
    is_cached(&site, "/search?q=zurich", "list:all").await;
    site.closes().await;
}

#[tokio::test]
async fn nothing_that_is_typed_breaks_a_search() {
    let site = Site::opens().await;
    site.publishes(whole("Floods AND dikes NEAR Ghent")).await;
    for typed in [
        "*",
        "\"",
        "\"\"\"",
        "-",
        "(",
        ")",
        "NEAR(",
        "' OR 1=1 --",
        ":*",
        "<->",
        "& | !",
        "\\",
        "a:b:C",
        "^floods",
        "{headline} : x",
        "🌊",
        "%",
        "'; DROP TABLE publications; --",
    ] {
        site.finds(typed).await;
    }
    assert_eq!(site.found("floods AND").await.len(), 1);
    assert_eq!(site.found("near \"ghent\"*").await.len(), 1);
    assert_eq!(
        site.found("headline : floods").await.len(),
        0,
        "a word as others"
    );
    assert_eq!(site.found("-floods'&!").await.len(), 1);
    assert!(site.found("?!*").await.is_empty());
    for (query, code) in [
        ("", "required"),
        ("q=", "required"),
        ("q=%20%09", "required"),
    ] {
        let refused = site.reads(&format!("/search?{query}")).await;
        let refused = refused.problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/query/q"], "{query} {code}");
    }
    for list in ["search", "articles"] {
        for typed in ["x".repeat(301), "x".repeat(10_000), "a%00b".to_owned()] {
            let refused = site.reads(&format!("/{list}?q={typed}")).await;
            assert_eq!(refused.problem(422, "invalid").pointers(), ["/query/q"]);
        }
        let long = "é%20".repeat(150);
        site.reads(&format!("/{list}?q={long}")).await.expect(200);
    }
    let key = "/search?q=floods&tag=a%27%22%5C%20b&section=%2A";
    assert!(slugs(&site.reads(key).await.expect(200)).is_empty());
    site.closes().await;
}

#[tokio::test]
async fn what_is_not_public_any_more_is_not_found() {
    let site = Site::opens().await;
    let article = site
        .publishes(saying("Old story", "The ombudsman resigned."))
        .await;
    site.pia
        .opens_with(saying("A draft", "The ombudsman returned."))
        .await;
    assert_eq!(site.found("ombudsman").await, ["old-story"]);

    site.updates(&article, json!({"body": "The mediator resigned."}))
        .await;
    assert!(site.found("ombudsman").await.is_empty());
    let mistyped = site.finds("ombusdman").await;
    assert!(
        mistyped.json["corrected"].is_null(),
        "nor is it told that it was there"
    );
    assert_eq!(site.found("mediator").await, ["old-story"]);

    site.moves(&article, "new-address").await;
    assert_eq!(site.found("mediator").await, ["new-address"]);
    site.turns(&article, "retract", "It was wrong.").await;
    let retracted = site.finds("mediator").await;
    assert_eq!(retracted.json["items"][0]["article"]["status"], "retracted");

    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    assert!(site.found("mediator").await.is_empty());
    assert!(slugs(&site.reads("/articles?q=mediator").await).is_empty());
    assert!(site.finds("mediatro").await.json["corrected"].is_null());
    assert_eq!(
        site.room.count("vocabulary").await,
        0,
        "no word of it is left"
    );
    assert_eq!(site.room.count("vocabulary_parts").await, 0);

    site.turns(&article, "republish", "").await;
    assert_eq!(site.found("mediator").await, ["new-address"]);
    site.closes().await;
}
