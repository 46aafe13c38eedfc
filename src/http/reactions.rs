//! `/v1/public/comments/{id}/reactions`: what readers say of a comment without a word.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, delete, put, web};

use super::actor::Voice;
use super::body::Empty;
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::CommentId;
use crate::service::desk::Desk;
use crate::service::pace::Meter;
use crate::service::reactions::{self, Reacting, Reactions};
use crate::service::{self};

fn reacting(desk: &Desk, req: &HttpRequest, comment: CommentId, voice: &Voice) -> Reacting {
    Reacting {
        comment,
        key: req.match_info().query("key").to_owned(),
        own: voice.own,
        address: desk.keys.address_hash(&voice.origin.line),
        limits: desk.limits,
        meter: Meter::here(),
    }
}

fn answer(reactions: &Reactions) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(reactions)
}

/// React to a comment
///
/// With one of the reactions that the thread's settings name, once. A reaction for it takes
/// back one against it, and the other way round. Who holds an `Edit-Token` reacts as the
/// reader they are, and not to their own comments; others as their network address.
#[utoipa::path(
    tag = "public",
    params(
        ("id" = CommentId, Path),
        ("key" = String, Path, example = "recommend"),
        ("Edit-Token" = Option<String>, Header)
    ),
    responses((status = 200, body = Reactions))
)]
#[put("/comments/{id}/reactions/{key}")]
pub async fn add_reaction(
    req: HttpRequest,
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    _none: Empty,
) -> Result<HttpResponse, Problem> {
    let (reacting, now) = (reacting(&desk, &req, id.0, &voice), desk.now());
    let write = desk.write(move |conn| reactions::add(conn, &reacting, now));
    Ok(answer(&write.await?.map_err(service::Error::from)?))
}

/// Take back a reaction to a comment
#[utoipa::path(
    tag = "public",
    params(
        ("id" = CommentId, Path),
        ("key" = String, Path, example = "recommend"),
        ("Edit-Token" = Option<String>, Header)
    ),
    responses((status = 200, body = Reactions))
)]
#[delete("/comments/{id}/reactions/{key}")]
pub async fn remove_reaction(
    req: HttpRequest,
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (reacting, now) = (reacting(&desk, &req, id.0, &voice), desk.now());
    let write = desk.write(move |conn| reactions::remove(conn, &reacting, now));
    Ok(answer(&write.await?.map_err(service::Error::from)?))
}
