//! Sitemaps (sitemaps.org 0.9) and the news sitemap (Google's extension of it).

mod span;

use chrono::SecondsFormat;
use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};

use super::time::Instant;
use super::xml::legal;

pub use span::Span;

/// Addresses in one sitemap, at most, by the protocol.
pub const URLS_MAX: u32 = 50_000;
/// Articles in a news sitemap, at most.
pub const NEWS_MAX: u16 = 1_000;
/// Hours for which an article is news.
pub const NEWS_HOURS: i64 = 48;

pub const MEDIA_TYPE: &str = "application/xml; charset=utf-8";

const SITEMAP: (&str, &str) = ("xmlns", "http://www.sitemaps.org/schemas/sitemap/0.9");
const NEWS: (&str, &str) = (
    "xmlns:news",
    "http://www.google.com/schemas/sitemap-news/0.9",
);

/// An address, and when what is there last changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Entry {
    pub url: String,
    pub updated_at: Option<Instant>,
}

/// An article that is news.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct News {
    pub url: String,
    pub title: String,
    /// BCP 47.
    pub language: String,
    pub published_at: Instant,
}

type Xml = Writer<Vec<u8>>;

/// An index of sitemaps.
pub fn index(entries: &[Entry]) -> std::io::Result<Vec<u8>> {
    listed("sitemapindex", "sitemap", entries)
}

/// A sitemap.
pub fn urls(entries: &[Entry]) -> std::io::Result<Vec<u8>> {
    listed("urlset", "url", entries)
}

fn listed(root: &str, each: &str, entries: &[Entry]) -> std::io::Result<Vec<u8>> {
    document(root, &[SITEMAP], |xml| {
        entries.iter().try_for_each(|entry| {
            element(xml, each, |xml| {
                text(xml, "loc", &entry.url)?;
                let updated = entry.updated_at.map(datetime);
                updated.map_or(Ok(()), |updated| text(xml, "lastmod", &updated))
            })
        })
    })
}

/// A news sitemap of the publication of this name.
pub fn news(publication: &str, articles: &[News]) -> std::io::Result<Vec<u8>> {
    document("urlset", &[SITEMAP, NEWS], |xml| {
        articles.iter().try_for_each(|article| {
            element(xml, "url", |xml| {
                text(xml, "loc", &article.url)?;
                element(xml, "news:news", |xml| {
                    element(xml, "news:publication", |xml| {
                        text(xml, "news:name", publication)?;
                        text(xml, "news:language", news_language(&article.language))
                    })?;
                    let published = datetime(article.published_at);
                    text(xml, "news:publication_date", &published)?;
                    text(xml, "news:title", &article.title)
                })
            })
        })
    })
}

/// W3C Datetime to the second: not every reader of sitemaps takes finer ones.
fn datetime(at: Instant) -> String {
    at.to_rfc3339_opts(SecondsFormat::Secs, true)
}

/// The code of the language alone (ISO 639), except for Chinese, where the script counts.
fn news_language(tag: &str) -> &str {
    let lower = tag.to_ascii_lowercase();
    match lower.split('-').next().unwrap_or_default() {
        "zh" if ["hant", "tw", "hk", "mo"]
            .iter()
            .any(|it| lower.contains(it)) =>
        {
            "zh-tw"
        }
        "zh" => "zh-cn",
        primary => tag.get(..primary.len()).unwrap_or(tag),
    }
}

fn document(
    root: &str,
    spaces: &[(&str, &str)],
    inside: impl FnOnce(&mut Xml) -> std::io::Result<()>,
) -> std::io::Result<Vec<u8>> {
    let mut xml = Writer::new(Vec::new());
    xml.write_event(Event::Decl(BytesDecl::new("1.0", Some("UTF-8"), None)))?;
    xml.create_element(root)
        .with_attributes(spaces.iter().copied())
        .write_inner_content(inside)?;
    Ok(xml.into_inner())
}

fn element(
    xml: &mut Xml,
    name: &str,
    inside: impl FnOnce(&mut Xml) -> std::io::Result<()>,
) -> std::io::Result<()> {
    xml.create_element(name).write_inner_content(inside)?;
    Ok(())
}

fn text(xml: &mut Xml, name: &str, words: &str) -> std::io::Result<()> {
    xml.create_element(name)
        .write_text_content(BytesText::new(&legal(words)))?;
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn at(text: &str) -> Instant {
        serde_json::from_value(serde_json::Value::String(text.to_owned())).unwrap()
    }

    #[test]
    fn a_sitemap_is_written_so() {
        let entries = [
            Entry {
                url: "https://courier.example/?a=1&b=2".to_owned(),
                updated_at: Some(at("2026-11-02T09:30:00.205992Z")),
            },
            Entry {
                url: "https://courier.example/x".to_owned(),
                updated_at: None,
            },
        ];
        assert_eq!(
            String::from_utf8(urls(&entries).unwrap()).unwrap(),
            "<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\">\
             <url><loc>https://courier.example/?a=1&amp;b=2</loc><lastmod>2026-11-02T09:30:00Z</lastmod></url>\
             <url><loc>https://courier.example/x</loc></url></urlset>"
        );
    }

    #[test]
    fn a_news_sitemap_is_written_so() {
        let article = News {
            url: "https://courier.example/x".to_owned(),
            title: "<script> & ]]> \u{1}💧".to_owned(),
            language: "nl-BE".to_owned(),
            published_at: at("2026-11-02T09:30:00.205992Z"),
        };
        let xml = String::from_utf8(news("Courier & Co", &[article]).unwrap()).unwrap();
        assert!(
            xml.ends_with(
                "<url><loc>https://courier.example/x</loc><news:news><news:publication><news:name>Courier &amp; Co</news:name>\
                 <news:language>nl</news:language></news:publication><news:publication_date>2026-11-02T09:30:00Z</news:publication_date>\
                 <news:title>&lt;script&gt; &amp; ]]&gt; 💧</news:title></news:news></url></urlset>"
            ),
            "{xml}"
        );
    }

    #[test]
    fn languages_of_news() {
        for (tag, code) in [
            ("en", "en"),
            ("nl-BE", "nl"),
            ("zh", "zh-cn"),
            ("zh-Hant", "zh-tw"),
            ("zh-CN", "zh-cn"),
        ] {
            assert_eq!(news_language(tag), code);
        }
    }
}
