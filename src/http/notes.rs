//! `/v1/notes`, and the notes of a draft.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpRequest, HttpResponse, get, patch, post, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::body::{Body, Empty, Patch};
use super::drafts::open;
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::{DraftId, NoteId, ReplyId};
use crate::domain::note::{Note, NoteFields, NoteReply, NoteStatus};
use crate::domain::staff::Actor;
use crate::service::desk::Desk;
use crate::service::notes::{self, Adding, Change, NoteForm, ReplyForm, Replying};
use crate::service::{self};
use crate::store::notes::NoteFilter;

/// A note with its version as the `ETag`.
fn answer(note: &Note) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(note.version)))
        .json(note)
}

/// The note as it is now, if it exists for the actor.
async fn read(desk: &Desk, actor: &Actor, id: NoteId) -> Result<Note, service::Error> {
    let actor = actor.clone();
    desk.read(move |conn| notes::read(conn, &actor, id)).await
}

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct NotesAsked {
    status: Option<NoteStatus>,
    /// `true`: only what blocks the draft.
    blocking: Option<bool>,
}

/// List the notes on a draft, oldest first
#[utoipa::path(tag = "notes", params(("id" = DraftId, Path), NotesAsked, Paging), responses((status = 200, body = List<Note>)))]
#[get("/{id}/notes")]
pub async fn list_notes(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    asked: Listing<NotesAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let filter = NoteFilter {
        status: asked.filters.status,
        is_blocking: asked.filters.blocking,
    };
    let page = desk
        .read(move |conn| notes::list(conn, &actor, id.0, filter, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Add a note to a draft
///
/// With an `anchor` it hangs on a quotation, which is found again when the text has
/// been edited, or marked as orphaned. A draft is not approved while a blocking note
/// is open. 409 `wrong_state` for a draft that is closed.
#[utoipa::path(
    tag = "notes",
    params(("id" = DraftId, Path)),
    request_body(content = NoteForm, example = json!({
        "text": "Who says so?",
        "anchor": {"field": "body", "exact": "The water rose", "prefix": "", "suffix": " **by night**."},
        "is_blocking": false,
        "mentions": ["01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11"]
    })),
    responses((status = 201, body = Note))
)]
#[post("/{id}/notes")]
pub async fn add_note(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    key: Result<Key, Problem>,
    form: Result<Body<NoteForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("add_note {}", id.0), form.digest);
    let adding = Adding {
        draft: id.0,
        note: NoteId::new(),
        form: form.value,
    };
    let now = desk.now();
    let note = desk
        .write_once(request, move |conn| notes::add(conn, &actor, &adding, now))
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/v1/notes/{}", note.id)))
        .insert_header((ETAG, strong(note.version)))
        .json(note))
}

/// Read a note with its thread
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path)), responses((status = 200, body = Note)))]
#[get("/{id}")]
pub async fn get_note(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NoteId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    Ok(answer(&read(&desk, &actor, id.0).await?))
}

/// Change what a note says, or whether it blocks, by JSON Merge Patch
///
/// Its author changes the text; its author and the section's editors whether it
/// blocks, as far as they may raise such notes, or clear them.
#[utoipa::path(
    tag = "notes",
    params(("id" = NoteId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    request_body(content = NoteFields, content_type = "application/merge-patch+json", example = json!({"text": "Who says so? Please name the source."})),
    responses((status = 200, body = Note))
)]
#[patch("/{id}")]
pub async fn patch_note(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NoteId>,
    version: IfMatch,
    patch: Result<Patch, Problem>,
) -> Result<HttpResponse, Problem> {
    let base = read(&desk, &actor, id.0).await?;
    let fields = NoteFields {
        text: base.text.clone(),
        is_blocking: base.is_blocking,
    };
    let change = Change {
        note: id.0,
        wanted: patch?.onto(&fields)?,
        read: version.given().map_err(service::Error::from)?,
        base,
    };
    let now = desk.now();
    let note = desk
        .write(move |conn| notes::change(conn, &actor, &change, now))
        .await?;
    Ok(answer(&note))
}

/// Reply to a note
///
/// Also to one that is resolved, which it stays. 409 `wrong_state` where the draft
/// is closed.
#[utoipa::path(
    tag = "notes",
    params(("id" = NoteId, Path)),
    request_body = ReplyForm,
    responses((status = 201, body = NoteReply))
)]
#[post("/{id}/replies")]
pub async fn add_reply(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NoteId>,
    key: Result<Key, Problem>,
    form: Result<Body<ReplyForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    read(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("add_reply {}", id.0), form.digest);
    let replying = Replying {
        note: id.0,
        reply: ReplyId::new(),
        form: form.value,
    };
    let now = desk.now();
    let reply = desk
        .write_once(request, move |conn| {
            notes::reply(conn, &actor, &replying, now)
        })
        .await?;
    Ok(HttpResponse::Created().json(reply))
}

/// Resolve a note
///
/// By its author or an editor of the section; a blocking note only by its author or
/// an editor who has no hand in the text (422 `blocked` otherwise). 409 `wrong_state`
/// where it is resolved already.
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path)), responses((status = 200, body = Note)))]
#[post("/{id}/resolve")]
pub async fn resolve_note(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NoteId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    read(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request =
        idempotency::request(key, actor.id, format!("resolve_note {}", id.0), form.digest);
    let now = desk.now();
    let note = desk
        .write_once(request, move |conn| notes::resolve(conn, &actor, id.0, now))
        .await?;
    Ok(answer(&note))
}

/// Reopen a note that was resolved
///
/// By its author or an editor of the section. 409 `wrong_state` where it is open.
#[utoipa::path(tag = "notes", params(("id" = NoteId, Path)), responses((status = 200, body = Note)))]
#[post("/{id}/reopen")]
pub async fn reopen_note(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<NoteId>,
    key: Result<Key, Problem>,
    form: Result<Empty, Problem>,
) -> Result<HttpResponse, Problem> {
    read(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("reopen_note {}", id.0), form.digest);
    let now = desk.now();
    let note = desk
        .write_once(request, move |conn| notes::reopen(conn, &actor, id.0, now))
        .await?;
    Ok(answer(&note))
}
