//! `/v1/revisions`, and the history of a draft: what it said, and what happened to it.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::actor::SignedIn;
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::draft::RevisionRef;
use crate::domain::event::TimelineEntry;
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::revision::Revision;
use crate::service::desk::Desk;
use crate::service::{self, revisions};

/// Read what happened to a draft, oldest first
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path), Paging), responses((status = 200, body = List<TimelineEntry>)))]
#[get("/{id}/timeline")]
pub async fn get_timeline(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| revisions::timeline(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// List the revisions of a draft, newest first
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path), Paging), responses((status = 200, body = List<RevisionRef>)))]
#[get("/{id}/revisions")]
pub async fn list_revisions(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| revisions::list(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read a revision with its content
#[utoipa::path(tag = "drafts", params(("id" = RevisionId, Path)), responses((status = 200, body = Revision)))]
#[get("/{id}")]
pub async fn get_revision(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<RevisionId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let revision = desk
        .read(move |conn| revisions::find(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::Ok().json(revision))
}
