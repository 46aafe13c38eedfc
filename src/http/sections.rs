//! `/v1/admin/sections` and `/v1/public/sections`: the parts of the publication.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, patch, post, web};

use super::actor::SignedIn;
use super::body::{Body, Patch};
use super::cache::Public;
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::page::List;
use super::problem::Problem;
use super::public::cached;
use super::query::NoQuery;
use crate::domain::section::{Section, SectionRef};
use crate::service;
use crate::service::desk::Desk;
use crate::service::sections::{self, Change, NewSection, SectionFields};

/// List the sections, in their order
#[utoipa::path(tag = "admin", responses((status = 200, body = List<Section>)))]
#[get("/sections")]
pub async fn list_sections(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let items = desk.read(sections::list).await?;
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Add a section
///
/// Its key never changes and it is never taken away: articles lie in it.
/// 409 `conflict` for a key that is in use.
#[utoipa::path(tag = "admin", request_body = NewSection, responses((status = 201, body = Section)))]
#[post("/sections")]
pub async fn add_section(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<NewSection>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "add_section".to_owned(), form.digest);
    let now = desk.now();
    let section = desk
        .write_once(request, move |conn| {
            sections::add(conn, &form.value, &actor, now)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, strong(section.version)))
        .json(section))
}

/// Change a section's title and position, by JSON Merge Patch
#[utoipa::path(
    tag = "admin",
    params(("key" = String, Path, example = "news"), ("If-Match" = String, Header, example = "\"1\"")),
    request_body(content = SectionFields, content_type = "application/merge-patch+json", example = json!({"title": "Local news"})),
    responses((status = 200, body = Section))
)]
#[patch("/sections/{key}")]
pub async fn patch_section(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: web::Path<String>,
    version: IfMatch,
    patch: Result<Patch, Problem>,
) -> Result<HttpResponse, Problem> {
    let base = desk.read(move |conn| sections::find(conn, &key)).await?;
    let change = Change {
        wanted: patch?.onto(&SectionFields::from(&base))?,
        read: version.given().map_err(service::Error::from)?,
        base,
    };
    let now = desk.now();
    let section = desk
        .write(move |conn| sections::change(conn, &change, &actor, now))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(section.version)))
        .json(section))
}

/// List the sections of the site, in their order
#[utoipa::path(tag = "public", responses((status = 200, body = List<SectionRef>)))]
#[get("/sections")]
pub async fn list_public_sections(public: Public, _none: NoQuery) -> Result<HttpResponse, Problem> {
    let items = public.read(sections::list_public).await?;
    cached(&List { items, next: None }, &["list:all".to_owned()])
}
