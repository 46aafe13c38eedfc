//! `/v1/public/sitemap.xml`: what search engines find the articles by.

use actix_web::{HttpResponse, get, web};

use super::cache::Public;
use super::problem::Problem;
use super::public::finished;
use crate::domain::refusal::Refusal;
use crate::domain::sitemap::{Span, URLS_MAX};
use crate::service;
use crate::service::sitemaps;

/// List the sitemaps of the site
///
/// One for each month (UTC) in which articles first came out; for its days or their hours
/// where there were more than 50,000.
#[utoipa::path(
    tag = "public",
    responses((status = 200, body = String, content_type = "application/xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><sitemapindex xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"></sitemapindex>")))
)]
#[get("/sitemap.xml")]
pub async fn get_sitemap_index(public: Public) -> Result<HttpResponse, Problem> {
    let site = public.desk.site.clone();
    let ready = public
        .read(move |conn| sitemaps::index(conn, &site, URLS_MAX))
        .await?;
    Ok(finished(ready))
}

/// Read the sitemap of a month
///
/// Every article that first came out in it. 404 for a month in which none did.
#[utoipa::path(
    tag = "public",
    params(("span" = String, Path, example = "2026-11")),
    responses((status = 200, body = String, content_type = "application/xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"></urlset>")))
)]
#[get("/sitemaps/{span}.xml")]
pub async fn get_sitemap(public: Public, span: web::Path<String>) -> Result<HttpResponse, Problem> {
    let span: Span = span
        .parse()
        .map_err(|_| service::Error::from(Refusal::NotFound))?;
    let site = public.desk.site.clone();
    let ready = public
        .read(move |conn| sitemaps::of_span(conn, &site, span))
        .await?;
    Ok(finished(ready))
}

/// Read the news sitemap
///
/// What first came out in the last two days (Google's extension of sitemaps), at most 1,000
/// articles, the newest first; none that was retracted.
#[utoipa::path(
    tag = "public",
    responses((status = 200, body = String, content_type = "application/xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?><urlset xmlns=\"http://www.sitemaps.org/schemas/sitemap/0.9\"></urlset>")))
)]
#[get("/news-sitemap.xml")]
pub async fn get_news_sitemap(public: Public) -> Result<HttpResponse, Problem> {
    let (site, now) = (public.desk.site.clone(), public.desk.now());
    let ready = public
        .read(move |conn| sitemaps::of_news(conn, &site, now))
        .await?;
    Ok(finished(ready))
}
