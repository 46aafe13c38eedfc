//! `/v1/drafts/{id}/transitions`: asking what may be done, and doing it.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actor::SignedIn;
use super::body::Body;
use super::drafts::{answer, open};
use super::etag::IfMatch;
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::draft::Draft;
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::review::{Ask, TransitionOption};
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::review::{self, Move};
use crate::service::{self, publication};

/// Every transition from the draft's state.
#[derive(Debug, Serialize, ToSchema)]
pub struct Transitions {
    transitions: Vec<TransitionOption>,
}

/// Ask what may be done with a draft, and what stands in the way
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path)), responses((status = 200, body = Transitions)))]
#[get("/{id}/transitions")]
pub async fn list_transitions(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let transitions = desk
        .read(move |conn| review::options(conn, &actor, id.0, now))
        .await?;
    Ok(HttpResponse::Ok().json(Transitions { transitions }))
}

/// A transition to take.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TransitionAsked {
    #[schema(example = "request_changes")]
    transition: String,
    /// For those who are told; some transitions need one.
    #[serde(default)]
    #[schema(
        example = "Who says that the dike held? Please name the source.",
        max_length = 10_000
    )]
    message: Option<String>,
    /// For transitions that happen later.
    #[serde(default)]
    at: Option<Instant>,
    /// Codes of warnings that were read.
    #[serde(default)]
    acknowledge: Vec<String>,
}

/// Take a transition: submit, approve, publish …
///
/// Submit, approve and publish first cut a revision of what they saw. Publishing
/// writes what the public sees in the same transaction.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body = TransitionAsked,
    responses((status = 200, body = Draft))
)]
#[post("/{id}/transitions")]
pub async fn take_transition(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<TransitionAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    let seen = open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(
        key,
        actor.id,
        format!("take_transition {}", id.0),
        form.digest,
    );
    let ask = Ask {
        transition: form.value.transition,
        message: form.value.message,
        at: form.value.at,
    };
    let given = version.required();
    let version = match given {
        Ok(version) => version,
        // an unknown transition or a missing role is said before the missing version
        Err(missing) => {
            review::entitled(&seen, &actor, &ask, desk.now()).map_err(service::Error::from)?;
            return Err(service::Error::from(missing).into());
        }
    };
    let rendered = if review::publishes(&seen, &ask.transition) {
        Some(publication::render(&desk, seen.row.content.0).await?)
    } else {
        None
    };
    let take = Move {
        draft: id.0,
        version,
        ask,
        acknowledged: form.value.acknowledge,
        rendered,
        revision: RevisionId::new(),
    };
    let (now, site) = (desk.now(), desk.site.clone());
    let draft = desk
        .write_once(request, move |conn| {
            review::take(conn, &actor, &site, &take, now)
        })
        .await?;
    Ok(answer(&draft))
}
