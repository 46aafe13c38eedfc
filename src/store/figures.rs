//! The figures of moderation, counted by the database from indexes alone. What is measured
//! comes back as a histogram, because that is counted several times faster than ranked.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Text};

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::types;
use crate::domain::figures::{Ahead, By, Histogram};
use crate::domain::time::Instant;

/// Whose figures, and of when.
#[derive(Debug, Clone)]
pub struct Scope {
    pub from: Instant,
    pub to: Instant,
    /// Every section where there are none.
    pub sections: Option<Vec<String>>,
}

/// How rows are told apart.
#[derive(Debug, Clone)]
pub struct Grouping {
    pub by: By,
    /// How far the site's clocks are ahead, oldest first.
    pub clocks: Vec<Ahead>,
}

/// What is measured in seconds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Measure {
    Waiting,
    Handling,
}

/// Decisions of one group.
#[derive(Debug, Clone, PartialEq, Eq, QueryableByName)]
pub struct Decided {
    #[diesel(sql_type = Text)]
    pub key: String,
    #[diesel(sql_type = BigInt)]
    pub decided: i64,
    #[diesel(sql_type = BigInt)]
    pub approved: i64,
    #[diesel(sql_type = BigInt)]
    pub overturned: i64,
}

/// The decisions of a span, group by group.
pub fn decided(conn: &mut Conn, scope: &Scope, grouping: &Grouping) -> Result<Vec<Decided>, Error> {
    let sql = format!(
        "SELECT {} AS key, count(*) AS decided,
                sum(CASE WHEN decision = 'approve' THEN 1 ELSE 0 END) AS approved,
                sum(CASE WHEN undone_at IS NOT NULL OR overturned_by IS NOT NULL THEN 1 ELSE 0 END) AS overturned
         FROM decisions WHERE {} GROUP BY 1",
        grouping.of_decision(conn),
        within("decided_at", "decision IN ('approve', 'remove')", scope),
    );
    load(conn, &sql, scope)
}

#[derive(QueryableByName)]
struct Counted {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// The cases that were opened in a span, group by group.
pub fn arrived(
    conn: &mut Conn,
    scope: &Scope,
    grouping: &Grouping,
) -> Result<HashMap<String, i64>, Error> {
    let sql = format!(
        "SELECT {} AS key, count(*) AS count FROM cases WHERE {} GROUP BY 1",
        grouping.of_new_case(conn),
        within("opened_at", "TRUE", scope),
    );
    let rows: Vec<Counted> = load(conn, &sql, scope)?;
    Ok(rows.into_iter().map(|row| (row.key, row.count)).collect())
}

#[derive(QueryableByName)]
struct Measured {
    #[diesel(sql_type = Text)]
    key: String,
    #[diesel(sql_type = BigInt)]
    value: i64,
    #[diesel(sql_type = BigInt)]
    times: i64,
}

/// What was measured with the decisions of a span, group by group.
pub fn measured(
    conn: &mut Conn,
    scope: &Scope,
    grouping: &Grouping,
    measure: Measure,
) -> Result<HashMap<String, Histogram>, Error> {
    let column = match measure {
        Measure::Waiting => "waited_s",
        Measure::Handling => "handled_s",
    };
    // who acts without a case waited for nothing
    let among =
        format!("decision IN ('approve', 'remove') AND kind <> 'direct' AND {column} IS NOT NULL");
    let sql = format!(
        "SELECT {} AS key, {column} AS value, count(*) AS times FROM decisions WHERE {} GROUP BY 1, 2",
        grouping.of_decision(conn),
        within("decided_at", &among, scope),
    );
    Ok(histograms(load(conn, &sql, scope)?))
}

/// The ages in seconds of the cases that are open now, group by group.
pub fn backlog(
    conn: &mut Conn,
    scope: &Scope,
    grouping: &Grouping,
    now: Instant,
) -> Result<HashMap<String, Histogram>, Error> {
    let sql = format!(
        "SELECT {} AS key, {} AS value, count(*) AS times
         FROM cases WHERE is_open AND opened_at <= $1 AND {} GROUP BY 1, 2",
        grouping.of_open_case(),
        seconds(conn, "$1 - opened_at"),
        within_sections(2, scope),
    );
    let rows: Vec<Measured> = on!(conn => bind_sections(
            sql_query(&sql).into_boxed().bind::<types::Instant, _>(now), scope)
        .load(conn))?;
    Ok(histograms(rows))
}

fn histograms(rows: Vec<Measured>) -> HashMap<String, Histogram> {
    let mut groups: HashMap<String, Histogram> = HashMap::new();
    for row in rows {
        let group = groups.entry(row.key).or_default();
        group.add(row.value, row.times);
    }
    groups
}

/// Rows of a span, in the sections that somebody sees: `$1`, `$2`, and `$3` on.
fn within(at: &str, among: &str, scope: &Scope) -> String {
    let sections = within_sections(3, scope);
    format!("{at} >= $1 AND {at} < $2 AND {among} AND {sections}")
}

fn within_sections(first: usize, scope: &Scope) -> String {
    match &scope.sections {
        None => "TRUE".to_owned(),
        Some(sections) => {
            let places: Vec<String> = (first..first + sections.len())
                .map(|n| format!("${n}"))
                .collect();
            format!("section IN ({})", places.join(", "))
        }
    }
}

type Boxed<'f, DB> = diesel::query_builder::BoxedSqlQuery<'f, DB, diesel::query_builder::SqlQuery>;

fn bind_sections<'f, DB>(query: Boxed<'f, DB>, scope: &'f Scope) -> Boxed<'f, DB>
where
    DB: diesel::backend::Backend + diesel::sql_types::HasSqlType<Text>,
    str: diesel::serialize::ToSql<Text, DB>,
{
    let sections = scope.sections.iter().flatten();
    sections.fold(query, |query, section| {
        query.bind::<Text, _>(section.as_str())
    })
}

fn load<T>(conn: &mut Conn, sql: &str, scope: &Scope) -> Result<Vec<T>, Error>
where
    T: QueryableByName<diesel::sqlite::Sqlite> + QueryableByName<diesel::pg::Pg> + 'static,
{
    on!(conn => bind_sections(
            sql_query(sql)
                .into_boxed()
                .bind::<types::Instant, _>(scope.from)
                .bind::<types::Instant, _>(scope.to),
            scope,
        )
        .load(conn))
}

/// Whole seconds of a difference of instants.
fn seconds(conn: &Conn, difference: &str) -> String {
    match &conn.backend {
        Backend::Sqlite(_) => format!("({difference}) / 1000000"),
        Backend::Postgres(_) => format!("CAST(floor(extract(epoch FROM {difference})) AS bigint)"),
    }
}

impl Grouping {
    /// What a decision is told apart by, as a text.
    fn of_decision(&self, conn: &Conn) -> String {
        match (self.by, &conn.backend) {
            (By::Moderator, Backend::Sqlite(_)) => "lower(hex(staff_id))".to_owned(),
            (By::Moderator, Backend::Postgres(_)) => "CAST(staff_id AS text)".to_owned(),
            (By::Hour, _) => self.hour(conn, "decided_at"),
            (By::Section | By::Queue, _) => self.of_open_case(),
        }
    }

    /// What a case that comes in is told apart by; it comes to no moderator.
    fn of_new_case(&self, conn: &Conn) -> String {
        match self.by {
            By::Hour => self.hour(conn, "opened_at"),
            _ => self.of_open_case(),
        }
    }

    /// What a case that is open is told apart by; it stands in no hour.
    fn of_open_case(&self) -> String {
        match self.by {
            By::Section => "section".to_owned(),
            By::Queue => "queue".to_owned(),
            By::Moderator | By::Hour => "''".to_owned(),
        }
    }

    /// The hour of the day by the site's clocks.
    fn hour(&self, conn: &Conn, at: &str) -> String {
        let local = format!("{} + {}", seconds(conn, at), self.ahead(conn, at));
        format!("CAST((({local}) / 3600) % 24 AS text)")
    }

    /// The seconds that the site's clocks are ahead at an instant.
    fn ahead(&self, conn: &Conn, at: &str) -> String {
        let at = seconds(conn, at);
        let mut ahead = String::from("CASE");
        for pair in self.clocks.windows(2) {
            if let [now, next] = pair {
                ahead = format!("{ahead} WHEN {at} < {} THEN {}", next.from, now.seconds);
            }
        }
        let last = self.clocks.last().map_or(0, |last| last.seconds);
        ahead + &format!(" WHEN TRUE THEN {last} END")
    }
}
