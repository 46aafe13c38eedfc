//! Where the site, the desk and this service are, as addresses.

use url::Url;

use crate::domain::ids::ArticleId;
use crate::domain::time::Instant;
use chrono::Datelike;

/// Addresses from the configuration.
#[derive(Debug, Clone)]
pub struct Site {
    /// The site's own pages.
    pub site_url: Url,
    /// The pattern of an article's path: `{section}`, `{slug}`, `{id}`, `{year}`, `{month}`, `{day}`.
    pub article_path: String,
    /// Where editors' links point.
    pub desk_url: Url,
    /// This service, as seen from outside.
    pub public_url: Url,
}

impl Site {
    /// The page of an article.
    pub fn article_url(
        &self,
        id: ArticleId,
        section: &str,
        slug: &str,
        published: Instant,
    ) -> String {
        let path = self
            .article_path
            .replace("{section}", section)
            .replace("{slug}", slug)
            .replace("{id}", &id.to_string())
            .replace("{year}", &published.year().to_string())
            .replace("{month}", &format!("{:02}", published.month()))
            .replace("{day}", &format!("{:02}", published.day()));
        join(&self.site_url, &path)
    }

    /// The replies of an article, at this service.
    pub fn comments_url(&self, slug: &str) -> String {
        join(
            &self.public_url,
            &format!("/v1/public/articles/{slug}/comments"),
        )
    }
}

impl Site {
    /// The page on which a reader confirms their mail address.
    pub fn confirmation_url(&self, token: &str) -> String {
        join(
            &self.public_url,
            &format!("/v1/public/confirmations/{token}"),
        )
    }
}

fn join(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}
