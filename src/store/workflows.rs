//! Every version of every workflow, as its file.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::workflows;
use crate::domain::ids::StaffId;
use crate::domain::time::Instant;

/// One version of a workflow. Versions are never changed, only added.
#[derive(Debug, Clone, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = workflows, treat_none_as_default_value = false)]
pub struct WorkflowRow {
    pub name: String,
    pub version: i32,
    pub title: String,
    /// The file, in TOML.
    pub source: String,
    /// Nobody, where it ships with the service.
    pub added_by: Option<StaffId>,
    pub added_at: Instant,
}

/// Adds a version, unless it is there already; says whether it was added.
pub fn insert(conn: &mut Conn, workflow: &WorkflowRow) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(workflows::table)
        .values(workflow)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(added == 1)
}

/// The file of one version.
pub fn source(conn: &mut Conn, name: &str, version: i32) -> Result<Option<String>, Error> {
    on!(conn => workflows::table
        .find((name, version))
        .select(workflows::source)
        .first(conn)
        .optional())
}

/// The newest version.
pub fn newest(conn: &mut Conn, name: &str) -> Result<Option<WorkflowRow>, Error> {
    on!(conn => workflows::table
        .filter(workflows::name.eq(name))
        .order(workflows::version.desc())
        .select(WorkflowRow::as_select())
        .first(conn)
        .optional())
}

/// Every version of every workflow, by name, newest first. There are a few dozen at most.
pub fn list(conn: &mut Conn) -> Result<Vec<WorkflowRow>, Error> {
    on!(conn => workflows::table
        .order((workflows::name, workflows::version.desc()))
        .select(WorkflowRow::as_select())
        .load(conn))
}
