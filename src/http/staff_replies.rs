//! `/v1/articles/{id}/comments`: staff who reply.

use actix_web::http::StatusCode;
use actix_web::{HttpResponse, post, web};

use super::actor::{Origin, SignedIn};
use super::body::Body;
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use crate::domain::ids::ArticleId;
use crate::service::comments::{self, Posted, Sender, StaffPosting};
use crate::service::desk::Desk;
use crate::service::thread;
use crate::store::publications;

/// Reply to a published article as a member of staff
///
/// Under the name of my account, with the badge `author` where I am in its byline, else
/// `staff`. It is published at once. 422 `blocked` where replies are closed.
#[utoipa::path(
    tag = "editorial",
    params(("id" = ArticleId, Path)),
    request_body = StaffPosting,
    responses((status = 201, body = Posted))
)]
#[post("/{id}/comments")]
pub async fn post_staff_reply(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    origin: Origin,
    key: Result<Key, Problem>,
    form: Result<Body<StaffPosting>, Problem>,
) -> Result<HttpResponse, Problem> {
    let Address(id) = id;
    let (form, key) = match form.and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that nothing is published there is said before anything else
            let (now, address) = (desk.now(), publications::Address::Id(id));
            desk.read(move |conn| thread::read_settings(conn, &address, now))
                .await?;
            return Err(problem);
        }
    };
    let operation = format!("post_staff_reply {id}");
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let sender = Sender {
        address: origin.address,
        prefix: origin.prefix,
    };
    let posted = comments::post_as_staff(&desk, actor, (id, form.value), sender, request).await?;
    Ok(HttpResponse::build(StatusCode::CREATED).json(posted))
}
