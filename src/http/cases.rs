//! `/v1/moderation`: who holds what, and cases that are not for whoever comes first.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, delete, get, post, put, web};

use super::actor::SignedIn;
use super::body::Body;
use super::etag::strong;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::{CaseId, LeaseId};
use crate::domain::moderation::{Case, LeaseView};
use crate::domain::staff::Actor;
use crate::service::desk::Desk;
use crate::service::skips::{self, AssignmentForm, SkipForm};
use crate::service::{self, cases, leases};

/// List who holds which cases now, what ends first first, as far as I moderate
#[utoipa::path(
    tag = "moderation",
    params(Paging),
    responses((status = 200, body = List<LeaseView>))
)]
#[get("/leases")]
pub async fn list_leases(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let now = desk.now();
    let page = desk
        .read(move |conn| leases::list(conn, &actor, window, now))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Give back what I hold under a lease; as an admin, what anybody holds
#[utoipa::path(tag = "moderation", params(("id" = LeaseId, Path)), responses((status = 204)))]
#[delete("/leases/{id}")]
pub async fn release_lease(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<LeaseId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    desk.write(move |conn| leases::release(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Leave a case to others
///
/// It is not offered to me again until it has moved or a day has passed, and what I hold
/// of it I hold no longer. The case lists who skipped it, and why.
#[utoipa::path(
    tag = "moderation",
    params(("id" = CaseId, Path)),
    request_body = SkipForm,
    responses((status = 200, body = Case))
)]
#[post("/cases/{id}/skip")]
pub async fn skip_case(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CaseId>,
    key: Result<Key, Problem>,
    form: Result<Body<SkipForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    exists(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("skip_case {}", id.0), form.digest);
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        skips::skip(conn, &actor, (id.0, &form.value), now)
    });
    Ok(answer(&write.await?))
}

/// Say who is to decide a case
///
/// It is then offered to nobody else. A new assignee is told. Its version stays.
#[utoipa::path(
    tag = "moderation",
    params(("id" = CaseId, Path)),
    request_body = AssignmentForm,
    responses((status = 200, body = Case))
)]
#[put("/cases/{id}/assignment")]
pub async fn assign_case(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CaseId>,
    form: Result<Body<AssignmentForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    exists(&desk, &actor, id.0).await?;
    let (form, now) = (form?.value, desk.now());
    let write = desk.write(move |conn| skips::assign(conn, &actor, (id.0, &form), now));
    Ok(answer(&write.await?))
}

/// That there is no such case is said before anything else.
async fn exists(desk: &Desk, actor: &Actor, id: CaseId) -> Result<(), Problem> {
    let (actor, now) = (actor.clone(), desk.now());
    desk.read(move |conn| cases::read(conn, &actor, id, now))
        .await?;
    Ok(())
}

fn answer(case: &Case) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(case.version)))
        .json(case)
}
