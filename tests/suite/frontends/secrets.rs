//! What is not public is in nothing that is.

use serde_json::json;

use super::{Site, whole};

/// In every text of what must not be seen.
const SECRET: &str = "Zeppelin";

/// Whatever can be asked without knowing a slug.
const LISTS: [&str; 9] = [
    "/feeds/rss.xml",
    "/feeds/atom.xml?section=news",
    "/feeds/feed.json?limit=100",
    "/feeds/rss.xml?tag=zeppelin",
    "/feeds/atom.xml?byline=zeppelin",
    "/sitemap.xml",
    "/news-sitemap.xml",
    "/articles/floods-in-ghent/metadata",
    "/articles/floods-in-ghent/comments/atom.xml",
];

async fn is_nowhere(site: &Site, slug: &str) {
    let month = chrono::Utc::now().format("/sitemaps/%Y-%m.xml").to_string();
    for path in LISTS.into_iter().chain([month.as_str()]) {
        let answer = site.reads(path).await.expect(200);
        let text = answer.text.to_lowercase();
        // a feed says what it is of, and nothing more
        let own = text.matches("tag=zeppelin").count() + text.matches("byline=zeppelin").count();
        let title =
            usize::from(path.contains("zeppelin")) * if path.contains("rss") { 2 } else { 1 };
        assert_eq!(
            text.matches("zeppelin").count(),
            own + title,
            "{path}: {text}"
        );
        assert!(!text.contains(&format!("/{slug}")), "{path}: {text}");
    }
}

async fn answers(site: &Site, slug: &str, status: u16) {
    for path in [
        format!("/articles/{slug}/metadata"),
        format!("/articles/{slug}/comments/metadata"),
        format!("/articles/{slug}/comments/rss.xml"),
        format!("/articles/{slug}/comments/atom.xml"),
        format!("/articles/{slug}/comments/feed.json"),
        format!("/articles/{slug}/rendition?format=text"),
        format!("/oembed?url=https://courier.example/news/{slug}"),
    ] {
        let answer = site.reads(&path).await.expect(status);
        assert!(!answer.text.contains(SECRET), "{path}: {}", answer.text);
    }
}

fn secret(headline: &str) -> serde_json::Value {
    let mut content = whole(headline);
    content["standfirst"] = json!("Zeppelin seen.");
    content["tags"] = json!(["zeppelin"]);
    content["bylines"] = json!([{"name": "Zeppelin"}]);
    content["body"] = json!("A Zeppelin was seen.");
    content
}

#[tokio::test]
async fn drafts_embargoes_and_withdrawn_texts_are_in_no_feed() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    // a draft
    let draft = site.pia.opens_with(secret("Draft")).await;
    // what may not leave yet
    let mut content = secret("Embargo");
    content["embargo_until"] = json!("2099-01-01T00:00:00Z");
    let embargoed = site.pia.opens_with(content).await;
    site.pia
        .takes(&embargoed, "publish")
        .await
        .problem(422, "blocked");
    for one in [&draft, &embargoed] {
        is_nowhere(&site, &one.slug).await;
        answers(&site, &one.slug, 404).await;
        let path = format!("/resolve?path=/news/{}", one.slug);
        site.reads(&path).await.problem(404, "not_found");
    }
    // a text that was public, and the update of one that is
    let withdrawn = site.publishes(secret("Gone")).await;
    site.turns(&withdrawn, "withdraw", "We have withdrawn it.")
        .await;
    is_nowhere(&site, &withdrawn.slug).await;
    answers(&site, &withdrawn.slug, 410).await;
    let live = site.publishes(whole("Tram strike")).await;
    let path = format!("/v1/articles/{}/drafts", live.article);
    let update = site
        .pia
        .post(&path, json!({"purpose": "update"}))
        .await
        .expect(201);
    let path = format!("/v1/drafts/{}", update.str("id"));
    let changes = json!({"body": "A Zeppelin was seen.", "headline": "Zeppelin"});
    let version = update.version();
    site.pia
        .write(reqwest::Method::PATCH, &path, version, changes)
        .await
        .expect(200);
    is_nowhere(&site, "zeppelin").await;
    answers(&site, "tram-strike", 200).await;
    site.closes().await;
}
