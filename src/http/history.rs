//! Timelines of drafts and articles, and `/v1/admin/history`: what happened, by
//! whom, and where in the chain.

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, get, web};
use futures_util::stream::{self, Stream};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::page::{Cursors, List, Listing, NoFilters, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::{NoQuery, Query};
use crate::domain::event::{EventKind, HistoryEntry, HistoryHead, TimelineEntry};
use crate::domain::ids::{ArticleId, DraftId, StaffId};
use crate::domain::time::Instant;
use crate::service;
use crate::service::desk::Desk;
use crate::service::history::{self, Export};
use crate::store::history::HistoryFilter;

/// Read what happened to a draft, oldest first
#[utoipa::path(tag = "drafts", params(("id" = DraftId, Path), Paging), responses((status = 200, body = List<TimelineEntry>)))]
#[get("/{id}/timeline")]
pub async fn get_timeline(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| history::of_draft(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read what happened to an article and its drafts, oldest first
///
/// Without what happened to drafts that do not exist for me, and to readers' replies.
#[utoipa::path(tag = "articles", params(("id" = ArticleId, Path), Paging), responses((status = 200, body = List<TimelineEntry>)))]
#[get("/{id}/timeline")]
pub async fn get_article_timeline(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    asked: Listing<NoFilters>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let page = desk
        .read(move |conn| history::of_article(conn, &actor, id.0, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct HistoryAsked {
    kind: Option<EventKind>,
    /// The id of a member of staff.
    #[param(value_type = Option<String>, format = Uuid)]
    actor: Option<StaffId>,
    /// The id of an article.
    #[param(value_type = Option<String>, format = Uuid)]
    article: Option<ArticleId>,
    /// The id of a draft.
    #[param(value_type = Option<String>, format = Uuid)]
    draft: Option<DraftId>,
    /// Only what happened later.
    after: Option<Instant>,
    /// Only what happened earlier.
    before: Option<Instant>,
}

impl From<&HistoryAsked> for HistoryFilter {
    fn from(asked: &HistoryAsked) -> Self {
        Self {
            kind: asked.kind,
            actor: asked.actor,
            article: asked.article,
            draft: asked.draft,
            after: asked.after,
            before: asked.before,
        }
    }
}

/// List everything that happened, newest first
#[utoipa::path(tag = "admin", params(HistoryAsked, Paging), responses((status = 200, body = List<HistoryEntry>)))]
#[get("/history")]
pub async fn list_history(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    _admin: SignedIn,
    asked: Listing<HistoryAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let filter = HistoryFilter::from(&asked.filters);
    let page = desk
        .read(move |conn| history::list(conn, &filter, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read the head of the history's chain
///
/// Kept outside of this service, it shows later that nothing was changed before it
/// and nothing cut off after it: `copydesk history verify --expect <hash>`.
#[utoipa::path(tag = "admin", responses((status = 200, body = HistoryHead)))]
#[get("/history/head")]
pub async fn get_history_head(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(desk.read(history::head).await?))
}

/// The media type of an export: one JSON value a line.
const LINES: &str = "application/x-ndjson";

/// Export what happened, oldest first, one event a line
///
/// Each line is an event as the list has it, in the order of the chain; what
/// happened in the last moments and has no place there yet is left out. An answer
/// that breaks off is not whole: ask again.
#[utoipa::path(
    tag = "admin",
    params(HistoryAsked),
    responses((status = 200, body = String, content_type = "application/x-ndjson", example = "{\"seq\":1,\"kind\":\"staff_added\"}\n"))
)]
#[get("/history/export")]
pub async fn export_history(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    asked: Query<HistoryAsked>,
) -> Result<HttpResponse, Problem> {
    let export = Export::begin(&desk, HistoryFilter::from(&asked.0)).await?;
    Ok(HttpResponse::Ok()
        .insert_header((CONTENT_TYPE, LINES))
        .streaming(lines(desk, export)))
}

/// One piece of the answer for each piece of the export: the next is read when
/// the one before was taken.
fn lines(
    desk: web::Data<Desk>,
    export: Export,
) -> impl Stream<Item = Result<Bytes, actix_web::Error>> + 'static {
    stream::try_unfold((desk, export), async |(desk, mut export)| {
        let piece = piece(&desk, &mut export).await.inspect_err(|problem| {
            tracing::error!(%problem, cause = problem.cause(), "an export broke off");
        })?;
        Ok(piece.map(|piece| (piece, (desk, export))))
    })
}

async fn piece(desk: &Desk, export: &mut Export) -> Result<Option<Bytes>, Problem> {
    let found = export.next(desk).await?;
    if found.is_empty() {
        return Ok(None);
    }
    written(&found).map(Some)
}

fn written(entries: &[HistoryEntry]) -> Result<Bytes, Problem> {
    let mut text = Vec::new();
    for entry in entries {
        serde_json::to_writer(&mut text, entry)
            .map_err(|error| Problem::internal(error.to_string()))?;
        text.push(b'\n');
    }
    Ok(text.into())
}
