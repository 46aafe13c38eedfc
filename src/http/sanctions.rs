//! `/v1/moderation/sanctions`: what readers may not do.

use actix_web::{HttpRequest, HttpResponse, delete, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::batches::DecisionBatch;
use super::body::{Body, Empty};
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::{ReaderId, SanctionId};
use crate::domain::moderation::ImposedSanction;
use crate::service::desk::Desk;
use crate::service::sanctions::{self, SanctionDone, SanctionForm};
use crate::service::{self};
use crate::store::impositions::SanctionFilter;

/// What came of a sanction, or would.
#[derive(Debug, Serialize, ToSchema)]
pub struct SanctionAnswer {
    /// Null for one that was only tried.
    sanction: Option<ImposedSanction>,
    /// What else of theirs was removed, or would be; null where all stays.
    batch: Option<DecisionBatch>,
    /// How many more of their comments there are than one batch takes, counted up to
    /// ten thousand.
    #[schema(example = 0)]
    left: i64,
}

impl From<SanctionDone> for SanctionAnswer {
    fn from(done: SanctionDone) -> Self {
        Self {
            sanction: done.sanction,
            left: done.others.as_ref().map_or(0, |others| others.left),
            batch: done.others.map(|others| others.batch.into()),
        }
    }
}

/// Impose a sanction on a reader, a network or a host
///
/// Whoever moderates warns and holds readers; suspending and banning, and whatever is on a
/// network or a host, is for those who moderate every section, and for admins. A warning is
/// mailed to a reader who confirmed their address, once it can no longer be taken back. `comments` says what else of theirs is removed for the same
/// reason, in my sections: nothing, what is held, or what is published too; 500 at most.
/// With `dry_run` nothing is done, and the answer says what would be.
#[utoipa::path(
    tag = "moderation",
    request_body = SanctionForm,
    responses((status = 201, body = SanctionAnswer))
)]
#[post("/sanctions")]
pub async fn impose_sanction(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<SanctionForm>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "impose_sanction".to_owned(), form.digest);
    let done = sanctions::impose(&desk, actor, form.value, request).await?;
    Ok(HttpResponse::Created().json(SanctionAnswer::from(done)))
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SanctionsAsked {
    /// On this account.
    #[param(value_type = Option<String>)]
    reader: Option<ReaderId>,
    /// `true`: only what stands now; `false`: only what ended or was lifted.
    standing: Option<bool>,
}

/// List sanctions, newest first
#[utoipa::path(tag = "moderation", params(SanctionsAsked, Paging), responses((status = 200, body = List<ImposedSanction>)))]
#[get("/sanctions")]
pub async fn list_sanctions(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<SanctionsAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let now = desk.now();
    let filter = SanctionFilter {
        reader: asked.filters.reader,
        standing: asked.filters.standing.map(|standing| (standing, now)),
    };
    let page = desk
        .read(move |conn| sanctions::list(conn, &actor, filter, (window, now)))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Lift a sanction from now on
///
/// It stays in the list, with who lifted it and when.
#[utoipa::path(tag = "moderation", params(("id" = SanctionId, Path)), responses((status = 204)))]
#[delete("/sanctions/{id}")]
pub async fn lift_sanction(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<SanctionId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    desk.write(move |conn| sanctions::lift(conn, &actor, id.0, now))
        .await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Take a sanction back, within ten minutes of it, with what was removed with it
///
/// For who imposed it, and for admins.
#[utoipa::path(tag = "moderation", params(("id" = SanctionId, Path)), responses((status = 200, body = SanctionAnswer)))]
#[post("/sanctions/{id}/undo")]
pub async fn undo_sanction(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<SanctionId>,
    key: Key,
    form: Empty,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(
        key,
        actor.id,
        format!("undo_sanction {}", id.0),
        form.digest,
    );
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        sanctions::undo(conn, &actor, id.0, now)
    });
    Ok(HttpResponse::Ok().json(SanctionAnswer::from(write.await?)))
}
