//! `/v1/moderation/figures`: how the moderators keep up.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::problem::Problem;
use super::query::Query;
use crate::domain::figures::{By, Figures};
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::figures::{self, Asked};

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FiguresAsked {
    /// The first instant; seven days before `to` unless given.
    from: Option<Instant>,
    /// The instant before which it ends, at most 92 days later; now unless given.
    to: Option<Instant>,
    /// `queue` unless given.
    #[param(inline)]
    by: Option<By>,
}

/// See how the moderators keep up: waiting and handling times, backlog, overturns
///
/// In the sections that I moderate; for admins in all. Percentiles are by nearest rank:
/// each is a value that was really measured. What is open is counted as it is now,
/// whatever the span.
#[utoipa::path(tag = "moderation", params(FiguresAsked), responses((status = 200, body = Figures)))]
#[get("/figures")]
pub async fn get_figures(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    Query(asked): Query<FiguresAsked>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        from: asked.from,
        to: asked.to,
        by: asked.by,
    };
    let now = desk.now();
    let read = desk.read(move |conn| figures::read(conn, &actor, asked, now));
    Ok(HttpResponse::Ok().json(read.await?))
}
