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
use super::problem::{Problem, ProblemBody};
use super::query::NoQuery;
use crate::domain::draft::Draft;
use crate::domain::ids::DraftId;
use crate::domain::review::{Ask, Force, TransitionOption};
use crate::domain::time::Instant;
use crate::service;
use crate::service::bulk::{self, Item, Outcome, Taken};
use crate::service::desk::Desk;
use crate::service::review;

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
    /// An admin goes on in spite of what stands in the way, with a message that says
    /// why. It stays marked for ever. No override says yes in another's place.
    #[serde(default)]
    #[schema(example = false)]
    r#override: bool,
}

impl TransitionAsked {
    fn ask(self) -> Ask {
        Ask {
            transition: self.transition,
            message: self.message,
            at: self.at,
            acknowledge: self.acknowledge,
            force: if self.r#override {
                Force::Override
            } else {
                Force::No
            },
        }
    }
}

/// Take a transition: submit, approve, publish, schedule …
///
/// Submit, approve, publish and schedule first cut a revision of what they saw.
/// Publishing writes what the public sees in the same transaction.
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
    let ask = form.value.ask();
    let given = version.required();
    let version = match given {
        Ok(version) => version,
        // an unknown transition or a missing role is said before the missing version
        Err(missing) => {
            review::entitled(&seen, &actor, &ask, desk.now()).map_err(service::Error::from)?;
            return Err(service::Error::from(missing).into());
        }
    };
    let take = review::prepare(&desk, &actor, &seen, (version, ask)).await?;
    let (now, site) = (desk.now(), desk.site.clone());
    let draft = desk
        .write_once(request, move |conn| {
            review::take(conn, &actor, &site, &take, now)
        })
        .await?;
    Ok(answer(&draft))
}

/// Transitions to take, each of a draft of its own.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TransitionsAsked {
    /// 1 to 100, each draft once.
    #[schema(min_items = 1, max_items = 100)]
    items: Vec<ItemAsked>,
}

/// One of them.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ItemAsked {
    draft_id: DraftId,
    /// The version that was read, as in the draft's `ETag`.
    #[schema(example = 3, minimum = 1)]
    version: i64,
    #[schema(example = "request_changes")]
    transition: String,
    /// For those who are told; some transitions need one.
    #[serde(default)]
    #[schema(example = "Please cut it to 400 words.", max_length = 10_000)]
    message: Option<String>,
    /// For transitions that happen later.
    #[serde(default)]
    at: Option<Instant>,
    /// Codes of warnings that were read.
    #[serde(default)]
    acknowledge: Vec<String>,
}

/// What became of each, in the order asked.
#[derive(Debug, Serialize, ToSchema)]
pub struct TransitionsTaken {
    results: Vec<ItemTaken>,
}

/// What became of one.
#[derive(Debug, Serialize, ToSchema)]
pub struct ItemTaken {
    draft_id: DraftId,
    ok: bool,
    /// The state it is in now, where it moved.
    #[schema(example = "changes_requested")]
    state: Option<String>,
    /// Its version now, where it moved.
    #[schema(example = 4)]
    version: Option<i64>,
    /// Why not, where it did not.
    problem: Option<ProblemBody>,
}

/// Take a transition of many drafts in one call
///
/// Each for itself: what one is refused does not hold up the others.
#[utoipa::path(
    tag = "drafts",
    request_body = TransitionsAsked,
    responses((status = 200, body = TransitionsTaken))
)]
#[post("/transitions")]
pub async fn take_transitions(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<TransitionsAsked>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "take_transitions".to_owned(), form.digest);
    let asked = form.value.items.into_iter().map(|item| Item {
        draft: item.draft_id,
        version: item.version,
        ask: Ask {
            transition: item.transition,
            message: item.message,
            at: item.at,
            acknowledge: item.acknowledge,
            force: Force::No,
        },
    });
    let taken = bulk::take_all(&desk, actor, asked.collect(), request).await?;
    let results = taken.into_iter().map(result).collect();
    Ok(HttpResponse::Ok().json(TransitionsTaken { results }))
}

fn result(taken: Taken) -> ItemTaken {
    let (moved, refused) = match taken.outcome {
        Outcome::Moved { state, version } => (Some((state, version)), None),
        Outcome::Refused(refusal) => (None, Some(Problem::from(refusal).body().clone())),
    };
    let (state, version) = moved.unzip();
    ItemTaken {
        draft_id: taken.draft,
        ok: refused.is_none(),
        state,
        version,
        problem: refused,
    }
}
