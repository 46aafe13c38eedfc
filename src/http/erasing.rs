//! `/v1/admin/readers`: what is kept about a reader, and forgetting it.

use actix_web::{HttpResponse, get, post, web};

use super::actor::SignedIn;
use super::body::Body;
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::ReaderId;
use crate::domain::reader_export::ReaderExport;
use crate::service::desk::Desk;
use crate::service::erasing::{self, Erased, ErasureForm};
use crate::service::exporting;

/// Read everything that is kept about a reader
///
/// Of network addresses only keyed hashes are kept, and those are not shown. What moderators
/// said to one another about the reader's comments is, without their names.
#[utoipa::path(tag = "admin", params(("id" = ReaderId, Path)), responses((status = 200, body = ReaderExport)))]
#[get("/readers/{id}/export")]
pub async fn export_reader(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    id: Address<ReaderId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let read = desk.read(move |conn| exporting::export(conn, id.0));
    Ok(HttpResponse::Ok().json(read.await?))
}

/// Forget a reader and everything they wrote
///
/// There is no way back. Their comments stay as tombstones where answers hang below
/// them; what others said about them in reports, remarks and messages goes too. A ban
/// stays, by the keyed hash of their address alone, and that goes once no ban stands. What
/// is broken off is gone on with by itself.
#[utoipa::path(
    tag = "admin",
    params(("id" = ReaderId, Path)),
    request_body = ErasureForm,
    responses((status = 200, body = Erased))
)]
#[post("/readers/{id}/erase")]
pub async fn erase_reader(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ReaderId>,
    key: Result<Key, Problem>,
    form: Result<Body<ErasureForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let Address(id) = id;
    desk.read(move |conn| exporting::exists(conn, id)).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("erase_reader {id}"), form.digest);
    let erased = erasing::erase(&desk, actor, (id, form.value), request).await?;
    Ok(HttpResponse::Ok().json(erased))
}
