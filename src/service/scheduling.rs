//! The hour: a scheduled draft goes out, or comes back with what stood in its way.

use std::sync::Arc;

use serde_json::{Map, json};

use super::desk::Desk;
use super::dossier::Dossier;
use super::editing::stale;
use super::review::{self as moves, Doing};
use super::site::Site;
use super::{Error, publication};
use crate::domain::delivery::Departure;
use crate::domain::draft::{Category, DraftContent, Schedule, ScheduleStatus};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::VersionId;
use crate::domain::markdown::Rendered;
use crate::domain::refusal::Blocker;
use crate::domain::review::{self, Ask, Step};
use crate::domain::time::Instant;
use crate::store::drafts::DraftRow;
use crate::store::types::Json;
use crate::store::{Conn, drafts, events};

/// What became of a departure.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Departed {
    /// It is live.
    Live,
    /// Something stood in its way; the draft says what.
    Failed,
    /// The draft's schedule says something else by now.
    Void,
    /// The draft changed while it was made ready; try again.
    Changed,
}

/// Takes out a draft whose hour has come, at most once, however often it is tried.
pub async fn go_live(desk: &Desk, departure: &Departure) -> Result<Departed, Error> {
    let (now, site) = (desk.now(), desk.site.clone());
    let due = departure.clone();
    let Some(pinned) = desk.read(move |conn| pinned(conn, &due, now)).await? else {
        return Ok(Departed::Void);
    };
    let ready = Ready {
        rendered: publication::render(desk, pinned.content).await?,
        row_version: pinned.version,
        version: VersionId::new(),
    };
    let due = departure.clone();
    desk.write(move |conn| depart(conn, &site, &due, &ready, now))
        .await
}

/// What is to go out, as it was when it was made ready.
struct Pinned {
    content: DraftContent,
    version: i64,
}

struct Ready {
    rendered: Rendered,
    row_version: i64,
    version: VersionId,
}

fn pinned(conn: &mut Conn, due: &Departure, now: Instant) -> Result<Option<Pinned>, Error> {
    let found = drafts::find(conn, due.draft)?;
    let waiting = found.filter(|(row, ..)| waits_for(row, due, now));
    Ok(waiting.map(|(row, ..)| Pinned {
        content: row.content.0,
        version: row.version,
    }))
}

/// Whether this is the hour that the draft waits for, and it has come.
fn waits_for(row: &DraftRow, due: &Departure, now: Instant) -> bool {
    row.category == Category::Scheduled && row.schedule_at == Some(due.at) && due.at <= now
}

fn depart(
    conn: &mut Conn,
    site: &Site,
    due: &Departure,
    ready: &Ready,
    now: Instant,
) -> Result<Departed, Error> {
    drafts::lock(conn, due.draft)?;
    let found = drafts::find(conn, due.draft)?;
    let waiting = found.filter(|(row, ..)| waits_for(row, due, now));
    let Some(mut dossier) = Dossier::gather(conn, waiting.into_iter().collect())?.pop() else {
        return Ok(Departed::Void);
    };
    if dossier.row.version != ready.row_version {
        return Ok(Departed::Changed);
    }
    let Some(Json(schedule)) = dossier.row.schedule.clone() else {
        return Ok(Departed::Void);
    };
    let workflow = Arc::clone(&dossier.workflow);
    match review::at_the_hour(&workflow, &dossier.facts, &schedule.overridden, now) {
        Ok(None) => Ok(Departed::Void),
        Ok(Some(step)) => {
            take_out(conn, site, &mut dossier, (&step, ready), now)?;
            Ok(Departed::Live)
        }
        Err(blockers) => {
            bring_back(conn, &mut dossier, (schedule, blockers), now)?;
            Ok(Departed::Failed)
        }
    }
}

fn take_out(
    conn: &mut Conn,
    site: &Site,
    dossier: &mut Dossier,
    (step, ready): (&Step, &Ready),
    now: Instant,
) -> Result<(), Error> {
    let from = dossier.row.state.clone();
    moves::advance(conn, dossier, step, None, now)?;
    let stamp = (ready.version, now);
    let out = publication::publish(conn, site, dossier, &ready.rendered, stamp)?;
    let doing = Doing {
        actor: None,
        step,
        message: None,
        out: Some(&out),
    };
    moves::record(conn, dossier, &doing, (&from, &Ask::default()), now)?;
    moves::tell(conn, dossier, &doing, now)
}

/// Puts a draft that could not go out where unscheduling would have put it.
fn bring_back(
    conn: &mut Conn,
    dossier: &mut Dossier,
    (schedule, blockers): (Schedule, Vec<Blocker>),
    now: Instant,
) -> Result<(), Error> {
    let Some(landing) = review::landing(&dossier.workflow, &dossier.facts) else {
        return Ok(());
    };
    let (from, version) = (dossier.row.state.clone(), dossier.row.version);
    dossier.row.state = landing.state;
    dossier.row.category = landing.category;
    dossier.row.updated_at = now;
    dossier.row.put_schedule(Some(Schedule {
        status: ScheduleStatus::Failed,
        blockers: blockers.clone(),
        ..schedule
    }));
    if !drafts::advance(conn, &dossier.row, version)? {
        return Err(stale(dossier, &Map::new()).into());
    }
    let failed = json!({"from": from, "to": dossier.row.state, "blockers": blockers});
    let about = About::draft(dossier.article.id, dossier.row.id);
    let failed = Event::new(EventKind::GoLiveFailed, now, None, failed).about(about);
    events::insert(conn, &[failed])?;
    moves::tell_failed(conn, dossier, (&landing.tells, &blockers), now)
}
