//! An article for clients that show little: a page without script, plain text, Markdown.

use super::feed::{absolute, below};
use super::markdown::escape::{attribute, escaped};
use super::markdown::{markdown_line, markdown_of};
use super::metadata;
use super::publication::PublicArticle;
use super::settings::Settings;

/// The form of a rendition.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Rendition {
    Html,
    Text,
    Markdown,
}

impl Rendition {
    #[must_use]
    pub const fn media_type(self) -> &'static str {
        match self {
            Self::Html => "text/html; charset=utf-8",
            Self::Text => "text/plain; charset=utf-8",
            Self::Markdown => "text/markdown; charset=utf-8",
        }
    }

    #[must_use]
    pub fn of(self, article: &PublicArticle, site: &Settings) -> String {
        match self {
            Self::Html => page(article, site),
            Self::Text => text(article),
            Self::Markdown => markdown(article),
        }
    }
}

/// Readable as it is; what a browser has set is not set over.
const STYLE: &str =
    "body{max-width:38em;margin:0 auto;padding:1em;line-height:1.5}img{max-width:100%;height:auto}";

fn page(article: &PublicArticle, site: &Settings) -> String {
    let lang = attribute("lang", &article.language);
    let title = escaped(article.seo.title.as_deref().unwrap_or(&article.headline));
    let canonical = attribute("href", &article.canonical_url);
    let standfirst = article.standfirst.as_deref();
    let standfirst =
        standfirst.map(|words| format!("<p><strong>{}</strong></p>\n", escaped(words)));
    let body = format!(
        "{}<p>{}</p>\n{}{}",
        standfirst.unwrap_or_default(),
        escaped(&signature(article)),
        image(article),
        absolute(&article.body_html, &article.url),
    );
    format!(
        "<!DOCTYPE html>\n<html{lang}>\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n\
         <title>{title} – {}</title>\n<link rel=\"canonical\"{canonical}>\n<style>{STYLE}</style>\n</head>\n<body>\n<article>\n<h1>{}</h1>\n{}\n</article>\n\
         <p><a{canonical}>{}</a></p>\n</body>\n</html>\n",
        escaped(&site.site_name),
        escaped(&article.headline),
        below(article.notice.as_deref(), &body),
        escaped(&site.site_name),
    )
}

fn image(article: &PublicArticle) -> String {
    let Some(image) = &article.lead_image else {
        return String::new();
    };
    let src = attribute("src", &image.url);
    let alt = attribute("alt", image.alt.as_deref().unwrap_or_default());
    let words = [image.caption.as_deref(), image.credit.as_deref()];
    let words: Vec<&str> = words.into_iter().flatten().collect();
    let caption = if words.is_empty() {
        String::new()
    } else {
        format!("<figcaption>{}</figcaption>", escaped(&words.join(" – ")))
    };
    format!("<figure><img{src}{alt}>{caption}</figure>\n")
}

fn text(article: &PublicArticle) -> String {
    let parts = [
        Some(article.headline.as_str()),
        article.notice.as_deref(),
        article.standfirst.as_deref(),
        Some(&signature(article)),
        Some(article.body_text.as_str()),
        Some(article.url.as_str()),
    ];
    joined(parts.into_iter().flatten())
}

fn markdown(article: &PublicArticle) -> String {
    let headline = format!("# {}", markdown_line(&article.headline));
    let bold = |words: &String| format!("**{}**", markdown_line(words.trim()));
    let notice = article.notice.as_ref().map(bold);
    let standfirst = article.standfirst.as_ref().map(bold);
    let signed = markdown_line(&signature(article));
    let body = markdown_of(&absolute(&article.body_html, &article.url));
    let source = format!("<{}>", article.url);
    let parts = [
        Some(headline),
        notice,
        standfirst,
        Some(signed),
        Some(body),
        Some(source),
    ];
    let parts: Vec<String> = parts.into_iter().flatten().collect();
    joined(parts.iter().map(String::as_str))
}

/// Who wrote it and when it came out.
fn signature(article: &PublicArticle) -> String {
    let names = metadata::authors(article);
    let day = article.first_published_at.format("%Y-%m-%d").to_string();
    let words = [Some(names), Some(day)].into_iter().flatten();
    let words: Vec<String> = words.filter(|word| !word.is_empty()).collect();
    words.join(" – ")
}

/// Parts with a blank line between them and the end of a line at the end.
fn joined<'p>(parts: impl Iterator<Item = &'p str>) -> String {
    let parts: Vec<&str> = parts
        .map(str::trim)
        .filter(|part| !part.is_empty())
        .collect();
    format!("{}\n", parts.join("\n\n"))
}
