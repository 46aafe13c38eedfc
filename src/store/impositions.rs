//! Sanctions as moderators keep them: imposed, listed, lifted. What stands against a
//! reader is read elsewhere.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{comment_addresses, readers, sanctions};
use crate::domain::ids::{BatchId, CommentId, ReaderId, SanctionId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::sanction::SanctionKind;
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = sanctions, treat_none_as_default_value = false)]
pub struct SanctionRow {
    pub id: SanctionId,
    pub kind: SanctionKind,
    pub reader_id: Option<ReaderId>,
    /// The keyed hash of a network.
    pub prefix: Option<Vec<u8>>,
    pub host: Option<String>,
    pub reason: String,
    pub message: Option<String>,
    pub imposed_by: StaffId,
    pub imposed_at: Instant,
    pub ends_at: Option<Instant>,
    pub lifted_by: Option<StaffId>,
    pub lifted_at: Option<Instant>,
    /// The removals that came with it.
    pub batch_id: Option<BatchId>,
    pub undone_at: Option<Instant>,
}

/// Which sanctions are asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct SanctionFilter {
    pub reader: Option<ReaderId>,
    /// Whether they stand at this instant.
    pub standing: Option<(bool, Instant)>,
}

pub fn insert(conn: &mut Conn, sanction: &SanctionRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(sanctions::table).values(sanction).execute(conn))?;
    Ok(())
}

pub fn find(conn: &mut Conn, id: SanctionId) -> Result<Option<SanctionRow>, Error> {
    on!(conn => sanctions::table.find(id).select(SanctionRow::as_select()).first(conn).optional())
}

/// One page, newest first: ids are made as sanctions are imposed.
pub fn list(
    conn: &mut Conn,
    filter: SanctionFilter,
    window: Window,
) -> Result<Page<SanctionRow>, Error> {
    let (_, id) = page::before(window);
    let rows: Vec<SanctionRow> = on!(conn => {
        let mut query = sanctions::table
            .filter(sanctions::id.lt(SanctionId::from(id)))
            .order(sanctions::id.desc())
            .limit(page::rows(window))
            .select(SanctionRow::as_select())
            .into_boxed();
        if let Some(reader) = filter.reader {
            query = query.filter(sanctions::reader_id.eq(reader));
        }
        match filter.standing {
            Some((true, now)) => {
                query = query
                    .filter(sanctions::lifted_at.is_null())
                    .filter(sanctions::ends_at.is_null().or(sanctions::ends_at.gt(now)));
            }
            Some((false, now)) => {
                query = query
                    .filter(sanctions::lifted_at.is_not_null().or(sanctions::ends_at.le(now)));
            }
            None => {}
        }
        query.load(conn)
    })?;
    Ok(Page::cut(rows, window, |row| Position {
        at: row.imposed_at,
        id: row.id.uuid(),
    }))
}

/// Lifts a sanction, unless it was lifted already.
pub fn lift(
    conn: &mut Conn,
    id: SanctionId,
    by: StaffId,
    (now, undone_at): (Instant, Option<Instant>),
) -> Result<bool, Error> {
    let lifted = on!(conn => diesel::update(sanctions::table.find(id))
        .filter(sanctions::lifted_at.is_null())
        .set((
            sanctions::lifted_by.eq(by),
            sanctions::lifted_at.eq(now),
            sanctions::undone_at.eq(undone_at),
        ))
        .execute(conn))?;
    Ok(lifted == 1)
}

/// Whether there is such a reader.
pub fn has_reader(conn: &mut Conn, id: ReaderId) -> Result<bool, Error> {
    on!(conn => diesel::select(diesel::dsl::exists(readers::table.find(id))).get_result(conn))
}

/// The keyed hash of the network that a comment came from, while it is remembered.
pub fn network_of(conn: &mut Conn, comment: CommentId) -> Result<Option<Vec<u8>>, Error> {
    on!(conn => comment_addresses::table
        .find(comment)
        .select(comment_addresses::prefix)
        .first(conn)
        .optional())
}
