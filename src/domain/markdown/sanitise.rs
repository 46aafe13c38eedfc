//! What may leave the house: two lists, and ammonia to keep them.

use std::borrow::Cow;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use ammonia::{Builder, UrlRelative};

use super::elements::{ELEMENTS, EVERYWHERE, Kind};
use super::link;

/// Passes after which HTML that changes at every pass is shown as plain text.
const PASSES: usize = 5;

/// The `rel` of links: the page linked to gets neither a handle on ours nor its address;
/// readers' links are no recommendation of the house.
pub(super) const ARTICLE_REL: &str = "noopener noreferrer";
pub(super) const COMMENT_REL: &str = "nofollow ugc noopener noreferrer";

/// Elements of a reply.
const REPLY: [&str; 12] = [
    "a",
    "blockquote",
    "br",
    "code",
    "del",
    "em",
    "li",
    "ol",
    "p",
    "pre",
    "strong",
    "ul",
];

/// Attributes that only our own renderer writes.
const GENERATED: [(&str, &str); 9] = [
    ("figure", "data-embed"),
    ("h1", "id"),
    ("h2", "id"),
    ("h3", "id"),
    ("h4", "id"),
    ("h5", "id"),
    ("h6", "id"),
    ("li", "id"),
    ("sup", "id"),
];

/// Classes that only our own renderer writes.
const CLASSES: [(&str, &str); 4] = [
    ("a", "footnote-backref"),
    ("section", "footnotes"),
    ("span", "credit"),
    ("sup", "footnote-ref"),
];

static ARTICLE: LazyLock<Builder<'static>> = LazyLock::new(for_articles);
static COMMENT: LazyLock<Builder<'static>> = LazyLock::new(for_comments);

pub(super) fn article(html: &str) -> String {
    settled(&ARTICLE, html)
}

pub(super) fn comment(html: &str) -> String {
    settled(&COMMENT, html)
}

/// Sanitises until nothing changes any more: what a browser would read differently than
/// we wrote it must not stand. The galley writes as the sanitiser does, so one pass
/// usually shows that nothing is left to change.
fn settled(builder: &Builder<'_>, html: &str) -> String {
    let mut last = Cow::Borrowed(html);
    for _ in 0..PASSES {
        let next = clean(builder, &last);
        if next == *last {
            return next;
        }
        last = Cow::Owned(next);
    }
    clean(builder, &ammonia::clean_text(html))
}

fn clean(builder: &Builder<'_>, html: &str) -> String {
    builder.clean(&with_breaks(html)).to_string()
}

/// Long texts cut by empty comments, which the sanitiser takes out again: the writer of
/// HTML looks to the end of a text for every sign it escapes, so it must come soon.
fn with_breaks(html: &str) -> Cow<'_, str> {
    const APART: usize = 1_024;
    let mut broken = String::new();
    let (mut copied, mut since, mut in_tag) = (0, 0, false);
    for (at, byte) in html.bytes().enumerate() {
        match byte {
            b'<' | b'>' => (in_tag, since) = (byte == b'<', at),
            b'&' | 0xC2 if !in_tag && at - since >= APART => {
                broken.push_str(html.get(copied..at).unwrap_or_default());
                broken.push_str("<!---->");
                (copied, since) = (at, at);
            }
            _ => {}
        }
    }
    if broken.is_empty() {
        return Cow::Borrowed(html);
    }
    broken.push_str(html.get(copied..).unwrap_or_default());
    Cow::Owned(broken)
}

fn for_articles() -> Builder<'static> {
    let kept = || {
        ELEMENTS
            .iter()
            .filter(|element| element.kind != Kind::Muted)
    };
    let mut attributes: HashMap<&str, HashSet<&str>> = kept()
        .map(|element| (element.name, element.attributes.iter().copied().collect()))
        .collect();
    for (element, attribute) in GENERATED {
        attributes.entry(element).or_default().insert(attribute);
    }
    let classes = CLASSES.map(|(element, class)| (element, HashSet::from([class])));
    let mut builder = Builder::empty();
    builder
        .tags(kept().map(|element| element.name).collect())
        .generic_attributes(HashSet::from(EVERYWHERE))
        .tag_attributes(attributes)
        .allowed_classes(HashMap::from(classes))
        .url_schemes(HashSet::from(["http", "https", "mailto"]))
        .url_relative(UrlRelative::PassThrough)
        .attribute_filter(article_value)
        .link_rel(Some(ARTICLE_REL));
    builder
}

fn for_comments() -> Builder<'static> {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(REPLY))
        .generic_attributes(HashSet::new())
        .tag_attributes(HashMap::from([
            ("a", HashSet::from(["href"])),
            ("ol", HashSet::from(["start"])),
        ]))
        .url_schemes(HashSet::from(["http", "https"]))
        .url_relative(UrlRelative::Deny)
        .link_rel(Some(COMMENT_REL));
    builder
}

/// The value, if the attribute may have it.
fn article_value<'v>(element: &str, attribute: &str, value: &'v str) -> Option<Cow<'v, str>> {
    let is_allowed = match (element, attribute) {
        (_, "href") => link::is_for_article(value),
        (_, "src") => link::is_web(value),
        (_, "data-embed") => link::is_https(value),
        ("sup", "id") => is_numbered(value, "fnref-"),
        ("li", "id") => is_numbered(value, "fn-"),
        (_, "id") => value.starts_with("h-"),
        _ => true,
    };
    is_allowed.then_some(Cow::Borrowed(value))
}

fn is_numbered(id: &str, prefix: &str) -> bool {
    id.strip_prefix(prefix)
        .is_some_and(|number| !number.is_empty() && number.bytes().all(|b| b.is_ascii_digit()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn html_that_never_settles_becomes_text() {
        let restless = format!("<pre>{}x</pre>", "\n".repeat(20));
        let html = article(&restless);
        assert!(html.starts_with("&lt;pre&gt;"), "{html}");
        assert_eq!(article(&html), html);
    }

    #[test]
    fn a_few_repairs_settle() {
        let html = article("<p><button><p>a</p></button><a title=x href=\"javascript:1\">b</a>");
        assert_eq!(article(&html), html);
        assert!(!html.contains("button") && !html.contains("href"), "{html}");
    }

    #[test]
    fn long_texts_are_cut_without_a_trace() {
        let text = format!("<p>{}</p>", "£ &amp; é ".repeat(2_000));
        assert!(with_breaks(&text).contains("<!---->"));
        assert_eq!(article(&text), text);
    }

    #[test]
    fn ids_are_ours() {
        for foreign in [
            "<h2 id=body>",
            "<li id=fn->",
            "<li id=fn-1x>",
            "<p id=h-x>",
            "<sup id=fn-1>",
        ] {
            assert!(!article(foreign).contains("id="), "{foreign}");
        }
    }
}
