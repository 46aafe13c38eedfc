//! `/healthz` and `/readyz`: whether this process runs, and whether it can work.

use actix_web::http::header::CACHE_CONTROL;
use actix_web::{HttpResponse, get, web};
use chrono::TimeDelta;
use serde::Serialize;
use utoipa::ToSchema;

use super::metrics::{self, Metrics};
use super::problem::Problem;
use crate::service::desk::Desk;
use crate::store::{settings, waiting};

/// How it is.
#[derive(Debug, Serialize, ToSchema)]
pub struct Health {
    #[schema(example = "ok")]
    status: &'static str,
    #[schema(example = "0.1.0")]
    version: &'static str,
}

fn ok() -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((CACHE_CONTROL, "no-store"))
        .json(Health {
            status: "ok",
            version: env!("CARGO_PKG_VERSION"),
        })
}

/// Say that this process runs
#[utoipa::path(tag = "operations", responses((status = 200, body = Health)))]
#[get("/healthz")]
pub async fn get_health() -> HttpResponse {
    ok()
}

/// Say that this process can work: the database answers, and its schema is the one this binary knows
#[utoipa::path(tag = "operations", responses((status = 200, body = Health)))]
#[get("/readyz")]
pub async fn get_readiness(desk: web::Data<Desk>) -> Result<HttpResponse, Problem> {
    desk.read(|conn| Ok(settings::find(conn)?)).await?;
    Ok(ok())
}

/// Figures for Prometheus
///
/// Requests and their latency by operation and status, how much waits in each
/// queue, how long mail has been waiting, and how many jobs share a commit.
#[utoipa::path(tag = "operations", responses((status = 200, body = String, content_type = "text/plain; version=0.0.4", example = "copydesk_queue_depth{queue=\"held\"} 2\n")))]
#[get("/metrics")]
pub async fn get_metrics(
    desk: web::Data<Desk>,
    metrics: web::Data<Metrics>,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let waiting = desk.read(|conn| Ok(waiting::count(conn)?)).await?;
    for (queue, depth) in waiting.queues {
        metrics.queue(&queue, depth);
    }
    let due = waiting
        .oldest_due
        .map_or(TimeDelta::zero(), |due| now - due);
    metrics.outbox_age(due.max(TimeDelta::zero()));
    metrics::answer(&metrics)
}
