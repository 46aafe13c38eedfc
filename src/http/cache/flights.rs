//! One answer in the making for everybody who asks the same meanwhile.

use std::collections::HashMap;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use tokio::sync::watch;

use super::entry::Entry;

type Landed = Option<Arc<Entry>>;

/// What is in the making, by address.
#[derive(Default)]
pub(super) struct Flights(Arc<Mutex<HashMap<Box<str>, watch::Receiver<Landed>>>>);

/// Who makes an answer.
pub(super) enum Flight {
    /// The caller.
    First(Lead),
    /// Another does.
    UnderWay(Landing),
}

/// An answer that the caller makes. However that ends, nobody waits for it any longer.
pub(super) struct Lead {
    flights: Flights,
    address: Box<str>,
    landing: watch::Sender<Landed>,
}

/// An answer that another makes.
pub(super) struct Landing(watch::Receiver<Landed>);

impl Flights {
    pub fn join(&self, address: &str) -> Flight {
        let mut flights = self.all();
        if let Some(landing) = flights.get(address) {
            return Flight::UnderWay(Landing(landing.clone()));
        }
        let (landing, waiting) = watch::channel(None);
        flights.insert(address.into(), waiting);
        Flight::First(Lead {
            flights: Self(Arc::clone(&self.0)),
            address: address.into(),
            landing,
        })
    }

    fn all(&self) -> MutexGuard<'_, HashMap<Box<str>, watch::Receiver<Landed>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Lead {
    pub fn land(self, entry: &Arc<Entry>) {
        // nobody may be waiting
        let _ = self.landing.send(Some(Arc::clone(entry)));
    }
}

impl Drop for Lead {
    fn drop(&mut self) {
        self.flights.all().remove(&self.address);
    }
}

impl Landing {
    /// The answer; `None` where the other made none for all.
    pub async fn entry(mut self) -> Landed {
        let landed = self.0.wait_for(Option::is_some).await;
        landed.ok().and_then(|landed| landed.clone())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::http::cache::entry::tests::entry;

    fn lead(flight: Flight) -> Lead {
        match flight {
            Flight::First(lead) => lead,
            Flight::UnderWay(_) => panic!("another is making it"),
        }
    }

    fn landing(flight: Flight) -> Landing {
        match flight {
            Flight::UnderWay(landing) => landing,
            Flight::First(_) => panic!("nobody is making it"),
        }
    }

    #[tokio::test]
    async fn who_comes_meanwhile_gets_the_same() {
        let flights = Flights::default();
        let first = lead(flights.join("/a"));
        let _other = lead(flights.join("/b"));
        let waiting = landing(flights.join("/a"));
        let made = Arc::new(entry("made"));
        first.land(&made);
        assert!(Arc::ptr_eq(&waiting.entry().await.unwrap(), &made));
        lead(flights.join("/a"));
    }

    #[tokio::test]
    async fn nobody_waits_for_who_gave_up() {
        let flights = Flights::default();
        let first = lead(flights.join("/a"));
        let waiting = landing(flights.join("/a"));
        drop(first);
        assert!(waiting.entry().await.is_none());
        lead(flights.join("/a"));
    }
}
