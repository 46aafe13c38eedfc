//! `/v1/moderation/readers`: whoever wrote what is to be decided on.

use actix_web::{HttpRequest, HttpResponse, get, web};

use super::actor::SignedIn;
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::ReaderId;
use crate::domain::moderation::CaseComment;
use crate::domain::reader::ReaderFile;
use crate::service::desk::Desk;
use crate::service::{self, reader_files};

/// Read what is known of a reader
///
/// The id is the `key` of a comment's author. The mail address is for admins; moderators
/// are told where it is at.
#[utoipa::path(tag = "moderation", params(("id" = ReaderId, Path)), responses((status = 200, body = ReaderFile)))]
#[get("/readers/{id}")]
pub async fn get_reader(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ReaderId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let read = desk.read(move |conn| reader_files::read(conn, &actor, id.0, now));
    Ok(HttpResponse::Ok().json(read.await?))
}

/// List what a reader wrote in the sections that I moderate, newest first
#[utoipa::path(
    tag = "moderation",
    params(("id" = ReaderId, Path), Paging),
    responses((status = 200, body = List<CaseComment>))
)]
#[get("/readers/{id}/comments")]
pub async fn list_reader_comments(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<ReaderId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| reader_files::list_comments(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}
