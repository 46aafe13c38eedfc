//! `/v1/public/confirmations`: where the link in a mail leads. Programs that look
//! through mail follow links, so reading the page changes nothing.

use actix_web::http::StatusCode;
use actix_web::http::header::{
    ACCEPT, CACHE_CONTROL, CONTENT_SECURITY_POLICY, HeaderName, HeaderValue, REFERRER_POLICY, VARY,
};
use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::actor::Origin;
use super::body::Empty;
use super::idempotency::{self, Key};
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::refusal::Refusal;
use crate::service::confirmations::{self, Confirmation};
use crate::service::desk::Desk;
use crate::service::{self, Error};

/// Nothing is fetched, no script runs, nobody frames the page; its form goes back to us.
const POLICY: &str =
    "default-src 'none'; form-action 'self'; frame-ancestors 'none'; base-uri 'none'";

const ROBOTS: HeaderName = HeaderName::from_static("x-robots-tag");

/// Look at the page that confirms a mail address
///
/// A page with one button, without script. It changes nothing. 410 for a link that has
/// expired.
#[utoipa::path(
    tag = "public",
    params(("token" = String, Path, example = "0198d2a5be3e7c6f8a0b1c2d3e4f5061")),
    responses((status = 200, content_type = "text/html", body = String))
)]
#[get("/confirmations/{token}")]
pub async fn show_confirmation(
    req: HttpRequest,
    desk: web::Data<Desk>,
    token: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    if let Err(refusal) = confirmations::reader_of(&desk, &token) {
        return refused(&req, refusal);
    }
    let button = "<form method=\"post\"><button>Confirm this address</button></form>";
    let words = format!("<p>You replied to an article and gave this address.</p>\n{button}");
    Ok(page(StatusCode::OK, "Confirm your mail address", &words))
}

/// Confirm a mail address
///
/// Replies that were held for nothing else are let through. Again is the same. A browser
/// is answered with a page, a program with JSON. 410 for a link that has expired.
#[utoipa::path(
    tag = "public",
    params(("token" = String, Path, example = "0198d2a5be3e7c6f8a0b1c2d3e4f5061")),
    responses((status = 200, body = Confirmation))
)]
#[post("/confirmations/{token}")]
pub async fn confirm_address(
    req: HttpRequest,
    desk: web::Data<Desk>,
    token: web::Path<String>,
    origin: Origin,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    let reader = match confirmations::reader_of(&desk, &token) {
        Ok(reader) => reader,
        Err(refusal) => return refused(&req, refusal),
    };
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, reader, "confirm_address".to_owned(), form.digest);
    match confirmations::confirm(&desk, reader, &origin.prefix, request).await {
        Ok(_) if prefers_html(&req) => {
            let words = "<p>Thank you. Your address is confirmed.</p>";
            Ok(page(StatusCode::OK, "Address confirmed", words))
        }
        Ok(confirmation) => Ok(HttpResponse::Ok()
            .insert_header((CACHE_CONTROL, "no-store"))
            .insert_header((VARY, "Accept"))
            .json(confirmation)),
        Err(Error::Refused(refusal)) => refused(&req, refusal),
        Err(error) => Err(error.into()),
    }
}

/// Browsers name HTML; programs name JSON or nothing.
fn prefers_html(req: &HttpRequest) -> bool {
    let accept = req.headers().get(ACCEPT);
    let accept = accept.and_then(|value| value.to_str().ok());
    accept.is_some_and(|kinds| kinds.contains("text/html"))
}

/// A page for somebody who followed a link; a problem for everybody else.
fn refused(req: &HttpRequest, refusal: Refusal) -> Result<HttpResponse, Problem> {
    if !prefers_html(req) {
        return Err(service::Error::from(refusal).into());
    }
    match refusal {
        Refusal::NotFound => {
            let words = "<p>This link is not one that we sent. Copy it whole from the mail.</p>";
            Ok(page(StatusCode::NOT_FOUND, "No such link", words))
        }
        Refusal::Gone(_) => {
            let words = "<p>You get another with your next reply.</p>";
            Ok(page(StatusCode::GONE, "This link has expired", words))
        }
        other => Err(service::Error::from(other).into()),
    }
}

/// `words` are ours: nothing from outside stands on these pages.
fn page(status: StatusCode, title: &str, words: &str) -> HttpResponse {
    let html = format!(
        "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n\
         <meta name=\"viewport\" content=\"width=device-width\">\n<title>{title}</title>\n\
         <h1>{title}</h1>\n{words}\n</html>\n"
    );
    HttpResponse::build(status)
        .insert_header((CONTENT_SECURITY_POLICY, POLICY))
        .insert_header((CACHE_CONTROL, "no-store"))
        .insert_header((REFERRER_POLICY, "no-referrer"))
        .insert_header((ROBOTS, HeaderValue::from_static("noindex, nofollow")))
        .insert_header((VARY, "Accept"))
        .content_type("text/html; charset=utf-8")
        .body(html)
}
