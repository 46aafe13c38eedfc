//! The outbox as admins see it.

use diesel::prelude::*;
use serde_json::Value;

use crate::domain::delivery::{Delivery, DeliveryKind, DeliveryState, outline};
use crate::domain::ids::{DeliveryId, ReaderId, StaffId};
use crate::domain::letter::{self, Letter};
use crate::domain::notice::Notice;
use crate::domain::page::{Page, Position, Window};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;
use crate::store::conn::{Conn, on};
use crate::store::error::Error;
use crate::store::page;
use crate::store::schema::{outbox, staff};
use crate::store::types::Json;

#[derive(Queryable, Selectable)]
#[diesel(table_name = outbox)]
struct Row {
    id: DeliveryId,
    kind: DeliveryKind,
    recipient: Option<StaffId>,
    payload: Json<Value>,
    state: DeliveryState,
    due_at: Instant,
    attempts: i32,
    last_error: Option<String>,
    created_at: Instant,
    finished_at: Option<Instant>,
    reader_id: Option<ReaderId>,
}

/// One delivery.
pub fn find(conn: &mut Conn, id: DeliveryId) -> Result<Option<Delivery>, Error> {
    let row: Option<(Row, Option<String>)> = on!(conn => outbox::table
        .left_join(staff::table.on(staff::id.nullable().eq(outbox::recipient)))
        .filter(outbox::id.eq(id))
        .select((Row::as_select(), staff::name.nullable()))
        .first(conn)
        .optional())?;
    Ok(row.map(delivery))
}

/// What is, or was, on its way to a reader, oldest first.
pub fn to_reader(conn: &mut Conn, reader: ReaderId) -> Result<Vec<Delivery>, Error> {
    let rows: Vec<Row> = on!(conn => outbox::table
        .filter(outbox::reader_id.eq(reader))
        .order((outbox::created_at, outbox::id))
        .select(Row::as_select())
        .load(conn))?;
    Ok(rows.into_iter().map(|row| delivery((row, None))).collect())
}

/// Deliveries, of one state or all, newest first.
pub fn list(
    conn: &mut Conn,
    state: Option<DeliveryState>,
    window: Window,
) -> Result<Page<Delivery>, Error> {
    let (at, id) = page::before(window);
    let id = DeliveryId::from(id);
    let rows: Vec<(Row, Option<String>)> = on!(conn => {
        let mut query = outbox::table
            .left_join(staff::table.on(staff::id.nullable().eq(outbox::recipient)))
            .select((Row::as_select(), staff::name.nullable()))
            .into_boxed();
        if let Some(state) = state {
            query = query.filter(outbox::state.eq(state));
        }
        query
            .filter(outbox::created_at.le(at).and(outbox::created_at.lt(at).or(outbox::id.lt(id))))
            .order((outbox::created_at.desc(), outbox::id.desc()))
            .limit(page::rows(window))
            .load(conn)
    })?;
    let deliveries = rows.into_iter().map(delivery).collect();
    Ok(Page::cut(deliveries, window, |delivery: &Delivery| {
        Position {
            at: delivery.created_at,
            id: delivery.id.uuid(),
        }
    }))
}

fn delivery((row, name): (Row, Option<String>)) -> Delivery {
    let (event, summary) = match (row.kind, row.reader_id) {
        (DeliveryKind::GoLive, _) => ("go_live", "A scheduled draft goes out".to_owned()),
        (DeliveryKind::Mail, None) => serde_json::from_value::<Notice>(row.payload.0)
            .map_or_else(|_| unknown(), |notice| outline(&notice)),
        (DeliveryKind::Mail, Some(_)) => serde_json::from_value::<Letter>(row.payload.0)
            .map_or_else(|_| unknown(), |letter| letter::outline(&letter)),
    };
    Delivery {
        id: row.id,
        kind: row.kind,
        recipient: row
            .recipient
            .zip(name)
            .map(|(id, name)| StaffRef { id, name }),
        event: event.to_owned(),
        summary,
        state: row.state,
        attempts: u32::try_from(row.attempts).unwrap_or_default(),
        due_at: row.due_at,
        last_error: row.last_error,
        created_at: row.created_at,
        finished_at: row.finished_at,
    }
}

fn unknown() -> (&'static str, String) {
    (
        "unknown",
        "Written by another version of this service".to_owned(),
    )
}
