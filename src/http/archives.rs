//! `/v1/public/archives`: what came out when.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::cache::Public;
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::problem::Problem;
use crate::domain::archive::{ArchiveMonth, Month};
use crate::domain::publication::ArticleSummary;
use crate::domain::refusal::Refusal;
use crate::service;
use crate::service::archives;

/// List the months in which articles were published, newest first
///
/// By the time zone of the site, with how many there are.
#[utoipa::path(tag = "public", params(Paging), responses((status = 200, body = List<ArchiveMonth>)))]
#[get("/archives")]
pub async fn list_archives(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = public
        .read(move |conn| archives::months(conn, window))
        .await?;
    asked
        .page(&cursors, page)
        .cached(&req, &["list:all".to_owned()])
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ArchiveAsked {
    /// The key of a section.
    section: Option<String>,
}

/// List the articles of a month, newest first
///
/// By the time zone of the site; an empty list for a month in which nothing was published.
/// 404 for what is no month.
#[utoipa::path(
    tag = "public",
    params(("year" = String, Path, example = "2026"), ("month" = String, Path, example = "11"), ArchiveAsked, Paging),
    responses((status = 200, body = List<ArticleSummary>))
)]
#[get("/archives/{year}/{month}")]
pub async fn list_archive(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    month: web::Path<(String, String)>,
    asked: Listing<ArchiveAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let (year, month) = month.into_inner();
    let month = Month::read(&year, &month).ok_or(service::Error::from(Refusal::NotFound))?;
    let (site, section) = (public.desk.site.clone(), asked.filters.section.clone());
    let page = public
        .read(move |conn| archives::of_month(conn, &site, (month, section.clone()), window))
        .await?;
    asked
        .page(&cursors, page)
        .cached(&req, &["list:all".to_owned()])
}
