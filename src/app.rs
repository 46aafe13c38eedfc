//! Starting everything, and stopping it cleanly.

mod serving;

use std::net::{SocketAddr, TcpListener};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

use actix_web::dev::ServerHandle;
use tokio::sync::Notify;

use crate::config::{self, Config, Database};
use crate::domain::time::Instant;
use crate::http::metrics::Metrics;
use crate::http::ticker::Ticker;
use crate::http::watch::Streams;
use crate::jobs::Worker;
use crate::mail::Mailer;
use crate::service::desk::{Clock, Desk, Limits};
use crate::service::keys::{Keys, ROOT_LEN};
use crate::service::passwords::Passwords;
use crate::service::site::Site;
use crate::service::words::Words;
use crate::service::workflows;
use crate::store::{self, Location, ObserveBatch, Room, Store};

/// How many hundredths of a second a stop waits for the last threads that served.
const LETTING_GO: u32 = 500;

/// Why something did not start, for the person who started it.
#[derive(Debug, thiserror::Error)]
#[error("{0}")]
pub struct Failure(pub String);

impl Failure {
    fn of(what: &str, error: impl std::fmt::Display) -> Self {
        Self(format!("{what}: {error}"))
    }
}

/// A service that was started.
pub struct Running {
    pub address: SocketAddr,
    pub desk: Arc<Desk>,
    pub mailer: Arc<Mailer>,
    server: ServerHandle,
    streams: Arc<Streams>,
    ticker: Arc<Ticker>,
    serving: tokio::task::JoinHandle<std::io::Result<()>>,
    worker: Option<Worker>,
}

impl Running {
    /// Begins the background work. Tests leave it out, and do what is due by hand.
    #[must_use]
    pub fn with_worker(mut self) -> Self {
        self.worker = Some(Worker::start(&self.desk, &self.mailer));
        self
    }

    /// Takes no more requests, lets those that are under way come to their end
    /// (streams are ended: they have none), then stops the background work and
    /// closes the database.
    pub async fn stop(self) {
        self.streams.end();
        self.ticker.end();
        self.server.stop(true).await;
        if let Ok(Err(error)) = self.serving.await {
            tracing::error!(%error, "the server ended badly");
        }
        if let Some(worker) = self.worker {
            worker.stop().await;
        }
        close(self.desk).await;
    }

    /// Serves until a signal asks to stop; a second one ends the process at once.
    pub async fn until_stopped(self) -> Result<(), Failure> {
        let mut signals = Signals::listen()?;
        signals.next().await;
        tracing::info!("stopping: requests under way come to their end; once more to stop at once");
        tokio::select! {
            () = self.stop() => Ok(()),
            () = signals.next() => std::process::exit(130),
        }
    }
}

/// Closes the database. The last threads that served let go of the desk a moment after
/// the server has ended; only then is everything in the database's own file.
async fn close(mut desk: Arc<Desk>) {
    for _ in 0..LETTING_GO {
        match Arc::try_unwrap(desk) {
            Ok(desk) => {
                let closed = tokio::task::spawn_blocking(move || desk.store.close()).await;
                if closed.is_err() {
                    tracing::error!("the database did not close");
                }
                return;
            }
            Err(held) => desk = held,
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
    tracing::warn!("something still holds the database; it is closed with the process");
}

/// SIGTERM and SIGINT.
struct Signals {
    terminate: tokio::signal::unix::Signal,
    interrupt: tokio::signal::unix::Signal,
}

impl Signals {
    fn listen() -> Result<Self, Failure> {
        use tokio::signal::unix::{SignalKind, signal};
        let listen =
            |kind| signal(kind).map_err(|error| Failure::of("cannot listen to signals", error));
        Ok(Self {
            terminate: listen(SignalKind::terminate())?,
            interrupt: listen(SignalKind::interrupt())?,
        })
    }

    async fn next(&mut self) {
        tokio::select! {
            _ = self.terminate.recv() => {}
            _ = self.interrupt.recv() => {}
        }
    }
}

/// Starts serving. `config.listen` may name port 0; the address tells which it became.
pub async fn start(mut config: Config, mailer: Mailer) -> Result<Running, Failure> {
    let listener = TcpListener::bind(config.listen)
        .map_err(|error| Failure::of(&format!("cannot listen on {}", config.listen), error))?;
    config.listen = listener
        .local_addr()
        .map_err(|error| Failure::of("no address", error))?;
    let address = config.listen;
    let metrics = Arc::new(Metrics::new().map_err(|error| Failure::of("metrics", error))?);
    let observed = Arc::clone(&metrics);
    let observe: ObserveBatch =
        Arc::new(move |jobs| observed.batch(u32::try_from(jobs).unwrap_or(u32::MAX)));
    let opened = config.clone();
    let desk = tokio::task::spawn_blocking(move || open(&opened, observe))
        .await
        .map_err(|error| Failure::of("opening panicked", error))??;
    let desk = Arc::new(desk);
    let streams = Arc::new(Streams::default());
    let ticker = Ticker::start(&desk);
    let server = serving::serve(
        listener,
        &config,
        Arc::clone(&desk),
        (metrics, Arc::clone(&streams), Arc::clone(&ticker)),
    )?;
    let handle = server.handle();
    Ok(Running {
        address,
        desk,
        mailer: Arc::new(mailer),
        server: handle,
        streams,
        ticker,
        serving: tokio::spawn(server),
        worker: None,
    })
}

/// The mailer that the configuration asks for.
pub fn mailer(config: &Config) -> Result<Mailer, Failure> {
    let url = config.smtp.as_ref().map(|url| url.expose().as_str());
    Mailer::from_url(url, &config.mail_from(), Path::new("mail")).map_err(Failure)
}

/// Opens the database, migrated, with its keys. Blocks.
pub fn open(config: &Config, observe: ObserveBatch) -> Result<Desk, Failure> {
    let store = Store::open(&location(config), Room::default(), observe)
        .map_err(|error| Failure::of("the database", error))?;
    let clock = Clock::default();
    let keys = open_keys(config, &store, clock.now())?;
    let now = clock.now();
    store
        .write_blocking(move |conn| workflows::keep_shipped(conn, now))
        .map_err(|error| Failure(format!("the workflows that ship: {error:?}")))?;
    let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
    Ok(Desk {
        store,
        keys,
        clock,
        passwords: Passwords::new(cores),
        site: site(config)?,
        limits: match config.limits {
            config::Limits::On => Limits::On,
            config::Limits::Off => Limits::Off,
        },
        written: Arc::new(Notify::new()),
        sealed: Arc::new(Notify::new()),
        words: Words::default(),
    })
}

fn location(config: &Config) -> Location {
    match &config.database {
        Database::Sqlite(path) => Location::Sqlite(path.clone()),
        Database::Postgres(url) => Location::Postgres(url.expose().to_string()),
    }
}

fn site(config: &Config) -> Result<Site, Failure> {
    let url = |text: String| text.parse().map_err(|error| Failure::of(&text, error));
    Ok(Site {
        site_url: url(config.site_url())?,
        article_path: config.article_path.as_str().into(),
        desk_url: url(config.desk_url())?,
        public_url: url(config.public_url())?,
    })
}

/// Unwraps the keys. A root key is made only for a database that has none yet.
fn open_keys(config: &Config, store: &Store, now: Instant) -> Result<Keys, Failure> {
    let path = &config.key_file;
    let has_keys = store
        .write_blocking(|conn| store::keys::find(conn, "tokens"))
        .map_err(|error| Failure::of("the keys", error))?
        .is_some();
    if has_keys && !path.exists() {
        return Err(Failure(format!(
            "{} is missing, and the keys in the database do not open without it: bring it back from where it is kept",
            path.display()
        )));
    }
    let root = root_key(path).map_err(|error| Failure::of(&path.display().to_string(), error))?;
    store
        .write_blocking(move |conn| Keys::open(conn, &root, now))
        .map_err(|error| Failure::of("the keys", error))
}

/// Reads the root key: 32 bytes as 64 hexadecimal digits. Made if it is not
/// there, readable by its owner alone.
fn root_key(path: &Path) -> Result<Vec<u8>, String> {
    use std::io::Write as _;
    use std::os::unix::fs::OpenOptionsExt as _;

    if !path.exists() {
        let key = ring::rand::generate::<[u8; ROOT_LEN]>(&ring::rand::SystemRandom::new())
            .map_err(|_| "no randomness to be had".to_owned())?
            .expose();
        let made = std::fs::OpenOptions::new()
            .write(true)
            .create_new(true)
            .mode(0o600)
            .open(path);
        let mut file = made.map_err(|error| error.to_string())?;
        writeln!(file, "{}", hex::encode(key))
            .and_then(|()| file.sync_all())
            .map_err(|error| error.to_string())?;
    }
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let key = hex::decode(text.trim())
        .ok()
        .filter(|key| key.len() == ROOT_LEN);
    key.ok_or_else(|| {
        "a root key is 64 hexadecimal digits; `openssl rand -hex 32` makes one".to_owned()
    })
}
