//! `/v1/revisions`, and those of a draft: what it said before, what changed, and
//! saying it again.

use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::body::Body;
use super::drafts::{answer, open};
use super::etag::IfMatch;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::{NoQuery, Query};
use crate::domain::comparison::Comparison;
use crate::domain::draft::{Draft, RevisionRef};
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::revision::Revision;
use crate::service::desk::Desk;
use crate::service::revisions::{self, Restoration};
use crate::service::{self, comparison};

/// List the revisions of a draft, newest first
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path), Paging), responses((status = 200, body = List<RevisionRef>)))]
#[get("/{id}/revisions")]
pub async fn list_revisions(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| revisions::list(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read a revision with its content
#[utoipa::path(tag = "drafts", params(("id" = RevisionId, Path)), responses((status = 200, body = Revision)))]
#[get("/{id}")]
pub async fn get_revision(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<RevisionId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let revision = desk
        .read(move |conn| revisions::find(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::Ok().json(revision))
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ComparisonAsked {
    /// Another revision of the same article; the one before it in its draft unless given.
    #[param(value_type = Option<String>, format = Uuid)]
    from: Option<RevisionId>,
}

/// Compare a revision with an earlier one, word by word
///
/// Texts come with the words that were taken out and put in, also as HTML. The
/// first revision of a draft is compared with nothing.
#[utoipa::path(tag = "drafts", params(("id" = RevisionId, Path), ComparisonAsked), responses((status = 200, body = Comparison)))]
#[get("/{id}/diff")]
pub async fn compare_revisions(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<RevisionId>,
    asked: Query<ComparisonAsked>,
) -> Result<HttpResponse, Problem> {
    let from = asked.0.from;
    Ok(HttpResponse::Ok().json(comparison::compare(&desk, actor, id.0, from).await?))
}

/// What is to be said again.
#[derive(Debug, Deserialize, ToSchema)]
pub struct RestorationAsked {
    /// A revision of the same article.
    revision_id: RevisionId,
}

/// Put an earlier revision's content back into a draft
///
/// It is an edit like any other, and undoes what an edit undoes. A new revision
/// is cut of it; content that is there already changes nothing.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body = RestorationAsked,
    responses((status = 200, body = Draft))
)]
#[post("/{id}/restore")]
pub async fn restore_revision(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<RestorationAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(
        key,
        actor.id,
        format!("restore_revision {}", id.0),
        form.digest,
    );
    let (reader, wanted) = (actor.clone(), form.value.revision_id);
    let revision = desk
        .read(move |conn| revisions::restorable(conn, &reader, id.0, wanted))
        .await?;
    let asked = Restoration {
        draft: id.0,
        version: version.given().map_err(service::Error::from)?,
        revision,
        cut: RevisionId::new(),
    };
    let now = desk.now();
    let draft = desk
        .write_once(request, move |conn| {
            revisions::restore(conn, &actor, &asked, now)
        })
        .await?;
    Ok(answer(&draft))
}
