//! What the database holds: how many rows in each table.

use std::collections::BTreeMap;

use copydesk::service::desk::Desk;
use copydesk::store::{self, Backend, Conn};
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = BigInt)]
    rows: i64,
}

const SQLITE: &str =
    "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%'";
const POSTGRES: &str = "SELECT tablename::text AS name FROM pg_tables WHERE schemaname = 'public'";

/// The names of all tables but diesel's own.
pub fn tables(conn: &mut Conn) -> Result<Vec<String>, store::Error> {
    let rows: Vec<Name> = match &mut conn.backend {
        Backend::Sqlite(conn) => sql_query(SQLITE).load(conn)?,
        Backend::Postgres(conn) => sql_query(POSTGRES).load(conn)?,
    };
    let names = rows.into_iter().map(|row| row.name);
    let mut names: Vec<String> = names.filter(|name| !name.starts_with("__")).collect();
    names.sort();
    Ok(names)
}

/// Table → how many rows it has. Not those that count attempts: being refused is counted.
pub async fn count(desk: &Desk) -> BTreeMap<String, i64> {
    let counted = desk.store.read(|conn| {
        let tables = tables(conn)?
            .into_iter()
            .filter(|table| table != "rate_windows");
        let selects: Vec<String> = tables
            .map(|table| format!("SELECT '{table}' AS name, count(*) AS rows FROM {table}"))
            .collect();
        let query = selects.join(" UNION ALL ");
        let rows: Vec<Count> = match &mut conn.backend {
            Backend::Sqlite(conn) => sql_query(query).load(conn)?,
            Backend::Postgres(conn) => sql_query(query).load(conn)?,
        };
        Ok::<_, store::Error>(rows.into_iter().map(|row| (row.name, row.rows)).collect())
    });
    counted.await.unwrap()
}

/// What is kept under idempotency keys: whose, for what, and the outcome as text.
pub async fn kept(desk: &Desk) -> Vec<String> {
    const COLUMNS: &str = "SELECT caller || ' ' || operation || ' ' || key || ' ' || ";
    let read = desk.store.read(|conn| {
        let rows: Vec<Name> = match &mut conn.backend {
            Backend::Sqlite(conn) => sql_query(format!(
                "{COLUMNS} coalesce(outcome, '') AS name FROM idempotency_keys"
            ))
            .load(conn)?,
            Backend::Postgres(conn) => {
                let query =
                    format!("{COLUMNS} coalesce(outcome::text, '') AS name FROM idempotency_keys");
                sql_query(query).load(conn)?
            }
        };
        Ok::<_, store::Error>(rows.into_iter().map(|row| row.name).collect())
    });
    read.await.unwrap()
}
