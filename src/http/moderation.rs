//! `/v1/moderation`: queues, leases, cases and decisions.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, post, web};

use super::actor::SignedIn;
use super::body::{Body, Empty};
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::{CaseId, DecisionId, LeaseId};
use crate::domain::moderation::{Case, Decision, Leased, Queue};
use crate::domain::page::Page;
use crate::service::cases::{self, ExtensionForm, LeaseForm, Taking};
use crate::service::decisions::{self, Deciding, DecisionForm};
use crate::service::desk::Desk;
use crate::service::{self};

/// List the queues with their figures, as far as I moderate
#[utoipa::path(tag = "moderation", responses((status = 200, body = List<Queue>)))]
#[get("/queues")]
pub async fn list_queues(
    req: HttpRequest,
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let items = desk
        .read(move |conn| cases::list_queues(conn, &actor, now))
        .await?;
    Ok(List { items, next: None }.answer(&req))
}

/// List the cases of a queue, what is due first first
#[utoipa::path(
    tag = "moderation",
    params(("key" = String, Path, example = "held"), Paging),
    responses((status = 200, body = List<Case>))
)]
#[get("/queues/{key}/cases")]
pub async fn list_cases(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    queue: web::Path<String>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let now = desk.now();
    let read = desk.read(move |conn| cases::list(conn, &actor, &queue, window, now));
    let page: Page<Case> = read.await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Lease the cases of a queue that are due first and that nobody holds
///
/// The list is empty when nothing is free. `lease` is the holder's proof.
#[utoipa::path(
    tag = "moderation",
    params(("key" = String, Path, example = "held")),
    request_body = LeaseForm,
    responses((status = 201, body = Leased))
)]
#[post("/queues/{key}/leases")]
pub async fn lease_cases(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    queue: web::Path<String>,
    key: Result<Key, Problem>,
    form: Result<Body<LeaseForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (by, asked) = (actor.clone(), queue.clone());
    desk.read(move |conn| cases::find_queue(conn, &by, &asked))
        .await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("lease_cases {queue}"), form.digest);
    let taking = Taking {
        queue: queue.into_inner(),
        form: form.value,
        lease: LeaseId::new(),
    };
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        cases::lease(conn, &actor, &taking, now)
    });
    Ok(HttpResponse::Created().json(write.await?))
}

/// Let a lease last longer, counted from now
#[utoipa::path(
    tag = "moderation",
    params(("id" = LeaseId, Path)),
    request_body = ExtensionForm,
    responses((status = 200, body = Leased))
)]
#[post("/leases/{id}/extend")]
pub async fn extend_lease(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<LeaseId>,
    key: Key,
    form: Body<ExtensionForm>,
) -> Result<HttpResponse, Problem> {
    let request =
        idempotency::request(key, actor.id, format!("extend_lease {}", id.0), form.digest);
    let (lease, form, now) = (id.0, form.value, desk.now());
    let write = desk.write_once(request, move |conn| {
        cases::extend(conn, &actor, lease, form, now)
    });
    Ok(HttpResponse::Ok().json(write.await?))
}

/// Read a case, open or decided
#[utoipa::path(tag = "moderation", params(("id" = CaseId, Path)), responses((status = 200, body = Case)))]
#[get("/cases/{id}")]
pub async fn get_case(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CaseId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let case = desk
        .read(move |conn| cases::read(conn, &actor, id.0, now))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(case.version)))
        .json(case))
}

/// Decide a case: approve the comment, remove it with a reason, or pass it on
///
/// `escalate` leaves comment and case open, ends the lease, and tells those it goes to.
/// Takes the `lease` under which I hold the case, or its version as `If-Match` while
/// nobody holds it.
#[utoipa::path(
    tag = "moderation",
    params(("id" = CaseId, Path), ("If-Match" = Option<String>, Header, example = "\"1\"")),
    request_body = DecisionForm,
    responses((status = 200, body = Decision))
)]
#[post("/cases/{id}/decisions")]
pub async fn decide_case(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CaseId>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<DecisionForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (form, key) = match form.and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that there is no such case is said before anything else
            let now = desk.now();
            desk.read(move |conn| cases::read(conn, &actor, id.0, now))
                .await?;
            return Err(problem);
        }
    };
    let request = idempotency::request(key, actor.id, format!("decide_case {}", id.0), form.digest);
    let deciding = Deciding {
        id: DecisionId::new(),
        case: id.0,
        form: form.value,
        version: version.given().map_err(service::Error::from)?,
    };
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        decisions::decide(conn, &actor, &deciding, now)
    });
    Ok(HttpResponse::Ok().json(write.await?))
}

/// Take a decision back, within ten minutes of it
///
/// For who decided, and for admins. The comment stands again as it stood, and the
/// case is open again.
#[utoipa::path(tag = "moderation", params(("id" = DecisionId, Path)), responses((status = 200, body = Decision)))]
#[post("/decisions/{id}/undo")]
pub async fn undo_decision(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DecisionId>,
    key: Key,
    form: Empty,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(
        key,
        actor.id,
        format!("undo_decision {}", id.0),
        form.digest,
    );
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        decisions::undo(conn, &actor, id.0, now)
    });
    Ok(HttpResponse::Ok().json(write.await?))
}
