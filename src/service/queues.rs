//! The site's own queues: made, changed and taken away by admins. After each change of
//! what stands in them, every open case is filed anew by and by.

mod check;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Error;
use crate::domain::difference::{differences, names};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::StaffId;
use crate::domain::moderation::{QueueFilter, SavedQueue, queue};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{self, Conn, events, saved_queues};

pub use check::is_key;

/// The site's own queues, at most.
const QUEUES_MAX: usize = 20;

/// A queue that is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewQueue {
    /// Lower-case letters, digits, hyphens and underscores, at most 40; it never changes.
    #[schema(example = "casino-links", pattern = "^[a-z0-9_-]{1,40}$")]
    pub key: String,
    /// One line of at most 300 characters.
    #[schema(example = "Casino links", max_length = 300)]
    pub title: String,
    /// At least one condition.
    #[schema(example = json!({"checks": ["links"], "hosts": ["casino.example"]}))]
    pub filter: QueueFilter,
    /// Minutes until a case in it should have been decided; without one, the site's own.
    #[serde(default)]
    #[schema(example = 60, minimum = 1, maximum = 100_000)]
    pub target_minutes: Option<u32>,
    /// Moderators whom it is for; every moderator where it is empty.
    #[serde(default)]
    #[schema(example = json!([]), max_items = 100)]
    pub people: Vec<StaffId>,
    /// Where it stands among the site's own, smallest first; behind them all when it is
    /// not given.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub position: Option<i32>,
}

/// What of a queue can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct QueueFields {
    /// One line of at most 300 characters.
    #[schema(example = "Casino links", max_length = 300)]
    pub title: String,
    /// At least one condition.
    pub filter: QueueFilter,
    /// Minutes until a case in it should have been decided; null for the site's own.
    #[schema(example = 60, minimum = 1, maximum = 100_000)]
    pub target_minutes: Option<u32>,
    /// Moderators whom it is for; every moderator where it is empty.
    #[schema(example = json!([]), max_items = 100)]
    pub people: Vec<StaffId>,
    /// Where it stands among the site's own, smallest first.
    #[schema(example = 1, minimum = 0, maximum = 1_000_000)]
    pub position: i32,
}

impl From<&SavedQueue> for QueueFields {
    fn from(queue: &SavedQueue) -> Self {
        Self {
            title: queue.title.clone(),
            filter: queue.filter.clone(),
            target_minutes: queue.target_minutes,
            people: queue.people.clone(),
            position: queue.position,
        }
    }
}

/// All of the site's own queues, in their order.
pub fn list(conn: &mut Conn) -> Result<Vec<SavedQueue>, Error> {
    Ok(saved_queues::list(conn)?)
}

/// One of the site's own queues. A key that none could have is not looked for.
pub fn find(conn: &mut Conn, key: &str) -> Result<SavedQueue, Error> {
    let found = if is_key(key) {
        saved_queues::find(conn, key)?
    } else {
        None
    };
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Adds a queue. 422 for fields that are wrong, 409 for a key that is in use and when
/// there are twenty.
pub fn add(
    conn: &mut Conn,
    new: &NewQueue,
    actor: &Actor,
    now: Instant,
) -> Result<SavedQueue, Error> {
    let all = saved_queues::list(conn)?;
    let last = all.iter().map(|queue| queue.position).max();
    let fields = QueueFields {
        title: new.title.clone(),
        filter: new.filter.clone(),
        target_minutes: new.target_minutes,
        people: new.people.clone(),
        position: new.position.unwrap_or_else(|| behind(last)),
    };
    check::check(conn, Some(&new.key), &fields)?;
    if queue(&new.key).is_some() {
        return Err(taken(&new.key).into());
    }
    if all.len() >= QUEUES_MAX {
        let detail = format!("a site has at most {QUEUES_MAX} queues of its own");
        return Err(Refusal::Conflict(detail).into());
    }
    let added = SavedQueue {
        key: new.key.clone(),
        title: fields.title,
        filter: fields.filter,
        target_minutes: fields.target_minutes,
        people: fields.people,
        position: fields.position,
        version: 1,
        filled_from: saved_queues::move_rules(conn)?,
    };
    match saved_queues::insert(conn, &added) {
        Err(store::Error::Taken(_)) => return Err(taken(&new.key).into()),
        inserted => inserted?,
    }
    record(conn, EventKind::QueueAdded, actor, (json!(added), now))?;
    Ok(added)
}

fn behind(last: Option<i32>) -> i32 {
    last.map_or(1, |last| last.saturating_add(1).min(check::POSITION_MAX))
}

fn taken(key: &str) -> Refusal {
    Refusal::Conflict(format!("there is a queue '{key}' already"))
}

/// A change on its way.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version that whoever asks had read.
    pub read: Option<i64>,
    /// What the change was put into.
    pub base: SavedQueue,
    /// What the queue is to be.
    pub wanted: QueueFields,
}

/// Changes a queue. What comes out the same changes nothing. 422; 428; 412.
pub fn change(
    conn: &mut Conn,
    change: &Change,
    actor: &Actor,
    now: Instant,
) -> Result<SavedQueue, Error> {
    let Change { base, wanted, .. } = change;
    check::check(conn, None, wanted)?;
    let read = change.read.ok_or(Refusal::PreconditionRequired)?;
    let current = find(conn, &base.key)?;
    if read != current.version || base.version != current.version {
        return Err(stale(&current, wanted).into());
    }
    let before = QueueFields::from(&current);
    if before == *wanted {
        return Ok(current);
    }
    let refills = before.filter != wanted.filter || before.target_minutes != wanted.target_minutes;
    let changed = SavedQueue {
        title: wanted.title.clone(),
        filter: wanted.filter.clone(),
        target_minutes: wanted.target_minutes,
        people: wanted.people.clone(),
        position: wanted.position,
        version: read + 1,
        filled_from: if refills {
            saved_queues::move_rules(conn)?
        } else {
            current.filled_from
        },
        key: current.key.clone(),
    };
    if !saved_queues::advance(conn, &changed, read)? {
        return Err(stale(&find(conn, &changed.key)?, wanted).into());
    }
    let told = json!({"key": changed.key, "before": before, "after": wanted});
    record(conn, EventKind::QueueChanged, actor, (told, now))?;
    Ok(changed)
}

/// Takes a queue away; its cases stay where else they stand. 428; 412.
pub fn delete(
    conn: &mut Conn,
    key: &str,
    read: i64,
    (actor, now): (&Actor, Instant),
) -> Result<(), Error> {
    let current = find(conn, key)?;
    if current.version != read || !saved_queues::delete(conn, key, read)? {
        return Err(stale(&current, &QueueFields::from(&current)).into());
    }
    saved_queues::move_rules(conn)?;
    record(conn, EventKind::QueueDeleted, actor, (json!(current), now))
}

fn stale(current: &SavedQueue, wanted: &QueueFields) -> Refusal {
    let fields: Value = json!(QueueFields::from(current));
    Refusal::Stale {
        current: json!(current),
        fields: names(&differences(&fields, &json!(wanted))),
    }
}

fn record(
    conn: &mut Conn,
    kind: EventKind,
    actor: &Actor,
    (what, now): (Value, Instant),
) -> Result<(), Error> {
    let event = Event::new(kind, now, Some(actor.id), what);
    Ok(events::insert(conn, &[event])?)
}
