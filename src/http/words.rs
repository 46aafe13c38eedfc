//! `/v1/admin/word-lists`: what removes a reply, holds it, or excuses a word in it.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, put, web};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unreadable;

use super::actor::SignedIn;
use super::body::Body;
use super::etag::{IfMatch, strong};
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::intake::WordList;
use crate::domain::refusal::Refusal;
use crate::service::desk::Desk;
use crate::service::words::{self, WordListForm, WordListView};
use crate::service::{self};

fn answer(list: &WordListView) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(list.version)))
        .json(list)
}

/// The list of this name. 404.
fn list(name: &str) -> Result<WordList, Problem> {
    let read: Result<WordList, Unreadable> = WordList::deserialize(name.into_deserializer());
    read.map_err(|_| service::Error::from(Refusal::NotFound).into())
}

/// Read a word list
#[utoipa::path(tag = "admin", params(("list" = WordList, Path)), responses((status = 200, body = WordListView)))]
#[get("/word-lists/{list}")]
pub async fn get_word_list(
    desk: web::Data<Desk>,
    _by: SignedIn,
    name: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let list = list(&name)?;
    Ok(answer(
        &desk.read(move |conn| words::read(conn, list)).await?,
    ))
}

/// Put a word list in the place of the one before
///
/// `banned` removes a reply, `suspect` holds it, `allowed` excuses listed words inside
/// its phrases. Whole words and phrases are matched, capitals or not, through
/// look-alike letters.
#[utoipa::path(
    tag = "admin",
    params(("list" = WordList, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body = WordListForm,
    responses((status = 200, body = WordListView))
)]
#[put("/word-lists/{list}")]
pub async fn put_word_list(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    name: web::Path<String>,
    version: IfMatch,
    form: Result<Body<WordListForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let list = list(&name)?;
    let new = words::check(list, form?.value).await?;
    let version = version.required().map_err(service::Error::from)?;
    let now = desk.now();
    let write = desk.write(move |conn| words::replace(conn, &actor, &new, version, now));
    Ok(answer(&write.await?))
}
