//! A migrated database for each test, copied from one that is made once a process:
//! SQLite, or PostgreSQL where `COPYDESK_TEST_POSTGRES` names a server.

use std::path::PathBuf;
use std::sync::Arc;
use std::sync::atomic::{AtomicU32, Ordering};

use copydesk::store::{Location, Room, Store};
use tempfile::TempDir;
use tokio::sync::OnceCell;
use tokio_postgres::NoTls;

/// The address of a PostgreSQL server to test on, with a database to start from.
pub fn postgres() -> Option<String> {
    std::env::var("COPYDESK_TEST_POSTGRES")
        .ok()
        .filter(|url| !url.is_empty())
}

/// A database of a test's own. Gone when the test is.
pub struct Database {
    pub location: Location,
    pub folder: TempDir,
}

static MADE: AtomicU32 = AtomicU32::new(0);

impl Database {
    pub async fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let location = match postgres() {
            Some(server) => Location::Postgres(postgres_copy(&server).await),
            None => Location::Sqlite(sqlite_copy(&folder).await),
        };
        Self { location, folder }
    }

    /// As `COPYDESK_DATABASE_URL` takes it.
    pub fn url(&self) -> String {
        match &self.location {
            Location::Sqlite(path) => format!("sqlite:{}", path.display()),
            Location::Postgres(url) => url.clone(),
        }
    }

    pub fn key_file(&self) -> PathBuf {
        self.folder.path().join("copydesk.key")
    }

    /// Drops the database of a test that is over.
    pub async fn drop(self) {
        if let (Location::Postgres(url), Some(server)) = (&self.location, postgres()) {
            let name = url.rsplit('/').next().unwrap();
            run(
                &server,
                &format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"),
            )
            .await;
        }
    }
}

fn name(kind: &str) -> String {
    let n = MADE.fetch_add(1, Ordering::Relaxed);
    format!("copydesk_{kind}_{}_{n}", std::process::id())
}

/// The URL of another database on the same server.
fn sibling(server: &str, name: &str) -> String {
    let (base, _) = server.rsplit_once('/').unwrap();
    format!("{base}/{name}")
}

async fn run(server: &str, sql: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    client.batch_execute(sql).await.unwrap();
    drop(client);
    driving.await.unwrap().unwrap();
}

async fn migrated(location: Location) {
    let room = Room {
        threads: 2,
        queue: 16,
    };
    let migrating = move || Store::open(&location, room, Arc::new(|_| {})).map(Store::close);
    tokio::task::spawn_blocking(migrating)
        .await
        .unwrap()
        .unwrap();
}

async fn sqlite_copy(folder: &TempDir) -> PathBuf {
    static TEMPLATE: OnceCell<(TempDir, PathBuf)> = OnceCell::const_new();
    let (_, template) = TEMPLATE
        .get_or_init(|| async {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("template.db");
            migrated(Location::Sqlite(path.clone())).await;
            (folder, path)
        })
        .await;
    let path = folder.path().join("copydesk.db");
    std::fs::copy(template, &path).unwrap();
    path
}

async fn postgres_copy(server: &str) -> String {
    static TEMPLATE: OnceCell<String> = OnceCell::const_new();
    let template = TEMPLATE
        .get_or_init(|| async {
            let name = name("template");
            sweep(server).await;
            run(server, &format!("CREATE DATABASE {name}")).await;
            migrated(Location::Postgres(sibling(server, &name))).await;
            name
        })
        .await;
    // copying takes the template for itself: one at a time
    static TURN: tokio::sync::Mutex<()> = tokio::sync::Mutex::const_new(());
    let _turn = TURN.lock().await;
    let name = name("test");
    run(
        server,
        &format!("CREATE DATABASE {name} TEMPLATE {template}"),
    )
    .await;
    sibling(server, &name)
}

/// Drops what earlier processes left behind: their templates, and the databases
/// of tests that failed.
async fn sweep(server: &str) {
    let (client, connection) = tokio_postgres::connect(server, NoTls).await.unwrap();
    let driving = tokio::spawn(connection);
    let left = "SELECT datname FROM pg_database WHERE datname LIKE 'copydesk\\_t%\\_%'";
    for row in client.query(left, &[]).await.unwrap() {
        let name: String = row.get(0);
        let pid = name.split('_').nth(2).unwrap_or_default();
        let is_over = !std::path::Path::new(&format!("/proc/{pid}")).exists();
        if is_over {
            // another process may sweep at the same time
            let _ = client
                .batch_execute(&format!("DROP DATABASE IF EXISTS {name} WITH (FORCE)"))
                .await;
        }
    }
    drop(client);
    driving.await.unwrap().unwrap();
}
