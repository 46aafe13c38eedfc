//! Public answers as ready bytes: made once for everybody who waits, and kept until
//! something that they show is touched.
//!
//! Whoever sends an `Authorization` header is answered anew, and nothing of it is kept.

mod coding;
mod entry;
mod flights;
mod front;
mod reading;

use std::sync::Arc;

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, HeaderMap};
use actix_web::http::{Method, Uri};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use quick_cache::Weighter;

use super::metrics::{Metrics, Pattern};
use crate::service::desk::{Clock, Desk};
use crate::store::generations::Generations;
use entry::{Asked, Entry};
use flights::{Flight, Flights};
use reading::Basis;

pub use front::Front;
pub use reading::Public;

const PREFIX: &str = "/v1/public/";

/// Characters of an address that is kept, at most.
const LONGEST: usize = 2048;

/// Bytes of an answer, about: what the room is divided by to know how many there will be.
const USUAL: u64 = 16 * 1024;

/// How an answer came to be, for the metrics.
#[derive(Debug, Clone, Copy)]
enum Source {
    Kept,
    /// Made for another who asked the same at the same time.
    Shared,
    Made,
}

impl Source {
    const fn name(self) -> &'static str {
        match self {
            Self::Kept => "kept",
            Self::Shared => "shared",
            Self::Made => "made",
        }
    }
}

/// The answers that are kept.
pub struct Cache {
    entries: quick_cache::sync::Cache<Box<str>, Arc<Entry>, Weight>,
    flights: Flights,
    generations: Arc<Generations>,
    clock: Clock,
    metrics: Arc<Metrics>,
}

/// An entry counts for its bytes, and for what its compressed forms can take at most.
#[derive(Clone)]
struct Weight;

impl Weighter<Box<str>, Arc<Entry>> for Weight {
    fn weight(&self, address: &Box<str>, entry: &Arc<Entry>) -> u64 {
        address.len() as u64 + entry.weight()
    }
}

impl Cache {
    /// With room for so many bytes; none are kept where that is 0.
    pub fn new(desk: &Desk, metrics: Arc<Metrics>, room: u64) -> Self {
        let items = usize::try_from(room / USUAL).unwrap_or(usize::MAX).max(1);
        Self {
            entries: quick_cache::sync::Cache::with_weighter(items, room, Weight),
            flights: Flights::default(),
            generations: desk.store.generations(),
            clock: desk.clock.clone(),
            metrics,
        }
    }

    fn find(&self, address: &str) -> Option<Arc<Entry>> {
        self.entries
            .get(address)
            .filter(|entry| self.is_current(entry))
    }

    fn is_current(&self, entry: &Entry) -> bool {
        let basis = entry.basis();
        self.generations
            .is_current(&basis.shown.parts, basis.moment)
            && basis.shown.lasting.is_none_or(|lasting| {
                let age = (self.clock.now() - basis.read_at).to_std();
                age.is_ok_and(|age| age < lasting)
            })
    }

    /// Keeps an entry, unless what it shows has changed while it was made.
    fn keep(&self, address: &str, entry: &Arc<Entry>) {
        if self.is_current(entry) {
            self.entries.insert(address.into(), Arc::clone(entry));
        }
    }
}

/// The middleware: `.wrap(from_fn(cache::serve))`. Finds the [`Cache`] in the
/// application's data.
pub async fn serve<B>(req: ServiceRequest, next: Next<B>) -> Result<ServiceResponse<BoxBody>, Error>
where
    B: MessageBody + 'static,
{
    let cache = req.app_data::<web::Data<Cache>>().cloned();
    let Some(cache) = cache.filter(|_| is_public_read(&req)) else {
        let answer = next.call(req).await?;
        return Ok(answer.map_into_boxed_body());
    };
    let asked = Asked::of(&req);
    let uri = req.uri().clone();
    let Some(address) = kept_address(&uri, req.headers()) else {
        return Ok(make(req, &next).await?.answer(&asked).await);
    };
    if let Some(entry) = cache.find(address) {
        return Ok(cache.answer(req, &entry, (&asked, Source::Kept)).await);
    }
    let flight = match cache.flights.join(address) {
        Flight::First(flight) => Some(flight),
        Flight::UnderWay(landing) => match landing.entry().await {
            Some(entry) if cache.is_current(&entry) => {
                return Ok(cache.answer(req, &entry, (&asked, Source::Shared)).await);
            }
            _ => None,
        },
    };
    let made = make(req, &next).await?;
    if let Made::Entry(_, entry) = &made {
        cache.keep(address, entry);
        cache.metrics.public_answer(Source::Made.name());
        if let Some(flight) = flight {
            flight.land(entry);
        }
    }
    Ok(made.answer(&asked).await)
}

impl Cache {
    async fn answer(
        &self,
        req: ServiceRequest,
        entry: &Entry,
        (asked, from): (&Asked, Source),
    ) -> ServiceResponse<BoxBody> {
        self.metrics.public_answer(from.name());
        if let Some(pattern) = entry.pattern() {
            req.extensions_mut().insert(pattern.clone());
        }
        // with the problem that it may carry, which a converted answer loses
        ServiceResponse::new(req.into_parts().0, entry.answer(asked).await)
    }
}

fn is_public_read(req: &ServiceRequest) -> bool {
    req.method() == Method::GET && req.path().starts_with(PREFIX)
}

/// Under which address the answer to such a request is kept; `None` where none is.
fn kept_address<'a>(uri: &'a Uri, headers: &HeaderMap) -> Option<&'a str> {
    let address = uri.path_and_query()?.as_str();
    let kept = address.starts_with(PREFIX)
        && address.len() <= LONGEST
        && !headers.contains_key(AUTHORIZATION);
    kept.then_some(address)
}

/// What the handlers made of a request.
enum Made {
    /// What others may be answered with.
    Entry(actix_web::HttpRequest, Arc<Entry>),
    /// What is for this request alone.
    Answer(Box<ServiceResponse<BoxBody>>),
}

impl Made {
    async fn answer(self, asked: &Asked) -> ServiceResponse<BoxBody> {
        match self {
            Self::Entry(req, entry) => ServiceResponse::new(req, entry.answer(asked).await),
            Self::Answer(answer) => *answer,
        }
    }
}

async fn make<B>(req: ServiceRequest, next: &Next<B>) -> Result<Made, Error>
where
    B: MessageBody + 'static,
{
    let answer = next.call(req).await?.map_into_boxed_body();
    let basis = answer.request().extensions_mut().remove::<Basis>();
    let Some(basis) = basis else {
        return Ok(Made::Answer(Box::new(answer)));
    };
    let (req, answer) = answer.into_parts();
    let pattern = Pattern::of(&req);
    Ok(match Entry::of(answer, basis, pattern) {
        Ok(entry) => Made::Entry(req, Arc::new(entry)),
        Err(answer) => Made::Answer(Box::new(ServiceResponse::new(req, *answer))),
    })
}
