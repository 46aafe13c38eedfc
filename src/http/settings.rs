//! `/v1/admin/settings`: what an admin sets while the service runs.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, patch, web};

use super::actor::SignedIn;
use super::body::Patch;
use super::etag::{IfMatch, strong};
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::settings::Settings;
use crate::service;
use crate::service::desk::Desk;
use crate::service::settings::{self, Change, Standing};

/// The settings with their version as the `ETag`.
fn answer(standing: &Standing) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(standing.version)))
        .json(&standing.settings)
}

/// Read the settings
#[utoipa::path(tag = "admin", responses((status = 200, body = Settings)))]
#[get("/settings")]
pub async fn get_settings(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    Ok(answer(&desk.read(settings::get).await?))
}

/// Change settings, by JSON Merge Patch
///
/// Every wrong field is named at once. They hold from the next request on.
#[utoipa::path(
    tag = "admin",
    params(("If-Match" = String, Header, example = "\"3\"")),
    request_body(content = Settings, content_type = "application/merge-patch+json", example = json!({"comments": {"mode": "first_time"}})),
    responses((status = 200, body = Settings))
)]
#[patch("/settings")]
pub async fn patch_settings(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    version: IfMatch,
    patch: Patch,
) -> Result<HttpResponse, Problem> {
    let base = desk.read(settings::get).await?;
    let change = Change {
        wanted: patch.onto(&base.settings)?,
        read: version.given().map_err(service::Error::from)?,
        base,
    };
    let now = desk.now();
    let standing = desk
        .write(move |conn| settings::change(conn, &change, &actor, now))
        .await?;
    Ok(answer(&standing))
}
