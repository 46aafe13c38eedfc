//! Where comments came from: keyed hashes, kept until they expire.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::comment_addresses;
use crate::domain::time::Instant;

/// Forgets the addresses that expired before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_addresses::table)
        .filter(comment_addresses::expires_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
