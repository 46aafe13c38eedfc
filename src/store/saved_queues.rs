//! The site's own queues, and the version of the rules by which cases are filed.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{queue_rules, saved_queues};
use super::types::Json;
use crate::domain::ids::StaffId;
use crate::domain::moderation::{QueueFilter, QueuePlan, SavedQueue};

/// The only row of `queue_rules`.
const ONLY: i32 = 1;

#[derive(Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = saved_queues, primary_key(key))]
#[diesel(treat_none_as_default_value = false, treat_none_as_null = true)]
struct Row {
    key: String,
    title: String,
    filter: Json<QueueFilter>,
    target_minutes: Option<i32>,
    people: Json<Vec<StaffId>>,
    position: i32,
    filled_from: i64,
    version: i64,
}

impl From<Row> for SavedQueue {
    fn from(row: Row) -> Self {
        Self {
            key: row.key,
            title: row.title,
            filter: row.filter.0,
            target_minutes: row.target_minutes.and_then(|it| u32::try_from(it).ok()),
            people: row.people.0,
            position: row.position,
            version: row.version,
            filled_from: row.filled_from,
        }
    }
}

impl From<&SavedQueue> for Row {
    fn from(queue: &SavedQueue) -> Self {
        Self {
            key: queue.key.clone(),
            title: queue.title.clone(),
            filter: Json(queue.filter.clone()),
            target_minutes: queue.target_minutes.and_then(|it| i32::try_from(it).ok()),
            people: Json(queue.people.clone()),
            position: queue.position,
            filled_from: queue.filled_from,
            version: queue.version,
        }
    }
}

/// All of them, in their order.
pub fn list(conn: &mut Conn) -> Result<Vec<SavedQueue>, Error> {
    let rows: Vec<Row> = on!(conn => saved_queues::table
        .order((saved_queues::position, saved_queues::key))
        .select(Row::as_select())
        .load(conn))?;
    Ok(rows.into_iter().map(SavedQueue::from).collect())
}

pub fn find(conn: &mut Conn, key: &str) -> Result<Option<SavedQueue>, Error> {
    let row: Option<Row> = on!(conn => saved_queues::table
        .find(key)
        .select(Row::as_select())
        .first(conn)
        .optional())?;
    Ok(row.map(SavedQueue::from))
}

/// Adds one. [`Error::Taken`] for a key that is in use.
pub fn insert(conn: &mut Conn, queue: &SavedQueue) -> Result<(), Error> {
    on!(conn => diesel::insert_into(saved_queues::table).values(Row::from(queue)).execute(conn))?;
    Ok(())
}

/// Puts a queue in the place of the one that still has `version`.
pub fn advance(conn: &mut Conn, queue: &SavedQueue, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(saved_queues::table.find(&queue.key))
        .filter(saved_queues::version.eq(version))
        .set(Row::from(queue))
        .execute(conn))?;
    Ok(changed == 1)
}

/// Deletes the queue that still has `version`.
pub fn delete(conn: &mut Conn, key: &str, version: i64) -> Result<bool, Error> {
    let deleted = on!(conn => diesel::delete(saved_queues::table.find(key))
        .filter(saved_queues::version.eq(version))
        .execute(conn))?;
    Ok(deleted == 1)
}

/// The version of the rules.
pub fn rules(conn: &mut Conn) -> Result<i64, Error> {
    on!(conn => queue_rules::table.find(ONLY).select(queue_rules::version).first(conn))
}

/// Moves the rules on, so that every open case is filed anew, and answers their new
/// version. Whoever else would move them waits until the transaction ends.
pub fn move_rules(conn: &mut Conn) -> Result<i64, Error> {
    on!(conn => diesel::update(queue_rules::table.find(ONLY))
        .set(queue_rules::version.eq(queue_rules::version + 1))
        .returning(queue_rules::version)
        .get_result(conn))
}

/// By what cases are filed now.
pub fn plan(conn: &mut Conn, target_minutes: u32) -> Result<QueuePlan, Error> {
    // the version is read first: rules that move meanwhile file the case once more
    Ok(QueuePlan {
        version: rules(conn)?,
        target_minutes,
        own: list(conn)?,
    })
}
