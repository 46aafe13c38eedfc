//! `/v1/admin/deliveries`: what is on its way to people, and what failed.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::body::Empty;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::ids::DeliveryId;
use crate::service::desk::Desk;
use crate::service::{self, deliveries};

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DeliveriesAsked {
    /// `failed` for what needs somebody; all unless given.
    state: Option<DeliveryState>,
}

/// List deliveries, newest first
#[utoipa::path(tag = "admin", params(DeliveriesAsked, Paging), responses((status = 200, body = List<Delivery>)))]
#[get("/deliveries")]
pub async fn list_deliveries(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    _admin: SignedIn,
    asked: Listing<DeliveriesAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let state = asked.filters.state;
    let page = desk
        .read(move |conn| deliveries::list(conn, state, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Send a failed delivery again
///
/// It is due at once and has all its tries again. A mail keeps its `Message-ID`.
/// 409 `wrong_state` for one that is waiting or done.
#[utoipa::path(tag = "admin", params(("id" = DeliveryId, Path)), responses((status = 200, body = Delivery)))]
#[post("/deliveries/{id}/resend")]
pub async fn resend_delivery(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DeliveryId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    let Address(id) = id;
    desk.read(move |conn| deliveries::find(conn, id)).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("resend_delivery {id}"), form.digest);
    let now = desk.now();
    let delivery = desk
        .write_once(request, move |conn| {
            deliveries::resend(conn, id, &actor, now)
        })
        .await?;
    Ok(HttpResponse::Ok().json(delivery))
}
