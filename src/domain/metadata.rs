//! What machines are told of an article: structured data (schema.org) for search engines,
//! fields for sharing (Open Graph, Twitter cards), links that lead on.

mod head;
mod json_ld;
mod replies;
mod sharing;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use utoipa::ToSchema;

use super::publication::{PublicArticle, PublicStatus};
use super::settings::Settings;

pub use replies::ThreadMetadata;

/// What belongs in the head of an article's page, ready to be put there.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleMetadata {
    /// For `<title>`: what search engines are told, else the headline.
    #[schema(example = "Floods in Ghent")]
    pub title: String,
    /// What search engines are told, else the standfirst; of a retracted text its notice.
    #[schema(example = "The Leie rose two metres by night.")]
    pub description: Option<String>,
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub canonical_url: String,
    /// `schema.org/NewsArticle`, or the kind of it that the article is.
    #[schema(value_type = Object, example = json!({"@context": "https://schema.org", "@type": "NewsArticle", "headline": "Floods in Ghent"}))]
    pub json_ld: Value,
    /// One `<meta>` each, in this order.
    pub meta: Vec<MetaTag>,
    /// One `<link>` each.
    pub links: Vec<HeadLink>,
    /// All of it as HTML, escaped.
    #[schema(example = "<title>Floods in Ghent</title>")]
    pub head_html: String,
    /// What a shared cache should purge this answer by.
    #[schema(example = json!(["article:floods-in-ghent"]))]
    pub cache_tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct MetaTag {
    /// The attribute that `key` belongs in.
    pub attribute: MetaAttribute,
    #[schema(example = "og:title")]
    pub key: String,
    #[schema(example = "Floods in Ghent")]
    pub content: String,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum MetaAttribute {
    /// Of HTML, and of Twitter.
    Name,
    /// Of Open Graph.
    Property,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct HeadLink {
    #[schema(example = "alternate")]
    pub rel: String,
    #[schema(example = "https://api.courier.example/v1/public/feeds/atom.xml")]
    pub href: String,
    #[serde(rename = "type")]
    #[schema(example = "application/atom+xml")]
    pub media_type: Option<String>,
    #[schema(example = "The Ghent Courier")]
    pub title: Option<String>,
}

/// What is told of an article beside itself.
#[derive(Debug, Clone, Copy)]
pub struct Publisher<'s> {
    /// The address of the site.
    pub url: &'s str,
    pub settings: &'s Settings,
}

impl ArticleMetadata {
    /// `links` are those that lead on from the page, but for the canonical one.
    #[must_use]
    pub fn of(article: &PublicArticle, publisher: Publisher<'_>, links: Vec<HeadLink>) -> Self {
        let canonical = HeadLink {
            rel: "canonical".to_owned(),
            href: article.canonical_url.clone(),
            media_type: None,
            title: None,
        };
        let mut metadata = Self {
            title: title(article).to_owned(),
            description: description(article).map(str::to_owned),
            canonical_url: article.canonical_url.clone(),
            json_ld: json_ld::of(article, publisher),
            meta: sharing::of(article, publisher.settings),
            links: std::iter::once(canonical).chain(links).collect(),
            head_html: String::new(),
            cache_tags: article.cache_tags.clone(),
        };
        metadata.head_html = head::of(&metadata);
        metadata
    }
}

fn title(article: &PublicArticle) -> &str {
    article.seo.title.as_deref().unwrap_or(&article.headline)
}

/// Who shares a retracted text shares its notice.
fn description(article: &PublicArticle) -> Option<&str> {
    let retracted = (article.status == PublicStatus::Retracted)
        .then_some(article.notice.as_deref())
        .flatten();
    retracted
        .or(article.seo.description.as_deref())
        .or(article.standfirst.as_deref())
}

/// The names of those who signed it.
pub fn authors(article: &PublicArticle) -> String {
    let names: Vec<&str> = article.bylines.iter().map(|by| by.name.as_str()).collect();
    names.join(", ")
}
