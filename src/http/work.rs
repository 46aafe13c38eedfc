//! `/v1/drafts/{id}/assignment`, and taking and releasing: who must act next.

use actix_web::{HttpResponse, post, put, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::actor::SignedIn;
use super::body::{Body, Empty};
use super::drafts::{answer, open};
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use crate::domain::draft::Draft;
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::work::Assignment;
use crate::service::desk::Desk;
use crate::service::work;

/// Say who must act next on a draft, by when, and how urgently
///
/// Editors and publishers of the section set everything; a contributor hands the draft
/// to one of them, or to themself. A new assignee is told. The draft's version stays.
#[utoipa::path(
    tag = "work",
    params(("id" = DraftId, Path)),
    request_body = Assignment,
    responses((status = 200, body = Draft))
)]
#[put("/{id}/assignment")]
pub async fn assign_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    form: Result<Body<Assignment>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, now) = (form?.value, desk.now());
    let draft = desk
        .write(move |conn| work::assign(conn, &actor, id.0, &form, now))
        .await?;
    Ok(answer(&draft))
}

/// From whom a draft is taken.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TakeForm {
    /// The holder who is to be relieved of it; without it a draft that somebody has
    /// is refused.
    #[serde(default)]
    from: Option<StaffId>,
}

/// Take a draft: I act next on it
///
/// 409 `conflict` names who has it. To take it over from them, send their id as `from`.
#[utoipa::path(
    tag = "work",
    params(("id" = DraftId, Path)),
    request_body = TakeForm,
    responses((status = 200, body = Draft))
)]
#[post("/{id}/take")]
pub async fn take_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    key: Result<Key, Problem>,
    form: Result<Body<TakeForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("take_draft {}", id.0), form.digest);
    let (from, now) = (form.value.from, desk.now());
    let draft = desk
        .write_once(request, move |conn| {
            work::take(conn, &actor, id.0, from, now)
        })
        .await?;
    Ok(answer(&draft))
}

/// Release a draft: nobody has it any more
///
/// For who has it, and for editors and publishers of the section. 409 `conflict` otherwise.
#[utoipa::path(tag = "work", params(("id" = DraftId, Path)), responses((status = 200, body = Draft)))]
#[post("/{id}/release")]
pub async fn release_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let operation = format!("release_draft {}", id.0);
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let now = desk.now();
    let draft = desk
        .write_once(request, move |conn| work::release(conn, &actor, id.0, now))
        .await?;
    Ok(answer(&draft))
}
