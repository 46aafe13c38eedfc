//! A look past the service into its database, with statements that both
//! databases understand; and what only an operator can do to one.

use copydesk::store::Location;
use diesel::connection::SimpleConnection as _;
use diesel::prelude::*;
use diesel::sql_types::{Nullable, Text};
use diesel::sqlite::SqliteConnection;
use tokio_postgres::{NoTls, SimpleQueryMessage};

use super::database::{Database, postgres};

/// A database, by its address: each statement has a connection of its own.
#[derive(Clone)]
pub struct Sql(Location);

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Nullable<Text>)]
    it: Option<String>,
}

impl Sql {
    pub fn of(database: &Database) -> Self {
        Self(database.location.clone())
    }

    pub fn at(location: Location) -> Self {
        Self(location)
    }

    /// Runs statements that bring back no rows.
    pub async fn run(&self, sql: &str) {
        match &self.0 {
            Location::Sqlite(path) => {
                let mut conn = open(path);
                conn.batch_execute(sql).expect(sql);
            }
            Location::Postgres(url) => ask(url, sql).await.map(drop).expect(sql),
        }
    }

    /// The rows' column `it`, which must be text.
    pub async fn texts(&self, sql: &str) -> Vec<String> {
        match &self.0 {
            Location::Sqlite(path) => {
                let rows: Vec<Row> = diesel::sql_query(sql).load(&mut open(path)).expect(sql);
                rows.into_iter()
                    .map(|row| row.it.unwrap_or_default())
                    .collect()
            }
            Location::Postgres(url) => ask(url, sql).await.expect(sql),
        }
    }

    /// How many rows there are `FROM …`.
    pub async fn count(&self, from: &str) -> i64 {
        let rows = self
            .texts(&format!("SELECT CAST(count(*) AS TEXT) AS it FROM {from}"))
            .await;
        rows[0].parse().expect("a number")
    }

    /// An id of a table as text: hexadecimal digits, as [`plain`] writes them.
    pub fn id(&self, column: &str) -> String {
        match self.0 {
            Location::Sqlite(_) => format!("lower(hex({column}))"),
            Location::Postgres(_) => format!("replace({column}::text, '-', '')"),
        }
    }

    /// Takes everything out of the database, as if it had just been made.
    pub async fn empties(&self) {
        match &self.0 {
            Location::Sqlite(path) => std::fs::remove_file(path).expect("its file"),
            Location::Postgres(_) => {
                self.run("DROP SCHEMA public CASCADE; CREATE SCHEMA public")
                    .await
            }
        }
    }
}

/// An id of the API, as [`Sql::id`] writes it.
pub fn plain(id: &str) -> String {
    id.replace('-', "")
}

/// Runs a statement on the PostgreSQL server, beside the test's database.
pub async fn on_server(sql: &str) {
    let server = postgres().expect("a server");
    ask(&server, sql).await.expect(sql);
}

fn open(path: &std::path::Path) -> SqliteConnection {
    let mut conn = SqliteConnection::establish(&path.to_string_lossy()).expect("the database");
    conn.batch_execute("PRAGMA busy_timeout = 5000")
        .expect("patience");
    conn
}

async fn ask(url: &str, sql: &str) -> Result<Vec<String>, tokio_postgres::Error> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    let driving = tokio::spawn(connection);
    let answered = client.simple_query(sql).await;
    drop(client);
    driving.await.expect("the connection ends")?;
    let rows = answered?.into_iter().filter_map(|message| match message {
        SimpleQueryMessage::Row(row) => Some(row.get(0).unwrap_or_default().to_owned()),
        _ => None,
    });
    Ok(rows.collect())
}
