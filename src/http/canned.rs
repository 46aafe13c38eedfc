//! Canned messages: read by moderators, kept by admins.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, put, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::body::Body;
use super::etag::{IfMatch, strong};
use super::page::List;
use super::problem::Problem;
use super::query::{NoQuery, Query};
use crate::domain::canned::{CannedForm, CannedMessage};
use crate::service::canned::{self, Kept, Place};
use crate::service::desk::Desk;
use crate::service::{self};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CannedAsked {
    /// Only those in this language (BCP 47).
    #[param(example = "en")]
    language: Option<String>,
}

/// List the messages that can be sent to authors by a key
///
/// At most 1,000, on one page. A decision takes such a key as `canned`.
#[utoipa::path(tag = "moderation", params(CannedAsked), responses((status = 200, body = List<CannedMessage>)))]
#[get("/canned-messages")]
pub async fn list_canned_messages(
    req: HttpRequest,
    desk: web::Data<Desk>,
    _by: SignedIn,
    Query(asked): Query<CannedAsked>,
) -> Result<HttpResponse, Problem> {
    let items = desk
        .read(move |conn| canned::list(conn, asked.language.as_deref()))
        .await?;
    Ok(List { items, next: None }.answer(&req))
}

fn place(path: web::Path<(String, String)>) -> Place {
    let (key, language) = path.into_inner();
    Place { key, language }
}

/// Keep a canned message: a new one, or in the place of the one before
///
/// `If-Match` is needed where there is one. Decisions that were made with it keep the
/// text that they had.
#[utoipa::path(
    tag = "admin",
    params(
        ("key" = String, Path, example = "leave-the-family-out"),
        ("language" = String, Path, example = "en"),
        ("If-Match" = Option<String>, Header, example = "\"1\"")
    ),
    request_body = CannedForm,
    responses((status = 200, body = CannedMessage), (status = 201, body = CannedMessage))
)]
#[put("/canned-messages/{key}/{language}")]
pub async fn put_canned_message(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    path: web::Path<(String, String)>,
    version: IfMatch,
    form: Body<CannedForm>,
) -> Result<HttpResponse, Problem> {
    let (place, form) = (place(path), form.value);
    let version = version.given().map_err(service::Error::from)?;
    let now = desk.now();
    let write = desk.write(move |conn| canned::put(conn, &actor, (&place, &form), version, now));
    let (kept, message) = write.await?;
    let mut answer = match kept {
        Kept::New => HttpResponse::Created(),
        Kept::Replaced => HttpResponse::Ok(),
    };
    Ok(answer
        .insert_header((ETAG, strong(message.version)))
        .json(message))
}

/// Delete a canned message
#[utoipa::path(
    tag = "admin",
    params(
        ("key" = String, Path, example = "leave-the-family-out"),
        ("language" = String, Path, example = "en"),
        ("If-Match" = String, Header, example = "\"1\"")
    ),
    responses((status = 204))
)]
#[delete("/canned-messages/{key}/{language}")]
pub async fn delete_canned_message(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    path: web::Path<(String, String)>,
    version: IfMatch,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let place = place(path);
    let version = version.required();
    let now = desk.now();
    desk.write(move |conn| canned::delete(conn, &actor, &place, version.clone(), now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
