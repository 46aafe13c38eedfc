//! Cards for other sites.

use serde_json::json;

use super::sitemaps::texts;
use super::{Site, is_cached, whole};
use crate::kit::Answer;

const PAGE: &str = "https://courier.example/news/floods-in-ghent";

async fn card(site: &Site, url: &str, more: &str) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("url", url)
        .finish();
    site.reads(&format!("/oembed?{query}{more}")).await
}

#[tokio::test]
async fn an_article_is_shown_elsewhere_as_a_quotation() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let shown = card(&site, PAGE, "").await.expect(200);
    assert_eq!(shown.header("content-type"), "application/json");
    let html = format!(
        "<blockquote cite=\"{PAGE}\" lang=\"en-GB\"><p><a href=\"{PAGE}\">Floods in Ghent</a></p>\
         <p>The Leie rose two metres by night.</p><p>— The Courier</p></blockquote>"
    );
    let expected = json!({
        "type": "rich", "version": "1.0", "title": "Floods in Ghent", "author_name": "Ines Claes, Tom Maes",
        "provider_name": "The Courier", "provider_url": "https://courier.example/", "cache_age": 300,
        "thumbnail_url": "https://media.example.org/flood.jpg?w=1&h=2", "thumbnail_width": 600, "thumbnail_height": 200,
        "html": html, "width": 600, "height": 240,
    });
    assert_eq!(shown.json, expected);
    let xml = card(&site, PAGE, "&format=xml").await.expect(200);
    assert_eq!(xml.header("content-type"), "text/xml; charset=utf-8");
    assert_eq!(texts(&xml.text, "html"), [html]);
    assert_eq!(texts(&xml.text, "type"), ["rich"]);
    assert_eq!(texts(&xml.text, "width"), ["600"]);

    let small = card(&site, PAGE, "&maxwidth=300&maxheight=100&utm=1")
        .await
        .expect(200)
        .json;
    assert_eq!(
        (&small["width"], &small["height"]),
        (&json!(300), &json!(100))
    );
    assert!(small.get("thumbnail_url").is_none(), "the picture is wider");
    let smaller = card(&site, PAGE, "&maxwidth=100").await.expect(200).json;
    assert_eq!(smaller["type"], "link");
    for absent in ["html", "width", "height", "thumbnail_url"] {
        assert!(smaller.get(absent).is_none(), "{absent}");
    }
    is_cached(
        &site,
        &format!("/oembed?url={PAGE}"),
        "article:floods-in-ghent",
    )
    .await;
    site.turns(&article, "retract", "Its figures were wrong.")
        .await;
    let html = card(&site, PAGE, "")
        .await
        .expect(200)
        .str("html")
        .to_owned();
    assert!(
        html.contains("<p><strong>Its figures were wrong.</strong></p>"),
        "{html}"
    );
    site.closes().await;
}

#[tokio::test]
async fn any_address_will_do_that_leads_to_the_article() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let straight = card(&site, PAGE, "").await.expect(200).json;
    for url in [
        "https://courier.example/world/floods-in-ghent/",
        "http://courier.example/news/floods-in-ghent?utm_source=x#top",
        "/news/floods-in-ghent",
    ] {
        assert_eq!(
            card(&site, url, "").await.expect(200).json,
            straight,
            "{url}"
        );
    }
    for url in [
        "https://courier.example/news/other",
        "https://other.example/news/floods-in-ghent",
        "https://courier.example/",
    ] {
        card(&site, url, "").await.problem(404, "not_found");
    }
    for url in ["", "floods-in-ghent", "javascript:alert(1)"] {
        let refused = card(&site, url, "").await.problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/query/url"]);
    }
    assert_eq!(
        site.reads("/oembed")
            .await
            .problem(422, "invalid")
            .pointers(),
        ["/query/url"]
    );
    for (more, pointer) in [
        ("&maxwidth=0", "/query/maxwidth"),
        ("&maxheight=x", "/query/maxheight"),
    ] {
        let refused = card(&site, PAGE, more).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), [pointer]);
    }
    card(&site, PAGE, "&format=yaml")
        .await
        .problem(501, "unsupported_format");
    site.moves(&article, "floods").await;
    let moved = card(&site, PAGE, "").await.expect(200);
    assert!(
        moved
            .str("html")
            .contains("https://courier.example/news/floods\"")
    );
    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    let gone = card(&site, PAGE, "").await.problem(410, "gone");
    assert_eq!(gone.json["detail"], "We have withdrawn it.");
    site.closes().await;
}
