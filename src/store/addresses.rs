//! Where comments came from: keyed hashes, kept until they expire.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::comment_addresses;
use crate::domain::ids::CommentId;
use crate::domain::time::Instant;

/// The network that a comment came from, while that is kept.
pub fn network(conn: &mut Conn, comment: CommentId) -> Result<Option<Vec<u8>>, Error> {
    on!(conn => comment_addresses::table
        .find(comment)
        .select(comment_addresses::prefix)
        .first(conn)
        .optional())
}

/// Forgets the addresses that expired before `limit`.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_addresses::table)
        .filter(comment_addresses::expires_at.lt(limit))
        .execute(conn))?;
    Ok(())
}
