//! RSS 2.0, with the modules that readers know: content, Dublin Core, Media RSS, Atom.

use std::collections::BTreeMap;

use rss::extension::dublincore::DublinCoreExtension;
use rss::extension::{Extension, ExtensionMap};
use rss::{Category, Channel, Guid};

use super::{Feed, GENERATOR, Item};
use crate::domain::draft::LeadImage;
use crate::domain::markdown::escape::escaped;
use crate::domain::time::Instant;
use crate::domain::xml::legal;

/// Minutes after which it is worth looking again.
const TTL: &str = "5";

const NAMESPACES: [(&str, &str); 2] = [
    ("atom", "http://www.w3.org/2005/Atom"),
    ("media", "http://search.yahoo.com/mrss/"),
];

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, String> {
    let channel = Channel {
        title: text(&feed.title),
        link: feed.home.clone(),
        // which must be there and is shown beside the title
        description: html_of(&feed.title),
        language: Some(feed.language.clone()),
        last_build_date: feed.updated_at().map(date),
        generator: Some(GENERATOR.to_owned()),
        docs: Some("https://www.rssboard.org/rss-specification".to_owned()),
        ttl: Some(TTL.to_owned()),
        items: feed.items.iter().map(item).collect(),
        extensions: own_address(feed),
        namespaces: NAMESPACES
            .map(|(name, address)| (name.to_owned(), address.to_owned()))
            .into(),
        ..Channel::default()
    };
    let xml = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    channel.write_to(xml).map_err(|error| error.to_string())
}

fn item(item: &Item) -> rss::Item {
    rss::Item {
        title: Some(text(&item.title)),
        link: Some(item.url.clone()),
        description: item.summary.as_deref().map(html_of),
        content: Some(text(&item.html)),
        guid: Some(Guid {
            value: item.id.clone(),
            permalink: false,
        }),
        pub_date: Some(date(item.published_at)),
        categories: item
            .subjects
            .iter()
            .map(|subject| Category {
                name: text(&subject.title),
                domain: None,
            })
            .collect(),
        extensions: item.image.as_ref().map(image).unwrap_or_default(),
        // `author` takes a mail address, which nobody's is
        dublin_core_ext: Some(DublinCoreExtension {
            creators: item.authors.iter().map(|one| text(&one.name)).collect(),
            ..DublinCoreExtension::default()
        }),
        ..rss::Item::default()
    }
}

/// Where the feed is, in it (RSS Advisory Board, best practices).
fn own_address(feed: &Feed) -> ExtensionMap {
    let attributes = [
        ("href", feed.address.as_str()),
        ("rel", "self"),
        ("type", "application/rss+xml"),
    ];
    one("atom", "link", attributes.map(owned).into())
}

/// A picture whose size in bytes is not known, which an enclosure would have to say.
fn image(image: &LeadImage) -> ExtensionMap {
    let mut attributes: BTreeMap<String, String> =
        [("url", image.url.as_str()), ("medium", "image")]
            .map(owned)
            .into();
    let size = [("width", image.width), ("height", image.height)];
    attributes.extend(
        size.into_iter()
            .filter_map(|(name, pixels)| Some((name.to_owned(), pixels?.to_string()))),
    );
    one("media", "content", attributes)
}

fn one(space: &str, name: &str, attrs: BTreeMap<String, String>) -> ExtensionMap {
    let extension = Extension {
        name: format!("{space}:{name}"),
        attrs,
        ..Extension::default()
    };
    let named = BTreeMap::from([(name.to_owned(), vec![extension])]);
    BTreeMap::from([(space.to_owned(), named)])
}

fn owned((name, value): (&str, &str)) -> (String, String) {
    (name.to_owned(), text(value))
}

/// As RFC 822 has it, with the four digits of a year that RSS asks for.
fn date(at: Instant) -> String {
    at.to_rfc2822()
}

fn text(text: &str) -> String {
    legal(text).into_owned()
}

/// Plain text where readers expect HTML.
fn html_of(plain: &str) -> String {
    escaped(&legal(plain)).into_owned()
}
