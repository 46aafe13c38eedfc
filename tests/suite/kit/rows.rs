//! The rows themselves, past the service: for recounts, and for what would take
//! months or a mailbox to come about.

use super::Newsroom;
use super::database::postgres;
use super::sql::Sql;
use copydesk::domain::part::Part;

impl Newsroom {
    fn sql(&self) -> Sql {
        Sql::of(self.database.as_ref().unwrap())
    }

    /// Runs statements that bring back no rows.
    pub async fn alters(&self, statements: &str) {
        self.sql().run(statements).await;
        let desk = &self.running().desk;
        let touching = desk.write(|conn| {
            conn.touch(Part::Site);
            Ok(())
        });
        touching.await.unwrap();
    }

    /// What a query names `it`, row by row. It must be a text.
    pub async fn lines(&self, query: &str) -> Vec<String> {
        self.sql().texts(query).await
    }

    /// The number of rows that stand after this `FROM`.
    pub async fn count(&self, from: &str) -> i64 {
        self.sql().count(from).await
    }

    /// All rows of a table, without these columns, each as a text, sorted.
    pub async fn dump(&self, table: &str, without: &[&str]) -> Vec<String> {
        let columns = self.columns(table).await;
        let kept = columns
            .iter()
            .filter(|column| !without.contains(&column.as_str()));
        let quoted: Vec<String> = kept.map(|column| quoted(column)).collect();
        let mut rows = self
            .lines(&format!(
                "SELECT {} AS it FROM {table}",
                quoted.join(" || ' | ' || ")
            ))
            .await;
        rows.sort();
        rows
    }

    /// The columns of a table.
    pub async fn columns(&self, table: &str) -> Vec<String> {
        let query = if postgres().is_some() {
            format!(
                "SELECT CAST(column_name AS text) AS it FROM information_schema.columns WHERE table_schema = 'public' AND table_name = '{table}' ORDER BY ordinal_position"
            )
        } else {
            format!("SELECT name AS it FROM pragma_table_info('{table}')")
        };
        self.lines(&query).await
    }

    /// Every table there is.
    pub async fn tables(&self) -> Vec<String> {
        let query = if postgres().is_some() {
            "SELECT CAST(table_name AS text) AS it FROM information_schema.tables WHERE table_schema = 'public' AND table_type = 'BASE TABLE' ORDER BY 1"
        } else {
            "SELECT name AS it FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY 1"
        };
        self.lines(query).await
    }
}

/// A column as text: bytes and identifiers in hexadecimal.
fn quoted(column: &str) -> String {
    if postgres().is_some() {
        format!("'{column}=' || quote_nullable(CAST(\"{column}\" AS text))")
    } else {
        format!("'{column}=' || quote(\"{column}\")")
    }
}

/// An id in SQL, from its usual form.
pub fn id(text: &str) -> String {
    if postgres().is_some() {
        format!("'{text}'")
    } else {
        format!("x'{}'", text.replace('-', ""))
    }
}

/// An instant in SQL: so many microseconds after the beginning of 1970.
pub fn instant(micros: i64) -> String {
    if postgres().is_some() {
        format!("(TIMESTAMPTZ 'epoch' + INTERVAL '{micros} microseconds')")
    } else {
        micros.to_string()
    }
}
