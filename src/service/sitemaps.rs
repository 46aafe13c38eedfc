//! Sitemaps: every published article once, and apart from those what is news.

use std::time::Duration;

use chrono::{DateTime, TimeDelta};

use super::publication;
use super::ready::{Ready, unwritable};
use super::site::Site;
use super::{Error, resolve};
use crate::domain::page::Window;
use crate::domain::publication::PublicStatus;
use crate::domain::refusal::Refusal;
use crate::domain::sitemap::{self, Entry, NEWS_HOURS, NEWS_MAX, News, Span, URLS_MAX};
use crate::domain::time::Instant;
use crate::store::publications::PublicFilter;
use crate::store::{Conn, places, settings};

/// How long what is news holds: it grows old by the clock.
const GROWS_OLD: Duration = Duration::from_secs(10);

/// The index: a sitemap for each month in which articles first came out; for its days,
/// or their hours, where there were more than a sitemap holds. `most` is how many that
/// are: [`URLS_MAX`].
pub fn index(conn: &mut Conn, site: &Site, most: u32) -> Result<Ready, Error> {
    let mut entries = Vec::new();
    let mut from = Instant::from(DateTime::UNIX_EPOCH);
    while let Some(first) = places::first_since(conn, from)? {
        let Some(month) = Span::month_of(first) else {
            break;
        };
        enter(conn, site, (month, most), &mut entries)?;
        from = month.until();
    }
    let bytes = sitemap::index(&entries).map_err(unwritable)?;
    Ok(ready(bytes))
}

/// Enters a span, or its parts where it has more articles than a sitemap holds.
fn enter(
    conn: &mut Conn,
    site: &Site,
    (span, most): (Span, u32),
    entries: &mut Vec<Entry>,
) -> Result<(), Error> {
    let (count, updated_at) = places::count(conn, (span.from(), span.until()))?;
    if count == 0 {
        return Ok(());
    }
    let parts = span.parts();
    if count > i64::from(most) && !parts.is_empty() {
        return parts
            .into_iter()
            .try_for_each(|part| enter(conn, site, (part, most), entries));
    }
    entries.push(Entry {
        url: site.service_url(&format!("/v1/public/sitemaps/{span}.xml")),
        updated_at,
    });
    Ok(())
}

/// The sitemap of a span. `NotFound` where nothing came out, since a sitemap of nothing
/// is none.
pub fn of_span(conn: &mut Conn, site: &Site, span: Span) -> Result<Ready, Error> {
    let places = places::between(conn, (span.from(), span.until()), URLS_MAX)?;
    if places.is_empty() {
        return Err(Refusal::NotFound.into());
    }
    let entries = places.iter().map(|place| Entry {
        url: resolve::url(site, place),
        updated_at: Some(place.updated_at),
    });
    let entries: Vec<Entry> = entries.collect();
    let bytes = sitemap::urls(&entries).map_err(unwritable)?;
    Ok(ready(bytes))
}

/// What came out in the last two days, the newest first, without what was retracted.
pub fn of_news(conn: &mut Conn, site: &Site, now: Instant) -> Result<Ready, Error> {
    conn.show_for(GROWS_OLD);
    let since = now - TimeDelta::hours(NEWS_HOURS);
    let filter = PublicFilter {
        published_after: Some(since),
        ..PublicFilter::default()
    };
    let window = Window {
        limit: NEWS_MAX,
        after: None,
    };
    let articles = publication::list(conn, site, &filter, window)?.items;
    // what was withdrawn and brought back later is no news again
    let news = articles.into_iter().filter(|article| {
        article.status == PublicStatus::Live && article.first_published_at > since
    });
    let news: Vec<News> = news
        .map(|article| News {
            url: article.url,
            title: article.headline,
            language: article.language,
            published_at: article.first_published_at,
        })
        .collect();
    let name = settings::find(conn)?.0.site_name;
    let bytes = sitemap::news(&name, &news).map_err(unwritable)?;
    Ok(ready(bytes))
}

fn ready(bytes: Vec<u8>) -> Ready {
    Ready {
        kind: sitemap::MEDIA_TYPE,
        bytes,
        tags: vec!["list:all".to_owned()],
    }
}
