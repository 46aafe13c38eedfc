//! What machines are told of an article and of its replies.

use url::form_urlencoded::byte_serialize;

use super::Error;
use super::feeds::replies_address;
use super::publication::{self, Found};
use super::ready::Ready;
use super::site::Site;
use crate::domain::feed::Form;
use crate::domain::metadata::{ArticleMetadata, HeadLink, Publisher, ThreadMetadata};
use crate::domain::page::Window;
use crate::domain::publication::PublicArticle;
use crate::domain::refusal::Refusal;
use crate::domain::settings::Settings;
use crate::store::publications::Address;
use crate::store::replies::{self, Level, Order};
use crate::store::{Conn, places, settings, threads};

/// Replies that search engines are told of, at most.
const REPLIES: u16 = 50;

/// The metadata of an article. `Gone`, with the notice, of one that was withdrawn.
pub fn of_article(conn: &mut Conn, site: &Site, address: &Address) -> Result<Found<Ready>, Error> {
    let article = match publication::find(conn, site, address)? {
        Found::Here(article) => article,
        Found::Moved(slug) => return Ok(Found::Moved(slug)),
    };
    let settings = settings::find(conn)?.0;
    let publisher = Publisher {
        url: &site.page_url("/"),
        settings: &settings,
    };
    let metadata = ArticleMetadata::of(&article, publisher, links(site, &article, &settings));
    Ready::json(&metadata, article.cache_tags).map(Found::Here)
}

/// Where programs that read the page find more.
fn links(site: &Site, article: &PublicArticle, settings: &Settings) -> Vec<HeadLink> {
    let link = |(href, media_type, title): (String, &str, &str)| HeadLink {
        rel: "alternate".to_owned(),
        href,
        media_type: Some(media_type.to_owned()),
        title: Some(title.to_owned()),
    };
    let url: String = byte_serialize(article.url.as_bytes()).collect();
    let oembed = |format| site.service_url(&format!("/v1/public/oembed?url={url}&format={format}"));
    let feed = |file| site.service_url(&format!("/v1/public/feeds/{file}"));
    let replies = replies_address(site, &article.slug, Form::Atom);
    let links = [
        (oembed("json"), "application/json+oembed", &article.headline),
        (oembed("xml"), "text/xml+oembed", &article.headline),
        (feed("rss.xml"), "application/rss+xml", &settings.site_name),
        (
            feed("atom.xml"),
            "application/atom+xml",
            &settings.site_name,
        ),
        (
            feed("feed.json"),
            "application/feed+json",
            &settings.site_name,
        ),
        (replies, "application/atom+xml", &article.headline),
    ];
    links
        .map(|(href, media_type, title)| link((href, media_type, title)))
        .into()
}

/// The metadata of the replies to an article, under any address that it has or had.
/// `Gone`, with the notice, of one that was withdrawn.
pub fn of_thread(conn: &mut Conn, site: &Site, address: &Address) -> Result<Ready, Error> {
    let thread = publication::thread(conn, address)?;
    let place = places::find(conn, &Address::Id(thread.article_id))?;
    let place = place.ok_or(Refusal::NotFound)?;
    let counts = threads::visible(conn, &[thread.article_id], &[])?;
    let count = counts
        .into_iter()
        .next()
        .map_or(0, |(_, _, visible)| visible);
    let window = Window {
        limit: REPLIES,
        after: None,
    };
    let order = Order::NewestFirst;
    let page = replies::list(conn, thread.article_id, Level::Thread, order, window)?;
    let url = super::resolve::url(site, &place);
    let metadata = ThreadMetadata::of(&url, place.kind, count, &page.items);
    Ready::json(&metadata, vec![format!("thread:{}", thread.slug)])
}
