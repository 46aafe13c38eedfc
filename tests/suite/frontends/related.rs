//! What else there is to read beside an article.

use serde_json::json;

use super::{Site, is_cached, slugs};
use crate::kit::person::Draft;

impl Site {
    async fn tagged(&self, headline: &str, section: &str, tags: &[&str]) -> Draft {
        let article = json!({"headline": headline, "section": section, "tags": tags, "body": "The water rose."});
        self.publishes(article).await
    }

    async fn related(&self, slug: &str) -> Vec<String> {
        let answer = self
            .reads(&format!("/articles/{slug}/related?limit=20"))
            .await;
        let answer = answer.expect(200);
        assert!(answer.json["next"].is_null());
        slugs(&answer)
    }
}

#[tokio::test]
async fn articles_that_share_rare_tags_are_nearest() {
    let site = Site::opens().await;
    for n in 0..5 {
        site.tagged(&format!("Common {n}"), "news", &["ghent"])
            .await;
    }
    site.tagged("Far pumps", "world", &["pumps"]).await;
    site.tagged("Both", "world", &["ghent", "pumps"]).await;
    site.tagged("Nothing", "news", &["trams"]).await;
    site.tagged("Floods", "news", &["ghent", "pumps"]).await;
    let expected = [
        "both",
        "far-pumps",
        "common-4",
        "common-3",
        "common-2",
        "common-1",
        "common-0",
    ];
    assert_eq!(site.related("floods").await, expected);
    let few = site.reads("/articles/floods/related").await.expect(200);
    assert_eq!(
        slugs(&few),
        expected[..5],
        "five, unless more are asked for"
    );
    let one = site
        .reads("/articles/floods/related?limit=1")
        .await
        .expect(200);
    assert_eq!(slugs(&one), ["both"]);
    let listed = site
        .reads("/articles?tag=pumps&section=world")
        .await
        .expect(200);
    assert_eq!(
        one.json["items"][0], listed.json["items"][0],
        "the summary of the list"
    );
    assert!(site.related("nothing").await.is_empty());
    is_cached(&site, "/articles/floods/related", "article:floods list:all").await;
    for wrong in ["0", "21", "x", ""] {
        let refused = site
            .reads(&format!("/articles/floods/related?limit={wrong}"))
            .await;
        assert_eq!(refused.problem(422, "invalid").pointers(), ["/query/limit"]);
    }
    site.closes().await;
}

#[tokio::test]
async fn among_equals_the_section_goes_first_and_then_the_newest() {
    let site = Site::opens().await;
    site.tagged("Old here", "news", &["pumps"]).await;
    site.tagged("New here", "news", &["pumps"]).await;
    site.tagged("There", "world", &["pumps"]).await;
    site.tagged("Floods", "news", &["pumps"]).await;
    assert_eq!(
        site.related("floods").await,
        ["new-here", "old-here", "there"]
    );
    site.closes().await;
}

#[tokio::test]
async fn nothing_that_was_taken_back_is_related_to_anything() {
    let site = Site::opens().await;
    let wrong = site.tagged("Wrong", "news", &["pumps"]).await;
    let gone = site.tagged("Gone", "news", &["pumps"]).await;
    let floods = site.tagged("Floods", "news", &["pumps"]).await;
    let draft = json!({"headline": "A draft", "section": "news", "tags": ["pumps"], "body": "x"});
    site.pia.opens_with(draft).await;
    site.turns(&wrong, "retract", "Its figures were wrong.")
        .await;
    site.turns(&gone, "withdraw", "We have withdrawn it.").await;
    assert!(site.related("floods").await.is_empty());
    assert_eq!(
        site.related("wrong").await,
        ["floods"],
        "it still can be read"
    );
    site.reads("/articles/gone/related")
        .await
        .problem(410, "gone");
    site.reads("/articles/nothing/related")
        .await
        .problem(404, "not_found");

    site.moves(&floods, "high-water").await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let old = "/v1/public/articles/floods/related?limit=3";
    let moved = client.get(format!("{}{old}", site.room.base));
    let moved = moved.send().await.unwrap();
    assert_eq!(moved.status(), 301);
    assert_eq!(
        moved.headers()["location"],
        "/v1/public/articles/high-water/related?limit=3"
    );
    assert_eq!(site.related("wrong").await, ["high-water"]);
    assert!(
        site.related(&floods.article).await.is_empty(),
        "by its id too"
    );
    site.updates(&floods, json!({"tags": ["trams"]})).await;
    assert!(site.related("wrong").await.is_empty());
    site.closes().await;
}
