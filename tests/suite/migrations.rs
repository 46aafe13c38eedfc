//! The migrations: the same on both databases, there and back again, and as the code
//! knows the tables.

mod shape;

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use copydesk::store::{Location, Room, Store};
use std::sync::Arc;

use crate::contract::rows::tables;
use crate::kit::Newsroom;
use crate::kit::database::{Database, postgres};
use shape::{Column, kinds, run, shape, value};

fn folders(database: &str) -> BTreeMap<String, PathBuf> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("migrations")
        .join(database);
    let entries = std::fs::read_dir(root).unwrap().map(|entry| entry.unwrap());
    entries
        .map(|entry| (entry.file_name().into_string().unwrap(), entry.path()))
        .collect()
}

#[test]
fn both_databases_are_migrated_in_the_same_steps() {
    let (sqlite, postgres) = (folders("sqlite"), folders("postgres"));
    assert_eq!(
        sqlite.keys().collect::<Vec<_>>(),
        postgres.keys().collect::<Vec<_>>()
    );
    assert!(!sqlite.is_empty());
    for (name, folder) in sqlite.iter().chain(&postgres) {
        let is_dated = name
            .as_bytes()
            .iter()
            .take(10)
            .enumerate()
            .all(|(n, byte)| match n {
                4 | 7 => *byte == b'-',
                _ => byte.is_ascii_digit(),
            });
        assert!(
            is_dated && name.contains('_'),
            "{name} is a date and what is made"
        );
        let files: BTreeSet<String> = std::fs::read_dir(folder)
            .unwrap()
            .map(|entry| entry.unwrap().file_name().into_string().unwrap())
            .collect();
        assert_eq!(
            files,
            BTreeSet::from(["down.sql".to_owned(), "up.sql".to_owned()]),
            "{name}"
        );
    }
}

#[tokio::test]
async fn every_step_goes_down_and_up_again() {
    let database = Database::new().await;
    let store = open(&database).await;
    let steps: Vec<PathBuf> = folders(if postgres().is_some() {
        "postgres"
    } else {
        "sqlite"
    })
    .into_values()
    .collect();
    let read = |folder: &PathBuf, file: &str| std::fs::read_to_string(folder.join(file)).unwrap();
    let before = store.write(shape).await.unwrap();
    for _ in 0..2 {
        for step in steps.iter().rev() {
            let (sql, name) = (read(step, "down.sql"), step.display().to_string());
            store
                .write(move |conn| run(conn, &sql))
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!(
            store.write(tables).await.unwrap(),
            [""; 0],
            "nothing is left"
        );
        for step in &steps {
            let (sql, name) = (read(step, "up.sql"), step.display().to_string());
            store
                .write(move |conn| run(conn, &sql))
                .await
                .unwrap_or_else(|error| panic!("{name}: {error}"));
        }
        assert_eq!(
            store.write(shape).await.unwrap(),
            before,
            "all is there again"
        );
    }
    tokio::task::spawn_blocking(move || store.close())
        .await
        .unwrap();
    database.drop().await;
}

async fn open(database: &Database) -> Store {
    let location = match &database.location {
        Location::Sqlite(path) => Location::Sqlite(path.clone()),
        Location::Postgres(url) => Location::Postgres(url.clone()),
    };
    let room = Room {
        threads: 2,
        queue: 16,
    };
    let opening = move || Store::open(&location, room, Arc::new(|_| {}));
    tokio::task::spawn_blocking(opening).await.unwrap().unwrap()
}

/// Run on each database, this holds both to the same tables and columns.
#[tokio::test]
async fn the_tables_are_as_the_code_knows_them() {
    let database = Database::new().await;
    let store = open(&database).await;
    let there = store.write(shape).await.unwrap();
    let known = known();
    let names =
        |columns: &BTreeMap<String, Column>| columns.keys().cloned().collect::<BTreeSet<_>>();
    assert_eq!(names(&there), names(&known), "table.column");
    for (name, column) in &known {
        assert_eq!(there[name], *column, "{name}");
    }
    tokio::task::spawn_blocking(move || store.close())
        .await
        .unwrap();
    database.drop().await;
}

/// The columns in `src/store/schema.rs`, by `table.column`.
fn known() -> BTreeMap<String, Column> {
    let text =
        std::fs::read_to_string(Path::new(env!("CARGO_MANIFEST_DIR")).join("src/store/schema.rs"))
            .unwrap();
    let mut columns = BTreeMap::new();
    let mut table = String::new();
    for line in text.lines().map(str::trim) {
        if let Some((name, kind)) = line
            .strip_suffix(',')
            .and_then(|line| line.split_once(" -> "))
        {
            let inner = kind
                .strip_prefix("Nullable<")
                .and_then(|kind| kind.strip_suffix('>'));
            let is_nullable = inner.is_some();
            let column = Column {
                kind: kinds(inner.unwrap_or(kind)).to_owned(),
                is_nullable,
            };
            columns.insert(format!("{table}.{name}"), column);
        } else if let Some((name, _)) = line.split_once(" (").filter(|_| line.ends_with(") {")) {
            name.clone_into(&mut table);
        }
    }
    assert!(
        columns.len() > 200,
        "src/store/schema.rs was not understood"
    );
    columns
}

#[tokio::test]
async fn the_database_is_opened_so_that_an_answer_is_a_promise() {
    let room = Newsroom::open().await;
    let store = &room.running().desk.store;
    if postgres().is_some() {
        for (setting, right) in [
            ("synchronous_commit", "on"),
            ("transaction_isolation", "read committed"),
        ] {
            let query = format!("SELECT current_setting('{setting}') AS value");
            assert_eq!(
                store.write(move |conn| value(conn, &query)).await.unwrap(),
                right,
                "{setting}"
            );
        }
    } else {
        // synchronous 2 is FULL
        for (pragma, right) in [
            ("journal_mode", "wal"),
            ("synchronous", "2"),
            ("foreign_keys", "1"),
            ("secure_delete", "1"),
        ] {
            let query = format!("SELECT CAST({pragma} AS TEXT) AS value FROM pragma_{pragma}");
            assert_eq!(
                store.write(move |conn| value(conn, &query)).await.unwrap(),
                right,
                "{pragma}"
            );
        }
        let reading = "SELECT CAST(query_only AS TEXT) AS value FROM pragma_query_only";
        assert_eq!(
            store.read(move |conn| value(conn, reading)).await.unwrap(),
            "1",
            "readers cannot write"
        );
    }
    room.closes().await;
}
