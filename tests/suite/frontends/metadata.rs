//! Structured data and fields for sharing.

use serde_json::{Value, json};

use super::{Site, is_cached, whole};

/// The contents of every meta tag of this key.
fn metas(metadata: &Value, key: &str) -> Vec<String> {
    let tags = metadata["meta"].as_array().unwrap().iter();
    let of = tags.filter(|tag| tag["key"] == key);
    of.map(|tag| tag["content"].as_str().unwrap().to_owned())
        .collect()
}

#[tokio::test]
async fn an_article_tells_machines_what_it_is() {
    let site = Site::opens().await;
    let principles = json!({"publishing_principles": "https://courier.example/principles"});
    site.room.sets(&site.root, principles).await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let read = site
        .reads("/articles/floods-in-ghent")
        .await
        .expect(200)
        .json;
    let told = site
        .reads("/articles/floods-in-ghent/metadata")
        .await
        .expect(200)
        .json;
    let url = "https://courier.example/news/floods-in-ghent";
    let expected = json!({
        "@context": "https://schema.org",
        "@type": "NewsArticle",
        "@id": url,
        "identifier": format!("urn:uuid:{}", article.article),
        "url": url,
        "mainEntityOfPage": {"@type": "WebPage", "@id": url},
        "headline": "Floods in Ghent",
        "description": "The Leie rose two metres by night.",
        "datePublished": read["first_published_at"],
        "dateModified": read["updated_at"],
        "inLanguage": "en-GB",
        "articleSection": "News",
        "keywords": ["High water"],
        "wordCount": read["word_count"],
        "timeRequired": "PT1M",
        "isAccessibleForFree": true,
        "image": [{
            "@type": "ImageObject", "url": "https://media.example.org/flood.jpg?w=1&h=2", "width": 600, "height": 200,
            "caption": "The Leie at night", "description": "The Leie", "creditText": "Ada",
        }],
        "author": [{"@type": "Person", "name": "Ines Claes"}, {"@type": "Person", "name": "Tom Maes"}],
        "publisher": {
            "@type": "NewsMediaOrganization", "name": "The Courier", "url": "https://courier.example/",
            "publishingPrinciples": "https://courier.example/principles",
        },
        "publishingPrinciples": "https://courier.example/principles",
    });
    assert_eq!(told["json_ld"], expected);
    assert_eq!(
        (&told["title"], &told["canonical_url"]),
        (&json!("Floods in Ghent"), &json!(url))
    );
    for (key, content) in [
        ("og:type", "article"),
        ("og:title", "Floods in Ghent"),
        ("og:description", "The Leie rose two metres by night."),
        ("og:url", url),
        ("og:site_name", "The Courier"),
        ("og:locale", "en_GB"),
        ("og:image", "https://media.example.org/flood.jpg?w=1&h=2"),
        ("og:image:width", "600"),
        ("og:image:alt", "The Leie"),
        ("article:section", "News"),
        ("article:tag", "High water"),
        ("twitter:card", "summary_large_image"),
        ("author", "Ines Claes, Tom Maes"),
    ] {
        assert_eq!(metas(&told, key), [content], "{key}");
    }
    let head = told["head_html"].as_str().unwrap();
    assert!(head.contains("<meta property=\"og:image\" content=\"https://media.example.org/flood.jpg?w=1&amp;h=2\">"), "{head}");
    assert!(
        head.contains(&format!("<link rel=\"canonical\" href=\"{url}\">")),
        "{head}"
    );
    is_cached(
        &site,
        "/articles/floods-in-ghent/metadata",
        "article:floods-in-ghent",
    )
    .await;

    // a reply changes nothing of it
    let before = site.reads("/articles/floods-in-ghent/metadata").await;
    let form = crate::kit::thread::reply("Marie", "Who says so?", None);
    site.reader
        .post("/v1/public/articles/floods-in-ghent/comments", form)
        .await
        .expect(201);
    let after = site.reads("/articles/floods-in-ghent/metadata").await;
    assert_eq!(before.header("etag"), after.header("etag"));
    site.closes().await;
}

#[tokio::test]
async fn every_kind_is_a_kind_of_news_article() {
    let site = Site::opens().await;
    for (kind, expected) in [
        ("news", "NewsArticle"),
        ("analysis", "AnalysisNewsArticle"),
        ("opinion", "OpinionNewsArticle"),
        ("review", "ReviewNewsArticle"),
        ("interview", "NewsArticle"),
        ("live", "NewsArticle"),
        ("notice", "NewsArticle"),
    ] {
        let content = json!({"headline": format!("A {kind}"), "section": "news", "kind": kind, "body": "Water."});
        let article = site.publishes(content).await;
        let told = site
            .reads(&format!("/articles/{}/metadata", article.slug))
            .await
            .expect(200);
        let data = &told.json["json_ld"];
        assert_eq!(data["@type"], expected, "{kind}");
        for absent in [
            "image",
            "keywords",
            "publishingPrinciples",
            "description",
            "correction",
            "citation",
        ] {
            assert!(data.get(absent).is_none(), "{kind}: {absent}");
        }
        assert_eq!(metas(&told.json, "twitter:card"), ["summary"]);
    }
    site.closes().await;
}

#[tokio::test]
async fn what_editors_say_to_search_engines_is_told_to_them() {
    let site = Site::opens().await;
    let mut content = whole("Floods in Ghent");
    content["seo"] = json!({
        "title": "Ghent floods: all we know", "description": "Everything on the floods.",
        "canonical_url": "https://other.example/floods",
    });
    let article = site.publishes(content).await;
    let told = site
        .reads("/articles/floods-in-ghent/metadata")
        .await
        .expect(200)
        .json;
    assert_eq!(told["title"], "Ghent floods: all we know");
    assert_eq!(metas(&told, "og:title"), ["Ghent floods: all we know"]);
    assert_eq!(metas(&told, "og:url"), ["https://other.example/floods"]);
    assert_eq!(told["json_ld"]["description"], "Everything on the floods.");
    assert_eq!(
        told["json_ld"]["mainEntityOfPage"]["@id"],
        "https://other.example/floods"
    );

    site.turns(&article, "retract", "Its figures were wrong.")
        .await;
    let told = site
        .reads("/articles/floods-in-ghent/metadata")
        .await
        .expect(200)
        .json;
    assert_eq!(told["json_ld"]["creativeWorkStatus"], "Retracted");
    assert_eq!(metas(&told, "og:description"), ["Its figures were wrong."]);
    site.moves(&article, "floods").await;
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let url = format!(
        "{}/v1/public/articles/floods-in-ghent/metadata",
        site.room.base
    );
    let moved = client.get(url).send().await.unwrap();
    assert_eq!(moved.status(), 301);
    assert_eq!(
        moved.headers()["location"],
        "/v1/public/articles/floods/metadata"
    );
    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    let gone = site
        .reads("/articles/floods/metadata")
        .await
        .problem(410, "gone");
    assert_eq!(gone.json["detail"], "We have withdrawn it.");
    site.closes().await;
}

#[tokio::test]
async fn principles_have_an_address() {
    let site = Site::opens().await;
    let version = site
        .root
        .get("/v1/admin/settings")
        .await
        .expect(200)
        .version();
    let path = "/v1/admin/settings";
    for wrong in ["principles", "javascript:alert(1)", ""] {
        let form = json!({"publishing_principles": wrong});
        let refused = site
            .root
            .write(reqwest::Method::PATCH, path, version, form)
            .await;
        assert_eq!(
            refused.problem(422, "invalid").pointers(),
            ["/publishing_principles"]
        );
    }
    let set = json!({"publishing_principles": "https://courier.example/principles"});
    site.room.sets(&site.root, set.clone()).await;
    let read = site.root.get(path).await.expect(200);
    assert_eq!(
        read.json["publishing_principles"],
        set["publishing_principles"]
    );
    let cleared = site
        .room
        .sets(&site.root, json!({"publishing_principles": null}))
        .await;
    assert_eq!(cleared.json["publishing_principles"], Value::Null);
    site.closes().await;
}
