//! `/v1/public/comments/{id}/reports`: complaints of readers.

use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpResponse, post, web};

use super::actor::Voice;
use super::body::Body;
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::ids::CommentId;
use crate::domain::report::ReportForm;
use crate::service::desk::Desk;
use crate::service::reports::{self, Received, Reporter};

/// Report a comment to the moderators
///
/// Each voice counts once for each version of the text: that of the reader who shows the
/// `edit_token` of a comment of theirs and has confirmed their mail address, else the
/// network address. Whoever reports learns
/// nothing of what others reported. 404 for what is not visible now, 403 for one's own.
#[utoipa::path(
    tag = "public",
    params(
        ("id" = CommentId, Path),
        ("Edit-Token" = Option<String>, Header, description = "The `edit_token` of any comment of one's own.")
    ),
    request_body(content = ReportForm, example = json!({"category": "privacy", "text": "He gives the address of my neighbour."})),
    responses((status = 202, body = Received))
)]
#[post("/comments/{id}/reports")]
pub async fn report_comment(
    desk: web::Data<Desk>,
    id: Address<CommentId>,
    voice: Voice,
    key: Result<Key, Problem>,
    form: Result<Body<ReportForm>, Problem>,
    none: Result<NoQuery, Problem>,
) -> Result<HttpResponse, Problem> {
    let (comment, own) = (id.0, voice.own);
    let (form, key) = match none.and(form).and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that there is nothing to report is said before anything else
            desk.read(move |conn| reports::may_report(conn, comment, own))
                .await?;
            return Err(problem);
        }
    };
    let address = voice.origin.address;
    let caller = own.map_or_else(
        || hex::encode(desk.keys.address_hash(&address)),
        |own| own.to_string(),
    );
    let operation = format!("report_comment {comment}");
    let request = idempotency::request(key, caller, operation, form.digest);
    let line = voice.origin.line;
    let reporter = Reporter { own, line };
    let received = reports::report(&desk, comment, form.value, reporter, request).await?;
    Ok(HttpResponse::Accepted()
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(received))
}
