//! Sanctions on readers, networks and hosts.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::kept::Keep as _;
use super::schema::{comment_addresses, comments, sanctions};
use crate::domain::ids::{ReaderId, SanctionId};
use crate::domain::sanction::{Sanction, SanctionKind};
use crate::domain::time::Instant;

/// Sanctions read of one subject, at most.
const OF_ONE: i64 = 50;
/// Hosts of somebody who writes no list of links: their own, and one or two they link to.
const FEW_HOSTS: usize = 8;
/// Comments of one network that are looked through for somebody who is shut out, at
/// most: the latest.
const NEIGHBOURS: i64 = 500;

/// Sanctions that stand.
macro_rules! standing {
    ($now:expr) => {
        sanctions::table
            .filter(sanctions::lifted_at.is_null())
            .filter(sanctions::ends_at.is_null().or(sanctions::ends_at.gt($now)))
    };
}

/// Those of them under which nobody may write.
macro_rules! shutting_out {
    ($now:expr) => {
        standing!($now).filter(
            sanctions::kind
                .eq(SanctionKind::Suspend)
                .or(sanctions::kind.eq(SanctionKind::Ban)),
        )
    };
}

/// What stands against a reader, the network they write from, or a host that they
/// write under or link to.
pub fn standing(
    conn: &mut Conn,
    reader: Option<ReaderId>,
    prefix: &[u8],
    hosts: &[String],
    now: Instant,
) -> Result<Vec<Sanction>, Error> {
    type Row = (SanctionKind, Option<Instant>, String, Option<String>);
    let reader = reader.map(ReaderId::uuid).unwrap_or_default();
    let reader = ReaderId::from(reader);
    let rows: Vec<Row> = on!(conn => {
        let told = (
            sanctions::kind,
            sanctions::ends_at,
            sanctions::reason,
            sanctions::message,
        );
        let on_reader = standing!(now)
            .filter(sanctions::reader_id.eq(reader))
            .limit(OF_ONE)
            .select(told);
        let on_prefix = standing!(now)
            .filter(sanctions::prefix.eq(prefix))
            .limit(OF_ONE)
            .select(told);
        let on_host = standing!(now)
            .filter(sanctions::host.eq_any(hosts))
            .limit(OF_ONE)
            .select(told);
        let query = on_reader.union_all(on_prefix).union_all(on_host);
        if hosts.len() <= FEW_HOSTS {
            query.kept().load(conn)
        } else {
            query.load(conn)
        }
    })?;
    let sanction = |(kind, ends_at, reason, message)| Sanction {
        kind,
        ends_at,
        reason,
        message,
    };
    Ok(rows.into_iter().map(sanction).collect())
}

/// Whether somebody who is shut out wrote from this network lately: among the latest
/// comments from there whose addresses are still kept. Where nobody is shut out, they are
/// not looked through: whole towns may share a network.
pub fn has_neighbour(conn: &mut Conn, prefix: &[u8], now: Instant) -> Result<bool, Error> {
    let is_anybody_out: Option<SanctionId> = on!(conn => {
        shutting_out!(now)
            .filter(sanctions::reader_id.is_not_null())
            .select(sanctions::id)
            .first(conn)
            .optional()
    })?;
    if is_anybody_out.is_none() {
        return Ok(false);
    }
    let found: Option<SanctionId> = on!(conn => {
        let lately = comment_addresses::table
            .filter(comment_addresses::prefix.eq(prefix))
            .filter(comment_addresses::expires_at.gt(now))
            .order(comment_addresses::expires_at.desc())
            .limit(NEIGHBOURS)
            .select(comment_addresses::comment_id);
        let readers = comments::table
            .filter(comments::id.eq_any(lately))
            .select(comments::reader_id.nullable());
        shutting_out!(now)
            .filter(sanctions::reader_id.eq_any(readers))
            .select(sanctions::id)
            .first(conn)
            .optional()
    })?;
    Ok(found.is_some())
}
