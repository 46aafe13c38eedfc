//! A feed: what is new, for programs that come by and look. One model, written as RSS 2.0,
//! as Atom (RFC 4287) and as JSON Feed 1.1.

mod absolute;
mod atom;
pub mod json;
mod rss;

use super::comment::Comment;
use super::draft::LeadImage;
use super::markdown::escape::escaped;
use super::publication::{PublicArticle, PublicByline};
use super::time::Instant;

pub use absolute::absolute;
pub use json::JsonFeed;

/// Who made the feed, for those who look after programs that read it.
const GENERATOR: &str = "Copydesk";

/// What a feed is of, and what is new there, the newest first.
#[derive(Debug, Clone, PartialEq)]
pub struct Feed {
    pub title: String,
    /// The page that it is a feed of.
    pub home: String,
    /// Where the feed itself is.
    pub address: String,
    /// BCP 47.
    pub language: String,
    /// The name of the publication.
    pub publisher: String,
    pub items: Vec<Item>,
}

#[derive(Debug, Clone, PartialEq)]
pub struct Item {
    /// `urn:uuid:…`: the same wherever its page is.
    pub id: String,
    /// Its page.
    pub url: String,
    /// Plain text.
    pub title: String,
    /// Plain text.
    pub summary: Option<String>,
    /// Sanitised, with absolute addresses.
    pub html: String,
    pub image: Option<LeadImage>,
    pub language: Option<String>,
    pub authors: Vec<PublicByline>,
    pub subjects: Vec<Subject>,
    pub published_at: Instant,
    pub updated_at: Instant,
    /// The feed of its replies, as Atom.
    pub replies: Option<String>,
}

/// What an item is filed under.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Subject {
    pub key: String,
    pub title: String,
}

/// The form in which a feed is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Form {
    Rss,
    Atom,
    Json,
}

impl Form {
    /// The last part of the feed's address.
    #[must_use]
    pub const fn file(self) -> &'static str {
        match self {
            Self::Rss => "rss.xml",
            Self::Atom => "atom.xml",
            Self::Json => "feed.json",
        }
    }

    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Rss => "application/rss+xml; charset=utf-8",
            Self::Atom => "application/atom+xml; charset=utf-8",
            Self::Json => "application/feed+json",
        }
    }
}

impl Feed {
    /// The feed in this form. An error is one of the writer's and no reader's doing.
    pub fn written(&self, form: Form) -> Result<Vec<u8>, String> {
        match form {
            Form::Rss => rss::write(self),
            Form::Atom => atom::write(self),
            Form::Json => json::write(self),
        }
    }

    /// When anything in it changed last.
    fn updated_at(&self) -> Option<Instant> {
        self.items.iter().map(|item| item.updated_at).max()
    }
}

impl Item {
    /// An article; `replies` is where the feed of its comments is.
    #[must_use]
    pub fn of_article(article: PublicArticle, replies: String) -> Self {
        let section = Subject {
            key: article.section.key,
            title: article.section.title,
        };
        let tags = article.tags.into_iter().map(|tag| Subject {
            key: tag.key,
            title: tag.title,
        });
        let body = absolute(&article.body_html, &article.url);
        Self {
            id: urn(&article.id),
            title: article.headline,
            summary: article.standfirst,
            html: below(article.notice.as_deref(), &body),
            image: article.lead_image,
            language: Some(article.language),
            authors: article.bylines,
            subjects: std::iter::once(section).chain(tags).collect(),
            published_at: article.published_at,
            updated_at: article.updated_at,
            replies: Some(replies),
            url: article.url,
        }
    }

    /// A comment below the article that has this page and headline; none of a tombstone.
    #[must_use]
    pub fn of_comment(comment: Comment, page: &str, headline: &str) -> Option<Self> {
        let author = comment.author?;
        Some(Self {
            id: urn(&comment.id),
            url: comment_url(page, &comment.id),
            title: format!("{} – {headline}", author.name),
            summary: None,
            html: comment.html?,
            image: None,
            language: None,
            authors: vec![PublicByline {
                name: author.name,
                key: author.key,
                url: None,
            }],
            subjects: Vec::new(),
            published_at: comment.posted_at,
            updated_at: comment.edited_at.unwrap_or(comment.posted_at),
            replies: None,
        })
    }
}

/// Where a comment stands on the page of its article.
pub fn comment_url(page: &str, comment: &impl std::fmt::Display) -> String {
    format!("{page}#comment-{comment}")
}

/// An id as a name that holds everywhere (RFC 9562, 4).
pub fn urn(id: &impl std::fmt::Display) -> String {
    format!("urn:uuid:{id}")
}

/// A text below the notice that stands above it.
pub fn below(notice: Option<&str>, html: &str) -> String {
    notice.map_or_else(
        || html.to_owned(),
        |notice| format!("<p><strong>{}</strong></p>\n{html}", escaped(notice)),
    )
}

#[cfg(test)]
mod tests;
