//! Fields for sharing: Open Graph, Twitter cards, and what search engines show.

use super::{MetaAttribute, MetaTag, authors, description, title};
use crate::domain::publication::PublicArticle;
use crate::domain::settings::Settings;

use MetaAttribute::{Name, Property};

type Field = (MetaAttribute, &'static str, Option<String>);

pub(super) fn of(article: &PublicArticle, site: &Settings) -> Vec<MetaTag> {
    let fields = [
        general(article),
        shared(article, site),
        image(article),
        dated(article),
    ];
    let card = (Name, "twitter:card", some(card(article)));
    let fields = fields.into_iter().flatten().chain([card]);
    let known = fields.filter_map(|(attribute, key, content)| {
        Some(MetaTag {
            attribute,
            key: key.to_owned(),
            content: content?,
        })
    });
    known.collect()
}

#[expect(
    clippy::unnecessary_wraps,
    reason = "what is known stands among what may not be"
)]
fn some(text: &str) -> Option<String> {
    Some(text.to_owned())
}

fn general(article: &PublicArticle) -> Vec<Field> {
    let authors = Some(authors(article)).filter(|names| !names.is_empty());
    vec![
        (Name, "description", description(article).map(str::to_owned)),
        (Name, "author", authors),
        (Name, "robots", some("max-image-preview:large")),
    ]
}

fn shared(article: &PublicArticle, site: &Settings) -> Vec<Field> {
    vec![
        (Property, "og:type", some("article")),
        (Property, "og:title", some(title(article))),
        (
            Property,
            "og:description",
            description(article).map(str::to_owned),
        ),
        (Property, "og:url", some(&article.canonical_url)),
        (Property, "og:site_name", some(&site.site_name)),
        (Property, "og:locale", locale(&article.language)),
    ]
}

fn dated(article: &PublicArticle) -> Vec<Field> {
    let first = article.first_published_at.to_string();
    let last = article.updated_at.to_string();
    let tags = article.tags.iter();
    let tags = tags.map(|tag| (Property, "article:tag", some(&tag.title)));
    [
        (Property, "article:published_time", Some(first)),
        (Property, "article:modified_time", Some(last)),
        (Property, "article:section", some(&article.section.title)),
    ]
    .into_iter()
    .chain(tags)
    .collect()
}

/// A large card only where there is something to show. The rest of a card is read from
/// Open Graph.
fn card(article: &PublicArticle) -> &'static str {
    if article.lead_image.is_some() {
        "summary_large_image"
    } else {
        "summary"
    }
}

fn image(article: &PublicArticle) -> Vec<Field> {
    let Some(image) = &article.lead_image else {
        return Vec::new();
    };
    let pixels = |number: Option<u32>| number.map(|number| number.to_string());
    let alt = image.alt.clone();
    vec![
        (Property, "og:image", Some(image.url.clone())),
        (Property, "og:image:width", pixels(image.width)),
        (Property, "og:image:height", pixels(image.height)),
        (Property, "og:image:alt", alt.clone()),
        (Name, "twitter:image:alt", alt),
    ]
}

/// A language and its territory as Open Graph writes them; none without a territory.
fn locale(tag: &str) -> Option<String> {
    let mut parts = tag.split('-');
    let language = parts.next()?.to_ascii_lowercase();
    let territory = parts.find(|part| part.len() == 2)?.to_ascii_uppercase();
    Some(format!("{language}_{territory}"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_locale_has_a_territory() {
        assert_eq!(locale("nl-BE").as_deref(), Some("nl_BE"));
        assert_eq!(locale("zh-Hant-TW").as_deref(), Some("zh_TW"));
        assert_eq!(locale("en"), None);
    }
}
