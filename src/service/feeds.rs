//! Feeds: of the site or a part of it, and of the replies to an article.

use url::form_urlencoded::Serializer;

use super::Error;
use super::publication;
use super::ready::{Ready, unwritable};
use super::site::Site;
use crate::domain::article::Kind;
use crate::domain::feed::{Feed, Form, Item};
use crate::domain::page::Window;
use crate::domain::publication::PublicArticle;
use crate::domain::refusal::Refusal;
use crate::domain::section::Section;
use crate::domain::settings::Settings;
use crate::store::publications::{self, Address, Facet, PublicFilter};
use crate::store::replies::{self, Level, Order};
use crate::store::{Conn, sections, settings};

/// Replies in a feed, at most.
const REPLIES: u16 = 50;

/// What a feed is of.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct FeedOf {
    /// The key of a section, a tag and a byline.
    pub section: Option<String>,
    pub tag: Option<String>,
    pub byline: Option<String>,
    pub kind: Option<Kind>,
    /// Articles, at most.
    pub limit: u16,
}

/// The newest articles. A section that nobody has heard of is refused, naming those that
/// there are; tags and bylines come and go.
pub fn articles(conn: &mut Conn, site: &Site, of: &FeedOf, form: Form) -> Result<Ready, Error> {
    let settings = settings::find(conn)?.0;
    let section = section(conn, of)?;
    let filter = PublicFilter {
        section: of.section.clone(),
        kind: of.kind,
        facets: facets(of),
        ..PublicFilter::default()
    };
    let window = Window {
        limit: of.limit,
        after: None,
    };
    let articles = publication::list_full(conn, site, &filter, window)?.items;
    let feed = Feed {
        title: title(&settings, of, section.as_ref(), &articles),
        home: section.as_ref().map_or_else(
            || site.page_url("/"),
            |section| site.page_url(&format!("/{}", section.key)),
        ),
        address: site.service_url(&format!("/v1/public/feeds/{}{}", form.file(), query(of))),
        language: settings.language,
        publisher: settings.site_name,
        items: articles
            .into_iter()
            .map(|article| item(site, article))
            .collect(),
    };
    let tag = of.section.as_deref().unwrap_or("all");
    ready(&feed, form, format!("list:{tag}"))
}

fn section(conn: &mut Conn, of: &FeedOf) -> Result<Option<Section>, Error> {
    let Some(key) = &of.section else {
        return Ok(None);
    };
    let known = sections::list(conn)?;
    if let Some(section) = known.iter().find(|section| section.key == *key) {
        return Ok(Some(section.clone()));
    }
    let known: Vec<&str> = known.iter().map(|section| section.key.as_str()).collect();
    let detail = format!("there is no such section; there are: {}", known.join(", "));
    Err(Refusal::field("/query/section", "unknown", detail).into())
}

fn facets(of: &FeedOf) -> Vec<Facet> {
    let tag = of.tag.clone().map(Facet::Tag);
    let byline = of.byline.clone().map(Facet::Byline);
    [tag, byline].into_iter().flatten().collect()
}

/// The name of the site and of the parts that the feed is of, as they are titled where
/// they are known.
fn title(
    settings: &Settings,
    of: &FeedOf,
    section: Option<&Section>,
    articles: &[PublicArticle],
) -> String {
    let tags = articles.iter().flat_map(|article| &article.tags);
    let tag = of.tag.as_ref().map(|key| {
        let known = tags.clone().find(|tag| tag.key == *key);
        known.map_or(key, |tag| &tag.title)
    });
    let bylines = articles.iter().flat_map(|article| &article.bylines);
    let byline = of.byline.as_ref().map(|key| {
        let known = bylines.clone().find(|byline| byline.key == *key);
        known.map_or(key, |byline| &byline.name)
    });
    let section = section.map(|section| &section.title);
    let parts = [Some(&settings.site_name), section, tag, byline];
    let parts = parts.into_iter().flatten().map(String::as_str);
    let kind = of.kind.map(Kind::name);
    parts.chain(kind).collect::<Vec<_>>().join(" – ")
}

/// The parameters that make the feed what it is, in one order.
fn query(of: &FeedOf) -> String {
    let kind = of.kind.map(|kind| kind.name().to_owned());
    let parameters = [
        ("section", &of.section),
        ("tag", &of.tag),
        ("byline", &of.byline),
        ("kind", &kind),
    ];
    let given = parameters
        .into_iter()
        .filter_map(|(name, value)| Some((name, value.as_deref()?)));
    let query = Serializer::new(String::new()).extend_pairs(given).finish();
    if query.is_empty() {
        query
    } else {
        format!("?{query}")
    }
}

fn item(site: &Site, article: PublicArticle) -> Item {
    let replies = replies_address(site, &article.slug, Form::Atom);
    Item::of_article(article, replies)
}

/// Where the feed of the replies to an article is.
pub(super) fn replies_address(site: &Site, slug: &str, form: Form) -> String {
    let path = format!("/v1/public/articles/{slug}/comments/{}", form.file());
    site.service_url(&path)
}

/// The newest replies to an article, under any address that it has or had. `Gone`, with
/// the notice, of one that was withdrawn.
pub fn replies(
    conn: &mut Conn,
    site: &Site,
    article: &Address,
    form: Form,
) -> Result<Ready, Error> {
    let settings = settings::find(conn)?.0;
    let thread = publication::thread(conn, article)?;
    let headline = publications::headline(conn, thread.article_id)?;
    let (_, headline) = headline.ok_or(Refusal::NotFound)?;
    let window = Window {
        limit: REPLIES,
        after: None,
    };
    let order = Order::NewestFirst;
    let page = replies::list(conn, thread.article_id, Level::Thread, order, window)?;
    let home = site.article_url(
        thread.article_id,
        &thread.section,
        &thread.slug,
        thread.opened_at,
    );
    let items = page.items.into_iter();
    let items = items.filter_map(|comment| Item::of_comment(comment, &home, &headline));
    let feed = Feed {
        title: format!("{headline} – {}", settings.site_name),
        address: replies_address(site, &thread.slug, form),
        language: thread.language,
        publisher: settings.site_name,
        items: items.collect(),
        home,
    };
    ready(&feed, form, format!("thread:{}", thread.slug))
}

fn ready(feed: &Feed, form: Form, tag: String) -> Result<Ready, Error> {
    Ok(Ready {
        kind: form.media_type(),
        bytes: feed.written(form).map_err(unwritable)?,
        tags: vec![tag],
    })
}
