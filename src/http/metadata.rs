//! What machines are told of an article: JSON-LD, Open Graph, links.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::cache::Public;
use super::problem::Problem;
use super::public::{finished, found};
use super::query::NoQuery;
use crate::domain::metadata::{ArticleMetadata, ThreadMetadata};
use crate::service::metadata;
use crate::store::publications::Address;

/// Read what belongs in the head of an article's page
///
/// Structured data (schema.org), fields for sharing (Open Graph, Twitter cards), links to
/// feeds and oEmbed: as values, and as HTML that is ready to be put there.
#[utoipa::path(tag = "public", params(("article" = String, Path, example = "floods-in-ghent")), responses((status = 200, body = ArticleMetadata)))]
#[get("/articles/{article}/metadata")]
pub async fn get_article_metadata(
    req: HttpRequest,
    public: Public,
    article: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (site, address) = (public.desk.site.clone(), Address::from(article.as_str()));
    let ready = public
        .read(move |conn| metadata::of_article(conn, &site, &address))
        .await?;
    Ok(found(&req, ready))
}

/// Read what search engines are told of the replies to an article
///
/// Beside the article's own metadata, so that a reply does not change those. The 50 newest
/// that can be seen.
#[utoipa::path(tag = "public", params(("article" = String, Path, example = "floods-in-ghent")), responses((status = 200, body = ThreadMetadata)))]
#[get("/articles/{article}/comments/metadata")]
pub async fn get_thread_metadata(
    public: Public,
    article: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (site, address) = (public.desk.site.clone(), Address::from(article.as_str()));
    let ready = public
        .read(move |conn| metadata::of_thread(conn, &site, &address))
        .await?;
    Ok(finished(ready))
}
