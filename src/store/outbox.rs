//! What is to be brought to people: written with its cause, claimed under a
//! lease when it is due, and finished only by whoever still holds that lease.

mod listing;
#[cfg(test)]
mod tests;

use diesel::prelude::*;
use diesel::sql_types::{Integer, Nullable};
use serde_json::Value;

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::kept::insert_all;
use super::schema::{outbox, staff};
use super::types::{Json, JsonDoc, Uid};
use super::{postgres, sqlite, types};
use crate::domain::delivery::{DeliveryKind, DeliveryState, Departure};
use crate::domain::ids::{DeliveryId, LeaseId, ReaderId, StaffId};
use crate::domain::letter::Letter;
use crate::domain::notice::Notice;
use crate::domain::time::Instant;
pub use listing::{find, list, to_reader};

/// A delivery on its way into the outbox.
#[derive(Debug, Clone)]
pub struct NewDelivery {
    pub id: DeliveryId,
    pub recipient: Option<StaffId>,
    pub payload: Notice,
    pub created_at: Instant,
    /// When it may first be tried.
    pub due_at: Instant,
}

/// Adds deliveries, all of them waiting.
pub fn insert(conn: &mut Conn, deliveries: &[NewDelivery]) -> Result<(), Error> {
    let rows: Vec<_> = deliveries
        .iter()
        .map(|new| {
            (
                outbox::id.eq(new.id),
                outbox::kind.eq(DeliveryKind::Mail),
                outbox::recipient.eq(new.recipient),
                outbox::payload.eq(Json(new.payload.clone())),
                outbox::state.eq(DeliveryState::Waiting),
                outbox::due_at.eq(new.due_at),
                outbox::attempts.eq(0),
                outbox::created_at.eq(new.created_at),
            )
        })
        .collect();
    insert_all!(conn, outbox::table, rows)?;
    Ok(())
}

/// A letter to a reader on its way into the outbox.
#[derive(Debug, Clone)]
pub struct NewLetter {
    pub id: DeliveryId,
    pub reader: ReaderId,
    pub letter: Letter,
    pub created_at: Instant,
    /// When it may first be tried.
    pub due_at: Instant,
}

/// Adds letters to readers, all of them waiting.
pub fn insert_letters(conn: &mut Conn, letters: &[NewLetter]) -> Result<(), Error> {
    if letters.is_empty() {
        return Ok(());
    }
    let rows: Vec<_> = letters
        .iter()
        .map(|new| {
            (
                outbox::id.eq(new.id),
                outbox::kind.eq(DeliveryKind::Mail),
                outbox::reader_id.eq(new.reader),
                outbox::payload.eq(Json(new.letter.clone())),
                outbox::state.eq(DeliveryState::Waiting),
                outbox::due_at.eq(new.due_at),
                outbox::attempts.eq(0),
                outbox::created_at.eq(new.created_at),
            )
        })
        .collect();
    on!(conn => diesel::insert_into(outbox::table).values(&rows).execute(conn))?;
    Ok(())
}

/// Puts down what goes out at the hour.
pub fn insert_departure(
    conn: &mut Conn,
    id: DeliveryId,
    departure: &Departure,
    now: Instant,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(outbox::table)
        .values((
            outbox::id.eq(id),
            outbox::kind.eq(DeliveryKind::GoLive),
            outbox::payload.eq(Json(departure.clone())),
            outbox::state.eq(DeliveryState::Waiting),
            outbox::due_at.eq(departure.at),
            outbox::attempts.eq(0),
            outbox::created_at.eq(now),
        ))
        .execute(conn))?;
    Ok(())
}

/// Of these people, those who can be told something: here, and not disabled.
pub fn reachable(conn: &mut Conn, people: &[StaffId]) -> Result<Vec<StaffId>, Error> {
    on!(conn => staff::table
        .filter(staff::id.eq_any(people))
        .filter(staff::disabled_at.is_null())
        .select(staff::id)
        .load(conn))
}

/// Whose what is claimed will be, and for how long.
#[derive(Debug, Clone, Copy)]
pub struct Lease {
    /// Must be shown when a try is over.
    pub token: LeaseId,
    /// From then on somebody else may claim it.
    pub until: Instant,
}

/// What is ours to do.
#[derive(Debug, Clone)]
pub struct Claimed {
    pub id: DeliveryId,
    pub lease: Lease,
    pub recipient: Option<StaffId>,
    /// The reader whom it is for, where it is for no member of staff.
    pub reader: Option<ReaderId>,
    pub payload: Value,
    /// Tries, with the one that begins now.
    pub tries: u32,
}

impl Claimed {
    /// What a mail says. None where another version of this service wrote something
    /// that we do not know.
    pub fn notice(&self) -> Option<Notice> {
        serde_json::from_value(self.payload.clone()).ok()
    }

    /// What a letter to a reader is about.
    pub fn letter(&self) -> Option<Letter> {
        serde_json::from_value(self.payload.clone()).ok()
    }

    /// What goes out at the hour.
    pub fn departure(&self) -> Option<Departure> {
        serde_json::from_value(self.payload.clone()).ok()
    }
}

/// A claimed row, as both databases give it back.
#[derive(QueryableByName)]
pub(super) struct ClaimedRow {
    #[diesel(sql_type = Uid)]
    id: DeliveryId,
    #[diesel(sql_type = Nullable<Uid>)]
    recipient: Option<StaffId>,
    #[diesel(sql_type = JsonDoc)]
    payload: Json<Value>,
    #[diesel(sql_type = types::Instant)]
    due_at: Instant,
    #[diesel(sql_type = Integer)]
    attempts: i32,
    #[diesel(sql_type = Nullable<Uid>)]
    reader_id: Option<ReaderId>,
}

/// Claims up to `limit` rows of one kind that are due and under nobody's lease, those
/// that waited longest first. No two claims get the same one.
pub fn claim(
    conn: &mut Conn,
    kind: DeliveryKind,
    lease: Lease,
    limit: u16,
    now: Instant,
) -> Result<Vec<Claimed>, Error> {
    let mut rows = match &mut conn.backend {
        Backend::Sqlite(conn) => sqlite::claim_due(conn, kind, lease, limit, now)?,
        Backend::Postgres(conn) => postgres::claim_due(conn, kind, lease, limit, now)?,
    };
    rows.sort_by_key(|row| (row.due_at, row.id));
    let claimed = rows.into_iter().map(|row| Claimed {
        id: row.id,
        lease,
        recipient: row.recipient,
        reader: row.reader_id,
        payload: row.payload.0,
        tries: u32::try_from(row.attempts).unwrap_or(u32::MAX),
    });
    Ok(claimed.collect())
}

/// How a try ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Outcome {
    /// It was brought.
    Done,
    /// There was nobody to bring it to; why.
    PassedOver(String),
    /// Not this time: when next, and what was in the way.
    Retry { due_at: Instant, error: String },
    /// It will not be tried again; why.
    GivenUp(String),
}

/// Writes down how a try ended, and lets go of the lease. False, and nothing
/// is changed, when the lease was lost to somebody else in the meantime.
pub fn finish(
    conn: &mut Conn,
    claimed: &Claimed,
    outcome: &Outcome,
    now: Instant,
) -> Result<bool, Error> {
    let (state, due_at, error) = match outcome {
        Outcome::Done => (DeliveryState::Done, None, None),
        Outcome::PassedOver(why) => (DeliveryState::Done, None, Some(why)),
        Outcome::Retry { due_at, error } => (DeliveryState::Waiting, Some(*due_at), Some(error)),
        Outcome::GivenUp(why) => (DeliveryState::Failed, None, Some(why)),
    };
    let finished_at = (state != DeliveryState::Waiting).then_some(now);
    let finished = on!(conn => diesel::update(outbox::table.find(claimed.id))
        .filter(outbox::lease.eq(claimed.lease.token))
        .set((
            outbox::state.eq(state),
            due_at.map(|at| outbox::due_at.eq(at)),
            outbox::last_error.eq(error),
            outbox::finished_at.eq(finished_at),
            outbox::lease.eq(None::<LeaseId>),
            outbox::leased_until.eq(None::<Instant>),
        ))
        .execute(conn))?;
    Ok(finished == 1)
}

/// Lets a failed delivery wait again, due at once and with all its tries. False
/// when it is not failed.
pub fn resend(conn: &mut Conn, id: DeliveryId, now: Instant) -> Result<bool, Error> {
    let resent = on!(conn => diesel::update(outbox::table.find(id))
        .filter(outbox::state.eq(DeliveryState::Failed))
        .set((
            outbox::state.eq(DeliveryState::Waiting),
            outbox::due_at.eq(now),
            outbox::attempts.eq(0),
            outbox::finished_at.eq(None::<Instant>),
        ))
        .execute(conn))?;
    Ok(resent == 1)
}

/// Forgets what was done and written before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(outbox::table)
        .filter(outbox::state.eq(DeliveryState::Done))
        .filter(outbox::created_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
