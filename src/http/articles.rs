//! `/v1/articles`: opening articles and finding them.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::body::Body;
use super::etag::strong;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::article::{Article, ArticleStatus};
use crate::domain::draft::{Draft, DraftContent};
use crate::domain::ids::{ArticleId, DraftId};
use crate::service::desk::Desk;
use crate::service::drafts::{self, NewIds};
use crate::service::{self, articles};
use crate::store::articles::ArticleFilter;

/// Open an article, with its first draft
///
/// The body may stay empty until the draft is submitted. Without a slug one is
/// made from the headline; without bylines the creator's name stands there.
#[utoipa::path(
    tag = "articles",
    request_body(content = DraftContent, example = json!({"headline": "Floods in Ghent", "section": "news", "body": "The water rose **by night**."})),
    responses((status = 201, body = Draft))
)]
#[post("")]
pub async fn open_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<DraftContent>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "open_article".to_owned(), form.digest);
    let ids = NewIds {
        article: ArticleId::new(),
        draft: DraftId::new(),
    };
    let now = desk.now();
    let draft = desk
        .write_once(request, move |conn| {
            drafts::open_article(conn, &actor, form.value.clone(), ids, now)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/v1/drafts/{}", draft.id)))
        .insert_header((ETAG, strong(draft.version)))
        .json(draft))
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArticlesAsked {
    /// The key of a section.
    section: Option<String>,
    status: Option<ArticleStatus>,
    /// Part of a headline, whatever its case.
    q: Option<String>,
}

/// List the articles that are public or whose drafts exist for me, newest first
#[utoipa::path(tag = "articles", params(ArticlesAsked, Paging), responses((status = 200, body = List<Article>)))]
#[get("")]
pub async fn list_articles(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<ArticlesAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let filter = ArticleFilter {
        section: asked.filters.section.clone(),
        status: asked.filters.status,
        q: asked.filters.q.clone(),
    };
    let page = desk
        .read(move |conn| articles::list(conn, &actor, &filter, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read an article's standing
#[utoipa::path(tag = "articles", params(("id" = ArticleId, Path)), responses((status = 200, body = Article)))]
#[get("/{id}")]
pub async fn get_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let article = desk
        .read(move |conn| articles::find(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(article.version)))
        .json(article))
}
