//! What tables a database has, read from the database itself.

use std::collections::BTreeMap;

use copydesk::store::{Backend, Conn, Error};
use diesel::connection::SimpleConnection;
use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{Bool, Text};

use crate::kit::database::postgres;

/// A column, by what it keeps.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Column {
    /// The database's own name of its type.
    pub kind: String,
    pub is_nullable: bool,
}

#[derive(QueryableByName)]
struct Row {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    kind: String,
    #[diesel(sql_type = Bool)]
    is_nullable: bool,
}

#[derive(QueryableByName)]
struct One {
    #[diesel(sql_type = Text)]
    value: String,
}

/// The indexes of words are each database's own.
/// A key that is the row's number is never null, whatever `notnull` says.
const SQLITE: &str = "
    SELECT t.name || '.' || c.name AS name, c.type AS kind,
           (c.\"notnull\" = 0 AND NOT (c.pk = 1 AND c.type = 'INTEGER')) AS is_nullable
    FROM sqlite_master AS t, pragma_table_info(t.name) AS c
    WHERE t.type = 'table' AND t.name NOT LIKE 'sqlite%' AND t.name NOT LIKE '\\_\\_%' ESCAPE '\\'
      AND t.name NOT LIKE 'comment_words%' AND t.name <> 'comment_numbers'
      AND t.name NOT LIKE 'article_words%' AND t.name <> 'article_numbers'";
const POSTGRES: &str = "
    SELECT table_name || '.' || column_name AS name, data_type::text AS kind, is_nullable = 'YES' AS is_nullable
    FROM information_schema.columns
    WHERE table_schema = 'public' AND table_name NOT LIKE '\\_\\_%' AND table_name <> 'article_words'";

/// Every column, by `table.column`.
pub fn shape(conn: &mut Conn) -> Result<BTreeMap<String, Column>, Error> {
    let rows: Vec<Row> = match &mut conn.backend {
        Backend::Sqlite(conn) => sql_query(SQLITE).load(conn)?,
        Backend::Postgres(conn) => sql_query(POSTGRES).load(conn)?,
    };
    let column = |row: Row| {
        (
            row.name,
            Column {
                kind: row.kind,
                is_nullable: row.is_nullable,
            },
        )
    };
    Ok(rows.into_iter().map(column).collect())
}

/// The database's name for a type of the code.
pub fn kinds(code: &str) -> &'static str {
    let (sqlite, other) = match code {
        "Text" => ("TEXT", "text"),
        "Uid" => ("BLOB", "uuid"),
        "Binary" => ("BLOB", "bytea"),
        "Instant" => ("INTEGER", "timestamp with time zone"),
        "JsonDoc" => ("TEXT", "jsonb"),
        "BigInt" => ("INTEGER", "bigint"),
        "Integer" => ("INTEGER", "integer"),
        "Bool" => ("INTEGER", "boolean"),
        unknown => panic!("no such type: {unknown}"),
    };
    if postgres().is_some() { other } else { sqlite }
}

/// Runs statements.
pub fn run(conn: &mut Conn, sql: &str) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(conn) => conn.batch_execute(sql)?,
        Backend::Postgres(conn) => conn.batch_execute(sql)?,
    }
    Ok(())
}

/// The one `value` that a query brings.
pub fn value(conn: &mut Conn, query: &str) -> Result<String, Error> {
    let one: One = match &mut conn.backend {
        Backend::Sqlite(conn) => sql_query(query).get_result(conn)?,
        Backend::Postgres(conn) => sql_query(query).get_result(conn)?,
    };
    Ok(one.value)
}
