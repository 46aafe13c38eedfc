//! What the public sees of an article.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::Kind;
use super::comment::Mode;
use super::draft::{AiUse, DraftContent, LeadImage, Purpose, Seo};
use super::ids::ArticleId;
use super::markdown::Rendered;
use super::section::SectionRef;
use super::text;
use super::time::Instant;

/// What publishing writes down once; titles, addresses and the comment mode
/// join when it is read, because they may change without the text.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub struct Publication {
    pub id: ArticleId,
    pub slug: String,
    pub section: String,
    pub kind: Kind,
    pub language: String,
    pub headline: String,
    pub standfirst: Option<String>,
    pub word_count: u32,
    pub reading_minutes: u32,
    pub bylines: Vec<PublicByline>,
    pub tags: Vec<PublicTag>,
    pub lead_image: Option<LeadImage>,
    pub seo: Seo,
    pub first_published_at: Instant,
    pub published_at: Instant,
    pub updated_at: Instant,
    pub revision_hash: String,
    pub second_reader: bool,
    pub ai: AiUse,
    pub ai_note: Option<String>,
    pub status: PublicStatus,
    /// What stands above a retracted text.
    pub notice: Option<String>,
}

/// When an article came out, and how it was seen.
#[derive(Debug, Clone)]
pub struct Issue {
    pub article: ArticleId,
    pub slug: String,
    pub first_published_at: Instant,
    pub published_at: Instant,
    pub updated_at: Instant,
    pub revision_hash: String,
    /// Whether anybody beside its contributors approved it.
    pub second_reader: bool,
}

impl Publication {
    /// What becomes public of a content. `language` was given when the article was
    /// opened, so an absent one is no more than an oversight.
    #[must_use]
    pub fn of(content: &DraftContent, rendered: &Rendered, issue: Issue) -> Self {
        Self {
            id: issue.article,
            slug: issue.slug,
            section: content.section.clone(),
            kind: content.kind,
            language: content.language.clone().unwrap_or_default(),
            headline: content.headline.clone(),
            standfirst: content.standfirst.clone(),
            word_count: rendered.word_count,
            reading_minutes: rendered.reading_minutes,
            bylines: content
                .bylines
                .iter()
                .map(|byline| PublicByline::named(&byline.name))
                .collect(),
            tags: content
                .tags
                .iter()
                .map(|key| PublicTag::keyed(key))
                .collect(),
            lead_image: content.lead_image.clone(),
            seo: content.seo.clone(),
            first_published_at: issue.first_published_at,
            published_at: issue.published_at,
            updated_at: issue.updated_at,
            revision_hash: issue.revision_hash,
            second_reader: issue.second_reader,
            ai: content.ai,
            ai_note: content.ai_note.clone(),
            status: PublicStatus::Live,
            notice: None,
        }
    }
}

/// Whether the text of an article stands as it was meant, or under a notice.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum PublicStatus {
    Live,
    Retracted,
}

/// What kind of text a reader should know they have before them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Label {
    Opinion,
}

/// A published article.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct PublicArticle {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    /// Its page on the site.
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub url: String,
    /// Where search engines should look: `url`, unless the editors named another.
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub canonical_url: String,
    pub status: PublicStatus,
    /// What stands above a retracted text.
    pub notice: Option<String>,
    pub section: SectionRef,
    pub kind: Kind,
    pub label: Option<Label>,
    #[schema(example = "en")]
    pub language: String,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
    pub standfirst: Option<String>,
    /// Sanitised HTML.
    #[schema(example = "<p>The water rose by night.</p>")]
    pub body_html: String,
    /// The body without markup.
    #[schema(example = "The water rose by night.")]
    pub body_text: String,
    pub word_count: u32,
    /// Minutes, at 230 words a minute, rounded up.
    pub reading_minutes: u32,
    pub bylines: Vec<PublicByline>,
    pub tags: Vec<PublicTag>,
    pub lead_image: Option<LeadImage>,
    pub seo: Seo,
    pub first_published_at: Instant,
    pub published_at: Instant,
    pub updated_at: Instant,
    /// SHA-256, hex, over the canonical JSON of the revision that is live.
    pub revision_hash: String,
    /// Whether somebody who had no hand in it approved it.
    pub second_reader: bool,
    pub ai: AiUse,
    pub ai_note: Option<String>,
    pub corrections: Vec<Correction>,
    pub claims: Vec<PublicClaim>,
    pub comments: CommentsRef,
    /// What a shared cache should purge this answer by.
    #[schema(example = json!(["article:floods-in-ghent"]))]
    pub cache_tags: Vec<String>,
}

/// A text of an article that was live, or is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicVersion {
    /// SHA-256, hex, over the canonical JSON (RFC 8785) of what was published.
    pub revision_hash: String,
    /// Why it was published: `original` for the first.
    pub change: Purpose,
    pub published_at: Instant,
}

/// A published article without its body.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct ArticleSummary {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub url: String,
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub canonical_url: String,
    pub status: PublicStatus,
    pub notice: Option<String>,
    pub section: SectionRef,
    pub kind: Kind,
    pub label: Option<Label>,
    #[schema(example = "en")]
    pub language: String,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
    pub standfirst: Option<String>,
    pub word_count: u32,
    pub reading_minutes: u32,
    pub bylines: Vec<PublicByline>,
    pub tags: Vec<PublicTag>,
    pub lead_image: Option<LeadImage>,
    pub seo: Seo,
    pub first_published_at: Instant,
    pub published_at: Instant,
    pub updated_at: Instant,
    pub revision_hash: String,
    pub second_reader: bool,
    pub ai: AiUse,
    pub ai_note: Option<String>,
    pub comments: CommentsRef,
    #[schema(example = json!(["article:floods-in-ghent"]))]
    pub cache_tags: Vec<String>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicByline {
    #[schema(example = "Ines Claes")]
    pub name: String,
    /// What lists are filtered by.
    #[schema(example = "ines-claes")]
    pub key: String,
    pub url: Option<String>,
}

impl PublicByline {
    fn named(name: &str) -> Self {
        Self {
            name: name.to_owned(),
            key: text::slug(name),
            url: None,
        }
    }
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicTag {
    #[schema(example = "high-water")]
    pub key: String,
    #[schema(example = "High water")]
    pub title: String,
}

impl PublicTag {
    /// A title made from the key: its words, the first with a capital.
    fn keyed(key: &str) -> Self {
        let mut words = key.replace('-', " ");
        if let Some(first) = words.get_mut(0..1) {
            first.make_ascii_uppercase();
        }
        Self {
            key: key.to_owned(),
            title: words,
        }
    }
}

/// A public record of what changed in a live article and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Correction {
    pub id: uuid::Uuid,
    pub kind: String,
    pub text: String,
    pub published_at: Instant,
}

/// A statement of fact, and where it comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicClaim {
    pub id: uuid::Uuid,
    pub quotation: String,
    pub attributed_to: Option<String>,
    pub status: String,
    pub sources: Vec<PublicSource>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct PublicSource {
    pub title: String,
    pub url: Option<String>,
    pub publisher: Option<String>,
}

/// Where the replies are, and whether any are taken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentsRef {
    pub mode: Mode,
    #[schema(example = "https://api.courier.example/v1/public/articles/floods-in-ghent/comments")]
    pub url: String,
}

/// What is decided when an article is read, not when it is published.
#[derive(Debug, Clone)]
pub struct Surroundings {
    pub url: String,
    pub section: SectionRef,
    pub comments: CommentsRef,
}

impl ArticleSummary {
    #[must_use]
    pub fn of(publication: Publication, around: Surroundings) -> Self {
        Self {
            canonical_url: publication
                .seo
                .canonical_url
                .clone()
                .unwrap_or_else(|| around.url.clone()),
            cache_tags: vec![format!("article:{}", publication.slug)],
            label: (publication.kind == Kind::Opinion).then_some(Label::Opinion),
            id: publication.id,
            slug: publication.slug,
            url: around.url,
            status: publication.status,
            notice: publication.notice,
            section: around.section,
            kind: publication.kind,
            language: publication.language,
            headline: publication.headline,
            standfirst: publication.standfirst,
            word_count: publication.word_count,
            reading_minutes: publication.reading_minutes,
            bylines: publication.bylines,
            tags: publication.tags,
            lead_image: publication.lead_image,
            seo: publication.seo,
            first_published_at: publication.first_published_at,
            published_at: publication.published_at,
            updated_at: publication.updated_at,
            revision_hash: publication.revision_hash,
            second_reader: publication.second_reader,
            ai: publication.ai,
            ai_note: publication.ai_note,
            comments: around.comments,
        }
    }

    /// The whole article.
    #[must_use]
    pub fn with_body(self, body_html: String, body_text: String) -> PublicArticle {
        PublicArticle {
            id: self.id,
            slug: self.slug,
            url: self.url,
            canonical_url: self.canonical_url,
            status: self.status,
            notice: self.notice,
            section: self.section,
            kind: self.kind,
            label: self.label,
            language: self.language,
            headline: self.headline,
            standfirst: self.standfirst,
            body_html,
            body_text,
            word_count: self.word_count,
            reading_minutes: self.reading_minutes,
            bylines: self.bylines,
            tags: self.tags,
            lead_image: self.lead_image,
            seo: self.seo,
            first_published_at: self.first_published_at,
            published_at: self.published_at,
            updated_at: self.updated_at,
            revision_hash: self.revision_hash,
            second_reader: self.second_reader,
            ai: self.ai,
            ai_note: self.ai_note,
            corrections: Vec::new(),
            claims: Vec::new(),
            comments: self.comments,
            cache_tags: self.cache_tags,
        }
    }
}
