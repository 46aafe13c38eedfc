//! What frontends and other programs are given beside the articles themselves: where a
//! path leads, searches, archives, feeds, sitemaps, structured data, cards, renditions.

mod archives;
mod changes;
mod feeds;
mod harmless;
mod kept;
mod metadata;
mod oembed;
mod related;
mod renditions;
mod replies;
mod resolve;
mod search_lists;
mod search_typos;
mod search_words;
mod secrets;
mod sitemaps;

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

/// A publication in which one person may do it all.
pub struct Site {
    pub room: Newsroom,
    pub pia: Person,
    pub root: Person,
    pub reader: Person,
}

/// An article in `news` with everything that an article can have.
pub fn whole(headline: &str) -> Value {
    json!({
        "headline": headline,
        "standfirst": "The Leie rose two metres by night.",
        "section": "news",
        "language": "en-GB",
        "body": "The water rose **by night**. See [the map](/map?a=1&b=2).[^1]\n\n[^1]: As ever.",
        "tags": ["high-water"],
        "bylines": [{"name": "Ines Claes"}, {"name": "Tom Maes"}],
        "lead_image": {
            "url": "https://media.example.org/flood.jpg?w=1&h=2", "width": 600, "height": 200,
            "alt": "The Leie", "caption": "The Leie at night", "credit": "Ada",
        },
    })
}

impl Site {
    pub async fn opens() -> Self {
        Self::opens_with(&[]).await
    }

    pub async fn opens_with(settings: &[(&str, &str)]) -> Self {
        let room = Newsroom::open_with(settings).await;
        let root = room.hire("Root", &["admin *"]).await;
        let changes = json!({"site_name": "The Courier", "workflows": {"default": "small"}, "comments": {"mode": "open"}});
        room.sets(&root, changes).await;
        Self {
            pia: room
                .hire("Pia", &["writer *", "editor *", "publisher *"])
                .await,
            reader: room.reader(),
            root,
            room,
        }
    }

    pub async fn publishes(&self, content: Value) -> Draft {
        let draft = self.pia.opens_with(content).await;
        self.pia.takes(&draft, "publish").await.expect(200);
        draft
    }

    /// Gives a live article other content.
    pub async fn updates(&self, article: &Draft, changes: Value) {
        let draft = self.pia.reopens(article).await;
        self.pia.edits(&draft, changes).await.expect(200);
        self.pia.takes(&draft, "publish").await.expect(200);
    }

    /// Withdraws, retracts or republishes; under no notice where that is empty.
    pub async fn turns(&self, article: &Draft, verb: &str, notice: &str) {
        self.pia.turns(article, verb, notice).await.expect(200);
    }

    pub async fn moves(&self, article: &Draft, slug: &str) {
        let path = format!("/v1/articles/{}", article.article);
        let version = self.pia.get(&path).await.expect(200).version();
        let form = json!({"slug": slug});
        let moved = self.pia.write(Method::PATCH, &path, version, form).await;
        moved.expect(200);
    }

    /// Something under `/v1/public`.
    pub async fn reads(&self, path: &str) -> Answer {
        self.reader.get(&format!("/v1/public{path}")).await
    }

    pub async fn closes(self) {
        self.room.closes_unread().await;
    }
}

/// The slugs of what a list or a search has, in its order.
pub fn slugs(answer: &Answer) -> Vec<String> {
    let items = answer.json["items"].as_array().unwrap();
    let slug = |item: &Value| {
        let article = item.get("article").unwrap_or(item);
        article["slug"].as_str().unwrap().to_owned()
    };
    items.iter().map(slug).collect()
}

/// The tags of a page, without the texts between them.
pub fn tags(html: &str) -> Vec<&str> {
    let tags = html.split('<').skip(1);
    tags.map(|tag| tag.split('>').next().unwrap()).collect()
}

/// What shared caches need is there, who has it is told so, and HEAD says the same.
pub async fn is_cached(site: &Site, path: &str, tags: &str) {
    let whole = site.reads(path).await.expect(200);
    assert_eq!(whole.header("surrogate-key"), tags, "{path}");
    assert!(
        whole.header("cache-control").contains("s-maxage=10"),
        "{path}"
    );
    let etag = whole.header("etag").to_owned();
    assert!(etag.starts_with('"'), "{path}: {etag}");
    let path = format!("/v1/public{path}");
    let again = site.reader.request(Method::GET, &path);
    let again = again.header("If-None-Match", &etag);
    let again = site.reader.send(again).await.expect(304);
    assert_eq!(
        (again.text.as_str(), again.header("etag")),
        ("", etag.as_str())
    );
    let head = site
        .reader
        .send(site.reader.request(Method::HEAD, &path))
        .await;
    let head = head.expect(200);
    assert_eq!(
        (head.text.as_str(), head.header("etag")),
        ("", etag.as_str())
    );
    assert_eq!(head.header("content-type"), whole.header("content-type"));
}
