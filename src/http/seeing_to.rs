//! `/v1/drafts/{id}`: the checklist, sign-offs, and the debt of breaking news.

use actix_web::{HttpRequest, HttpResponse, get, post, put, web};
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unreadable;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::body::Body;
use super::drafts::{answer, open};
use super::etag::IfMatch;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use crate::domain::draft::Draft;
use crate::domain::ids::DraftId;
use crate::domain::refusal::Refusal;
use crate::domain::sign_off::{Concern, Verdict};
use crate::service;
use crate::service::debts::{self, ReviewDebt};
use crate::service::desk::Desk;
use crate::service::seeing_to::{self, SigningOff, Ticking};
use crate::store::review_debts::Settled;

/// Whether a line is ticked.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TickForm {
    is_ticked: bool,
    /// What there is to say about it, such as the interest that was declared.
    #[serde(default)]
    #[schema(example = "My sister works for the dike board.", max_length = 10_000)]
    note: Option<String>,
}

/// Tick a line of a draft's checklist, or take the tick away
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("line" = String, Path, example = "interests")),
    request_body(content = TickForm, example = json!({"is_ticked": true, "note": null})),
    responses((status = 200, body = Draft))
)]
#[put("/{id}/checklist/{line}")]
pub async fn tick_line(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    path: web::Path<(String, String)>,
    form: Result<Body<TickForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let key = path.into_inner().1;
    let seen = open(&desk, &actor, id.0).await?;
    if !seen.workflow.checklist.iter().any(|line| line.key == key) {
        return Err(service::Error::from(Refusal::NotFound).into());
    }
    let form = form?.value;
    let ticking = Ticking {
        draft: id.0,
        key,
        is_ticked: form.is_ticked,
        note: form.note,
    };
    let now = desk.now();
    let draft = desk
        .write(move |conn| seeing_to::tick(conn, &actor, &ticking, now))
        .await?;
    Ok(answer(&draft))
}

/// A word on one concern.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SignOffForm {
    verdict: Verdict,
    /// Needed for a refusal.
    #[serde(default)]
    #[schema(example = "Read with counsel; fine as it stands.", max_length = 10_000)]
    message: Option<String>,
}

/// Sign a draft off for one concern, or refuse to
///
/// For those whom the settings name. A yes holds for the substance that the draft has
/// now; a refusal stands until the same concern is signed off.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("concern" = Concern, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body(content = SignOffForm, example = json!({"verdict": "given", "message": null})),
    responses((status = 200, body = Draft))
)]
#[put("/{id}/sign-offs/{concern}")]
pub async fn sign_off_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    path: web::Path<(String, String)>,
    version: IfMatch,
    form: Result<Body<SignOffForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let name = path.into_inner().1;
    let concern: Result<Concern, Unreadable> =
        Concern::deserialize(name.as_str().into_deserializer());
    let concern = concern.map_err(|_| service::Error::from(Refusal::NotFound))?;
    let form = form?.value;
    let signing = SigningOff {
        draft: id.0,
        version: version.given().map_err(service::Error::from)?,
        concern,
        verdict: form.verdict,
        message: form.message,
    };
    let now = desk.now();
    let draft = desk
        .write(move |conn| seeing_to::sign_off(conn, &actor, &signing, now))
        .await?;
    Ok(answer(&draft))
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DebtsAsked {
    /// `false` for what still must be reviewed; all unless given.
    settled: Option<bool>,
}

/// List what went out before review was done, newest first
///
/// In the sections in which I edit or publish; everywhere for admins.
#[utoipa::path(tag = "drafts", params(DebtsAsked, Paging), responses((status = 200, body = List<ReviewDebt>)))]
#[get("")]
pub async fn list_debts(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<DebtsAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let settled = match asked.filters.settled {
        Some(true) => Settled::Yes,
        Some(false) => Settled::No,
        None => Settled::Either,
    };
    let now = desk.now();
    let page = desk
        .read(move |conn| debts::list(conn, &actor, settled, (window, now)))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// What whoever reviewed it has to say.
#[derive(Debug, Deserialize, ToSchema)]
pub struct SettlingForm {
    #[serde(default)]
    #[schema(example = "Read against the agency's copy.", max_length = 10_000)]
    message: Option<String>,
}

/// Settle the review debt of a draft that went out as breaking news
///
/// For an editor of the section who had no hand in it.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path)),
    request_body = SettlingForm,
    responses((status = 200, body = ReviewDebt))
)]
#[post("/{id}/review-debt/settle")]
pub async fn settle_debt(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    key: Result<Key, Problem>,
    form: Result<Body<SettlingForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("settle_debt {}", id.0), form.digest);
    let (message, now) = (form.value.message, desk.now());
    let debt = desk
        .write_once(request, move |conn| {
            debts::settle(conn, &actor, (id.0, message.as_deref()), now)
        })
        .await?;
    Ok(HttpResponse::Ok().json(debt))
}
