//! The yardstick of posting: bare diesel, one durable commit for each row, the
//! rows as large as a reply.

use std::path::Path;
use std::time::{Duration, Instant};

use diesel::connection::SimpleConnection as _;
use diesel::{Connection as _, Insertable, SqliteConnection, insert_into};
use diesel_async::{AsyncConnection as _, AsyncPgConnection};

use super::load::Load;
use super::newsroom::{Home, Newsroom};
use super::{Failure, texts};

diesel::table! {
    bare_replies (id) {
        id -> Binary,
        article -> Binary,
        text -> Text,
        html -> Text,
        likeness -> Binary,
        posted_at -> BigInt,
    }
}

const SQLITE: &str = "
    PRAGMA journal_mode = WAL;
    PRAGMA synchronous = FULL;
    CREATE TABLE IF NOT EXISTS bare_replies (
        id BLOB NOT NULL PRIMARY KEY, article BLOB NOT NULL, text TEXT NOT NULL,
        html TEXT NOT NULL, likeness BLOB NOT NULL, posted_at INTEGER NOT NULL) STRICT;
";

const POSTGRES: &str = "
    CREATE TABLE IF NOT EXISTS bare_replies (
        id bytea NOT NULL PRIMARY KEY, article bytea NOT NULL, text text NOT NULL,
        html text NOT NULL, likeness bytea NOT NULL, posted_at bigint NOT NULL)
";

#[derive(Insertable)]
#[diesel(table_name = bare_replies)]
struct Row {
    id: Vec<u8>,
    article: Vec<u8>,
    text: String,
    html: String,
    likeness: Vec<u8>,
    posted_at: i64,
}

impl Row {
    fn new(n: i64) -> Self {
        let text = texts::reply(n.unsigned_abs());
        Self {
            id: uuid::Uuid::now_v7().as_bytes().to_vec(),
            article: vec![7; 16],
            html: format!("<p>{text}</p>"),
            text,
            likeness: vec![9; 32],
            posted_at: n,
        }
    }
}

/// Commits one row after the other, in one thread on one connection: beside the
/// newsroom's SQLite file, or in its database on the server.
pub async fn run(newsroom: &Newsroom, home: &Home, lasting: Duration) -> Result<Load, Failure> {
    let path = newsroom.folder.path().join("bare.db");
    let url = newsroom.url.clone();
    let is_sqlite = matches!(home, Home::Sqlite);
    tokio::task::spawn_blocking(move || {
        let took = if is_sqlite {
            on_sqlite(&path, lasting)
        } else {
            on_postgres(&url, lasting)
        };
        took.map(|took| Load::of(took, lasting))
    })
    .await?
}

fn on_sqlite(path: &Path, lasting: Duration) -> Result<Vec<Duration>, Failure> {
    use diesel::RunQueryDsl as _;

    let mut conn = SqliteConnection::establish(&path.to_string_lossy())?;
    conn.batch_execute(SQLITE)?;
    let end = Instant::now() + lasting;
    let mut took = Vec::new();
    for n in 0.. {
        let row = Row::new(n);
        let begun = Instant::now();
        insert_into(bare_replies::table)
            .values(row)
            .execute(&mut conn)?;
        took.push(begun.elapsed());
        if Instant::now() >= end {
            break;
        }
    }
    Ok(took)
}

fn on_postgres(url: &str, lasting: Duration) -> Result<Vec<Duration>, Failure> {
    use diesel_async::{RunQueryDsl as _, SimpleAsyncConnection as _};

    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()?;
    runtime.block_on(async {
        let mut conn = AsyncPgConnection::establish(url).await?;
        conn.batch_execute(POSTGRES).await?;
        let end = Instant::now() + lasting;
        let mut took = Vec::new();
        for n in 0.. {
            let row = Row::new(n);
            let begun = Instant::now();
            insert_into(bare_replies::table)
                .values(row)
                .execute(&mut conn)
                .await?;
            took.push(begun.elapsed());
            if Instant::now() >= end {
                break;
            }
        }
        Ok(took)
    })
}
