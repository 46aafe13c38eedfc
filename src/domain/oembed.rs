//! oEmbed 1.0: how another site shows a link to an article.

use quick_xml::Writer;
use quick_xml::events::{BytesDecl, BytesText, Event};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::markdown::escape::{attribute, escaped};
use super::publication::PublicArticle;
use super::xml::legal;

/// The size that a card is asked to have where the consumer sets no limit, in pixels.
const WIDTH: u32 = 600;
const HEIGHT: u32 = 240;
/// Below these there is room for a link only.
const WIDTH_MIN: u32 = 200;
const HEIGHT_MIN: u32 = 80;

/// Seconds for which a consumer may keep an answer.
const CACHE_AGE: u32 = 300;

/// How much room there is, in pixels.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Room {
    pub width: Option<u32>,
    pub height: Option<u32>,
}

/// How an article is shown elsewhere. What does not apply is left out.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Oembed {
    #[serde(rename = "type")]
    pub kind: OembedKind,
    #[schema(example = "1.0")]
    pub version: String,
    #[schema(example = "Floods in Ghent")]
    pub title: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "Ines Claes")]
    pub author_name: Option<String>,
    #[schema(example = "The Ghent Courier")]
    pub provider_name: String,
    #[schema(example = "https://courier.example/")]
    pub provider_url: String,
    /// Seconds.
    #[schema(example = 300)]
    pub cache_age: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "https://media.example.org/flood.jpg")]
    pub thumbnail_url: Option<String>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 600)]
    pub thumbnail_width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 240)]
    pub thumbnail_height: Option<u32>,
    /// A quotation with a link; no script, no style.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(
        example = "<blockquote><p><a href=\"https://courier.example/news/floods-in-ghent\">Floods in Ghent</a></p></blockquote>"
    )]
    pub html: Option<String>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 600)]
    pub width: Option<u32>,
    /// Pixels.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = 240)]
    pub height: Option<u32>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum OembedKind {
    /// With `html`, `width` and `height`.
    Rich,
    /// Where there is no room for more.
    Link,
}

impl OembedKind {
    const fn name(self) -> &'static str {
        match self {
            Self::Rich => "rich",
            Self::Link => "link",
        }
    }
}

impl Oembed {
    /// A card for an article of the publication of this name and address.
    #[must_use]
    pub fn of(article: &PublicArticle, (name, site): (&str, &str), room: Room) -> Self {
        let width = room.width.unwrap_or(WIDTH).min(WIDTH);
        let height = room.height.unwrap_or(HEIGHT).min(HEIGHT);
        let is_rich = width >= WIDTH_MIN && height >= HEIGHT_MIN;
        let picture = picture(article, room);
        let names: Vec<&str> = article.bylines.iter().map(|by| by.name.as_str()).collect();
        Self {
            kind: if is_rich {
                OembedKind::Rich
            } else {
                OembedKind::Link
            },
            version: "1.0".to_owned(),
            title: article.headline.clone(),
            author_name: (!names.is_empty()).then(|| names.join(", ")),
            provider_name: name.to_owned(),
            provider_url: site.to_owned(),
            cache_age: CACHE_AGE,
            thumbnail_url: picture.map(|(url, _, _)| url.to_owned()),
            thumbnail_width: picture.map(|(_, width, _)| width),
            thumbnail_height: picture.map(|(_, _, height)| height),
            html: is_rich.then(|| quotation(article, name)),
            width: is_rich.then_some(width),
            height: is_rich.then_some(height),
        }
    }

    /// As XML.
    pub fn xml(&self) -> std::io::Result<Vec<u8>> {
        let pixels = |number: Option<u32>| number.map(|number| number.to_string());
        let fields = [
            ("type", Some(self.kind.name().to_owned())),
            ("version", Some(self.version.clone())),
            ("title", Some(self.title.clone())),
            ("author_name", self.author_name.clone()),
            ("provider_name", Some(self.provider_name.clone())),
            ("provider_url", Some(self.provider_url.clone())),
            ("cache_age", Some(self.cache_age.to_string())),
            ("thumbnail_url", self.thumbnail_url.clone()),
            ("thumbnail_width", pixels(self.thumbnail_width)),
            ("thumbnail_height", pixels(self.thumbnail_height)),
            ("html", self.html.clone()),
            ("width", pixels(self.width)),
            ("height", pixels(self.height)),
        ];
        let mut xml = Writer::new(Vec::new());
        // the declaration that the specification shows
        xml.write_event(Event::Decl(BytesDecl::new(
            "1.0",
            Some("utf-8"),
            Some("yes"),
        )))?;
        xml.create_element("oembed").write_inner_content(|xml| {
            fields.into_iter().try_for_each(|(name, value)| {
                let Some(value) = value else { return Ok(()) };
                xml.create_element(name)
                    .write_text_content(BytesText::new(&legal(&value)))
                    .map(|_| ())
            })
        })?;
        Ok(xml.into_inner())
    }
}

/// The lead image, if it is known to fit into the room.
fn picture(article: &PublicArticle, room: Room) -> Option<(&str, u32, u32)> {
    let image = article.lead_image.as_ref()?;
    let (width, height) = (image.width?, image.height?);
    let fits = room.width.is_none_or(|most| width <= most)
        && room.height.is_none_or(|most| height <= most);
    fits.then_some((image.url.as_str(), width, height))
}

fn quotation(article: &PublicArticle, publication: &str) -> String {
    let cite = attribute("cite", &article.url);
    let lang = attribute("lang", &article.language);
    let href = attribute("href", &article.url);
    let notice = article.notice.as_deref();
    let notice = notice.map(|words| format!("<p><strong>{}</strong></p>", escaped(words)));
    let standfirst = article.standfirst.as_deref();
    let standfirst = standfirst.map(|words| format!("<p>{}</p>", escaped(words)));
    format!(
        "<blockquote{cite}{lang}>{}<p><a{href}>{}</a></p>{}<p>— {}</p></blockquote>",
        notice.unwrap_or_default(),
        escaped(&article.headline),
        standfirst.unwrap_or_default(),
        escaped(publication),
    )
}
