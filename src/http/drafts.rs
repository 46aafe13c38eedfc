//! `/v1/drafts`: finding, reading and editing drafts.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, patch, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::body::Patch;
use super::etag::{IfMatch, strong};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::draft::{Category, Draft, DraftContent};
use crate::domain::ids::{DraftId, RevisionId, StaffId};
use crate::domain::publication::PublicArticle;
use crate::domain::refusal::Refusal;
use crate::domain::review::TransitionOption;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::dossier::Dossier;
use crate::service::editing::{self, Edit};
use crate::service::{self, drafts, publication, review};
use crate::store::drafts::DraftFilter;

/// A draft with its version as the `ETag`.
pub(super) fn answer(draft: &Draft) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(draft.version)))
        .json(draft)
}

/// The draft as it is now, if it exists for the actor.
pub(super) async fn open(
    desk: &Desk,
    actor: &Actor,
    id: DraftId,
) -> Result<Dossier, service::Error> {
    let actor = actor.clone();
    desk.read(move |conn| drafts::read(conn, &actor, id)).await
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct DraftsAsked {
    /// A state of the workflow.
    #[param(example = "in_review")]
    state: Option<String>,
    category: Option<Category>,
    /// The key of a section.
    section: Option<String>,
    /// `me`, or the id of a member of staff.
    #[param(example = "me")]
    assignee: Option<String>,
    /// `true`: only what is past its due time and not closed.
    overdue: Option<bool>,
    /// `true`: only what waits for me: under review where I edit and have no hand in it,
    /// ready where I publish.
    waiting: Option<bool>,
    /// Part of a headline, whatever its case.
    q: Option<String>,
    #[param(inline)]
    include: Option<Include>,
}

/// What each draft of a list brings along.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Include {
    Transitions,
}

/// A draft in a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct ListedDraft {
    #[serde(flatten)]
    draft: Draft,
    /// With `include=transitions`: every transition from its state, as `GET …/transitions` tells.
    transitions: Option<Vec<TransitionOption>>,
}

/// List the drafts that exist for me, last changed first
#[utoipa::path(tag = "drafts", params(DraftsAsked, Paging), responses((status = 200, body = List<ListedDraft>)))]
#[get("")]
pub async fn list_drafts(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<DraftsAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let (now, include) = (desk.now(), asked.filters.include);
    let filter = filter(&asked.filters, &actor, now)?;
    let waiting = asked.filters.waiting.unwrap_or_default();
    let page = desk
        .read(move |conn| {
            let list = if waiting {
                drafts::waiting
            } else {
                drafts::list
            };
            let page = list(conn, &actor, &filter, window)?;
            Ok(page.map(|dossier| ListedDraft {
                draft: dossier.draft(),
                transitions: include.map(|_| review::options_of(&dossier, &actor, now)),
            }))
        })
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

fn filter(asked: &DraftsAsked, actor: &Actor, now: Instant) -> Result<DraftFilter, Problem> {
    Ok(DraftFilter {
        state: asked.state.clone(),
        category: asked.category,
        section: asked.section.clone(),
        assignee: asked
            .assignee
            .as_deref()
            .map(|who| assignee(who, actor))
            .transpose()?,
        due_before: asked.overdue.filter(|overdue| *overdue).map(|_| now),
        q: asked.q.clone(),
        waits: None,
    })
}

fn assignee(who: &str, actor: &Actor) -> Result<StaffId, Problem> {
    if who == "me" {
        return Ok(actor.id);
    }
    who.parse().map_err(|_| {
        let refusal = Refusal::field(
            "/query/assignee",
            "invalid",
            "expected `me` or the id of a member of staff",
        );
        service::Error::from(refusal).into()
    })
}

/// Read a draft
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path)), responses((status = 200, body = Draft)))]
#[get("/{id}")]
pub async fn get_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    Ok(answer(&open(&desk, &actor, id.0).await?.draft()))
}

/// Edit a draft's content, by JSON Merge Patch
///
/// A change of substance under review voids the approvals given; a draft that had
/// left review goes back to it. Content that comes out the same changes nothing.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body(content = DraftContent, content_type = "application/merge-patch+json", example = json!({"headline": "Floods in Ghent: the Leie rises"})),
    responses((status = 200, body = Draft))
)]
#[patch("/{id}")]
pub async fn edit_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    version: IfMatch,
    patch: Result<Patch, Problem>,
) -> Result<HttpResponse, Problem> {
    let before = open(&desk, &actor, id.0).await?;
    let patch = patch?;
    let content: DraftContent = patch.onto(&before.row.content.0)?;
    let edit = Edit {
        draft: id.0,
        content,
        base: before.row.version,
        version: version.given().map_err(service::Error::from)?,
        given: patch.changes,
        revision: RevisionId::new(),
    };
    let now = desk.now();
    let draft = desk
        .write(move |conn| editing::edit(conn, &actor, &edit, now))
        .await?;
    Ok(answer(&draft))
}

/// See a draft as it would appear
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path)), responses((status = 200, body = PublicArticle)))]
#[get("/{id}/rendered")]
pub async fn render_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(publication::preview(&desk, actor, id.0).await?))
}
