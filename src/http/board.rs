//! `/v1/board`: the open drafts by state.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::problem::Problem;
use super::query::Query;
use crate::domain::board::Board;
use crate::service::board;
use crate::service::desk::Desk;
use crate::store::boards::BoardFilter;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct BoardAsked {
    /// The key of a section.
    section: Option<String>,
    /// The name of a workflow.
    #[param(example = "newsroom")]
    workflow: Option<String>,
}

/// See the open drafts that exist for me, by state
///
/// Each column counts all its drafts and shows the first 20, by priority, then by due time.
#[utoipa::path(tag = "work", params(BoardAsked), responses((status = 200, body = Board)))]
#[get("")]
pub async fn get_board(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    Query(asked): Query<BoardAsked>,
) -> Result<HttpResponse, Problem> {
    let filter = BoardFilter {
        section: asked.section,
        workflow: asked.workflow,
    };
    let now = desk.now();
    let board = desk
        .read(move |conn| board::read(conn, &actor, &filter, now))
        .await?;
    Ok(HttpResponse::Ok().json(board))
}
