//! Atom (RFC 4287), with where the replies are (RFC 4685).

use atom_syndication::{
    Category, Content, Entry, FixedDateTime, Generator, Link, Person, Text, WriteConfig,
};

use super::{Feed, Form, GENERATOR, Item};
use crate::domain::publication::PublicByline;
use crate::domain::time::Instant;
use crate::domain::xml::legal;

pub(super) fn write(feed: &Feed) -> Result<Vec<u8>, String> {
    let whole = atom_syndication::Feed {
        id: feed.address.clone(),
        title: Text::plain(text(&feed.title)),
        updated: date(feed.updated_at()),
        lang: Some(feed.language.clone()),
        // for entries that nobody has signed
        authors: vec![Person {
            name: text(&feed.publisher),
            ..Person::default()
        }],
        links: vec![
            link("self", &feed.address, Some(media_type(Form::Atom))),
            link("alternate", &feed.home, Some("text/html")),
        ],
        generator: Some(Generator {
            value: GENERATOR.to_owned(),
            ..Generator::default()
        }),
        entries: feed.items.iter().map(entry).collect(),
        ..atom_syndication::Feed::default()
    };
    let xml = b"<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n".to_vec();
    let config = WriteConfig {
        write_document_declaration: false,
        ..WriteConfig::default()
    };
    let written = whole.write_with_config(xml, config);
    written.map_err(|error| error.to_string())
}

fn entry(item: &Item) -> Entry {
    Entry {
        id: item.id.clone(),
        title: Text::plain(text(&item.title)),
        published: Some(date(Some(item.published_at))),
        updated: date(Some(item.updated_at)),
        authors: item.authors.iter().map(person).collect(),
        categories: item
            .subjects
            .iter()
            .map(|subject| Category {
                term: subject.key.clone(),
                label: Some(text(&subject.title)),
                scheme: None,
            })
            .collect(),
        links: links(item),
        summary: item
            .summary
            .as_deref()
            .map(|words| Text::plain(text(words))),
        content: Some(Content {
            lang: item.language.clone(),
            value: Some(text(&item.html)),
            content_type: Some("html".to_owned()),
            ..Content::default()
        }),
        ..Entry::default()
    }
}

fn links(item: &Item) -> Vec<Link> {
    let page = link("alternate", &item.url, Some("text/html"));
    // of which kind it is cannot be told from its address
    let image = item.image.as_ref();
    let image = image.map(|image| link("enclosure", &text(&image.url), None));
    let replies = item.replies.as_ref();
    let replies = replies.map(|replies| link("replies", replies, Some(media_type(Form::Atom))));
    std::iter::once(page).chain(image).chain(replies).collect()
}

fn link(rel: &str, href: &str, mime_type: Option<&str>) -> Link {
    Link {
        href: href.to_owned(),
        rel: rel.to_owned(),
        mime_type: mime_type.map(str::to_owned),
        ..Link::default()
    }
}

fn person(author: &PublicByline) -> Person {
    Person {
        name: text(&author.name),
        uri: author.url.clone(),
        ..Person::default()
    }
}

/// The media type without its charset, which a link does not name.
fn media_type(form: Form) -> &'static str {
    let whole = form.media_type();
    whole.split_once(';').map_or(whole, |(kind, _)| kind)
}

/// A feed in which there is nothing has never changed.
fn date(at: Option<Instant>) -> FixedDateTime {
    at.map_or_else(FixedDateTime::default, |at| at.fixed_offset())
}

fn text(text: &str) -> String {
    legal(text).into_owned()
}
