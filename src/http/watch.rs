//! `/v1/drafts/{id}/events`: how a draft stands and who has it open, told as it
//! changes (Server-Sent Events, HTML Standard 9.2).
//!
//! Each stream looks into the database once a second, so that it hears of what
//! other nodes did. It ends when its reader goes, is signed out, may no longer
//! read the draft or reads too slowly, and when the service stops.

use std::convert::Infallible;
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_web::http::header::CONTENT_TYPE;
use actix_web::web::Bytes;
use actix_web::{HttpResponse, get, rt, web};
use chrono::TimeDelta;
use futures_util::stream::{self, Stream};
use serde::Serialize;
use tokio::select;
use tokio::sync::{OwnedSemaphorePermit, Semaphore, mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};

use super::actor::SignedIn;
use super::drafts::open;
use super::path::Address;
use super::problem::{Code, Problem};
use super::query::NoQuery;
use crate::domain::ids::DraftId;
use crate::domain::presence::{self as present, Presence};
use crate::domain::staff::Actor;
use crate::service;
use crate::service::desk::Desk;
use crate::service::presence::{self, Standing};
use crate::service::{accounts, drafts};

/// How many streams there are at most in one process.
const MOST: usize = 200;

/// How often a stream looks whether anything has changed.
const LOOK: Duration = Duration::from_secs(1);

/// After how many looks a stream shows that it is alive, and its reader that they
/// may still read.
const BEAT: u32 = 15;

/// Events that wait for a reader; one who lets more gather is left behind.
const WAITING: usize = 16;

/// The streams of this process: how many more there may be, and their end.
pub struct Streams {
    places: Arc<Semaphore>,
    stop: watch::Sender<bool>,
}

impl Default for Streams {
    fn default() -> Self {
        Self {
            places: Arc::new(Semaphore::new(MOST)),
            stop: watch::Sender::new(false),
        }
    }
}

impl Streams {
    /// Ends all of them, and every one that begins later.
    pub fn end(&self) {
        self.stop.send_replace(true);
    }

    fn place(&self) -> Result<OwnedSemaphorePermit, Problem> {
        let place = Arc::clone(&self.places).try_acquire_owned();
        place.map_err(|_| {
            let detail = format!("There are {MOST} streams already; read the draft instead.");
            Problem::new(Code::Unavailable, detail).retry_after(TimeDelta::seconds(10))
        })
    }
}

/// Hear of changes of a draft as they happen
///
/// A stream of events: `draft` with `version` and `state` whenever the version
/// moves, `presence` with the list of those who have it open whenever one comes,
/// goes or begins to do something else. Both are told once at the beginning. A
/// comment every 15 seconds shows that the stream is alive.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path)),
    responses((
        status = 200,
        body = String,
        content_type = "text/event-stream",
        example = "event: draft\ndata: {\"version\":3,\"state\":\"in_review\"}\n\nevent: presence\ndata: []\n\n"
    ))
)]
#[get("/{id}/events")]
pub async fn watch_draft(
    desk: web::Data<Desk>,
    streams: web::Data<Streams>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let place = streams.place()?;
    let (told, heard) = mpsc::channel(WAITING);
    let watch = Watch {
        desk: Arc::downgrade(&desk.into_inner()),
        actor,
        draft: id.0,
        told,
        seen: None,
        _place: place,
    };
    rt::spawn(watch.until(streams.stop.subscribe()));
    Ok(HttpResponse::Ok()
        .force_close()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        // proxies that would gather an answer pass this one on as it comes
        .insert_header(("x-accel-buffering", "no"))
        .streaming(events(heard)))
}

fn events(heard: mpsc::Receiver<Bytes>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(heard, async |mut heard| {
        let event = heard.recv().await?;
        Some((Ok(event), heard))
    })
}

/// One reader's eye on one draft.
struct Watch {
    /// Held only while looking, so that the service can close it behind the last stream.
    desk: Weak<Desk>,
    actor: Actor,
    draft: DraftId,
    told: mpsc::Sender<Bytes>,
    seen: Option<(Standing, Vec<Presence>)>,
    _place: OwnedSemaphorePermit,
}

/// Why a stream ends.
struct Over;

impl From<service::Error> for Over {
    fn from(_: service::Error) -> Self {
        Self
    }
}

impl Watch {
    /// Watches until nobody listens, or nobody is to be told any more.
    async fn until(mut self, mut stop: watch::Receiver<bool>) {
        let told = self.told.clone();
        select! {
            Over = self.goes_on() => {}
            () = told.closed() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn goes_on(&mut self) -> Over {
        let mut looks = interval(LOOK);
        looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
        for n in 0_u32.. {
            looks.tick().await;
            let is_beat = n > 0 && n.is_multiple_of(BEAT);
            if (is_beat && self.beats().await.is_err()) || self.looks().await.is_err() {
                break;
            }
        }
        Over
    }

    /// Looks, and tells what has changed.
    async fn looks(&mut self) -> Result<(), Over> {
        let desk = self.desk.upgrade().ok_or(Over)?;
        let (draft, now) = (self.draft, desk.now());
        let found = desk
            .read(move |conn| presence::look(conn, draft, now))
            .await?;
        let (is_same_draft, is_same_presence) = match &self.seen {
            Some((standing, people)) => (*standing == found.0, present::is_same(people, &found.1)),
            None => (false, false),
        };
        if !(is_same_draft && is_same_presence) {
            self.may_still_read(&desk).await?;
        }
        if !is_same_draft {
            self.tells("draft", &found.0)?;
        }
        if !is_same_presence {
            self.tells("presence", &found.1)?;
        }
        self.seen = Some(found);
        Ok(())
    }

    /// Shows that the stream is alive, if its reader may still read the draft.
    async fn beats(&self) -> Result<(), Over> {
        let desk = self.desk.upgrade().ok_or(Over)?;
        self.may_still_read(&desk).await?;
        self.sends(Bytes::from_static(b": alive\n\n"))
    }

    /// Nothing is told to who was signed out or shut out meanwhile.
    async fn may_still_read(&self, desk: &Desk) -> Result<(), Over> {
        let actor = accounts::recognise(desk, self.actor.session, self.actor.id).await?;
        let draft = self.draft;
        desk.read(move |conn| drafts::read(conn, &actor, draft).map(drop))
            .await?;
        Ok(())
    }

    fn tells(&self, event: &str, about: &impl Serialize) -> Result<(), Over> {
        let about = serde_json::to_string(about).map_err(|_| Over)?;
        self.sends(format!("event: {event}\ndata: {about}\n\n").into())
    }

    fn sends(&self, text: Bytes) -> Result<(), Over> {
        self.told.try_send(text).map_err(|_| Over)
    }
}
