//! `/v1/public/articles`: what the site reads.

use actix_web::http::header::{CACHE_CONTROL, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::openapi::schema::AnyOfBuilder;
use utoipa::openapi::{Ref, RefOr, Schema};
use utoipa::{IntoParams, PartialSchema, ToSchema};

use super::cache::Public;
use super::etag::{PUBLIC, shared, tag_headers};
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::article::Kind;
use crate::domain::publication::{ArticleSummary, PublicArticle, PublicVersion};
use crate::domain::time::Instant;
use crate::service;
use crate::service::article_search;
use crate::service::publication::{self, Found};
use crate::service::ready::Ready;
use crate::store::publications::{Address, Facet, PublicFilter};

const JSON: &str = "application/json";
/// Where the addresses of articles begin.
const ARTICLES: &str = "/v1/public/articles/";

/// Bytes for shared caches, with the tags they are purged by.
pub(super) fn cached(body: &impl Serialize, tags: &[String]) -> Result<HttpResponse, Problem> {
    let bytes = serde_json::to_vec(body).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(shared(JSON, bytes.into(), tags))
}

/// Finished bytes for shared caches.
pub(super) fn finished(ready: Ready) -> HttpResponse {
    shared(ready.kind, ready.bytes.into(), &ready.tags)
}

/// Finished bytes, or the way to where they are now.
pub(super) fn found(req: &HttpRequest, found: Found<Ready>) -> HttpResponse {
    match found {
        Found::Here(ready) => finished(ready),
        Found::Moved(slug) => moved(req, &slug),
    }
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PublicArticlesAsked {
    /// The key of a section.
    section: Option<String>,
    /// The key of a tag.
    tag: Option<String>,
    /// The key of a byline.
    #[param(example = "ines-claes")]
    byline: Option<String>,
    kind: Option<Kind>,
    /// RFC 3339.
    #[param(value_type = Option<String>, example = "2026-11-01T00:00:00Z")]
    published_after: Option<Instant>,
    /// RFC 3339.
    #[param(value_type = Option<String>)]
    published_before: Option<Instant>,
    /// Words that must all be in it, whatever their case and accents; a phrase in quotation
    /// marks; the last word may go on. At most 300 characters.
    #[param(max_length = 300, example = "floods ghent")]
    q: Option<String>,
    /// How much of each article; `summary` unless given.
    #[param(inline)]
    view: Option<View>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum View {
    /// Without bodies.
    Summary,
    /// With bodies.
    Full,
}

/// One of a list: as much of it as was asked for.
#[derive(Debug, Serialize)]
#[serde(untagged)]
pub enum ListedArticle {
    Summary(ArticleSummary),
    Full(PublicArticle),
}

/// `anyOf`, where an enum would be `oneOf`: a whole article has all that a summary has.
impl PartialSchema for ListedArticle {
    fn schema() -> RefOr<Schema> {
        AnyOfBuilder::new()
            .item(Ref::from_schema_name(ArticleSummary::name()))
            .item(Ref::from_schema_name(PublicArticle::name()))
            .description(Some(
                "Without its body, or whole where `view=full` was asked for.",
            ))
            .into()
    }
}

impl ToSchema for ListedArticle {
    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        schemas.push((ArticleSummary::name().into(), ArticleSummary::schema()));
        schemas.push((PublicArticle::name().into(), PublicArticle::schema()));
        ArticleSummary::schemas(schemas);
        PublicArticle::schemas(schemas);
    }
}

/// List published articles, newest first
///
/// With `view=full` the items are whole articles.
#[utoipa::path(tag = "public", params(PublicArticlesAsked, Paging), responses((status = 200, body = List<ListedArticle>)))]
#[get("/articles")]
pub async fn list_public_articles(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    asked: Listing<PublicArticlesAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let (site, filter) = (public.desk.site.clone(), filter(&asked.filters)?);
    let section = asked.filters.section.as_deref().unwrap_or("all");
    let tags = [format!("list:{section}")];
    let is_full = asked.filters.view == Some(View::Full);
    let page = public
        .read(move |conn| {
            if is_full {
                let page = publication::list_full(conn, &site, &filter, window)?;
                return Ok(page.map(ListedArticle::Full));
            }
            let page = publication::list(conn, &site, &filter, window)?;
            Ok(page.map(ListedArticle::Summary))
        })
        .await?;
    asked.page(&cursors, page).cached(&req, &tags)
}

fn filter(asked: &PublicArticlesAsked) -> Result<PublicFilter, service::Error> {
    let words = asked.q.as_deref().map(article_search::read).transpose()?;
    Ok(PublicFilter {
        section: asked.section.clone(),
        kind: asked.kind,
        published_after: asked.published_after,
        published_before: asked.published_before,
        words,
        facets: facets(asked.tag.clone(), asked.byline.clone()),
    })
}

/// What an article must be filed under.
pub(super) fn facets(tag: Option<String>, byline: Option<String>) -> Vec<Facet> {
    let (tag, byline) = (tag.map(Facet::Tag), byline.map(Facet::Byline));
    [tag, byline].into_iter().flatten().collect()
}

/// Read a published article, by its slug or id
#[utoipa::path(tag = "public", params(("article" = String, Path, example = "floods-in-ghent")), responses((status = 200, body = PublicArticle)))]
#[get("/articles/{article}")]
pub async fn get_public_article(
    req: HttpRequest,
    public: Public,
    address: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (site, address) = (public.desk.site.clone(), Address::from(address.as_str()));
    let found = public
        .read(move |conn| publication::find(conn, &site, &address))
        .await?;
    match found {
        Found::Here(article) => cached(&article, &article.cache_tags),
        Found::Moved(slug) => Ok(moved(&req, &slug)),
    }
}

/// The same request at the address that the article has now.
pub(super) fn moved(req: &HttpRequest, slug: &str) -> HttpResponse {
    let rest = req
        .path()
        .strip_prefix(ARTICLES)
        .and_then(|path| path.split_once('/'))
        .map_or_else(String::new, |(_, rest)| format!("/{rest}"));
    let query = match req.query_string() {
        "" => String::new(),
        query => format!("?{query}"),
    };
    let mut answer = HttpResponse::MovedPermanently();
    answer
        .insert_header((LOCATION, format!("{ARTICLES}{slug}{rest}{query}")))
        .insert_header((CACHE_CONTROL, PUBLIC));
    for header in tag_headers(&[format!("article:{slug}")]) {
        answer.insert_header(header);
    }
    answer.finish()
}

/// List the texts of an article that were ever live, newest first
///
/// By their hashes, with what kind of change each was.
#[utoipa::path(tag = "public", params(("article" = String, Path, example = "floods-in-ghent"), Paging), responses((status = 200, body = List<PublicVersion>)))]
#[get("/articles/{article}/versions")]
pub async fn list_public_versions(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    address: web::Path<String>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let address = Address::from(address.as_str());
    let found = public
        .read(move |conn| publication::versions(conn, &address, window))
        .await?;
    match found {
        Found::Here((slug, page)) => asked
            .page(&cursors, page)
            .cached(&req, &[format!("article:{slug}")]),
        Found::Moved(slug) => Ok(moved(&req, &slug)),
    }
}
