//! Sessions, their refresh tokens, and invitations. Of tokens only SHA-256
//! digests are kept.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{invitations, refresh_tokens, sessions, staff};
use super::staff::Account;
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::time::Instant;

/// A session that begins.
#[derive(Debug, Clone, Copy, Insertable)]
#[diesel(table_name = sessions)]
pub struct Session {
    pub id: SessionId,
    pub staff_id: StaffId,
    pub created_at: Instant,
    pub expires_at: Instant,
}

pub fn insert(conn: &mut Conn, session: Session) -> Result<(), Error> {
    on!(conn => diesel::insert_into(sessions::table).values(session).execute(conn))?;
    Ok(())
}

/// Whose session this is: unless it was ended or has expired, or they were shut out.
pub fn find_holder(conn: &mut Conn, id: SessionId, now: Instant) -> Result<Option<Account>, Error> {
    on!(conn => sessions::table
        .inner_join(staff::table.on(staff::id.eq(sessions::staff_id)))
        .filter(sessions::id.eq(id))
        .filter(sessions::ended_at.is_null())
        .filter(sessions::expires_at.gt(now))
        .filter(staff::disabled_at.is_null())
        .select(Account::as_select())
        .first(conn)
        .optional())
}

pub fn end(conn: &mut Conn, id: SessionId, now: Instant) -> Result<(), Error> {
    on!(conn => diesel::update(sessions::table.find(id))
        .filter(sessions::ended_at.is_null())
        .set(sessions::ended_at.eq(now))
        .execute(conn))?;
    Ok(())
}

/// Ends all sessions of somebody, save one if it is given.
pub fn end_all(
    conn: &mut Conn,
    staff: StaffId,
    but: Option<SessionId>,
    now: Instant,
) -> Result<(), Error> {
    let but = but.unwrap_or_else(|| SessionId::from(uuid::Uuid::nil()));
    on!(conn => diesel::update(sessions::table)
        .filter(sessions::staff_id.eq(staff))
        .filter(sessions::id.ne(but))
        .filter(sessions::ended_at.is_null())
        .set(sessions::ended_at.eq(now))
        .execute(conn))?;
    Ok(())
}

/// Deletes sessions that expired before `limit`, with their tokens.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    let expired = sessions::table.filter(sessions::expires_at.lt(limit));
    on!(conn => diesel::delete(refresh_tokens::table)
        .filter(refresh_tokens::session_id.eq_any(expired.select(sessions::id)))
        .execute(conn))?;
    on!(conn => diesel::delete(expired).execute(conn))?;
    Ok(())
}

pub fn insert_token(
    conn: &mut Conn,
    digest: &[u8],
    session: SessionId,
    now: Instant,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(refresh_tokens::table)
        .values((
            refresh_tokens::digest.eq(digest),
            refresh_tokens::session_id.eq(session),
            refresh_tokens::created_at.eq(now),
        ))
        .execute(conn))?;
    Ok(())
}

/// Spends a refresh token. Of two at once only one finds it unspent.
pub fn spend_token(conn: &mut Conn, digest: &[u8], now: Instant) -> Result<bool, Error> {
    let spent = on!(conn => diesel::update(refresh_tokens::table.find(digest))
        .filter(refresh_tokens::spent_at.is_null())
        .set(refresh_tokens::spent_at.eq(now))
        .execute(conn))?;
    Ok(spent == 1)
}

/// The session that a refresh token belongs to, spent or not.
pub fn session_of_token(conn: &mut Conn, digest: &[u8]) -> Result<Option<SessionId>, Error> {
    on!(conn => refresh_tokens::table
        .find(digest)
        .select(refresh_tokens::session_id)
        .first(conn)
        .optional())
}

pub fn insert_invitation(
    conn: &mut Conn,
    digest: &[u8],
    staff: StaffId,
    now: Instant,
    expires_at: Instant,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(invitations::table)
        .values((
            invitations::digest.eq(digest),
            invitations::staff_id.eq(staff),
            invitations::created_at.eq(now),
            invitations::expires_at.eq(expires_at),
        ))
        .execute(conn))?;
    Ok(())
}

/// Uses an invitation that is neither used nor expired, and says whose it is.
pub fn use_invitation(
    conn: &mut Conn,
    digest: &[u8],
    now: Instant,
) -> Result<Option<StaffId>, Error> {
    let used = on!(conn => diesel::update(invitations::table.find(digest))
        .filter(invitations::used_at.is_null())
        .filter(invitations::expires_at.gt(now))
        .set(invitations::used_at.eq(now))
        .execute(conn))?;
    if used == 0 {
        return Ok(None);
    }
    on!(conn => invitations::table
        .find(digest)
        .select(invitations::staff_id)
        .first(conn)
        .optional())
}
