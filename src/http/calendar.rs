//! `/v1/calendar`: what goes out when, for people and for calendar programs.

mod ics;

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::problem::Problem;
use super::query::Query;
use crate::domain::calendar::{Calendar, Span};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::{self, calendar};
use crate::store::calendar::CalendarFilter;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CalendarAsked {
    /// The first instant.
    from: Instant,
    /// The instant before which it ends, at most 92 days later.
    #[param(example = "2026-12-02T09:30:00Z")]
    to: Instant,
    /// The key of a section.
    section: Option<String>,
}

/// See what goes out when: schedules, ends of embargoes, due times
///
/// Open drafts that exist for me.
#[utoipa::path(tag = "work", params(CalendarAsked), responses((status = 200, body = Calendar)))]
#[get("/v1/calendar")]
pub async fn get_calendar(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    Query(asked): Query<CalendarAsked>,
) -> Result<HttpResponse, Problem> {
    Ok(HttpResponse::Ok().json(read(&desk, actor, asked).await?))
}

/// The same as iCalendar (RFC 5545)
///
/// The `UID` of an event is that of the draft and of what happens, so that one that moves
/// is moved.
#[utoipa::path(
    tag = "work",
    params(CalendarAsked),
    responses((status = 200, body = String, content_type = "text/calendar", example = json!("BEGIN:VCALENDAR\r\nVERSION:2.0\r\nEND:VCALENDAR\r\n")))
)]
#[get("/v1/calendar.ics")]
pub async fn export_calendar(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    Query(asked): Query<CalendarAsked>,
) -> Result<HttpResponse, Problem> {
    let now = desk.now();
    let calendar = read(&desk, actor, asked).await?;
    Ok(HttpResponse::Ok()
        .content_type("text/calendar; charset=utf-8")
        .body(ics::print(&calendar, now)))
}

async fn read(desk: &Desk, actor: Actor, asked: CalendarAsked) -> Result<Calendar, Problem> {
    let span = Span::new(asked.from, asked.to).map_err(service::Error::from)?;
    let filter = CalendarFilter {
        span,
        section: asked.section,
    };
    Ok(desk
        .read(move |conn| calendar::read(conn, &actor, &filter))
        .await?)
}
