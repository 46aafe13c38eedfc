//! Sanctions: imposed on a reader, a network or a host, with what else of theirs is
//! to go; lifted, or taken back as if they had never been.

mod form;
mod others;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

use super::decisions::batch::{self, BatchDone};
use super::desk::Desk;
use super::{Error, letters};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{BatchId, SanctionId};
use crate::domain::moderation::{ImposedSanction, Reach, Remit, SanctionSubject, UNDO};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::sanction::SanctionKind;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::idempotency::Request;
use crate::store::impositions::{self, SanctionFilter, SanctionRow};
use crate::store::{Conn, events, staff};

pub use form::{Others, SanctionForm};

/// What came of a sanction, or would.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct SanctionDone {
    /// None for one that was only tried.
    pub sanction: Option<ImposedSanction>,
    pub others: Option<OthersDone>,
}

/// What else of theirs was removed, or would be.
#[derive(Debug, Clone, Serialize, Deserialize)]
pub struct OthersDone {
    pub batch: BatchDone,
    /// How many more there are, counted up to ten thousand.
    pub left: i64,
}

/// Imposes a sanction.
///
/// 403 for who moderates some sections and would shut somebody out; 422.
pub async fn impose(
    desk: &Desk,
    actor: Actor,
    form: SanctionForm,
    request: Option<Request>,
) -> Result<SanctionDone, Error> {
    let now = desk.now();
    entitled(&actor, form.kind, form.on.reach())?;
    form.check(now)?;
    let (id, batch) = (SanctionId::new(), BatchId::new());
    if form.dry_run {
        let trying = desk.read(move |conn| {
            let row = form.row(conn, (id, &actor), now)?;
            Ok(SanctionDone {
                sanction: None,
                others: others::weigh(conn, &actor, (&form, &row), now)?,
            })
        });
        return trying.await;
    }
    desk.write_once(request, move |conn| {
        let row = form.row(conn, (id, &actor), now)?;
        let done = others::remove(conn, &actor, (&form, &row, batch), now)?;
        let row = SanctionRow {
            batch_id: done.as_ref().and_then(|done| done.batch.id),
            ..row
        };
        impositions::insert(conn, &row)?;
        letters::tell_warned(conn, &row)?;
        let happened = told(EventKind::SanctionImposed, &actor, &row, now);
        events::insert(conn, &[happened])?;
        Ok(SanctionDone {
            sanction: views(conn, vec![row], now)?.pop(),
            others: done,
        })
    })
    .await
}

/// Whoever moderates warns and holds readers; shutting somebody out concerns every
/// section, and so does whatever is on a network or a host.
fn entitled(actor: &Actor, kind: SanctionKind, reach: Reach) -> Result<(), Refusal> {
    if others::remit(actor)? == Remit::Every {
        return Ok(());
    }
    let what = match (reach, kind.shuts_out()) {
        (Reach::Site, _) => "networks and hosts are put under sanctions",
        (Reach::Reader, true) => "readers are suspended and banned",
        (Reach::Reader, false) => return Ok(()),
    };
    let detail = format!("{what} by those who moderate every section, and by admins");
    Err(Refusal::Forbidden(detail))
}

/// What the history says: no address, and no word of a text.
fn told(kind: EventKind, actor: &Actor, row: &SanctionRow, now: Instant) -> Event {
    let what: Value = json!({
        "sanction": row.id,
        "kind": row.kind,
        "reader": row.reader_id,
        "network": row.prefix.is_some(),
        "host": row.host,
        "reason": row.reason,
        "until": row.ends_at,
        "batch": row.batch_id,
    });
    Event::new(kind, now, Some(actor.id), what)
}

/// One page of the sanctions, newest first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: SanctionFilter,
    (window, now): (Window, Instant),
) -> Result<Page<ImposedSanction>, Error> {
    others::remit(actor)?;
    let page = impositions::list(conn, filter, window)?;
    Ok(Page {
        items: views(conn, page.items, now)?,
        next: page.next,
    })
}

/// Lifts a sanction from now on; nothing where it was lifted already. 404; 403.
pub fn lift(conn: &mut Conn, actor: &Actor, id: SanctionId, now: Instant) -> Result<(), Error> {
    others::remit(actor)?;
    let row = impositions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let reach = match row.reader_id {
        Some(_) => Reach::Reader,
        None => Reach::Site,
    };
    entitled(actor, row.kind, reach)?;
    if impositions::lift(conn, id, actor.id, (now, None))? {
        let happened = told(EventKind::SanctionLifted, actor, &row, now);
        events::insert(conn, &[happened])?;
    }
    Ok(())
}

/// Takes a sanction back within ten minutes, with all that was removed with it.
///
/// 404; 403 for who did not impose it and does not administrate; 409 when it is too
/// late, or it no longer stands.
pub fn undo(
    conn: &mut Conn,
    actor: &Actor,
    id: SanctionId,
    now: Instant,
) -> Result<SanctionDone, Error> {
    let remit = others::remit(actor)?;
    let row = impositions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    if row.imposed_by != actor.id && !actor.is_admin() {
        let detail = "a sanction is taken back by who imposed it, or by an admin";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    let refuse = |detail: &str| Err(Refusal::WrongState(detail.to_owned()).into());
    if now > row.imposed_at + UNDO {
        return refuse("a sanction can be taken back for ten minutes; lift it instead");
    }
    if !impositions::lift(conn, id, actor.id, (now, Some(now)))? {
        return refuse("the sanction was lifted or taken back already");
    }
    let others = return_others(conn, actor, (&row, &remit), now)?;
    let happened = told(EventKind::SanctionUndone, actor, &row, now);
    events::insert(conn, &[happened])?;
    let lifted = impositions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok(SanctionDone {
        sanction: views(conn, vec![lifted], now)?.pop(),
        others,
    })
}

/// Takes back what was removed with a sanction; `None` where nothing was, and where
/// somebody took that back before.
fn return_others(
    conn: &mut Conn,
    actor: &Actor,
    (row, remit): (&SanctionRow, &Remit),
    now: Instant,
) -> Result<Option<OthersDone>, Error> {
    let Some(batch) = row.batch_id else {
        return Ok(None);
    };
    let undone = batch::undo_all(conn, actor, (batch, remit), now)?;
    Ok(undone.map(|items| OthersDone {
        batch: BatchDone {
            id: Some(batch),
            items,
            undo_until: Some(row.imposed_at + UNDO),
        },
        left: 0,
    }))
}

fn views(
    conn: &mut Conn,
    rows: Vec<SanctionRow>,
    now: Instant,
) -> Result<Vec<ImposedSanction>, Error> {
    let imposers = rows.iter().map(|row| row.imposed_by);
    let lifters = rows.iter().filter_map(|row| row.lifted_by);
    let people = staff::names(conn, &imposers.chain(lifters).collect::<Vec<_>>())?;
    let view = |row: SanctionRow| {
        let is_over = row.ends_at.is_some_and(|end| end <= now);
        Some(ImposedSanction {
            id: row.id,
            kind: row.kind,
            on: SanctionSubject {
                reader: row.reader_id,
                network: row.prefix.as_deref().map(shortened),
                host: row.host,
            },
            reason: row.reason,
            message: row.message,
            imposed_by: people.get(&row.imposed_by)?.clone(),
            imposed_at: row.imposed_at,
            until: row.ends_at,
            lifted_by: row.lifted_by.and_then(|id| people.get(&id).cloned()),
            lifted_at: row.lifted_at,
            undone_at: row.undone_at,
            undo_until: row.imposed_at + UNDO,
            is_standing: row.lifted_at.is_none() && !is_over,
        })
    };
    Ok(rows.into_iter().filter_map(view).collect())
}

/// Enough of a hash to tell networks apart.
fn shortened(hash: &[u8]) -> String {
    hex::encode(hash.get(..8).unwrap_or_default())
}
