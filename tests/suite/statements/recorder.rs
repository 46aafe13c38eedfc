//! Every statement that a newsroom's database threads run, written down.

use std::cell::Cell;
use std::collections::HashMap;
use std::sync::atomic::{AtomicU64, AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use copydesk::store::{Conn, Error, Room, Store};
use diesel::connection::{Instrumentation, InstrumentationEvent, set_default_instrumentation};

use crate::kit::Newsroom;
use crate::kit::database::postgres;

/// What was run, by the number of the recorder.
static RUN: Mutex<Option<HashMap<u64, Vec<Statement>>>> = Mutex::new(None);
static NUMBER: AtomicU64 = AtomicU64::new(1);

thread_local! {
    /// Whose database thread this is, and what it does.
    static OF: Cell<Option<(u64, Task)>> = const { Cell::new(None) };
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Task {
    Reads,
    Writes,
}

#[derive(Debug, Clone)]
struct Statement {
    task: Task,
    text: String,
}

/// Looks over the shoulders of one newsroom.
pub struct Recorder(u64);

/// What something cost.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Cost {
    /// Statements before the transaction that writes: who asks, and what there is.
    pub looked: Vec<String>,
    /// Statements of the transactions that write, without those that frame them.
    pub wrote: Vec<String>,
    /// Transactions that write.
    pub commits: usize,
}

impl Recorder {
    /// A newsroom that is looked at from its opening.
    pub async fn opens(settings: &[(&str, &str)]) -> (Newsroom, Self) {
        set_default_instrumentation(|| Some(Box::new(Watch))).unwrap();
        let room = Newsroom::open_with(settings).await;
        let recorder = Self(NUMBER.fetch_add(1, Ordering::Relaxed));
        let store = &room.running().desk.store;
        let threads = Room::default().threads;
        let readers = if postgres().is_some() {
            threads / 2
        } else {
            threads
        };
        let writers = if postgres().is_some() {
            threads - readers
        } else {
            1
        };
        recorder.marks(store, readers, Task::Reads).await;
        recorder.marks(store, writers, Task::Writes).await;
        recorder.takes();
        (room, recorder)
    }

    /// Marks so many threads: each keeps its job until all of them have one.
    async fn marks(&self, store: &Store, threads: usize, task: Task) {
        let (number, arrived) = (self.0, Arc::new(AtomicUsize::new(0)));
        let jobs = (0..threads).map(|_| {
            let arrived = Arc::clone(&arrived);
            let mark = move |_: &mut Conn| {
                OF.set(Some((number, task)));
                arrived.fetch_add(1, Ordering::SeqCst);
                let end = Instant::now() + Duration::from_secs(20);
                while arrived.load(Ordering::SeqCst) < threads && Instant::now() < end {
                    std::thread::sleep(Duration::from_millis(1));
                }
                Ok::<usize, Error>(arrived.load(Ordering::SeqCst))
            };
            async move {
                match task {
                    Task::Reads => store.read(mark).await,
                    Task::Writes => store.write(mark).await,
                }
            }
        });
        for met in futures_util::future::join_all(jobs).await {
            assert_eq!(met.unwrap(), threads, "not every database thread was found");
        }
    }

    /// What was run since one last looked.
    fn takes(&self) -> Vec<Statement> {
        let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
        run.get_or_insert_default()
            .remove(&self.0)
            .unwrap_or_default()
    }

    /// The same, sorted and counted.
    pub fn cost(&self) -> Cost {
        let mut cost = Cost::default();
        for Statement { task, text } in self.takes() {
            match (text.split(' ').next().unwrap_or_default(), task) {
                ("RELEASE", Task::Writes) => cost.commits += 1,
                // what other nodes are told goes with it
                ("COMMIT" | "NOTIFY", Task::Writes) if postgres().is_some() => cost.commits += 1,
                ("BEGIN" | "COMMIT" | "ROLLBACK" | "SAVEPOINT", _) => {}
                // whether a connection that rested is still alive
                _ if text == "SELECT 1" => {}
                (_, Task::Reads) => cost.looked.push(text),
                (_, Task::Writes) => cost.wrote.push(text),
            }
        }
        cost
    }
}

struct Watch;

impl Instrumentation for Watch {
    fn on_connection_event(&mut self, event: InstrumentationEvent<'_>) {
        if let (InstrumentationEvent::StartQuery { query, .. }, Some((number, task))) =
            (event, OF.get())
        {
            let text = query.to_string();
            let text = text
                .split(" -- binds:")
                .next()
                .unwrap_or_default()
                .trim()
                .to_owned();
            let mut run = RUN.lock().unwrap_or_else(PoisonError::into_inner);
            run.get_or_insert_default()
                .entry(number)
                .or_default()
                .push(Statement { task, text });
        }
    }
}
