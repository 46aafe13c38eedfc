//! Recomputing the history's chain, and naming every event that does not fit it.

use diesel::backend::Backend;
use diesel::deserialize::{self, FromSql, FromSqlRow};
use diesel::prelude::*;
use serde_json::Value;

use super::super::conn::{Conn, on};
use super::super::error::Error;
use super::super::schema::{event_payloads, events};
use super::super::types::Json;
use crate::domain::event::{EventKind, GENESIS, Sealed, digest};
use crate::domain::ids::{ArticleId, CommentId, DraftId, EventId, StaffId};
use crate::domain::time::Instant;

/// How many events are looked at together.
const AT_ONCE: i64 = 1000;

/// What is wrong with one event of the history.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Flaw {
    /// Where in the sequence.
    pub seq: i64,
    pub what: String,
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

/// Recomputes the chain from its first event.
pub fn verify(conn: &mut Conn) -> Result<Verification, Error> {
    let mut chain = Chain::default();
    let mut last = i64::MIN;
    loop {
        let witnesses = after(conn, last)?;
        let Some((seq, _)) = witnesses.last() else {
            break;
        };
        last = *seq;
        for (seq, witness) in &witnesses {
            chain.follow(*seq, witness);
        }
    }
    chain.seen.unsealed = on!(conn => events::table
        .filter(events::seq.is_null())
        .count()
        .get_result(conn))?;
    chain.seen.head = hex::encode(chain.prev);
    Ok(chain.seen)
}

/// Whether the chain has, or once had as its last, an event of this hash. Of a
/// history that was cut off at its end, the head that it had says no.
pub fn has_hash(conn: &mut Conn, hash: &[u8]) -> Result<bool, Error> {
    if hash == GENESIS {
        return Ok(true);
    }
    let found: i64 = on!(conn => events::table
        .filter(events::seq.is_not_null())
        .filter(events::hash.eq(hash))
        .count()
        .get_result(conn))?;
    Ok(found > 0)
}

/// A value that may have been altered into something that it cannot be.
#[derive(Debug, FromSqlRow)]
struct Legible<T>(Option<T>);

impl<T, ST, DB> FromSql<ST, DB> for Legible<T>
where
    DB: Backend,
    T: FromSql<ST, DB>,
{
    fn from_sql(value: DB::RawValue<'_>) -> deserialize::Result<Self> {
        Ok(Self(T::from_sql(value).ok()))
    }
}

/// An event as it lies in the table, whatever was done to it.
#[derive(Queryable)]
struct Witness {
    id: Legible<EventId>,
    kind: Legible<EventKind>,
    at: Legible<Instant>,
    actor: Option<Legible<StaffId>>,
    article_id: Option<Legible<ArticleId>>,
    draft_id: Option<Legible<DraftId>>,
    comment_id: Option<Legible<CommentId>>,
    digest: Vec<u8>,
    prev: Option<Vec<u8>>,
    hash: Option<Vec<u8>>,
    /// These two are gone once the payload was erased.
    salt: Option<Vec<u8>>,
    payload: Option<Legible<Json<Value>>>,
}

fn after(conn: &mut Conn, seq: i64) -> Result<Vec<(i64, Witness)>, Error> {
    on!(conn => events::table
        .left_join(event_payloads::table.on(event_payloads::event_id.eq(events::id)))
        .filter(events::seq.gt(seq))
        .order(events::seq)
        .limit(AT_ONCE)
        .select((
            events::seq.assume_not_null(),
            (
                events::id,
                events::kind,
                events::at,
                events::actor,
                events::article_id,
                events::draft_id,
                events::comment_id,
                events::digest,
                events::prev,
                events::hash,
                event_payloads::salt.nullable(),
                event_payloads::payload.nullable(),
            ),
        ))
        .load(conn))
}

impl Witness {
    /// What its hash must be after this one; none for what cannot be read.
    fn hash_after(&self, seq: i64, prev: &[u8]) -> Option<Vec<u8>> {
        let sealed = Sealed {
            seq,
            id: self.id.0?,
            kind: self.kind.0?,
            at: self.at.0?,
            actor: optional(self.actor.as_ref()).ok()?,
            article: optional(self.article_id.as_ref()).ok()?,
            draft: optional(self.draft_id.as_ref()).ok()?,
            comment: optional(self.comment_id.as_ref()).ok()?,
            digest: &self.digest,
        };
        Some(sealed.hash(prev))
    }

    fn is_erased(&self) -> bool {
        self.salt.is_none() && self.payload.is_none()
    }

    fn has_its_payload(&self) -> bool {
        match (&self.salt, &self.payload) {
            (Some(salt), Some(Legible(Some(Json(payload))))) => {
                digest(salt, payload) == self.digest
            }
            _ => false,
        }
    }
}

/// Nothing where nothing is; refused where something is that cannot be read.
fn optional<T: Copy>(value: Option<&Legible<T>>) -> Result<Option<T>, Illegible> {
    match value {
        None => Ok(None),
        Some(Legible(read)) => read.map(Some).ok_or(Illegible),
    }
}

/// What was there cannot be read as what it should be.
struct Illegible;

/// The chain as far as it was followed.
struct Chain {
    seen: Verification,
    /// The place of the last event.
    seq: i64,
    /// Its hash.
    prev: Vec<u8>,
}

impl Default for Chain {
    fn default() -> Self {
        Self {
            seen: Verification::default(),
            seq: 0,
            prev: GENESIS.to_vec(),
        }
    }
}

impl Chain {
    fn follow(&mut self, seq: i64, event: &Witness) {
        self.seen.events += 1;
        if seq < 1 {
            return self.flaw(seq, "it has a place before the first");
        }
        let is_next = seq == self.seq + 1;
        if !is_next {
            self.missing(seq);
        }
        let own = event.prev.as_deref().unwrap_or_default();
        if is_next && own != self.prev {
            self.flaw(seq, "it does not follow the event before it");
        } else if event.hash.is_none() || event.hash != event.hash_after(seq, own) {
            self.flaw(seq, "it was altered");
        }
        if event.is_erased() {
            self.seen.erased += 1;
        } else if !event.has_its_payload() {
            self.flaw(seq, "its payload was altered");
        }
        self.seq = seq;
        self.prev = event.hash.clone().unwrap_or_default();
    }

    /// Names the events between the last one and this.
    fn missing(&mut self, seq: i64) {
        let first = self.seq + 1;
        match seq - first {
            1 => self.flaw(first, "it is missing"),
            more => self.flaw(first, format!("it and {} after it are missing", more - 1)),
        }
    }

    fn flaw(&mut self, seq: i64, what: impl Into<String>) {
        let what = what.into();
        self.seen.flaws.push(Flaw { seq, what });
    }
}
