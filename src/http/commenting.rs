//! `/v1/articles/{id}/commenting`: whether an article takes replies, and how.

use actix_web::http::header::ETAG;
use actix_web::{HttpResponse, get, put, web};

use super::actor::SignedIn;
use super::body::Body;
use super::etag::{IfMatch, strong};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::commenting::ArticleCommenting;
use crate::domain::ids::ArticleId;
use crate::service;
use crate::service::commenting::{self, CommentingStanding, Saying};
use crate::service::desk::Desk;

fn answer(standing: &CommentingStanding) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(standing.version)))
        .json(standing)
}

/// Read whether an article takes replies, and how
///
/// What the article says itself, and under `effective` what holds for its thread, with who
/// said so: the article, else its section, else the site.
#[utoipa::path(
    tag = "articles",
    params(("id" = ArticleId, Path)),
    responses((status = 200, body = CommentingStanding))
)]
#[get("/{id}/commenting")]
pub async fn get_commenting(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let read = desk.read(move |conn| commenting::read(conn, &actor, id.0));
    Ok(answer(&read.await?))
}

/// Say whether an article takes replies, and how
///
/// What is null or left out, its section says, else the site. For editors, publishers and
/// moderators of the section. It holds from the next reply on.
#[utoipa::path(
    tag = "articles",
    params(("id" = ArticleId, Path), ("If-Match" = String, Header, example = "\"1\"")),
    request_body(content = ArticleCommenting, example = json!({"mode": "open", "closes_at": null, "hours": {"days": ["mon", "tue", "wed", "thu", "fri"], "from": "08:00", "to": "22:00"}})),
    responses((status = 200, body = CommentingStanding))
)]
#[put("/{id}/commenting")]
pub async fn set_commenting(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    version: IfMatch,
    form: Result<Body<ArticleCommenting>, Problem>,
) -> Result<HttpResponse, Problem> {
    let own = match form {
        Ok(form) => form.value,
        Err(problem) => {
            // that it is nobody else's to say comes before what is wrong with it
            desk.read(move |conn| commenting::may_say(conn, &actor, id.0))
                .await?;
            return Err(problem);
        }
    };
    let saying = Saying {
        article: id.0,
        own,
        read: version.given().map_err(service::Error::from)?,
    };
    let now = desk.now();
    let write = desk.write(move |conn| commenting::set(conn, &actor, &saying, now));
    Ok(answer(&write.await?))
}
