//! `/v1/moderation/comments/{id}/remarks`: what moderators say to one another.

use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::actor::SignedIn;
use super::body::Body;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use crate::domain::ids::{CommentId, RemarkId};
use crate::domain::remark::{Remark, RemarkForm};
use crate::service::desk::Desk;
use crate::service::remarks::{self, Remarking};
use crate::service::{self};

/// List what moderators remarked on a comment, newest first
#[utoipa::path(
    tag = "moderation",
    params(("id" = CommentId, Path), Paging),
    responses((status = 200, body = List<Remark>))
)]
#[get("/comments/{id}/remarks")]
pub async fn list_remarks(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| remarks::list(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Remark on a comment, for the other moderators of its section
///
/// A remark is never public and in no mail. It stays.
#[utoipa::path(
    tag = "moderation",
    params(("id" = CommentId, Path)),
    request_body = RemarkForm,
    responses((status = 201, body = Remark))
)]
#[post("/comments/{id}/remarks")]
pub async fn add_remark(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    key: Result<Key, Problem>,
    form: Result<Body<RemarkForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (form, key) = match form.and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that there is no such comment is said before anything else
            desk.read(move |conn| remarks::place(conn, &actor, id.0))
                .await?;
            return Err(problem);
        }
    };
    let request = idempotency::request(key, actor.id, format!("add_remark {}", id.0), form.digest);
    let remarking = Remarking {
        id: RemarkId::new(),
        comment: id.0,
        form: form.value,
    };
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        remarks::add(conn, &actor, &remarking, now)
    });
    Ok(HttpResponse::Created().json(write.await?))
}
