//! Feeds, as a reader of feeds has them.

use feed_rs::model::{Entry, Feed, FeedType};

use super::{Site, is_cached, whole};

pub const FORMS: [(&str, FeedType, &str); 3] = [
    (
        "rss.xml",
        FeedType::RSS2,
        "application/rss+xml; charset=utf-8",
    ),
    (
        "atom.xml",
        FeedType::Atom,
        "application/atom+xml; charset=utf-8",
    ),
    ("feed.json", FeedType::JSON, "application/feed+json"),
];

pub async fn follows(site: &Site, path: &str) -> Feed {
    let answer = site.reads(path).await.expect(200);
    let file = path.split('?').next().unwrap().rsplit('/').next().unwrap();
    let (_, form, kind) = FORMS.iter().find(|(name, _, _)| *name == file).unwrap();
    assert_eq!(answer.header("content-type"), *kind);
    let feed = feed_rs::parser::parse(answer.text.as_bytes());
    let feed = feed.unwrap_or_else(|wrong| panic!("{path}: {wrong}\n{}", answer.text));
    assert_eq!(feed.feed_type, *form);
    feed
}

pub fn titles(feed: &Feed) -> Vec<&str> {
    let titles = feed.entries.iter().map(|entry| entry.title.as_ref());
    titles
        .map(|title| title.unwrap().content.as_str())
        .collect()
}

pub fn body(entry: &Entry) -> &str {
    entry.content.as_ref().unwrap().body.as_deref().unwrap()
}

#[tokio::test]
async fn the_newest_articles_are_read_whole_in_every_form() {
    let site = Site::opens().await;
    let first = site.publishes(whole("Floods in Ghent")).await;
    site.publishes(whole("Tram strike")).await;
    let read = site.reads("/articles/floods-in-ghent").await.expect(200);
    for (file, _, _) in FORMS {
        let feed = follows(&site, &format!("/feeds/{file}")).await;
        assert_eq!(feed.title.as_ref().unwrap().content, "The Courier");
        assert_eq!(titles(&feed), ["Tram strike", "Floods in Ghent"]);
        let entry = &feed.entries[1];
        assert_eq!(entry.id, format!("urn:uuid:{}", first.article), "{file}");
        let page = "https://courier.example/news/floods-in-ghent";
        assert!(entry.links.iter().any(|link| link.href == page), "{file}");
        let text = body(entry);
        assert!(
            text.contains("rose <strong>by night</strong>"),
            "{file}: {text}"
        );
        assert!(
            text.contains("href=\"https://courier.example/map?a=1&amp;b=2\""),
            "{file}: {text}"
        );
        assert!(
            text.contains(&format!("href=\"{page}#fn-1\"")),
            "{file}: {text}"
        );
        assert!(
            !text.contains("=\"/") && !text.contains("=\"#"),
            "{file}: {text}"
        );
        let summary = &entry.summary.as_ref().unwrap().content;
        assert_eq!(summary, "The Leie rose two metres by night.", "{file}");
        let names: Vec<_> = entry
            .authors
            .iter()
            .filter_map(|by| by.name.as_deref())
            .collect();
        assert_eq!(names, ["Ines Claes", "Tom Maes"], "{file}");
        let subjects = entry.categories.iter();
        let subjects: Vec<_> = subjects
            .map(|one| one.label.as_ref().unwrap_or(&one.term))
            .collect();
        assert_eq!(subjects, ["News", "High water"], "{file}");
        // RSS has whole seconds
        let published = entry.published.unwrap().timestamp();
        let told: chrono::DateTime<chrono::Utc> = read.str("published_at").parse().unwrap();
        assert_eq!(published, told.timestamp(), "{file}");
        is_cached(&site, &format!("/feeds/{file}"), "list:all").await;
    }
    site.closes().await;
}

#[tokio::test]
async fn a_feed_names_itself_and_its_parts() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    let service = &site.room.base;
    for (path, title, home) in [
        ("", "The Courier", "https://courier.example/"),
        (
            "?section=news",
            "The Courier – News",
            "https://courier.example/news",
        ),
        (
            "?tag=high-water",
            "The Courier – High water",
            "https://courier.example/",
        ),
        (
            "?byline=ines-claes",
            "The Courier – Ines Claes",
            "https://courier.example/",
        ),
        (
            "?section=news&tag=dry&kind=news",
            "The Courier – News – dry – news",
            "https://courier.example/news",
        ),
    ] {
        for file in ["rss.xml", "atom.xml", "feed.json"] {
            let feed = follows(&site, &format!("/feeds/{file}{path}")).await;
            assert_eq!(feed.title.as_ref().unwrap().content, title, "{file}{path}");
            assert!(
                feed.links.iter().any(|link| link.href == home),
                "{file}{path} {:?}",
                feed.links
            );
            let answer = site.reads(&format!("/feeds/{file}{path}")).await;
            let own = format!("{service}/v1/public/feeds/{file}{path}");
            let own = if file == "feed.json" {
                own
            } else {
                own.replace('&', "&amp;")
            };
            assert!(
                answer.text.contains(&format!("\"{own}\"")),
                "{own} {}",
                answer.text
            );
        }
    }
    site.closes().await;
}

#[tokio::test]
async fn a_feed_is_of_a_section_a_tag_a_byline_or_a_kind() {
    let site = Site::opens().await;
    site.publishes(whole("Floods in Ghent")).await;
    let mut other = whole("Dry in Spain");
    other["section"] = "world".into();
    other["tags"] = serde_json::json!(["dry"]);
    other["bylines"] = serde_json::json!([{"name": "Eva"}]);
    other["kind"] = "analysis".into();
    site.publishes(other).await;
    for (query, expected) in [
        ("section=world", "Dry in Spain"),
        ("section=news", "Floods in Ghent"),
        ("tag=dry", "Dry in Spain"),
        ("byline=tom-maes", "Floods in Ghent"),
        ("kind=analysis", "Dry in Spain"),
        ("section=world&tag=dry&byline=eva", "Dry in Spain"),
        ("limit=1", "Dry in Spain"),
        (
            "section=news&utm_source=x&fbclid=y&utm_source=z",
            "Floods in Ghent",
        ),
    ] {
        for (file, _, _) in FORMS {
            let feed = follows(&site, &format!("/feeds/{file}?{query}")).await;
            assert_eq!(titles(&feed), [expected], "{file}?{query}");
        }
    }
    assert!(
        follows(&site, "/feeds/atom.xml?section=news&tag=dry")
            .await
            .entries
            .is_empty()
    );
    let unknown = site
        .reads("/feeds/rss.xml?section=sport")
        .await
        .problem(422, "invalid");
    assert_eq!(unknown.pointers(), ["/query/section"]);
    assert!(
        unknown.text.contains("news, world, opinion"),
        "{}",
        unknown.text
    );
    for limit in ["0", "101", "x"] {
        let refused = site.reads(&format!("/feeds/feed.json?limit={limit}")).await;
        assert_eq!(refused.problem(422, "invalid").pointers(), ["/query/limit"]);
    }
    is_cached(&site, "/feeds/rss.xml?section=news", "list:news").await;
    site.closes().await;
}

#[tokio::test]
async fn what_changes_in_an_article_changes_in_its_feeds() {
    let site = Site::opens().await;
    let article = site.publishes(whole("Floods in Ghent")).await;
    let etag = async |site: &Site| {
        site.reads("/feeds/atom.xml")
            .await
            .header("etag")
            .to_owned()
    };
    let before = etag(&site).await;
    assert_eq!(etag(&site).await, before, "nothing happened");
    site.updates(&article, serde_json::json!({"body": "Three people died."}))
        .await;
    let feed = follows(&site, "/feeds/atom.xml").await;
    assert!(body(&feed.entries[0]).contains("Three people died."));
    assert!(feed.entries[0].updated.unwrap() > feed.entries[0].published.unwrap());
    assert_eq!(feed.updated, feed.entries[0].updated);
    assert_ne!(etag(&site).await, before);
    site.turns(&article, "retract", "Its <figures> were wrong.")
        .await;
    for (file, _, _) in FORMS {
        let feed = follows(&site, &format!("/feeds/{file}")).await;
        let text = body(&feed.entries[0]);
        assert!(
            text.starts_with("<p><strong>Its &lt;figures&gt; were wrong.</strong></p>"),
            "{file}: {text}"
        );
    }
    site.closes().await;
}

#[tokio::test]
async fn a_site_without_articles_has_feeds() {
    let site = Site::opens().await;
    for (file, _, _) in FORMS {
        let feed = follows(&site, &format!("/feeds/{file}")).await;
        assert!(feed.entries.is_empty());
    }
    site.closes().await;
}
