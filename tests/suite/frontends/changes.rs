//! What changes for the public, told in order: by pages, and as it happens.

mod comments;
mod ear;
mod mirror;
mod random;
mod secrets;
mod stream;
mod together;

use serde_json::{Value, json};

use super::{Site, is_cached, whole};
use crate::kit::Person;
use crate::kit::person::Draft;

/// A page of the feed.
async fn page(reader: &Person, query: &str) -> crate::kit::Answer {
    let path = format!("/v1/public/changes{query}");
    reader.get(&path).await.expect(200)
}

/// All that was told above a place, and the place to go on from.
async fn told(reader: &Person, since: i64) -> (Vec<Value>, i64) {
    let (mut all, mut at) = (Vec::new(), since);
    loop {
        let page = page(reader, &format!("?since={at}&limit=7")).await.json;
        all.extend(page["items"].as_array().unwrap().clone());
        at = page["next"].as_i64().unwrap();
        if page["more"] == false {
            return (all, at);
        }
    }
}

fn kinds(told: &[Value]) -> Vec<&str> {
    let kinds = told.iter().map(|one| one["kind"].as_str().unwrap());
    kinds.collect()
}

impl Site {
    /// What is told now, after everything that happened has its place.
    async fn tells(&self, since: i64) -> (Vec<Value>, i64) {
        self.room.delivers().await;
        told(&self.reader, since).await
    }

    async fn corrects(&self, article: &Draft, headline: &str) {
        let path = format!("/v1/articles/{}/drafts", article.article);
        let opened = self.pia.post(&path, json!({"purpose": "correction"})).await;
        let draft = Draft {
            id: opened.expect(201).str("id").to_owned(),
            ..article.clone()
        };
        let form = json!({"headline": headline});
        self.pia.edits(&draft, form).await.expect(200);
        self.pia.takes(&draft, "publish").await.expect(200);
    }
}

#[tokio::test]
async fn the_life_of_an_article_is_told_as_a_mirror_needs_it() {
    let site = Site::opens().await;
    let (_, start) = site.tells(0).await;
    let floods = site.publishes(whole("Floods in Ghent")).await;
    site.corrects(&floods, "High water in Ghent").await;
    site.moves(&floods, "high-water").await;
    site.turns(&floods, "retract", "The figures were wrong.")
        .await;
    site.turns(&floods, "republish", "").await;
    site.turns(&floods, "withdraw", "We have withdrawn it.")
        .await;
    site.moves(&floods, "withdrawn-water").await;
    site.turns(&floods, "republish", "It is back.").await;

    let (told, next) = site.tells(start).await;
    let lines: Vec<Value> = told
        .iter()
        .map(|one| {
            let slug = &one["article"]["slug"];
            json!([one["kind"], one["change"], one["reason"], slug])
        })
        .collect();
    assert_eq!(
        lines,
        [
            json!(["article.published", "original", null, "floods-in-ghent"]),
            json!(["article.updated", "correction", null, "floods-in-ghent"]),
            json!(["article.moved", null, null, "high-water"]),
            json!([
                "article.retracted",
                null,
                "The figures were wrong.",
                "high-water"
            ]),
            json!(["article.republished", null, null, "high-water"]),
            json!([
                "article.withdrawn",
                null,
                "We have withdrawn it.",
                "high-water"
            ]),
            json!(["article.moved", null, null, "withdrawn-water"]),
            json!([
                "article.republished",
                null,
                "It is back.",
                "withdrawn-water"
            ]),
        ]
    );
    let mut last = start;
    for one in &told {
        let seq = one["seq"].as_i64().unwrap();
        assert!(last < seq && seq <= next, "{seq} after {last}");
        last = seq;
        let article = &one["article"];
        assert_eq!(article["id"], floods.article);
        let url = format!(
            "https://courier.example/news/{}",
            article["slug"].as_str().unwrap()
        );
        assert_eq!(article["url"], url);
        assert_eq!(
            (&one["comment"], &one["section"]),
            (&json!(null), &json!(null))
        );
    }
    let whole = serde_json::to_string(&told).unwrap();
    assert!(
        !whole.contains("As agreed."),
        "the reason is the newsroom's: {whole}"
    );
    assert_eq!(
        site.tells(next).await,
        (Vec::new(), next),
        "nothing is told twice"
    );
    site.closes().await;
}

#[tokio::test]
async fn sections_settings_and_who_may_reply_are_told_where_the_public_sees_them() {
    let site = Site::opens().await;
    let floods = site.publishes(whole("Floods in Ghent")).await;
    let draft = site.pia.opens("Tram strike").await;
    let (_, start) = site.tells(0).await;
    let form = json!({"key": "local", "title": "Local"});
    site.root.post("/v1/admin/sections", form).await.expect(201);
    site.room
        .sets(&site.root, json!({"site_name": "The Ghent Courier"}))
        .await;
    // what no page shows
    site.room
        .sets(&site.root, json!({"comments": {"target_minutes": 10}}))
        .await;
    for article in [&draft, &floods] {
        let path = format!("/v1/articles/{}/commenting", article.article);
        let version = site.pia.get(&path).await.expect(200).version();
        let form = json!({"mode": "closed", "closes_at": null, "hours": null});
        let said = site
            .pia
            .write(reqwest::Method::PUT, &path, version, form)
            .await;
        said.expect(200);
    }
    let (told, _) = site.tells(start).await;
    assert_eq!(
        kinds(&told),
        ["section.added", "settings.changed", "article.commenting"]
    );
    assert_eq!(told[0]["section"], "local");
    assert_eq!(told[2]["article"]["id"], floods.article);
    assert_eq!(told[2]["article"]["slug"], "floods-in-ghent");
    site.closes().await;
}

#[tokio::test]
async fn what_is_told_is_read_by_pages_that_caches_may_keep_for_a_moment() {
    let site = Site::opens().await;
    for headline in ["One", "Two", "Three"] {
        site.publishes(whole(headline)).await;
        site.pia.opens(&format!("Draft {headline}")).await;
    }
    let (all, end) = site.tells(0).await;
    let first = page(&site.reader, "?limit=2").await;
    assert_eq!(first.json["items"], json!(all[..2]));
    assert_eq!(
        (&first.json["more"], &first.json["next"]),
        (&json!(true), &all[1]["seq"])
    );
    let next = format!(
        "</v1/public/changes?since={}&limit=2>; rel=\"next\"",
        all[1]["seq"]
    );
    assert_eq!(first.header("link"), next);
    let last = page(&site.reader, &format!("?since={}", all[1]["seq"])).await;
    assert_eq!(last.json["items"], json!(all[2..]));
    // what comes after the last is not told, and need not be asked for again
    assert_eq!(
        (&last.json["more"], &last.json["next"]),
        (&json!(false), &json!(end))
    );
    assert!(end > all.last().unwrap()["seq"].as_i64().unwrap());
    is_cached(&site, "/changes?since=0", "list:all").await;

    for (query, pointer) in [
        (format!("?since={}", end + 1), "/query/since"),
        ("?since=99999999999999999999".to_owned(), "/query/since"),
        ("?since=-1".to_owned(), "/query/since"),
        ("?limit=0".to_owned(), "/query/limit"),
        ("?limit=101".to_owned(), "/query/limit"),
    ] {
        let refused = site.reads(&format!("/changes{query}")).await;
        let refused = refused.problem(422, "invalid");
        assert_eq!(refused.pointers(), [pointer], "{query}");
    }
    let unknown = site.reads("/changes?from=1").await;
    unknown.problem(400, "unknown_parameter");
    site.closes().await;
}
