//! `/v1/moderation/comments/{id}/pick`: what editors want read.

use actix_web::{HttpResponse, delete, put, web};

use super::actor::SignedIn;
use super::body::Empty;
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::CommentId;
use crate::service::desk::Desk;
use crate::service::picks;

/// Pick a published comment
///
/// It is marked in the thread, and stands among its picks (`sort=picks`) for as long as it is
/// published. For editors and moderators of the article's section.
#[utoipa::path(tag = "moderation", params(("id" = CommentId, Path)), responses((status = 204)))]
#[put("/comments/{id}/pick")]
pub async fn pick_comment(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    _none: Empty,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    desk.write(move |conn| picks::pick(conn, &actor, id.0, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take the pick of a comment back
#[utoipa::path(tag = "moderation", params(("id" = CommentId, Path)), responses((status = 204)))]
#[delete("/comments/{id}/pick")]
pub async fn unpick_comment(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    desk.write(move |conn| picks::unpick(conn, &actor, id.0, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
