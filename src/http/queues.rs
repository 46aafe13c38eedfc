//! `/v1/admin/queues`: the site's own queues.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, delete, get, patch, post, web};

use super::actor::SignedIn;
use super::body::{Body, Patch};
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::page::List;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::moderation::SavedQueue;
use crate::service;
use crate::service::desk::Desk;
use crate::service::queues::{self, Change, NewQueue, QueueFields};

/// List the site's own queues, in their order
#[utoipa::path(tag = "admin", responses((status = 200, body = List<SavedQueue>)))]
#[get("/queues")]
pub async fn list_saved_queues(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let items = desk.read(queues::list).await?;
    Ok(HttpResponse::Ok().json(List { items, next: None }))
}

/// Add a queue of the site's own: a filter over open cases, saved under a name
///
/// Cases that meet its filter are put into it by and by; until then the queue says
/// `filling`. 409 `conflict` for a key that is in use, and for a twenty-first queue.
#[utoipa::path(tag = "admin", request_body = NewQueue, responses((status = 201, body = SavedQueue)))]
#[post("/queues")]
pub async fn add_queue(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<NewQueue>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "add_queue".to_owned(), form.digest);
    let now = desk.now();
    let queue = desk
        .write_once(request, move |conn| {
            queues::add(conn, &form.value, &actor, now)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((ETAG, strong(queue.version)))
        .json(queue))
}

/// Change a queue of the site's own, by JSON Merge Patch
#[utoipa::path(
    tag = "admin",
    params(("key" = String, Path, example = "casino-links"), ("If-Match" = String, Header, example = "\"1\"")),
    request_body(content = QueueFields, content_type = "application/merge-patch+json", example = json!({"title": "Casino links"})),
    responses((status = 200, body = SavedQueue))
)]
#[patch("/queues/{key}")]
pub async fn patch_queue(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: web::Path<String>,
    version: IfMatch,
    patch: Result<Patch, Problem>,
) -> Result<HttpResponse, Problem> {
    let base = desk.read(move |conn| queues::find(conn, &key)).await?;
    let change = Change {
        wanted: patch?.onto(&QueueFields::from(&base))?,
        read: version.given().map_err(service::Error::from)?,
        base,
    };
    let now = desk.now();
    let queue = desk
        .write(move |conn| queues::change(conn, &change, &actor, now))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(queue.version)))
        .json(queue))
}

/// Take a queue of the site's own away; its cases stay where else they stand
#[utoipa::path(
    tag = "admin",
    params(("key" = String, Path, example = "casino-links"), ("If-Match" = String, Header, example = "\"1\"")),
    responses((status = 204))
)]
#[delete("/queues/{key}")]
pub async fn delete_queue(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: web::Path<String>,
    version: IfMatch,
    none: Result<NoQuery, Problem>,
) -> Result<HttpResponse, Problem> {
    let found = key.clone();
    desk.read(move |conn| queues::find(conn, &found)).await?;
    none?;
    let (read, now) = (
        version.required().map_err(service::Error::from)?,
        desk.now(),
    );
    desk.write(move |conn| queues::delete(conn, &key, read, (&actor, now)))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}
