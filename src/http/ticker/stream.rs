//! One stream: first what was told since it was here last, then what is told.

use std::convert::Infallible;
use std::sync::{Arc, Weak};
use std::time::Duration;

use actix_web::http::Method;
use actix_web::http::header::{CACHE_CONTROL, CONTENT_TYPE};
use actix_web::web::Bytes;
use actix_web::{HttpRequest, HttpResponse, HttpResponseBuilder, get, rt, web};
use futures_util::stream::{self, Stream};
use serde::Deserialize;
use tokio::select;
use tokio::sync::{mpsc, watch};
use tokio::time::{MissedTickBehavior, interval};
use utoipa::IntoParams;

use super::places::Place;
use super::{AT_ONCE, Frame, Ticker};
use crate::http::actor::Origin;
use crate::http::changes::place;
use crate::http::problem::{Code, Problem};
use crate::http::query::Query;
use crate::service;
use crate::service::changes;
use crate::service::desk::Desk;

/// How often a stream shows that it is alive.
const BEAT: Duration = Duration::from_secs(15);

/// Milliseconds after which a reader that was cut off should come back.
const RETRY: u32 = 2_000;

/// Entries that wait for one reader.
const WAITING: usize = 64;

/// How long a reader may take none of them.
const PATIENCE: Duration = Duration::from_secs(10);

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct StreamAsked {
    /// The place that was read last; from now on where it is left out. `Last-Event-ID`
    /// comes before it.
    #[param(minimum = 0, example = 4700)]
    since: Option<u64>,
}

/// Hear of what changes for the public as it happens
///
/// A stream of events: the entries of the change feed, with `seq` as the `id` and the kind
/// as the name. It begins behind `Last-Event-ID`, which browsers send by themselves, or
/// behind `since`, and where there is neither with what happens from now on; the place from
/// which it goes on comes first, as an `id` without an event. Nothing is left out and
/// nothing told twice. A comment every 15 seconds shows that the stream is alive. Who does
/// not take what is told within ten seconds is cut off, and comes back where they were.
#[utoipa::path(
    tag = "public",
    params(StreamAsked, ("Last-Event-ID" = Option<u64>, Header, example = 4710)),
    responses((
        status = 200,
        body = String,
        content_type = "text/event-stream",
        example = "retry: 2000\nid: 4710\n\nid: 4711\nevent: article.withdrawn\ndata: {\"seq\":4711,\"kind\":\"article.withdrawn\"}\n\n: alive\n\n"
    ))
)]
#[get("/changes/stream")]
pub async fn stream_changes(
    req: HttpRequest,
    desk: web::Data<Desk>,
    ticker: web::Data<Ticker>,
    origin: Origin,
    Query(asked): Query<StreamAsked>,
) -> Result<HttpResponse, Problem> {
    let since = last_heard(&req)?.or(asked.since);
    if req.method() == Method::HEAD {
        return Ok(opened().streaming(stream::empty::<Result<Bytes, Infallible>>()));
    }
    let taken = ticker.places.take(&origin.line, desk.limits)?;
    let head = desk.read(changes::head).await?;
    let at = since.map_or(head, |since| place(Some(since)));
    changes::within(at, head).map_err(service::Error::from)?;
    let (told, waiting) = mpsc::channel(WAITING);
    let reader = Reader {
        ticker: ticker.clone().into_inner(),
        desk: Arc::downgrade(&desk.into_inner()),
        told,
        at,
        _place: taken,
    };
    rt::spawn(reader.until(ticker.stop.subscribe()));
    Ok(opened().streaming(events(waiting)))
}

/// The place that a reader heard of last, as browsers say it.
fn last_heard(req: &HttpRequest) -> Result<Option<u64>, Problem> {
    let Some(id) = req.headers().get("last-event-id") else {
        return Ok(None);
    };
    let seq = id.to_str().ok().and_then(|id| id.trim().parse().ok());
    seq.map(Some).ok_or_else(|| {
        let detail = "Last-Event-ID takes the `id` of an event of this stream: a number.";
        Problem::new(Code::Malformed, detail)
    })
}

fn opened() -> HttpResponseBuilder {
    let mut answer = HttpResponse::Ok();
    answer
        .force_close()
        .insert_header((CONTENT_TYPE, "text/event-stream"))
        .insert_header((CACHE_CONTROL, "no-store"))
        // proxies that would gather an answer pass this one on as it comes
        .insert_header(("x-accel-buffering", "no"));
    answer
}

fn events(waiting: mpsc::Receiver<Bytes>) -> impl Stream<Item = Result<Bytes, Infallible>> {
    stream::unfold(waiting, async |mut waiting| {
        let event = waiting.recv().await?;
        Some((Ok(event), waiting))
    })
}

/// Somebody who listens.
struct Reader {
    ticker: Arc<Ticker>,
    /// Held only while reading, so that the service can close it behind the last stream.
    desk: Weak<Desk>,
    told: mpsc::Sender<Bytes>,
    /// The place up to which they were told.
    at: i64,
    _place: Place,
}

/// Why a stream ends.
struct Over;

impl From<service::Error> for Over {
    fn from(_: service::Error) -> Self {
        Self
    }
}

impl Reader {
    /// Tells until nobody listens, or too slowly, or nothing is to be told any more.
    async fn until(mut self, mut stop: watch::Receiver<bool>) {
        let told = self.told.clone();
        select! {
            _ = self.goes_on() => {}
            () = told.closed() => {}
            _ = stop.wait_for(|stop| *stop) => {}
        }
    }

    async fn goes_on(&mut self) -> Result<(), Over> {
        self.sends(format!("retry: {RETRY}\nid: {}\n\n", self.at).into())
            .await?;
        self.catches_up().await?;
        // once more while listening, so that nothing is missed between the two
        let mut heard = self.ticker.follow();
        self.catches_up().await?;
        self.ticker.goes_on_from(self.at);
        let mut beats = interval(BEAT);
        beats.set_missed_tick_behavior(MissedTickBehavior::Delay);
        beats.tick().await;
        loop {
            select! {
                // an error: too far behind
                frame = heard.recv() => self.tells(frame.map_err(|_| Over)?).await?,
                _ = beats.tick() => self.sends(Bytes::from_static(b": alive\n\n")).await?,
            }
        }
    }

    /// Tells what was told since they were here.
    async fn catches_up(&mut self) -> Result<(), Over> {
        loop {
            let desk = self.desk.upgrade().ok_or(Over)?;
            let (site, at) = (desk.site.clone(), self.at);
            let page = desk
                .read(move |conn| changes::list(conn, &site, at, AT_ONCE))
                .await?;
            drop(desk);
            for change in &page.items {
                self.tells(Frame::of(change)).await?;
            }
            self.at = page.next;
            if !page.more {
                return Ok(());
            }
        }
    }

    async fn tells(&mut self, frame: Frame) -> Result<(), Over> {
        if frame.seq <= self.at {
            return Ok(());
        }
        self.sends(frame.text).await?;
        self.at = frame.seq;
        Ok(())
    }

    async fn sends(&self, text: Bytes) -> Result<(), Over> {
        let sent = self.told.send_timeout(text, PATIENCE).await;
        sent.map_err(|_| Over)
    }
}
