//! A service that was started for one figure, on a database of its own.

use std::collections::BTreeMap;
use std::fs::File;
use std::net::SocketAddr;
use std::sync::Arc;

use copydesk::app::{self, Running};
use copydesk::config::Config;
use copydesk::domain::staff::{Grant, Role};
use copydesk::mail::{Mailer, Memory};
use copydesk::service;
use copydesk::service::desk::Desk;
use copydesk::service::passwords;
use copydesk::service::staffing::{self, Newcomer};
use serde_json::{Value, json};
use tempfile::TempDir;
use tokio_postgres::NoTls;
use tracing_subscriber::util::SubscriberInitExt as _;

use super::Failure;
use super::client::{self, Client};

const PASSWORD: &str = "correct horse battery";

/// Where databases are made.
#[derive(Debug, Clone)]
pub enum Home {
    Sqlite,
    /// The address of a database on a server.
    Postgres(String),
}

/// SQLite, and the PostgreSQL server that was named.
pub fn homes() -> Vec<Home> {
    let server = ["COPYDESK_BENCH_POSTGRES", "COPYDESK_TEST_POSTGRES"]
        .into_iter()
        .find_map(|name| std::env::var(name).ok().filter(|url| !url.is_empty()));
    [Home::Sqlite]
        .into_iter()
        .chain(server.map(Home::Postgres))
        .collect()
}

impl Home {
    pub fn name(&self) -> &'static str {
        match self {
            Self::Sqlite => "SQLite",
            Self::Postgres(_) => "PostgreSQL",
        }
    }
}

/// A folder on the disk that is measured: beside what cargo builds, since `/tmp`
/// may be memory.
pub fn folder() -> Result<TempDir, Failure> {
    Ok(tempfile::tempdir_in(env!("CARGO_TARGET_TMPDIR"))?)
}

pub struct Newsroom {
    running: Running,
    home: Home,
    /// Of the database on the server.
    name: String,
    pub url: String,
    pub folder: TempDir,
}

impl Newsroom {
    /// Starts as `copydesk serve` does, with limits off and its log in a file.
    pub async fn open(home: &Home) -> Result<Self, Failure> {
        let folder = folder()?;
        let name = name()?;
        let url = match home {
            Home::Sqlite => format!("sqlite:{}", folder.path().join("copydesk.db").display()),
            Home::Postgres(server) => {
                run(server, &format!("CREATE DATABASE {name}")).await?;
                sibling(server, &name)?
            }
        };
        log_into(&folder)?;
        Ok(Self {
            running: start(&url, &folder).await?,
            home: home.clone(),
            name,
            url,
            folder,
        })
    }

    /// Stops, and starts again on the same database.
    pub async fn reopen(self) -> Result<Self, Failure> {
        self.running.stop().await;
        Ok(Self {
            running: start(&self.url, &self.folder).await?,
            ..self
        })
    }

    /// Another node on the same database, which whoever asked for it stops.
    pub async fn joined(&self) -> Result<Running, Failure> {
        start(&self.url, &self.folder).await
    }

    /// Connections of all nodes to the database.
    pub async fn connections(&self) -> Result<i64, Failure> {
        let (client, connection) = tokio_postgres::connect(&self.url, NoTls).await?;
        let driving = tokio::spawn(connection);
        let sql = "SELECT count(*) FROM pg_stat_activity \
                   WHERE datname = current_database() AND pid <> pg_backend_pid()";
        let count = client.query_one(sql, &[]).await?.try_get(0)?;
        drop(client);
        driving.await??;
        Ok(count)
    }

    pub async fn close(self) -> Result<(), Failure> {
        self.running.stop().await;
        match &self.home {
            Home::Sqlite => Ok(()),
            Home::Postgres(server) => {
                run(server, &format!("DROP DATABASE {} WITH (FORCE)", self.name)).await
            }
        }
    }

    pub fn address(&self) -> SocketAddr {
        self.running.address
    }

    pub fn desk(&self) -> &Arc<Desk> {
        &self.running.desk
    }

    /// Somebody who may moderate everywhere, signed in: their token.
    pub async fn moderator(&self) -> Result<String, Failure> {
        let newcomer = Newcomer {
            email: "mo@courier.example".to_owned(),
            name: "Mo Haddad".to_owned(),
            grant: Grant {
                role: Role::Moderator,
                section: None,
            },
        };
        let desk = self.desk();
        let (now, hash) = (desk.now(), passwords::hash(PASSWORD).map_err(said)?);
        let form = json!({"email": newcomer.email, "password": PASSWORD}).to_string();
        desk.write(move |conn| {
            let id = staffing::add(conn, &newcomer, now)?;
            staffing::set_password(conn, id, &hash, now)
        })
        .await
        .map_err(said)?;
        let mut client = Client::connect(self.address()).await?;
        let answer = client
            .expect(200, &client::post("/v1/auth/login", None, &form))
            .await?;
        let answer: Value = serde_json::from_slice(answer)?;
        let token = answer.get("access_token").and_then(Value::as_str);
        Ok(token.ok_or("signing in brought no token")?.to_owned())
    }

    /// A figure of `GET /metrics`.
    pub async fn metric(&self, name: &str) -> Result<f64, Failure> {
        let mut client = Client::connect(self.address()).await?;
        let text = client.expect(200, &client::get("/metrics", None)).await?;
        let text = std::str::from_utf8(text)?;
        let line = text
            .lines()
            .find_map(|line| line.strip_prefix(name)?.strip_prefix(' '));
        Ok(line
            .ok_or_else(|| format!("there is no metric {name}"))?
            .parse()?)
    }
}

/// What a verb refused or broke off with.
pub fn said(error: service::Error) -> Failure {
    match error {
        service::Error::Refused(refusal) => format!("refused: {refusal:?}").into(),
        service::Error::Store(error) => error.into(),
    }
}

async fn start(url: &str, folder: &TempDir) -> Result<Running, Failure> {
    let key_file = folder.path().join("copydesk.key");
    let settings = [
        ("COPYDESK_DATABASE_URL", url.to_owned()),
        ("COPYDESK_KEY_FILE", key_file.display().to_string()),
        ("COPYDESK_LISTEN", "127.0.0.1:0".to_owned()),
        ("COPYDESK_SITE_URL", "https://courier.example".to_owned()),
        ("COPYDESK_LIMITS", "off".to_owned()),
    ];
    let settings: BTreeMap<String, String> = settings
        .into_iter()
        .map(|(name, value)| (name.to_owned(), value))
        .collect();
    let config = Config::load(&settings, None).map_err(|mistakes| {
        let mistakes: Vec<String> = mistakes.iter().map(ToString::to_string).collect();
        mistakes.join("; ")
    })?;
    let mails = Memory::new("The Courier <desk@courier.example>")?;
    Ok(app::start(config, Mailer::Memory(mails))
        .await?
        .with_worker())
}

/// The log is written as it is in service, only not to the terminal. The first
/// newsroom's file takes it all.
fn log_into(folder: &TempDir) -> Result<(), Failure> {
    let file = Arc::new(File::create(folder.path().join("log.jsonl"))?);
    let log = tracing_subscriber::fmt()
        .json()
        .flatten_event(true)
        .with_env_filter("info")
        .with_writer(file)
        .finish();
    drop(log.try_init());
    Ok(())
}

fn name() -> Result<String, Failure> {
    let now = std::time::SystemTime::now().duration_since(std::time::UNIX_EPOCH)?;
    Ok(format!(
        "copydesk_bench_{}_{}",
        std::process::id(),
        now.as_nanos()
    ))
}

/// The URL of another database on the same server.
fn sibling(server: &str, name: &str) -> Result<String, Failure> {
    let (base, _) = server
        .rsplit_once('/')
        .ok_or("COPYDESK_BENCH_POSTGRES names no database")?;
    Ok(format!("{base}/{name}"))
}

async fn run(server: &str, sql: &str) -> Result<(), Failure> {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await?;
    let driving = tokio::spawn(connection);
    client.batch_execute(sql).await?;
    drop(client);
    Ok(driving.await??)
}
