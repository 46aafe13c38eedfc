//! Whatever a headline or a text has in it, it says that and does nothing.

use serde_json::{Value, json};

use super::feeds::{FORMS, body, follows, titles};
use super::sitemaps::texts;
use super::{Site, tags, whole};

/// Each may stand in a headline.
const HOSTILE: [&str; 9] = [
    "</script><script>alert(1)</script>",
    "]]> <![CDATA[ ]]>",
    "&amp; &lt;b&gt; &#x41; & < > \" '",
    "<!-- --> <?xml version=\"1.0\"?> <!DOCTYPE x>",
    "\" onmouseover=\"alert(1)",
    "\u{202E}shalom שלום مرحبا\u{202C}",
    "💧👩‍👩‍👧 \u{10FFFF} e\u{301}",
    "U+FFFE \u{FFFE} and U+FFFF \u{FFFF}",
    "{{7*7}} ${x} `tick` \\ %00 %s",
];

/// What XML has no place for is left out of it.
fn in_xml(text: &str) -> String {
    text.replace(['\u{FFFE}', '\u{FFFF}', '\u{1}', '\u{8}'], "")
}

fn hostile(text: &str) -> Value {
    let mut content = whole(text);
    content["standfirst"] = json!(text);
    content["bylines"] = json!([{"name": text}]);
    content["body"] = json!(format!("{text}\n\n    {text}\n\nControls \u{1}\u{8} end."));
    content["seo"] = json!({"title": text, "description": text});
    content["lead_image"]["alt"] = json!(text);
    content["lead_image"]["caption"] = json!(text);
    content
}

#[tokio::test]
async fn hostile_texts_are_nothing_but_texts() {
    let site = Site::opens().await;
    site.room
        .sets(&site.root, json!({"site_name": "Courier & <Co> \"]]>"}))
        .await;
    let mut slugs = Vec::new();
    for text in HOSTILE {
        slugs.push(site.publishes(hostile(text)).await.slug);
    }
    let newest: Vec<&str> = HOSTILE.into_iter().rev().collect();
    for (file, _, _) in FORMS {
        let feed = follows(&site, &format!("/feeds/{file}")).await;
        let told: Vec<String> = newest
            .iter()
            .map(|text| {
                if file == "feed.json" {
                    (*text).to_owned()
                } else {
                    in_xml(text)
                }
            })
            .collect();
        // a reader takes white space from the ends
        let told: Vec<&str> = told.iter().map(|text| text.trim()).collect();
        assert_eq!(titles(&feed), told, "{file}");
        for entry in &feed.entries {
            is_dead(body(entry));
        }
        let answer = site.reads(&format!("/feeds/{file}")).await;
        let is_xml = file != "feed.json";
        let illegal = |c: char| c < ' ' && !"\t\n\r".contains(c) || "\u{FFFE}\u{FFFF}".contains(c);
        assert!(!is_xml || !answer.text.contains(illegal), "{file}");
    }
    let news = site.reads("/news-sitemap.xml").await.expect(200);
    let expected: Vec<String> = newest.iter().map(|text| in_xml(text)).collect();
    assert_eq!(texts(&news.text, "news:title"), expected);
    for (text, slug) in HOSTILE.into_iter().zip(&slugs) {
        heads(&site, text, slug).await;
        cards(&site, text, slug).await;
        shows(&site, text, slug).await;
    }
    site.closes().await;
}

/// Nothing in it runs.
fn is_dead(html: &str) {
    for tag in tags(html) {
        let live = tag.starts_with("script") || tag.contains(" onmouseover=\"");
        assert!(!live, "<{tag}> in {html}");
    }
}

async fn heads(site: &Site, text: &str, slug: &str) {
    let told = site
        .reads(&format!("/articles/{slug}/metadata"))
        .await
        .expect(200)
        .json;
    assert_eq!(told["json_ld"]["headline"], text);
    let head = told["head_html"].as_str().unwrap();
    let starts: Vec<&str> = head.split('<').skip(1).collect();
    let ours = [
        "title>",
        "/title>",
        "meta ",
        "link ",
        "script type=\"application/ld+json\">",
        "/script>",
    ];
    for start in &starts {
        assert!(
            ours.iter().any(|own| start.starts_with(own)),
            "{text}: <{start}"
        );
    }
    assert_eq!(
        starts
            .iter()
            .filter(|start| start.starts_with("/script>"))
            .count(),
        1
    );
    assert!(
        tags(head)
            .iter()
            .all(|tag| !tag.contains(" onmouseover=\"")),
        "{head}"
    );
    let data = head
        .rsplit_once("ld+json\">")
        .unwrap()
        .1
        .split('<')
        .next()
        .unwrap();
    assert_eq!(
        serde_json::from_str::<Value>(data).unwrap(),
        told["json_ld"]
    );
}

async fn cards(site: &Site, text: &str, slug: &str) {
    let url = format!("/oembed?url=/news/{slug}");
    let card = site.reads(&url).await.expect(200);
    assert_eq!(card.str("title"), text);
    let html = card.str("html");
    let starts: Vec<&str> = html.split('<').skip(1).collect();
    let ours = [
        "blockquote cite=\"",
        "p>",
        "/p>",
        "a href=\"",
        "/a>",
        "/blockquote>",
    ];
    assert!(
        starts
            .iter()
            .all(|tag| ours.iter().any(|own| tag.starts_with(own))),
        "{html}"
    );
    assert_eq!(starts.len(), 10, "{html}");
    let xml = site.reads(&format!("{url}&format=xml")).await.expect(200);
    assert_eq!(texts(&xml.text, "title"), [in_xml(text)]);
    assert_eq!(texts(&xml.text, "html"), [in_xml(html)]);
}

async fn shows(site: &Site, text: &str, slug: &str) {
    let own = format!("/articles/{slug}/rendition?format=");
    let page = site.reads(&format!("{own}html")).await.expect(200);
    is_dead(&page.text);
    let plain = site.reads(&format!("{own}text")).await.expect(200);
    assert!(plain.text.starts_with(text.trim()), "{}", plain.text);
    let markdown = site.reads(&format!("{own}markdown")).await.expect(200);
    let rendered = copydesk::domain::markdown::article(&markdown.text, &[]);
    assert!(
        rendered.text.starts_with(text.trim()),
        "{}\n{}",
        markdown.text,
        rendered.text
    );
    assert!(!rendered.html.contains("<script"), "{}", rendered.html);
}
