//! The history: appended by verbs, sealed in order, verified. `history` reads it back.

mod verification;

use diesel::prelude::*;
use ring::rand::{SecureRandom, SystemRandom};
use serde_json::Value;

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::kept::{Keep as _, insert_all};
use super::postgres;
use super::schema::{event_payloads, events};
use super::types::Json;
use crate::domain::change::Told;
use crate::domain::event::{About, Event, EventKind, GENESIS, Sealed, digest};
use crate::domain::ids::{ArticleId, CommentId, DraftId, EventId, StaffId};
use crate::domain::time::Instant;

pub use verification::{Flaw, Verification, has_hash, verify};

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
    change: Option<Json<Told>>,
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
    insert_all!(conn, events::table, rows)?;
    insert_all!(conn, event_payloads::table, payloads)?;
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
        change: event.telling.told().cloned().map(Json),
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
    if let Backend::Postgres(conn) = &mut conn.backend
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
        let _: i64 = on!(conn => diesel::update(events::table.filter(events::id.eq(event.id)))
            .set((
                events::seq.eq(seq),
                events::prev.eq(&prev),
                events::hash.eq(&hash),
            ))
            .returning(events::n)
            .kept()
            .get_result(conn))?;
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
