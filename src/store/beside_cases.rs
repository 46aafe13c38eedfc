//! What stands beside cases: readers' reports and moderators' remarks, of a page of cases
//! by one statement each, and of each no more than can be read.

use std::collections::HashMap;

use diesel::prelude::*;
use diesel::sql_query;
use diesel::sql_types::{BigInt, Integer, Nullable, Text};

use super::conn::{Conn, on};
use super::error::Error;
use super::staff;
use super::types::{self, Uid};
use crate::domain::ids::{CaseId, CommentId, RemarkId, StaffId};
use crate::domain::moderation::Report;
use crate::domain::reason::Reason;
use crate::domain::remark::{self, Remark, Remarks};
use crate::domain::time::Instant;

/// Reports that come with a case: the newest.
const REPORTS_SHOWN: i32 = 50;

/// What readers complained of on one case.
#[derive(Debug, Clone, Default)]
pub struct Complained {
    pub count: i64,
    /// Newest first.
    pub latest: Vec<Report>,
}

#[derive(QueryableByName)]
struct ReportRow {
    #[diesel(sql_type = Uid)]
    case_id: CaseId,
    #[diesel(sql_type = Text)]
    category: Reason,
    #[diesel(sql_type = Nullable<Text>)]
    text: Option<String>,
    #[diesel(sql_type = types::Instant)]
    at: Instant,
    #[diesel(sql_type = Integer)]
    weight: i32,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// What stands on each of these cases; those with nothing are left out.
pub fn reports(conn: &mut Conn, cases: &[CaseId]) -> Result<HashMap<CaseId, Complained>, Error> {
    if cases.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = newest(
        "case_id, category, text, at, weight",
        "reports",
        ("case_id", "at"),
        cases.len(),
    );
    let rows: Vec<ReportRow> = on!(conn => cases
        .iter()
        .fold(sql_query(&sql).into_boxed(), |query, case| query.bind::<Uid, _>(*case))
        .bind::<Integer, _>(REPORTS_SHOWN)
        .load(conn))?;
    let mut found: HashMap<CaseId, Complained> = HashMap::new();
    for row in rows {
        let complained = found.entry(row.case_id).or_default();
        complained.count = row.total;
        complained.latest.push(Report {
            category: row.category,
            text: row.text,
            at: row.at,
            weight: row.weight,
        });
    }
    Ok(found)
}

#[derive(QueryableByName)]
struct RemarkRow {
    #[diesel(sql_type = Uid)]
    id: RemarkId,
    #[diesel(sql_type = Uid)]
    comment_id: CommentId,
    #[diesel(sql_type = Text)]
    text: String,
    #[diesel(sql_type = Uid)]
    created_by: StaffId,
    #[diesel(sql_type = types::Instant)]
    created_at: Instant,
    #[diesel(sql_type = BigInt)]
    total: i64,
}

/// The remarks on each of these comments; those with none are left out.
pub fn remarks(
    conn: &mut Conn,
    comments: &[CommentId],
) -> Result<HashMap<CommentId, Remarks>, Error> {
    if comments.is_empty() {
        return Ok(HashMap::new());
    }
    let sql = newest(
        "id, comment_id, text, created_by, created_at",
        "remarks",
        ("comment_id", "created_at"),
        comments.len(),
    );
    let rows: Vec<RemarkRow> = on!(conn => comments
        .iter()
        .fold(sql_query(&sql).into_boxed(), |query, comment| query.bind::<Uid, _>(*comment))
        .bind::<Integer, _>(remark::SHOWN)
        .load(conn))?;
    if rows.is_empty() {
        return Ok(HashMap::new());
    }
    let people: Vec<StaffId> = rows.iter().map(|row| row.created_by).collect();
    let people = staff::names(conn, &people)?;
    let mut found: HashMap<CommentId, Remarks> = HashMap::new();
    for row in rows {
        let remarks = found.entry(row.comment_id).or_default();
        remarks.count = row.total;
        remarks
            .latest
            .extend(people.get(&row.created_by).map(|by| Remark {
                id: row.id,
                comment_id: row.comment_id,
                text: row.text,
                by: by.clone(),
                at: row.created_at,
            }));
    }
    Ok(found)
}

/// The newest rows of each of so many subjects, and how many it has altogether.
fn newest(columns: &str, table: &str, (subject, at): (&str, &str), subjects: usize) -> String {
    let places: Vec<String> = (1..=subjects).map(|n| format!("${n}")).collect();
    format!(
        "SELECT {columns}, total FROM (
             SELECT {columns},
                    row_number() OVER (PARTITION BY {subject} ORDER BY {at} DESC, id DESC) AS place,
                    count(*) OVER (PARTITION BY {subject}) AS total
             FROM {table} WHERE {subject} IN ({})
         ) AS ranked
         WHERE place <= ${} ORDER BY {subject}, place",
        places.join(", "),
        subjects + 1,
    )
}
