//! The history: appended by verbs, sealed in order, read back and verified.

use diesel::prelude::*;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{event_payloads, events, staff};
use super::types::Json;
use super::{page, postgres};
use crate::domain::event::{About, Event, EventKind, GENESIS, Sealed, TimelineEntry, digest};
use crate::domain::ids::{ArticleId, CommentId, DraftId, EventId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// How many events one sealing takes at most, so that it stays short.
const SEAL_AT_ONCE: i64 = 1000;

#[derive(Insertable)]
#[diesel(table_name = events, treat_none_as_default_value = false)]
struct NewEvent {
    id: EventId,
    kind: EventKind,
    at: Instant,
    actor: Option<StaffId>,
    article_id: Option<ArticleId>,
    draft_id: Option<DraftId>,
    comment_id: Option<CommentId>,
    digest: Vec<u8>,
}

#[derive(Insertable)]
#[diesel(table_name = event_payloads, treat_none_as_default_value = false)]
struct NewPayload {
    event_id: EventId,
    salt: Vec<u8>,
    payload: Json<Value>,
}

/// Adds events to the history, unsealed.
pub fn insert(conn: &mut Conn, happened: &[Event]) -> Result<(), Error> {
    let payloads = happened
        .iter()
        .map(payload)
        .collect::<Result<Vec<_>, _>>()?;
    let rows: Vec<NewEvent> = happened
        .iter()
        .zip(&payloads)
        .map(|(event, payload)| row(event, &payload.salt))
        .collect();
    on!(conn => diesel::insert_into(events::table).values(&rows).execute(conn))?;
    on!(conn => diesel::insert_into(event_payloads::table).values(&payloads).execute(conn))?;
    Ok(())
}

fn row(event: &Event, salt: &[u8]) -> NewEvent {
    let About {
        article,
        draft,
        comment,
    } = event.about;
    NewEvent {
        id: event.id,
        kind: event.kind,
        at: event.at,
        actor: event.actor,
        article_id: article,
        draft_id: draft,
        comment_id: comment,
        digest: digest(salt, &event.payload),
    }
}

fn payload(event: &Event) -> Result<NewPayload, Error> {
    let mut salt = [0; 16];
    SystemRandom::new()
        .fill(&mut salt)
        .map_err(|_| Error::Broken("no randomness to be had".to_owned()))?;
    Ok(NewPayload {
        event_id: event.id,
        salt: salt.to_vec(),
        payload: Json(event.payload.clone()),
    })
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = events)]
struct EventRow {
    id: EventId,
    kind: EventKind,
    at: Instant,
    actor: Option<StaffId>,
    article_id: Option<ArticleId>,
    draft_id: Option<DraftId>,
    comment_id: Option<CommentId>,
    digest: Vec<u8>,
    seq: Option<i64>,
    prev: Option<Vec<u8>>,
    hash: Option<Vec<u8>>,
}

impl EventRow {
    fn sealed(&self, seq: i64) -> Sealed<'_> {
        Sealed {
            seq,
            id: self.id,
            kind: self.kind,
            at: self.at,
            actor: self.actor,
            article: self.article_id,
            draft: self.draft_id,
            comment: self.comment_id,
            digest: &self.digest,
        }
    }
}

/// Gives unsealed events their places, in the order they were inserted, and
/// says how many. Only one sealer works at a time, among all nodes.
pub fn seal(conn: &mut Conn) -> Result<usize, Error> {
    if let Conn::Postgres(conn) = conn
        && !postgres::try_lock(conn, postgres::Lock::Sealing)?
    {
        return Ok(0);
    }
    let unsealed: Vec<EventRow> = on!(conn => events::table
        .filter(events::seq.is_null())
        .order(events::n)
        .limit(SEAL_AT_ONCE)
        .select(EventRow::as_select())
        .load(conn))?;
    let (mut seq, mut prev) = head(conn)?;
    for event in &unsealed {
        seq += 1;
        let hash = event.sealed(seq).hash(&prev);
        on!(conn => diesel::update(events::table.filter(events::id.eq(event.id)))
            .set((
                events::seq.eq(seq),
                events::prev.eq(&prev),
                events::hash.eq(&hash),
            ))
            .execute(conn))?;
        prev = hash;
    }
    Ok(unsealed.len())
}

/// The last sealed event's place and hash.
pub fn head(conn: &mut Conn) -> Result<(i64, Vec<u8>), Error> {
    let last: Option<(Option<i64>, Option<Vec<u8>>)> = on!(conn => events::table
        .filter(events::seq.is_not_null())
        .order(events::seq.desc())
        .select((events::seq, events::hash))
        .first(conn)
        .optional())?;
    Ok(match last {
        Some((Some(seq), Some(hash))) => (seq, hash),
        _ => (0, GENESIS.to_vec()),
    })
}

/// What is wrong with one event of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where in the sequence.
    pub seq: i64,
    pub what: &'static str,
}

/// What a verification saw.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Verification {
    pub events: i64,
    /// Events whose payload was erased, lawfully.
    pub erased: i64,
    /// Not sealed yet; the next sealing takes them.
    pub unsealed: i64,
    pub flaws: Vec<Flaw>,
    /// The hash of the last event, hex.
    pub head: String,
}

/// An event, with its salt and payload unless they were erased.
type WithPayload = (EventRow, Option<Vec<u8>>, Option<Json<Value>>);

/// Recomputes the chain from its first event.
pub fn verify(conn: &mut Conn) -> Result<Verification, Error> {
    let mut seen = Verification::default();
    let mut prev = GENESIS.to_vec();
    loop {
        let rows: Vec<WithPayload> = on!(conn => events::table
            .left_join(event_payloads::table.on(event_payloads::event_id.eq(events::id)))
            .filter(events::seq.gt(seen.events))
            .order(events::seq)
            .limit(SEAL_AT_ONCE)
            .select((
                EventRow::as_select(),
                event_payloads::salt.nullable(),
                event_payloads::payload.nullable(),
            ))
            .load(conn))?;
        if rows.is_empty() {
            break;
        }
        for (event, salt, payload) in rows {
            let expected = seen.events + 1;
            seen.events = event.seq.unwrap_or(expected);
            seen.flaws.extend(flaw(&event, expected, &prev));
            match (salt, payload) {
                (Some(salt), Some(Json(payload))) if digest(&salt, &payload) != event.digest => {
                    seen.flaws.push(Flaw {
                        seq: seen.events,
                        what: "its payload was altered",
                    });
                }
                (Some(_), Some(_)) => {}
                _ => seen.erased += 1,
            }
            prev = event.hash.unwrap_or_default();
        }
    }
    seen.unsealed = on!(conn => events::table
        .filter(events::seq.is_null())
        .count()
        .get_result(conn))?;
    seen.head = hex::encode(prev);
    Ok(seen)
}

fn flaw(event: &EventRow, expected: i64, prev: &[u8]) -> Option<Flaw> {
    let seq = event.seq?;
    let what = if seq != expected {
        "events before it are missing"
    } else if event.prev.as_deref() != Some(prev) {
        "it does not follow the event before it"
    } else if event.hash.as_deref() != Some(event.sealed(seq).hash(prev).as_slice()) {
        "it was altered"
    } else {
        return None;
    };
    Some(Flaw { seq, what })
}

/// The events about a draft, oldest first.
pub fn of_draft(
    conn: &mut Conn,
    draft: DraftId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    type Row = (
        EventId,
        EventKind,
        Instant,
        Option<StaffId>,
        Option<String>,
        Option<Json<Value>>,
    );
    let (at, id) = page::after(window);
    let rows: Vec<Row> = on!(conn => events::table
        .left_join(staff::table.on(staff::id.nullable().eq(events::actor)))
        .left_join(event_payloads::table.on(event_payloads::event_id.eq(events::id)))
        .filter(events::draft_id.eq(draft))
        .filter(events::at.ge(at).and(events::at.gt(at).or(events::id.gt(EventId::from(id)))))
        .order((events::at, events::id))
        .limit(page::rows(window))
        .select((
            events::id,
            events::kind,
            events::at,
            events::actor,
            staff::name.nullable(),
            event_payloads::payload.nullable(),
        ))
        .load(conn))?;
    let entries = rows
        .into_iter()
        .map(|(id, kind, at, actor, name, payload)| TimelineEntry {
            id,
            kind,
            at,
            actor: actor.zip(name).map(|(id, name)| StaffRef { id, name }),
            payload: payload.map(|Json(payload)| payload),
        });
    Ok(Page::cut(entries.collect(), window, |entry| Position {
        at: entry.at,
        id: entry.id.uuid(),
    }))
}
