//! The outcomes of requests that came with an `Idempotency-Key`, each written
//! in the transaction of its effect.

use diesel::prelude::*;
use ring::digest::{SHA256, digest};
use serde_json::Value;

use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::postgres;
use super::schema::idempotency_keys;
use super::types::Json;
use crate::domain::time::Instant;

/// Whose key, for what, and with which body.
#[derive(Debug, Clone)]
pub struct Request {
    /// The staff id, or the keyed hash of an anonymous caller's address.
    pub caller: String,
    pub operation: String,
    pub key: String,
    /// SHA-256 of the address and the body.
    pub digest: Vec<u8>,
}

impl Request {
    /// What tells keys apart, in a fixed length.
    fn subject(&self) -> Vec<u8> {
        let parts = [&self.caller, &self.operation, &self.key].map(String::as_str);
        digest(&SHA256, parts.join("\n").as_bytes())
            .as_ref()
            .to_vec()
    }
}

/// What is known of a request.
#[derive(Debug, Clone, PartialEq)]
pub enum Known {
    /// Nothing: its effect is now the caller's to make.
    New,
    /// It was answered like this.
    Answered(Value),
    /// The key was used with another body.
    Mismatch,
    /// Another transaction is making its effect.
    Running,
}

/// Claims a key for the transaction that goes on. On SQLite transactions wait
/// for each other, so none is ever seen running.
pub fn claim(conn: &mut Conn, request: &Request, now: Instant) -> Result<Known, Error> {
    if let Backend::Postgres(conn) = &mut conn.backend
        && !postgres::try_turn(conn, &request.subject())?
    {
        return Ok(Known::Running);
    }
    let claimed = on!(conn => diesel::insert_into(idempotency_keys::table)
        .values((
            idempotency_keys::caller.eq(&request.caller),
            idempotency_keys::operation.eq(&request.operation),
            idempotency_keys::key.eq(&request.key),
            idempotency_keys::request.eq(&request.digest),
            idempotency_keys::created_at.eq(now),
        ))
        .on_conflict_do_nothing()
        .execute(conn))?;
    if claimed == 1 {
        return Ok(Known::New);
    }
    look(conn, request)
}

/// What is known of a request, without claiming its key.
pub fn look(conn: &mut Conn, request: &Request) -> Result<Known, Error> {
    type Row = (Vec<u8>, Option<Json<Value>>);
    let row: Option<Row> = on!(conn => idempotency_keys::table
        .find((&request.caller, &request.operation, &request.key))
        .select((idempotency_keys::request, idempotency_keys::outcome))
        .first(conn)
        .optional())?;
    Ok(match row {
        Some((digest, _)) if digest != request.digest => Known::Mismatch,
        Some((_, Some(Json(outcome)))) => Known::Answered(outcome),
        _ => Known::New,
    })
}

/// Keeps the outcome under a key that was claimed.
pub fn keep(conn: &mut Conn, request: &Request, outcome: Value) -> Result<(), Error> {
    on!(conn => diesel::update(idempotency_keys::table
            .find((&request.caller, &request.operation, &request.key)))
        .set(idempotency_keys::outcome.eq(Json(outcome)))
        .execute(conn))?;
    Ok(())
}

/// Forgets keys older than `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(idempotency_keys::table)
        .filter(idempotency_keys::created_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
