//! `/v1/moderation/decision-batches`: one ruling on many cases.

use actix_web::{HttpResponse, post, web};
use serde::Serialize;
use utoipa::ToSchema;

use super::actor::SignedIn;
use super::body::{Body, Empty};
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::{Problem, ProblemBody};
use crate::domain::ids::{BatchId, CaseId, CommentId, DecisionId};
use crate::domain::time::Instant;
use crate::service::decisions::batch::{self, BatchDone, BatchForm, ItemDone};
use crate::service::desk::Desk;

/// What came of a batch, or would.
#[derive(Debug, Serialize, ToSchema)]
pub struct DecisionBatch {
    /// Null for one that was only tried.
    id: Option<BatchId>,
    /// In the order asked.
    results: Vec<BatchResult>,
    /// Until then its maker or an admin can undo it; null for one that was only tried.
    undo_until: Option<Instant>,
}

/// What came of one case.
#[derive(Debug, Serialize, ToSchema)]
pub struct BatchResult {
    /// Null for a comment that has no case and was only looked at.
    case_id: Option<CaseId>,
    /// Null for a case that is not there.
    comment_id: Option<CommentId>,
    ok: bool,
    /// Why not, where it was not.
    problem: Option<ProblemBody>,
    decision_id: Option<DecisionId>,
}

impl From<BatchDone> for DecisionBatch {
    fn from(done: BatchDone) -> Self {
        Self {
            id: done.id,
            results: done.items.into_iter().map(BatchResult::from).collect(),
            undo_until: done.undo_until,
        }
    }
}

impl From<ItemDone> for BatchResult {
    fn from(item: ItemDone) -> Self {
        let problem = item
            .refusal
            .map(|refusal| Problem::from(refusal).body().clone());
        Self {
            case_id: item.case,
            comment_id: item.comment,
            ok: problem.is_none(),
            problem,
            decision_id: item.decision,
        }
    }
}

/// Rule on many cases in one call
///
/// Each for itself: what one is refused does not hold up the others. Neither leases nor
/// versions are asked for, but what somebody else holds is left to them. With `dry_run`
/// nothing is done, and the answer says what would be.
#[utoipa::path(
    tag = "moderation",
    request_body = BatchForm,
    responses((status = 200, body = DecisionBatch))
)]
#[post("/decision-batches")]
pub async fn decide_batch(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<BatchForm>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "decide_batch".to_owned(), form.digest);
    let done = batch::decide_all(&desk, actor, form.value, request).await?;
    Ok(HttpResponse::Ok().json(DecisionBatch::from(done)))
}

/// Take a batch back, within ten minutes of it
///
/// For who made it, and for admins. What nothing has moved since stands again as it
/// stood; `results` says of each decision whether it was taken back.
#[utoipa::path(tag = "moderation", params(("id" = BatchId, Path)), responses((status = 200, body = DecisionBatch)))]
#[post("/decision-batches/{id}/undo")]
pub async fn undo_batch(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<BatchId>,
    key: Key,
    form: Empty,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, format!("undo_batch {}", id.0), form.digest);
    let now = desk.now();
    let write = desk.write_once(request, move |conn| batch::undo(conn, &actor, id.0, now));
    Ok(HttpResponse::Ok().json(DecisionBatch::from(write.await?)))
}
