//! `/v1/admin/workflows`: the tables that drafts go by.

use actix_web::{HttpResponse, get, put, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::SignedIn;
use super::body::Body;
use super::problem::Problem;
use super::query::{NoQuery, Query};
use crate::domain::refusal::Refusal;
use crate::service;
use crate::service::desk::Desk;
use crate::service::workflows::{self, WorkflowSummary, WorkflowView};

/// Every workflow, in its newest version.
#[derive(Debug, Serialize, ToSchema)]
pub struct Workflows {
    items: Vec<WorkflowSummary>,
}

/// List the workflows that drafts can go by
///
/// Which section and kind goes by which is in the settings, under `workflows`.
#[utoipa::path(tag = "admin", responses((status = 200, body = Workflows)))]
#[get("/workflows")]
pub async fn list_workflows(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let items = desk.read(workflows::list).await?;
    Ok(HttpResponse::Ok().json(Workflows { items }))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct VersionAsked {
    /// The newest unless given.
    #[param(example = 1, minimum = 1)]
    version: Option<i32>,
}

/// Read a workflow: its file, and what it comes to
#[utoipa::path(tag = "admin", params(("name" = String, Path, example = "newsroom"), VersionAsked), responses((status = 200, body = WorkflowView)))]
#[get("/workflows/{name}")]
pub async fn get_workflow(
    desk: web::Data<Desk>,
    _admin: SignedIn,
    name: web::Path<String>,
    asked: Query<VersionAsked>,
) -> Result<HttpResponse, Problem> {
    let (name, version) = (name.into_inner(), asked.0.version);
    if version.is_some_and(|version| version < 1) {
        let refusal = Refusal::field("/query/version", "out_of_range", "versions count from 1");
        return Err(service::Error::from(refusal).into());
    }
    let view = desk
        .read(move |conn| {
            workflows::view(conn, &name, version)?.ok_or_else(|| Refusal::NotFound.into())
        })
        .await?;
    Ok(HttpResponse::Ok().json(view))
}

/// A workflow file.
#[derive(Debug, Deserialize, ToSchema)]
pub struct WorkflowForm {
    /// TOML, as the workflows that ship; `GET` of one of them shows how it is written.
    #[schema(
        example = "name = \"sports\"\ntitle = \"Sports\"\nversion = 1\n…",
        max_length = 100_000
    )]
    source: String,
}

/// Load a workflow, or a new version of one
///
/// Every mistake is named with its line. Drafts that are open stay with the version
/// they began with.
#[utoipa::path(
    tag = "admin",
    params(("name" = String, Path, example = "sports")),
    request_body = WorkflowForm,
    responses((status = 200, body = WorkflowView))
)]
#[put("/workflows/{name}")]
pub async fn put_workflow(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    name: web::Path<String>,
    form: Body<WorkflowForm>,
) -> Result<HttpResponse, Problem> {
    let (name, source) = (name.into_inner(), form.value.source);
    let now = desk.now();
    let view = desk
        .write(move |conn| workflows::load(conn, Some(&actor), (&name, &source), now))
        .await?;
    Ok(HttpResponse::Ok().json(view))
}
