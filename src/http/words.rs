//! `/v1/admin/word-lists`: what removes a reply, holds it, or excuses a word in it.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, post, put, web};
use serde::Deserialize;
use serde::de::IntoDeserializer;
use serde::de::value::Error as Unreadable;

use super::actor::SignedIn;
use super::body::Body;
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::intake::WordList;
use crate::domain::refusal::Refusal;
use crate::service::desk::Desk;
use crate::service::words::{
    self, ImportForm, Imported, Tested, WordListForm, WordListView, WordTestForm,
};
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
/// look-alike letters; patterns in time linear in the text; hosts with all below them.
/// An entry can count in one language or section only, or for a time. Of `phrases` and
/// `entries`, what is left out stays as it is.
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
    let write = desk.write(move |conn| words::replace(conn, Some(actor.id), &new, version, now));
    Ok(answer(&write.await?))
}

/// Add a plain file to a word list, or put it in its place
///
/// A phrase a line; `/…/` is a pattern, `host:casino.example` a host. Blank lines and
/// those that begin with `#` are skipped. Nothing is stored when a line is wrong, unless
/// `skip_wrong` says so; `dry_run` only says what would come of it.
#[utoipa::path(
    tag = "admin",
    params(("list" = WordList, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body = ImportForm,
    responses((status = 200, body = Imported))
)]
#[post("/word-lists/{list}/import")]
pub async fn import_word_list(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    name: web::Path<String>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<ImportForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let list = list(&name)?;
    let (form, key) = (form?, key?);
    let operation = format!("import_word_list {name}");
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let file = words::read_file(list, form.value).await?;
    let version = Some(version.required().map_err(service::Error::from)?);
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        words::import(conn, Some(actor.id), &file, version, now)
    });
    let imported: Imported = write.await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(imported.version)))
        .json(imported))
}

/// Try the word lists out
///
/// Looks through a text, or the latest comments, and says what would have been found and
/// what would have become of each by the lists alone; with entries that are not on a list
/// yet, if they are given. Changes nothing.
#[utoipa::path(
    tag = "admin",
    request_body(
        content = WordTestForm,
        example = json!({
            "text": "Easy money at casino.example",
            "last": null,
            "entries": [{
                "list": "suspect", "phrase": "casino.example", "match": "host",
                "language": null, "section": null, "expires_at": null,
            }],
        })
    ),
    responses((status = 200, body = Tested))
)]
#[post("/word-list-tests")]
pub async fn test_words(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    key: Key,
    form: Body<WordTestForm>,
) -> Result<HttpResponse, Problem> {
    let request = idempotency::request(key, actor.id, "test_words".to_owned(), form.digest);
    let tested = words::test(&desk, form.value).await?;
    // only a key has anything to be written down
    let tested = match request {
        None => tested,
        request => {
            desk.write_once(request, move |_| Ok(tested.clone()))
                .await?
        }
    };
    Ok(HttpResponse::Ok().json(tested))
}
