//! What a path of the site leads to.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::article::Kind;
use super::ids::ArticleId;
use super::publication::PublicStatus;
use super::time::Instant;

/// What a router answers a path with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResolvedPath {
    pub kind: ResolvedKind,
    /// The status that the site's page should have: 200, 301 or 410.
    #[schema(example = 200)]
    pub status: u16,
    /// The article; of a redirect the one it leads to; null of what is gone.
    pub article: Option<ResolvedArticle>,
    /// Where the page is, as an address. Null of what is gone.
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub location: Option<String>,
    /// The same as the path on the site.
    #[schema(example = "/news/floods-in-ghent")]
    pub path: Option<String>,
    /// What readers are told in the place of a text that is gone.
    #[schema(example = json!(null))]
    pub notice: Option<String>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum ResolvedKind {
    /// The path is that of an article.
    Article,
    /// The article is at another: answer 301 with `location`.
    Redirect,
    /// The article was withdrawn: answer 410 with `notice`.
    Gone,
}

/// What is needed to read the article and to show its page.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ResolvedArticle {
    pub id: ArticleId,
    #[schema(example = "floods-in-ghent")]
    pub slug: String,
    /// Its page on the site.
    #[schema(example = "https://courier.example/news/floods-in-ghent")]
    pub url: String,
    /// The key of its section.
    #[schema(example = "news")]
    pub section: String,
    pub kind: Kind,
    pub status: PublicStatus,
    pub updated_at: Instant,
}

impl ResolvedPath {
    /// An article whose page is at `path`, asked for as `asked`.
    #[must_use]
    pub fn of(article: ResolvedArticle, path: String, asked: &str) -> Self {
        let is_there = path == asked;
        Self {
            kind: if is_there {
                ResolvedKind::Article
            } else {
                ResolvedKind::Redirect
            },
            status: if is_there { 200 } else { 301 },
            location: Some(article.url.clone()),
            path: Some(path),
            article: Some(article),
            notice: None,
        }
    }

    #[must_use]
    pub fn gone(notice: String) -> Self {
        Self {
            kind: ResolvedKind::Gone,
            status: 410,
            article: None,
            location: None,
            path: None,
            notice: Some(notice),
        }
    }
}
