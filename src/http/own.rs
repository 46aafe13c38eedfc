//! `/v1/public/comments`: what authors do with their own, by the header `Edit-Token`.

use actix_web::http::header::{CACHE_CONTROL, VARY};
use actix_web::{HttpResponse, delete, get, patch, web};

use super::actor::Voice;
use super::body::Body;
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::CommentId;
use crate::domain::refusal::Refusal;
use crate::service::comments::{self, EditForm, Sender};
use crate::service::desk::Desk;
use crate::service::guests::{self, OwnComment};
use crate::service::{self};

/// Read a comment of my own, whatever its visibility
///
/// With an edit that waits, why it was removed, and until when I can change it. 403
/// without the comment's `Edit-Token`.
#[utoipa::path(
    tag = "public",
    params(("id" = CommentId, Path), ("Edit-Token" = String, Header, example = "0198d2a5be3e7c6f8a0b1c2d3e4f5061")),
    responses((status = 200, body = OwnComment))
)]
#[get("/comments/{id}/me")]
pub async fn get_own_comment(
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (own(&desk, &voice, id.0).await?, desk.now());
    let read = desk.read(move |conn| guests::read_own(conn, id, now));
    Ok(answer(&read.await?))
}

/// Change a comment of my own, while its time for that lasts
///
/// It goes through intake again. What has to be looked at first waits as `pending`, and
/// the last published text stays. 409 when the time is over; 422 `blocked` for what
/// intake would remove.
#[utoipa::path(
    tag = "public",
    params(("id" = CommentId, Path), ("Edit-Token" = String, Header, example = "0198d2a5be3e7c6f8a0b1c2d3e4f5061")),
    request_body = EditForm,
    responses((status = 200, body = OwnComment))
)]
#[patch("/comments/{id}")]
pub async fn edit_comment(
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    form: Result<Body<EditForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let id = own(&desk, &voice, id.0).await?;
    let sender = Sender {
        address: voice.origin.address,
        prefix: voice.origin.prefix,
    };
    let edited = comments::edit(&desk, id, form?.value, sender).await?;
    Ok(answer(&edited))
}

/// Take a comment of my own back
///
/// At any time, and again without effect. A tombstone stays while answers hang below it.
#[utoipa::path(
    tag = "public",
    params(("id" = CommentId, Path), ("Edit-Token" = String, Header, example = "0198d2a5be3e7c6f8a0b1c2d3e4f5061")),
    responses((status = 204))
)]
#[delete("/comments/{id}")]
pub async fn withdraw_comment(
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (id, now) = (own(&desk, &voice, id.0).await?, desk.now());
    desk.write(move |conn| guests::withdraw(conn, id, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// The comment, if the caller shows that it is theirs: 403 otherwise, and 404 for one
/// that is not there.
async fn own(desk: &Desk, voice: &Voice, id: CommentId) -> Result<CommentId, Problem> {
    let detail = match voice.own {
        Some(own) if own == id => return Ok(id),
        Some(_) => "Edit-Token is that of another comment",
        None => "this takes the header Edit-Token, with the token that came with the comment",
    };
    desk.read(move |conn| guests::exists(conn, id)).await?;
    Err(service::Error::from(Refusal::Forbidden(detail.to_owned())).into())
}

/// For nobody else: not to be kept, and different for each token.
fn answer(own: &OwnComment) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((VARY, "Edit-Token"))
        .json(own)
}
