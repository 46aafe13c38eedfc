//! Goldens of all three forms; a reader of feeds looks at them in the stories.
//! `UPDATE_GOLDEN=1 cargo test --lib feed` writes them anew.

use std::path::Path;

use super::*;

fn at(text: &str) -> Instant {
    serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
}

fn feed() -> Feed {
    Feed {
        title: "The Ghent Courier – News & more".to_owned(),
        home: "https://courier.example/news".to_owned(),
        address: "https://api.courier.example/v1/public/feeds/rss.xml?section=news&tag=water"
            .to_owned(),
        language: "en".to_owned(),
        publisher: "The Ghent Courier".to_owned(),
        items: vec![Item {
            id: "urn:uuid:01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11".to_owned(),
            url: "https://courier.example/news/floods-in-ghent".to_owned(),
            title: "<script>alert(1)</script> & ]]> \"floods\" \u{1}💧".to_owned(),
            summary: Some("Worse than <b>1953</b>\u{FFFE}".to_owned()),
            html: "<p>a &lt; b ]]&gt; ]]></p>".to_owned(),
            image: Some(LeadImage {
                url: "https://media.example.org/flood.jpg?a=1&b=2".to_owned(),
                width: Some(1200),
                height: Some(800),
                alt: None,
                caption: None,
                credit: None,
                focal_point: None,
            }),
            language: Some("nl".to_owned()),
            authors: vec![PublicByline {
                name: "Ines & Tom".to_owned(),
                key: "ines-tom".to_owned(),
                url: None,
            }],
            subjects: vec![Subject {
                key: "news".to_owned(),
                title: "News".to_owned(),
            }],
            published_at: at("2026-11-02T09:30:00Z"),
            updated_at: at("2026-11-03T10:00:00.5Z"),
            replies: Some("https://api.courier.example/replies/atom.xml".to_owned()),
        }],
    }
}

fn written(feed: &Feed, form: Form) -> String {
    let text = String::from_utf8(feed.written(form).unwrap()).unwrap();
    // one element a line is easier to compare
    text.replace("><", ">\n<")
}

fn golden(name: &str, made: &str) {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("src/domain/feed")
        .join(name);
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(&path, made).unwrap();
    }
    assert_eq!(made, std::fs::read_to_string(path).unwrap());
}

#[test]
fn rss_is_written_so() {
    golden("rss.golden.xml", &written(&feed(), Form::Rss));
}

#[test]
fn atom_is_written_so() {
    golden("atom.golden.xml", &written(&feed(), Form::Atom));
}

#[test]
fn json_is_written_so() {
    let written = feed().written(Form::Json).unwrap();
    let json: serde_json::Value = serde_json::from_slice(&written).unwrap();
    assert_eq!(json["version"], "https://jsonfeed.org/version/1.1");
    let item = &json["items"][0];
    assert_eq!(item["title"], feed().items[0].title);
    assert_eq!(item["date_modified"], "2026-11-03T10:00:00.500Z");
    assert!(item.get("external_url").is_none());
}

#[test]
fn a_feed_of_nothing_is_one_all_the_same() {
    let empty = Feed {
        items: Vec::new(),
        ..feed()
    };
    assert!(!written(&empty, Form::Rss).contains("lastBuildDate"));
    assert!(written(&empty, Form::Atom).contains("<updated>1970-01-01T00:00:00+00:00</updated>"));
}

#[test]
fn a_retracted_text_stands_below_its_notice() {
    let html = below(Some("We were <wrong>."), "<p>x</p>");
    assert_eq!(
        html,
        "<p><strong>We were &lt;wrong&gt;.</strong></p>\n<p>x</p>"
    );
    assert_eq!(below(None, "<p>x</p>"), "<p>x</p>");
}
