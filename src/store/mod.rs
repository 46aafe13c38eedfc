//! Where everything is kept: the only place that knows diesel.
//!
//! [`Store`] takes closures over a [`Conn`]: reads through [`Store::read`],
//! verbs through [`Store::write`], each of them one transaction.

pub mod addresses;
pub mod alike;
pub mod approvals;
pub mod archives;
pub mod article_words;
pub mod articles;
pub mod beside_cases;
pub mod boards;
pub mod calendar;
pub mod canned_messages;
pub mod case_files;
pub mod cases;
pub mod changes;
mod clause;
pub mod comments;
pub mod conn;
pub mod contributors;
pub mod decisions;
pub mod drafts;
pub mod due_times;
pub mod edits;
pub mod erasure;
mod error;
pub mod events;
pub mod exports;
pub mod figures;
pub mod filing;
pub mod former_slugs;
pub mod generations;
pub mod history;
pub mod idempotency;
pub mod impositions;
mod job;
mod kept;
pub mod keys;
pub mod lapses;
pub mod leases;
pub mod lineages;
mod migrate;
pub mod notes;
pub mod notifications;
pub mod outbox;
mod page;
pub mod places;
mod postgres;
pub mod presences;
pub mod publications;
pub mod queues;
pub mod rates;
pub mod reactions;
pub mod reader_files;
pub mod readers;
pub mod related;
pub mod remarks;
pub mod replies;
pub mod reports;
pub mod review_debts;
pub mod revisions;
pub mod sanctions;
pub mod saved_queues;
pub mod schema;
pub mod search;
pub mod sections;
pub mod sessions;
pub mod settings;
pub mod sign_offs;
pub mod skips;
mod sqlite;
pub mod staff;
pub mod targets;
pub mod threads;
pub mod ticks;
pub mod types;
pub mod versions;
pub mod vocabulary;
pub mod waiting;
pub mod withdrawals;
pub mod words;
pub mod workflows;

use std::path::PathBuf;
use std::sync::Arc;
use std::thread::JoinHandle;

pub use conn::{Backend, Conn, Shown};
use crossbeam_channel::{Sender, bounded};
pub use error::{Error, Failure};
use generations::Generations;
pub use generations::Moment;
use job::Job;
use tokio::sync::oneshot;

/// Where a database is.
#[derive(Clone)]
pub enum Location {
    Sqlite(PathBuf),
    /// A `postgres://` address with everything that tokio-postgres understands.
    Postgres(String),
}

/// How many threads and how long queues a store has.
#[derive(Debug, Clone, Copy)]
pub struct Room {
    /// Reader threads on SQLite, connections on PostgreSQL.
    pub threads: usize,
    /// Jobs that may wait, for reading and for writing each.
    pub queue: usize,
}

impl Default for Room {
    fn default() -> Self {
        let cores = std::thread::available_parallelism().map_or(2, std::num::NonZero::get);
        Self {
            threads: (cores * 2).clamp(4, 16),
            queue: 4096,
        }
    }
}

/// Hears how many jobs shared each commit.
pub type ObserveBatch = Arc<dyn Fn(usize) + Send + Sync>;

/// A database, with the threads that work on it.
pub struct Store {
    reads: Option<Sender<Job>>,
    writes: Option<Sender<Job>>,
    /// Threads that write nothing.
    readers: Vec<JoinHandle<()>>,
    writers: Vec<JoinHandle<()>>,
    /// The file, on SQLite.
    file: Option<PathBuf>,
    generations: Arc<Generations>,
    /// Ends what listens to other nodes, on PostgreSQL.
    listening: Option<oneshot::Sender<()>>,
}

impl Store {
    /// Opens a database, migrates it, and starts its threads. Blocks.
    pub fn open(location: &Location, room: Room, observe: ObserveBatch) -> Result<Self, Error> {
        match location {
            Location::Sqlite(path) => Self::open_sqlite(path.clone(), room, observe),
            Location::Postgres(url) => Self::open_postgres(url, room),
        }
    }

    fn open_sqlite(path: PathBuf, room: Room, observe: ObserveBatch) -> Result<Self, Error> {
        migrate::migrate(&mut Conn::from(Backend::Sqlite(sqlite::open(&path)?)))?;
        let (writes, write_jobs) = bounded(room.queue);
        let (reads, read_jobs) = bounded(room.queue);
        let mut readers = Vec::new();
        let file = Some(path.clone());
        let generations = Arc::new(Generations::alone());
        let touched = Arc::clone(&generations);
        for n in 0..room.threads {
            let (path, jobs) = (path.clone(), read_jobs.clone());
            readers.push(thread(format!("read-{n}"), move || {
                sqlite::read_all(&path, jobs);
            })?);
        }
        let writer = thread("write".to_owned(), move || {
            sqlite::write_all(&path, write_jobs, &touched, &*observe);
        })?;
        Ok(Self {
            reads: Some(reads),
            writes: Some(writes),
            readers,
            writers: vec![writer],
            file,
            generations,
            listening: None,
        })
    }

    fn open_postgres(url: &str, room: Room) -> Result<Self, Error> {
        let config: tokio_postgres::Config = url
            .parse()
            .map_err(|error| Error::Unavailable(format!("its address: {error}")))?;
        let migrating = config.clone();
        thread("migrate".to_owned(), move || {
            migrate::migrate(&mut Conn::from(Backend::Postgres(postgres::connect(
                &migrating,
            )?)))
        })?
        .join()
        .map_err(|_| Error::Broken("migrating panicked".to_owned()))??;
        let (writes, write_jobs) = bounded(room.queue);
        let (reads, read_jobs) = bounded(room.queue);
        let (mut readers, mut writers) = (Vec::new(), Vec::new());
        let generations = Arc::new(Generations::among_others());
        let touches = Arc::new(postgres::Touches::new(Arc::clone(&generations)));
        let (listening, ended) = oneshot::channel();
        let (heard, config_heard) = (Arc::clone(&touches), config.clone());
        readers.push(thread("listen".to_owned(), move || {
            postgres::listen(&config_heard, &heard, ended);
        })?);
        for n in 0..room.threads {
            let touches = Arc::clone(&touches);
            let (threads, jobs, frame) = if n % 2 == 0 {
                (&mut writers, &write_jobs, postgres::Frame::Transaction)
            } else {
                (&mut readers, &read_jobs, postgres::Frame::None)
            };
            let (config, jobs) = (config.clone(), jobs.clone());
            threads.push(thread(format!("postgres-{n}"), move || {
                postgres::work_all(&config, jobs, frame, &touches);
            })?);
        }
        Ok(Self {
            reads: Some(reads),
            writes: Some(writes),
            readers,
            writers,
            file: None,
            generations,
            listening: Some(listening),
        })
    }

    /// Writes what SQLite's log holds into the file and empties the log, so that nothing
    /// that was overwritten lies there any more. `PostgreSQL` has no such thing: what
    /// becomes of its dead rows is the operator's (`VACUUM`). `false`: somebody was reading
    /// it for too long.
    pub async fn empty_log(&self) -> Result<bool, Error> {
        let Some(path) = self.file.clone() else {
            return Ok(true);
        };
        let emptying = tokio::task::spawn_blocking(move || sqlite::empty_log(&path));
        emptying
            .await
            .map_err(|_| Error::Broken("emptying the log panicked".to_owned()))?
    }

    /// Reads. On SQLite everything that one closure reads is of one moment.
    pub async fn read<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        ask(self.reads.as_ref(), work).await
    }

    /// Reads for an answer that may be kept, and tells what it shows as of when.
    pub async fn show<T, E, F>(&self, mut work: F) -> (Result<T, E>, Shown, Moment)
    where
        T: Send + 'static,
        E: Failure,
        F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let moment = self.generations.now();
        let (tell, told) = std::sync::mpsc::sync_channel(1);
        let read = self.read(move |conn| {
            let read = work(conn);
            // nobody listens any more where the caller has gone
            let _ = tell.try_send(conn.take_shown());
            read
        });
        let read = read.await;
        (read, told.try_recv().unwrap_or_default(), moment)
    }

    /// Which parts of the site were touched when.
    pub fn generations(&self) -> Arc<Generations> {
        Arc::clone(&self.generations)
    }

    /// Does one verb in one transaction: all of it when this answers `Ok`, else
    /// nothing. The closure may be run again, so ids and `now` come from outside.
    pub async fn write<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        ask(self.writes.as_ref(), work).await
    }

    /// The same for callers without a runtime: the command line. Blocks.
    pub fn write_blocking<T, E, F>(&self, work: F) -> Result<T, E>
    where
        T: Send + 'static,
        E: Failure,
        F: Fn(&mut Conn) -> Result<T, E> + Send + 'static,
    {
        let gone = || Error::Unavailable("it gave up; see the log".to_owned());
        let (job, told) = job::job(work);
        job::queue(self.writes.as_ref().ok_or_else(gone)?, job)?;
        told.blocking_recv().unwrap_or_else(|_| Err(gone().into()))
    }

    /// Lets everything queued run to its end, and closes the database. Blocks.
    ///
    /// The writer goes last: only the last to close SQLite's file takes its log away, and of
    /// several that close it at once each may find another there still.
    pub fn close(mut self) {
        self.reads = None;
        self.listening = None;
        join(self.readers);
        self.writes = None;
        join(self.writers);
    }
}

fn join(threads: Vec<JoinHandle<()>>) {
    for thread in threads {
        if thread.join().is_err() {
            tracing::error!("a database thread panicked");
        }
    }
}

fn thread<T: Send + 'static>(
    name: String,
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<JoinHandle<T>, Error> {
    std::thread::Builder::new()
        .name(name)
        .spawn(work)
        .map_err(|error| Error::Unavailable(format!("no thread to be had: {error}")))
}

async fn ask<T, E, F>(jobs: Option<&Sender<Job>>, work: F) -> Result<T, E>
where
    T: Send + 'static,
    E: Failure,
    F: FnMut(&mut Conn) -> Result<T, E> + Send + 'static,
{
    let gone = || Error::Unavailable("it gave up; see the log".to_owned());
    let (job, told) = job::job(work);
    job::queue(jobs.ok_or_else(gone)?, job)?;
    told.await.unwrap_or_else(|_| Err(gone().into()))
}
