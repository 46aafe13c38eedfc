//! What the public reads.

use reqwest::Method;
use serde_json::json;

use crate::kit::Newsroom;

#[tokio::test]
async fn a_published_article_is_read_and_read_again_for_nothing() {
    let room = Newsroom::open().await;
    let draft = room.publishes("Floods in Ghent").await;
    let reader = room.reader();
    let path = format!("/v1/public/articles/{}", draft.slug);
    let article = reader.get(&path).await.expect(200);
    assert_eq!(
        article.str("url"),
        "https://courier.example/news/floods-in-ghent"
    );
    assert_eq!(
        article.str("body_html").trim(),
        "<p>The water rose <strong>by night</strong>.</p>"
    );
    assert_eq!(article.str("body_text").trim(), "The water rose by night.");
    assert_eq!(article.json["word_count"], 5);
    assert_eq!(article.json["second_reader"], true);
    assert_eq!(article.json["bylines"][0]["key"], "writer");
    assert_eq!(
        article.json["section"],
        json!({"key": "news", "title": "News", "path": "/news"})
    );
    assert_eq!(article.header("surrogate-key"), "article:floods-in-ghent");
    assert!(article.header("cache-control").contains("s-maxage=10"));

    let again = reader
        .request(Method::GET, &path)
        .header("If-None-Match", article.header("etag"));
    let unchanged = reader.send(again).await.expect(304);
    assert_eq!(
        (unchanged.text.as_str(), unchanged.header("etag")),
        ("", article.header("etag"))
    );
    let head = reader
        .send(reader.request(Method::HEAD, &path))
        .await
        .expect(200);
    assert_eq!(head.header("etag"), article.header("etag"));
    assert_eq!(
        head.header("content-length"),
        article.text.len().to_string()
    );
    let by_id = reader
        .get(&format!("/v1/public/articles/{}", draft.article))
        .await
        .expect(200);
    assert_eq!(by_id.json, article.json);
    reader
        .get("/v1/public/articles/no-such-thing")
        .await
        .problem(404, "not_found");
    let wrong = reader
        .send(reader.request(Method::DELETE, &path))
        .await
        .problem(405, "method_not_allowed");
    assert!(wrong.header("allow").contains("GET"));
    room.closes().await;
}

#[tokio::test]
async fn published_articles_are_listed_by_what_they_are_filed_under() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    let stories = [
        json!({"headline": "Floods in Ghent", "section": "news", "body": "a", "tags": ["water"]}),
        json!({"headline": "Dry in Spain", "section": "world", "body": "b", "tags": ["water", "heat"]}),
        json!({"headline": "What we think", "section": "opinion", "body": "c", "kind": "opinion", "bylines": [{"name": "Jan Peeters"}]}),
    ];
    for story in stories {
        let draft = ines.opens_with(story).await;
        ines.takes(&draft, "submit").await.expect(200);
        tom.takes(&draft, "approve").await.expect(200);
        paul.takes(&draft, "publish").await.expect(200);
    }
    let reader = room.reader();
    let slugs = async |query: &str| -> Vec<String> {
        let list = reader
            .get(&format!("/v1/public/articles{query}"))
            .await
            .expect(200);
        let items = list.json["items"].as_array().unwrap();
        items
            .iter()
            .map(|item| item["slug"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(
        slugs("").await,
        ["what-we-think", "dry-in-spain", "floods-in-ghent"]
    );
    assert_eq!(slugs("?section=world").await, ["dry-in-spain"]);
    assert_eq!(
        slugs("?tag=water").await,
        ["dry-in-spain", "floods-in-ghent"]
    );
    assert_eq!(slugs("?tag=water&section=news").await, ["floods-in-ghent"]);
    assert_eq!(slugs("?byline=jan-peeters").await, ["what-we-think"]);
    assert_eq!(slugs("?kind=opinion").await, ["what-we-think"]);
    assert_eq!(slugs("?q=spain").await, ["dry-in-spain"]);
    assert_eq!(
        slugs("?published_before=2020-01-01T00:00:00Z").await,
        [""; 0]
    );

    let full = reader
        .get("/v1/public/articles?view=full&limit=1")
        .await
        .expect(200);
    assert_eq!(full.json["items"][0]["label"], "opinion");
    assert_eq!(
        full.json["items"][0]["body_text"].as_str().unwrap().trim(),
        "c"
    );
    let next = full.json["next"].as_str().unwrap();
    assert_eq!(
        slugs(&format!("?view=full&limit=1&cursor={next}")).await,
        ["dry-in-spain"]
    );
    let list = reader
        .get("/v1/public/articles?section=news")
        .await
        .expect(200);
    assert_eq!(list.header("surrogate-key"), "list:news");
    assert!(list.json["items"][0].get("body_html").is_none());
    room.closes_unread().await;
}

#[tokio::test]
async fn a_draft_is_seen_as_it_would_appear_and_by_nobody_else() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let content = json!({"headline": "Floods", "section": "news", "body": "<script>alert(1)</script>\n\n![A dike](https://media.example.org/d.jpg \"The dike\")"});
    let draft = ines.opens_with(content).await;
    let seen = ines
        .get(&format!("/v1/drafts/{}/rendered", draft.id))
        .await
        .expect(200);
    let html = seen.str("body_html");
    assert!(
        html.contains("<figure>")
            && html.contains("<figcaption>The dike")
            && !html.contains("script"),
        "{html}"
    );
    assert_eq!(seen.header("cache-control"), "no-store");
    room.reader()
        .get(&format!("/v1/public/articles/{}", draft.slug))
        .await
        .problem(404, "not_found");
    room.reader()
        .get(&format!("/v1/public/articles/{}", draft.article))
        .await
        .problem(404, "not_found");
    assert_eq!(
        room.reader()
            .get("/v1/public/articles")
            .await
            .expect(200)
            .json["items"],
        json!([])
    );
    room.closes().await;
}
