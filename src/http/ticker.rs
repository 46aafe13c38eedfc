//! `/v1/public/changes/stream`: the change feed as it happens. The history is read once
//! for all streams of a process: soon after events were sealed here, and each second for
//! those of other nodes. What is found goes to every stream; one that falls behind is ended.

mod places;
mod stream;

use std::sync::{Arc, Mutex, MutexGuard, PoisonError, Weak};
use std::time::Duration;

use actix_web::web::Bytes;
use tokio::select;
use tokio::sync::{broadcast, watch};
use tokio::time::sleep;

use crate::domain::change::Change;
use crate::service::Error;
use crate::service::changes::{self, Changes};
use crate::service::desk::Desk;
use places::Places;
pub use stream::stream_changes;

/// How long a change of another node waits at most to be seen.
const LOOK: Duration = Duration::from_secs(1);

/// Entries that are read at once.
const AT_ONCE: u16 = 100;

/// Entries that are kept for streams that are behind; one that is further behind is ended.
const BEHIND: usize = 4096;

/// An entry as it is sent.
#[derive(Debug, Clone)]
struct Frame {
    seq: i64,
    text: Bytes,
}

impl Frame {
    fn of(change: &Change) -> Self {
        let kind = serde_json::to_value(change.kind).unwrap_or_default();
        let kind = kind.as_str().unwrap_or_default();
        let data = serde_json::to_string(change).unwrap_or_default();
        let seq = change.seq;
        Self {
            seq,
            text: format!("id: {seq}\nevent: {kind}\ndata: {data}\n\n").into(),
        }
    }
}

/// The one reader of the history for all streams of this process. Where nobody listens,
/// nothing is read.
pub struct Ticker {
    wire: Mutex<Wire>,
    places: Arc<Places>,
    stop: watch::Sender<bool>,
}

/// What was read, and where it goes.
struct Wire {
    /// The place up to which everything was told; none where nobody listens.
    at: Option<i64>,
    told: broadcast::Sender<Frame>,
}

impl Ticker {
    /// Begins to look. It ends by itself when the desk is gone.
    #[must_use]
    pub fn start(desk: &Arc<Desk>) -> Arc<Self> {
        let ticker = Arc::new(Self {
            wire: Mutex::new(Wire {
                at: None,
                told: broadcast::Sender::new(BEHIND),
            }),
            places: Arc::default(),
            stop: watch::Sender::new(false),
        });
        tokio::spawn(Arc::clone(&ticker).keeps_looking(Arc::downgrade(desk)));
        ticker
    }

    /// Ends all streams, and every one that begins later.
    pub fn end(&self) {
        self.stop.send_replace(true);
    }

    /// What is told from now on; of what was told before the listener knows by itself, and
    /// says with [`Self::goes_on_from`] up to where.
    fn follow(&self) -> broadcast::Receiver<Frame> {
        self.wire().told.subscribe()
    }

    /// Sees to it that everything above this place is told; what others have heard already
    /// they hear again, and pass over.
    fn goes_on_from(&self, at: i64) {
        let mut wire = self.wire();
        wire.at = Some(wire.at.map_or(at, |known| known.min(at)));
    }

    /// The desk is held only while looking, so that the service can close it.
    async fn keeps_looking(self: Arc<Self>, desk: Weak<Desk>) {
        let mut stop = self.stop.subscribe();
        while let Some(desk) = desk.upgrade() {
            let sealed = Arc::clone(&desk.sealed);
            if let Err(error) = self.looks(&desk).await {
                tracing::warn!(?error, "changes could not be read; tried again in a second");
            }
            drop(desk);
            select! {
                () = sealed.notified() => {}
                () = sleep(LOOK) => {}
                _ = stop.wait_for(|stop| *stop) => break,
            }
        }
    }

    async fn looks(&self, desk: &Desk) -> Result<(), Error> {
        while let Some(at) = self.at() {
            let site = desk.site.clone();
            let page = desk
                .read(move |conn| changes::list(conn, &site, at, AT_ONCE))
                .await?;
            self.tells(at, &page);
            if !page.more {
                break;
            }
        }
        Ok(())
    }

    fn at(&self) -> Option<i64> {
        let mut wire = self.wire();
        if wire.told.receiver_count() == 0 {
            wire.at = None;
        }
        wire.at
    }

    fn tells(&self, from: i64, page: &Changes) {
        let mut wire = self.wire();
        for change in &page.items {
            // an error says that nobody listens
            let _ = wire.told.send(Frame::of(change));
        }
        // somebody may have asked meanwhile for what is further back
        if wire.at == Some(from) {
            wire.at = Some(page.next);
        }
    }

    fn wire(&self) -> MutexGuard<'_, Wire> {
        self.wire.lock().unwrap_or_else(PoisonError::into_inner)
    }
}
