//! JSON Feed 1.1.

use serde::Serialize;
use utoipa::ToSchema;

use super::{Feed, Item};
use crate::domain::publication::PublicByline;
use crate::domain::time::Instant;

const VERSION: &str = "https://jsonfeed.org/version/1.1";

/// A feed as JSON Feed 1.1 has it. What is not known is left out.
#[derive(Debug, Serialize, ToSchema)]
pub struct JsonFeed<'f> {
    #[schema(example = "https://jsonfeed.org/version/1.1")]
    pub version: &'static str,
    #[schema(example = "The Ghent Courier")]
    pub title: &'f str,
    #[schema(example = "https://courier.example/")]
    pub home_page_url: &'f str,
    #[schema(example = "https://api.courier.example/v1/public/feeds/feed.json")]
    pub feed_url: &'f str,
    /// BCP 47.
    #[schema(example = "en")]
    pub language: &'f str,
    pub authors: Vec<JsonAuthor<'f>>,
    pub items: Vec<JsonItem<'f>>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JsonItem<'f> {
    #[schema(example = "urn:uuid:01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11")]
    pub id: &'f str,
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub url: &'f str,
    #[schema(example = "Floods in Ghent")]
    pub title: &'f str,
    /// Sanitised, with absolute addresses.
    #[schema(example = "<p>The water rose by night.</p>")]
    pub content_html: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "The Leie rose two metres by night.")]
    pub summary: Option<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://media.example.org/flood.jpg")]
    pub image: Option<&'f str>,
    pub date_published: Instant,
    pub date_modified: Instant,
    pub authors: Vec<JsonAuthor<'f>>,
    #[schema(example = json!(["News", "High water"]))]
    pub tags: Vec<&'f str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "en")]
    pub language: Option<&'f str>,
}

#[derive(Debug, Serialize, ToSchema)]
pub struct JsonAuthor<'f> {
    #[schema(example = "Ines Claes")]
    pub name: &'f str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub url: Option<&'f str>,
}

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, String> {
    let whole = JsonFeed {
        version: VERSION,
        title: &feed.title,
        home_page_url: &feed.home,
        feed_url: &feed.address,
        language: &feed.language,
        authors: vec![JsonAuthor {
            name: &feed.publisher,
            url: None,
        }],
        items: feed.items.iter().map(item).collect(),
    };
    serde_json::to_vec(&whole).map_err(|error| error.to_string())
}

fn item(item: &Item) -> JsonItem<'_> {
    JsonItem {
        id: &item.id,
        url: &item.url,
        title: &item.title,
        content_html: &item.html,
        summary: item.summary.as_deref(),
        image: item.image.as_ref().map(|image| image.url.as_str()),
        date_published: item.published_at,
        date_modified: item.updated_at,
        authors: item.authors.iter().map(author).collect(),
        tags: item.subjects.iter().map(|one| one.title.as_str()).collect(),
        language: item.language.as_deref(),
    }
}

fn author(author: &PublicByline) -> JsonAuthor<'_> {
    JsonAuthor {
        name: &author.name,
        url: author.url.as_deref(),
    }
}
