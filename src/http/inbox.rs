//! `/v1/inbox`: what I was told.

use actix_web::http::header::LINK;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::body::Empty;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging, next_link};
use super::path::Address;
use super::problem::Problem;
use crate::domain::ids::NotificationId;
use crate::domain::notification::{InboxRead, Notification};
use crate::service::desk::Desk;
use crate::service::{self, inbox};
use crate::store::notifications::InboxFilter;

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct InboxAsked {
    /// `true`: only what I have not read.
    unread: Option<bool>,
    /// `true`: what I archived, in the place of what I did not.
    archived: Option<bool>,
}

/// One page of my inbox.
#[derive(Debug, Serialize, ToSchema)]
pub struct Inbox {
    #[serde(flatten)]
    page: List<Notification>,
    /// How many of all wait to be read.
    unread: i64,
}

/// List what I was told, newest first
#[utoipa::path(tag = "work", params(InboxAsked, Paging), responses((status = 200, body = Inbox)))]
#[get("")]
pub async fn list_notifications(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<InboxAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let filter = InboxFilter {
        unread: asked.filters.unread.unwrap_or_default(),
        archived: asked.filters.archived.unwrap_or_default(),
    };
    let (page, unread) = desk
        .read(move |conn| inbox::list(conn, &actor, filter, window))
        .await?;
    let page = asked.page(&cursors, page);
    let mut answer = HttpResponse::Ok();
    if let Some(link) = page.next.as_deref().and_then(|next| next_link(&req, next)) {
        answer.insert_header((LINK, link));
    }
    Ok(answer.json(Inbox { page, unread }))
}

/// Mark a notification as read
#[utoipa::path(tag = "work", params(("id" = NotificationId, Path)), responses((status = 200, body = Notification)))]
#[post("/{id}/read")]
pub async fn read_notification(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NotificationId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    let (id, me) = (id.0, actor.clone());
    desk.read(move |conn| inbox::find(conn, &me, id)).await?;
    let (form, key) = (form?, key?);
    let operation = format!("read_notification {id}");
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let now = desk.now();
    let read = desk
        .write_once(request, move |conn| inbox::read(conn, &actor, id, now))
        .await?;
    Ok(HttpResponse::Ok().json(read))
}

/// Archive a notification
///
/// It counts as read, and is forgotten 90 days later.
#[utoipa::path(tag = "work", params(("id" = NotificationId, Path)), responses((status = 200, body = Notification)))]
#[post("/{id}/archive")]
pub async fn archive_notification(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NotificationId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    let (id, me) = (id.0, actor.clone());
    desk.read(move |conn| inbox::find(conn, &me, id)).await?;
    let (form, key) = (form?, key?);
    let operation = format!("archive_notification {id}");
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let now = desk.now();
    let archived = desk
        .write_once(request, move |conn| inbox::archive(conn, &actor, id, now))
        .await?;
    Ok(HttpResponse::Ok().json(archived))
}

/// Mark everything in my inbox as read
#[utoipa::path(tag = "work", responses((status = 200, body = InboxRead)))]
#[post("/read-all")]
pub async fn read_inbox(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Empty,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "read_inbox".to_owned(), form.digest);
    let now = desk.now();
    let read = desk
        .write_once(request, move |conn| inbox::read_all(conn, &actor, now))
        .await?;
    Ok(HttpResponse::Ok().json(read))
}
