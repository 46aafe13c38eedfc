//! The service's own keys, wrapped by the root key.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::keys;
use crate::domain::time::Instant;

/// A wrapped key by its name.
pub fn find(conn: &mut Conn, name: &str) -> Result<Option<Vec<u8>>, Error> {
    on!(conn => keys::table.find(name).select(keys::wrapped).first(conn).optional())
}

/// Keeps a wrapped key, unless one of that name is there already.
pub fn insert(conn: &mut Conn, name: &str, wrapped: &[u8], now: Instant) -> Result<(), Error> {
    on!(conn => diesel::insert_into(keys::table)
        .values((keys::name.eq(name), keys::wrapped.eq(wrapped), keys::created_at.eq(now)))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}
