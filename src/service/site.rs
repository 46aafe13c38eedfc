//! Where the site, the desk and this service are, as addresses.

use url::Url;

use crate::domain::ids::ArticleId;
use crate::domain::path_pattern::PathPattern;
use crate::domain::time::Instant;
use chrono::Datelike;
use percent_encoding::percent_decode_str;

/// Addresses from the configuration.
#[derive(Debug, Clone)]
pub struct Site {
    /// The site's own pages.
    pub site_url: Url,
    /// The pattern of an article's path: `{section}`, `{slug}`, `{id}`, `{year}`, `{month}`, `{day}`.
    pub article_path: PathPattern,
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
            .as_str()
            .replace("{section}", section)
            .replace("{slug}", slug)
            .replace("{id}", &id.to_string())
            .replace("{year}", &published.year().to_string())
            .replace("{month}", &format!("{:02}", published.month()))
            .replace("{day}", &format!("{:02}", published.day()));
        join(&self.site_url, &path)
    }

    /// A page of the site by its path.
    pub fn page_url(&self, path: &str) -> String {
        join(&self.site_url, path)
    }

    /// Something at this service by its path.
    pub fn service_url(&self, path: &str) -> String {
        join(&self.public_url, path)
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

/// Why a text names no page of the site.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum NoPage {
    /// It is neither a path nor an address of the web.
    Unreadable,
    /// It is an address of another site.
    Elsewhere,
}

/// A path of the site, as it was asked for and as it is compared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct AskedPath {
    /// As it was asked for, without query and fragment.
    pub path: String,
    /// Decoded, below the address of the site; none of a path that is not.
    pub below: Option<String>,
}

impl Site {
    /// The path that a text names: itself, or that of a whole address of the site. It may
    /// be percent-encoded; what follows `?` or `#` is nothing to the site's pages.
    pub fn asked_path(&self, text: &str) -> Result<AskedPath, NoPage> {
        let path = if text.starts_with('/') {
            text.split(['?', '#']).next().unwrap_or_default().to_owned()
        } else {
            self.path_of(text)?
        };
        let decoded = percent_decode_str(&path).decode_utf8();
        let decoded = decoded.map_err(|_| NoPage::Unreadable)?;
        let base = self.site_url.path().trim_end_matches('/');
        let below = decoded.strip_prefix(base);
        let below = below.filter(|below| below.starts_with('/') || below.is_empty());
        Ok(AskedPath {
            below: below.map(str::to_owned),
            path,
        })
    }

    /// The path of a whole address. Whether it is read through TLS makes no difference.
    fn path_of(&self, address: &str) -> Result<String, NoPage> {
        let url = Url::parse(address).map_err(|_| NoPage::Unreadable)?;
        if !matches!(url.scheme(), "http" | "https") {
            return Err(NoPage::Unreadable);
        }
        let is_ours = url.host() == self.site_url.host() && url.port() == self.site_url.port();
        if is_ours {
            Ok(url.path().to_owned())
        } else {
            Err(NoPage::Elsewhere)
        }
    }

    /// The path of an address of the site.
    pub fn path_on_site<'u>(&self, url: &'u str) -> &'u str {
        let origin = self.site_url.origin().ascii_serialization();
        url.strip_prefix(&origin).unwrap_or(url)
    }
}

fn join(base: &Url, path: &str) -> String {
    format!("{}{path}", base.as_str().trim_end_matches('/'))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn site(url: &str) -> Site {
        let url: Url = url.parse().unwrap();
        Site {
            site_url: url.clone(),
            article_path: "/{section}/{slug}".into(),
            desk_url: url.clone(),
            public_url: url,
        }
    }

    fn below(site_url: &str, text: &str) -> Option<String> {
        site(site_url).asked_path(text).unwrap().below
    }

    #[test]
    fn a_path_is_named_by_itself_or_by_a_whole_address() {
        let root = "https://courier.example";
        for text in [
            "/news/café",
            "/news/caf%C3%A9",
            "/news/café?utm=1#top",
            "https://courier.example/news/café",
            "http://COURIER.example/news/caf%c3%a9?x#y",
        ] {
            assert_eq!(below(root, text).as_deref(), Some("/news/café"), "{text}");
        }
        let base = "https://example.org/paper/";
        assert_eq!(below(base, "/paper/news/x").as_deref(), Some("/news/x"));
        for text in ["/news/x", "/papers/x"] {
            assert_eq!(below(base, text), None);
        }
        assert_eq!(
            site(base).path_on_site("https://example.org/paper/news/x"),
            "/paper/news/x"
        );
    }

    #[test]
    fn what_names_no_page_is_told_apart() {
        let site = site("https://courier.example");
        for text in [
            "",
            "news/x",
            "x",
            "mailto:a@b.example",
            "/%FF",
            "javascript:1",
        ] {
            assert_eq!(site.asked_path(text), Err(NoPage::Unreadable), "{text}");
        }
        for text in [
            "https://other.example/news/x",
            "https://courier.example:8443/news/x",
            "https://courier.example.evil.example/",
        ] {
            assert_eq!(site.asked_path(text), Err(NoPage::Elsewhere), "{text}");
        }
    }
}
