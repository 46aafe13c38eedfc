//! What may never happen, tried on the real process: acknowledged writes lost,
//! transitions half done, requests cut off by a stop, a service that needs a
//! hand after its disk was full or its database away.

mod batch;
mod crash;
mod disk;
mod recount;
mod stop;
mod vanish;

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use reqwest::{Method, RequestBuilder};
use serde_json::{Value, json};

use crate::kit::database::Database;
use crate::kit::person::Draft;
use crate::kit::process::{Copydesk, Process};
use crate::kit::sql::Sql;
use crate::kit::{Newsroom, Person};

/// A newsroom with one published article, handed over to a process of its own.
struct Service {
    process: Process,
    copydesk: Copydesk,
    database: Database,
    sql: Sql,
    article: Draft,
    desk: Desk,
}

/// Who works there.
#[derive(Clone)]
struct Desk {
    ines: Person,
    tom: Person,
    paul: Person,
    mo: Person,
}

impl Desk {
    /// The same people, asking this process.
    fn at(&self, process: &Process) -> Self {
        Self {
            ines: process.met_by(&self.ines),
            tom: process.met_by(&self.tom),
            paul: process.met_by(&self.paul),
            mo: process.met_by(&self.mo),
        }
    }

    fn reader(&self) -> Person {
        Person {
            token: None,
            ..self.ines.clone()
        }
    }
}

impl Service {
    async fn start() -> Self {
        Self::start_like(|copydesk, _| copydesk).await
    }

    /// `change` says how the process differs from one that is simply started.
    async fn start_like(change: impl FnOnce(Copydesk, &Database) -> Copydesk) -> Self {
        let mut room = Newsroom::open().await;
        let article = room.publishes("Floods in Ghent").await;
        let desk = Desk {
            ines: room.hire("Ines Claes", &["writer *"]).await,
            tom: room.hire("Tom", &["editor *"]).await,
            paul: room.hire("Paul", &["publisher *"]).await,
            mo: room.hire("Mo", &["moderator *"]).await,
        };
        room.running.take().unwrap().stop().await;
        let database = room.database.take().unwrap();
        let copydesk = Copydesk::on(&database).with("COPYDESK_LIMITS", "off");
        let copydesk = change(copydesk, &database);
        let process = copydesk.serve().await;
        Self {
            sql: Sql::of(&database),
            desk: desk.at(&process),
            process,
            copydesk,
            database,
            article,
        }
    }

    /// Starts again on the same database, after a kill.
    async fn restarts(&mut self) {
        self.process = self.copydesk.serve().await;
        self.desk = self.desk.at(&self.process);
    }

    fn reply(&self, reader: &str, text: &str) -> Asked {
        Asked::reply(&self.article, reader, text)
    }

    /// Stops, in good order, and looks at the history.
    async fn closes(self) {
        self.process.terminate();
        let ran = self.process.ends().await.succeeded();
        assert!(!ran.stderr.contains("\"status\":500"), "{}", ran.stderr);
        self.copydesk.run(&["history", "verify"]).await.succeeded();
        self.database.drop().await;
    }
}

/// One write, as its client remembers it.
#[derive(Debug, Clone)]
struct Asked {
    path: String,
    key: String,
    /// The version it was made from, where one must be named.
    version: Option<i64>,
    body: Value,
    /// None while nobody knows whether it was done.
    acknowledged: Option<Value>,
}

/// What came of asking.
#[derive(Debug)]
enum Heard {
    Done(Value),
    Unavailable,
    /// No answer, or half of one.
    Nothing,
}

impl Asked {
    fn new(path: String, version: Option<i64>, body: Value) -> Self {
        static KEYS: AtomicUsize = AtomicUsize::new(0);
        let n = KEYS.fetch_add(1, Ordering::Relaxed);
        Self {
            path,
            key: format!("a-key-of-this-test-{n}"),
            version,
            body,
            acknowledged: None,
        }
    }

    fn reply(article: &Draft, reader: &str, text: &str) -> Self {
        let author = json!({"name": reader, "email": format!("{reader}@reader.example")});
        let path = format!("/v1/public/articles/{}/comments", article.slug);
        Self::new(path, None, json!({"text": text, "author": author}))
    }

    /// Sends it, with its key, and remembers the answer.
    async fn by(&mut self, person: &Person) -> Heard {
        let mut request = person
            .request(Method::POST, &self.path)
            .header("Idempotency-Key", &self.key);
        if let Some(version) = self.version {
            request = request.header("If-Match", format!("\"{version}\""));
        }
        let heard = heard(request.json(&self.body)).await;
        if let Heard::Done(answer) = &heard {
            self.acknowledged = Some(answer.clone());
        }
        heard
    }

    fn text(&self, member: &str) -> String {
        self.body[member].as_str().unwrap_or_default().to_owned()
    }
}

/// Sends a request to a service that may be gone, or in trouble: anything but
/// success and a proper 503 fails the test.
async fn heard(request: RequestBuilder) -> Heard {
    let Ok(response) = request.send().await else {
        return Heard::Nothing;
    };
    let (status, retry) = (
        response.status(),
        response.headers().contains_key("retry-after"),
    );
    let Ok(text) = response.text().await else {
        return Heard::Nothing;
    };
    if status == 503 {
        assert!(retry && text.contains("\"code\":\"unavailable\""), "{text}");
        return Heard::Unavailable;
    }
    assert!(status.is_success(), "{status} {text}");
    Heard::Done(serde_json::from_str(&text).unwrap_or_default())
}

/// How many writes were acknowledged so far, to all clients together.
#[derive(Clone, Default)]
struct Acknowledged(Arc<AtomicUsize>);

impl Acknowledged {
    fn one_more(&self) {
        self.0.fetch_add(1, Ordering::Relaxed);
    }

    async fn reach(&self, count: usize) {
        for _ in 0..12_000 {
            if self.0.load(Ordering::Relaxed) >= count {
                return;
            }
            tokio::time::sleep(Duration::from_millis(5)).await;
        }
        panic!("only {} of {count} writes", self.0.load(Ordering::Relaxed));
    }
}

/// The texts of replies that begin like this, in their order.
async fn kept(sql: &Sql, beginning: &str) -> Vec<String> {
    let mut texts = sql
        .texts(&format!(
            "SELECT text AS it FROM comments WHERE text LIKE '{beginning}%'"
        ))
        .await;
    texts.sort();
    texts
}

/// How many times what is left to chance is tried.
fn rounds() -> usize {
    std::env::var("COPYDESK_TEST_ROUNDS")
        .ok()
        .and_then(|rounds| rounds.parse().ok())
        .unwrap_or(3)
}
