//! `/v1/drafts/{id}/presence`: saying that one has a draft open, and that one has not.

use actix_web::{HttpResponse, delete, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::actor::SignedIn;
use super::body::Body;
use super::drafts::open;
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::DraftId;
use crate::domain::presence::Activity;
use crate::service::desk::Desk;
use crate::service::presence::{self, Seat};

/// What somebody does with a draft.
#[derive(Debug, Deserialize, ToSchema)]
pub struct PresenceAsked {
    #[schema(example = "editing")]
    activity: Activity,
}

/// Say that I have a draft open
///
/// It holds for a minute: say it again before, for as long as it is so. It changes
/// nothing in the draft, nor its version.
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path)), request_body = PresenceAsked, responses((status = 200, body = Seat)))]
#[put("/{id}/presence")]
pub async fn put_presence(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    form: Result<Body<PresenceAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let activity = form?.value.activity;
    let now = desk.now();
    let seat: Seat = desk
        .write(move |conn| presence::come(conn, &actor, id.0, activity, now))
        .await?;
    Ok(HttpResponse::Ok().json(seat))
}

/// Say that I have a draft open no longer
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path)), responses((status = 204)))]
#[delete("/{id}/presence")]
pub async fn delete_presence(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    desk.write(move |conn| presence::go(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
