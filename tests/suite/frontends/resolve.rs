//! Where a path of the site leads.

use serde_json::json;

use super::{Site, is_cached, whole};
use crate::kit::Answer;

async fn resolves(site: &Site, path: &str) -> Answer {
    let query = url::form_urlencoded::Serializer::new(String::new())
        .append_pair("path", path)
        .finish();
    site.reads(&format!("/resolve?{query}")).await
}

#[tokio::test]
async fn a_path_leads_to_its_article_whatever_is_wrong_with_it() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let there = resolves(&site, "/news/floods-in-ghent").await.expect(200);
    let url = "https://courier.example/news/floods-in-ghent";
    assert_eq!(
        (
            &there.json["kind"],
            &there.json["status"],
            &there.json["location"]
        ),
        (&json!("article"), &json!(200), &json!(url))
    );
    let told = &there.json["article"];
    assert_eq!(
        (
            &told["id"],
            &told["slug"],
            &told["url"],
            &told["section"],
            &told["kind"],
            &told["status"]
        ),
        (
            &json!(article.article),
            &json!("floods-in-ghent"),
            &json!(url),
            &json!("news"),
            &json!("news"),
            &json!("live")
        )
    );
    for path in [
        "/news/floods-in-ghent?utm_source=mail",
        "/news/floods-in-ghent#comments",
        "https://courier.example/news/floods-in-ghent",
        "http://courier.example/news/floods-in-ghent?a=b#c",
    ] {
        assert_eq!(
            resolves(&site, path).await.expect(200).json,
            there.json,
            "{path}"
        );
    }
    for path in [
        "/news/floods-in-ghent/",
        "//news//floods-in-ghent",
        "/world/floods-in-ghent",
        "/no-such-section/floods-in-ghent",
        "/News/Floods-In-Ghent",
        "/news/floods%2Din%2Dghent",
        "/n%65ws/floods-in-ghent",
        "https://courier.example/world/floods-in-ghent/",
    ] {
        let led = resolves(&site, path).await.expect(200).json;
        assert_eq!(
            (&led["kind"], &led["status"], &led["location"], &led["path"]),
            (
                &json!("redirect"),
                &json!(301),
                &json!(url),
                &json!("/news/floods-in-ghent")
            ),
            "{path}"
        );
        assert_eq!(led["article"], there.json["article"]);
    }
    is_cached(
        &site,
        "/resolve?path=/news/floods-in-ghent",
        "article:floods-in-ghent",
    )
    .await;
    site.closes().await;
}

#[tokio::test]
async fn what_is_no_article_is_not_found_and_what_is_no_path_is_refused() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    // a draft is nothing to anybody
    site.pia.opens_with(whole("Dry in Spain")).await;
    for path in [
        "/",
        "/news",
        "/floods-in-ghent",
        "/news/floods",
        "/news/dry-in-spain",
        "/a/news/floods-in-ghent",
        "/news/floods-in-ghent/comments",
        "/news/%00",
        "/news/../news/floods-in-ghent",
        "/news/flöods",
        "https://courier.example/",
    ] {
        resolves(&site, path).await.problem(404, "not_found");
    }
    for path in [
        "",
        "news/floods-in-ghent",
        "https://other.example/news/floods-in-ghent",
        "/news/%FF%FE",
        "javascript:alert(1)",
        "mailto:ines@courier.example",
        "https://courier.example:444/news/floods-in-ghent",
        &format!("/news/{}", "a".repeat(2_100)),
    ] {
        let refused = resolves(&site, path).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/query/path"], "{path}");
    }
    let missing = site.reads("/resolve").await.problem(422, "invalid");
    assert_eq!(missing.pointers(), ["/query/path"]);
    site.reads("/resolve?path=/x&page=2")
        .await
        .problem(400, "unknown_parameter");
    site.closes().await;
}

#[tokio::test]
async fn former_addresses_lead_on_and_withdrawn_ones_tell_why() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    site.moves(&article, "floods").await;
    let led = resolves(&site, "/news/floods-in-ghent").await.expect(200);
    assert_eq!(led.json["kind"], "redirect");
    assert_eq!(led.json["location"], "https://courier.example/news/floods");
    assert_eq!(
        led.header("surrogate-key"),
        "article:floods article:floods-in-ghent"
    );
    site.turns(&article, "retract", "Its figures were wrong.")
        .await;
    let retracted = resolves(&site, "/news/floods").await.expect(200);
    assert_eq!(retracted.json["article"]["status"], "retracted");
    site.turns(&article, "withdraw", "We have withdrawn it.")
        .await;
    for path in ["/news/floods", "/news/floods-in-ghent", "/world/floods/"] {
        let gone = resolves(&site, path).await.expect(200).json;
        let expected = json!({
            "kind": "gone", "status": 410, "article": null, "location": null, "path": null,
            "notice": "We have withdrawn it.",
        });
        assert_eq!(gone, expected, "{path}");
    }
    site.turns(&article, "republish", "").await;
    assert_eq!(
        resolves(&site, "/news/floods").await.json["kind"],
        "article"
    );
    site.closes().await;
}

#[tokio::test]
async fn paths_are_read_by_the_site_s_own_pattern() {
    let site = Site::opens_with(&[
        ("COPYDESK_SITE_URL", "https://courier.example/paper"),
        (
            "COPYDESK_ARTICLE_PATH",
            "/{year}/{month}/{day}/{id}-{slug}.html",
        ),
    ])
    .await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let id = &article.article;
    let read = site.reads("/articles/floods-in-ghent").await.expect(200);
    let url = read.str("url").to_owned();
    let path = url.strip_prefix("https://courier.example").unwrap();
    assert!(
        path.starts_with("/paper/20") && path.ends_with("-floods-in-ghent.html"),
        "{path}"
    );
    for there in [path, &url] {
        assert_eq!(
            resolves(&site, there).await.expect(200).json["kind"],
            "article"
        );
    }
    let other = uuid::Uuid::now_v7();
    for wrong in [
        format!("/paper/1999/1/2/{id}-floods-in-ghent.html"),
        format!("/paper/1999/01/02/{id}-another-slug.html"),
        format!("/paper/1999/01/02/{other}-floods-in-ghent.html"),
        format!("{path}/"),
        path.to_uppercase().replace("/PAPER", "/paper"),
    ] {
        let led = resolves(&site, &wrong).await.expect(200);
        assert_eq!(
            (led.str("kind"), led.str("location")),
            ("redirect", url.as_str()),
            "{wrong}"
        );
    }
    for none in [
        path.strip_prefix("/paper").unwrap(),
        path.strip_suffix(".html").unwrap(),
        "/paper/1999/01/02/7-floods-in-ghent.html",
    ] {
        resolves(&site, none).await.problem(404, "not_found");
    }
    site.closes().await;
}
