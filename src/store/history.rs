//! The history, read back: by draft, by article, and for admins by whatever.

use diesel::prelude::*;
use serde_json::Value;

use super::conn::{Conn, on};
use super::drafts::{Sight, seen_by};
use super::error::Error;
use super::page;
use super::schema::{contributors, drafts, event_payloads, events, staff};
use super::types::Json;
use crate::domain::draft::Sensitivity;
use crate::domain::event::{
    EventKind, GENESIS, HistoryEntry, HistoryHead, TimelineEntry, is_override,
};
use crate::domain::ids::{ArticleId, CommentId, DraftId, EventId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// Which events are asked for.
#[derive(Debug, Clone, Default)]
pub struct HistoryFilter {
    pub kind: Option<EventKind>,
    pub actor: Option<StaffId>,
    pub article: Option<ArticleId>,
    pub draft: Option<DraftId>,
    pub after: Option<Instant>,
    pub before: Option<Instant>,
}

#[derive(Queryable)]
struct Row {
    seq: Option<i64>,
    id: EventId,
    kind: EventKind,
    at: Instant,
    actor: Option<StaffId>,
    name: Option<String>,
    article_id: Option<ArticleId>,
    draft_id: Option<DraftId>,
    comment_id: Option<CommentId>,
    hash: Option<Vec<u8>>,
    payload: Option<Json<Value>>,
}

impl From<Row> for HistoryEntry {
    fn from(row: Row) -> Self {
        let payload = row.payload.map(|Json(payload)| payload);
        Self {
            seq: row.seq,
            id: row.id,
            kind: row.kind,
            at: row.at,
            actor: row
                .actor
                .zip(row.name)
                .map(|(id, name)| StaffRef { id, name }),
            article_id: row.article_id,
            draft_id: row.draft_id,
            comment_id: row.comment_id,
            is_override: payload.as_ref().is_some_and(is_override),
            payload,
            hash: row.hash.map(hex::encode),
        }
    }
}

impl From<Row> for TimelineEntry {
    fn from(row: Row) -> Self {
        let HistoryEntry {
            id,
            kind,
            at,
            actor,
            is_override,
            payload,
            ..
        } = row.into();
        Self {
            id,
            kind,
            at,
            actor,
            is_override,
            payload,
        }
    }
}

/// Events with who acted and their payloads.
macro_rules! whole {
    () => {
        events::table
            .left_join(staff::table.on(staff::id.nullable().eq(events::actor)))
            .left_join(event_payloads::table.on(event_payloads::event_id.eq(events::id)))
            .select((
                events::seq,
                events::id,
                events::kind,
                events::at,
                events::actor,
                staff::name.nullable(),
                events::article_id,
                events::draft_id,
                events::comment_id,
                events::hash,
                event_payloads::payload.nullable(),
            ))
    };
}

/// What of the history a filter lets through.
macro_rules! narrowed {
    ($query:expr, $filter:expr) => {{
        let mut query = $query;
        if let Some(kind) = $filter.kind {
            query = query.filter(events::kind.eq(kind));
        }
        if let Some(actor) = $filter.actor {
            query = query.filter(events::actor.eq(actor));
        }
        if let Some(article) = $filter.article {
            query = query.filter(events::article_id.eq(article));
        }
        if let Some(draft) = $filter.draft {
            query = query.filter(events::draft_id.eq(draft));
        }
        if let Some(after) = $filter.after {
            query = query.filter(events::at.gt(after));
        }
        if let Some(before) = $filter.before {
            query = query.filter(events::at.lt(before));
        }
        query
    }};
}

/// The events about a draft, oldest first.
pub fn of_draft(
    conn: &mut Conn,
    draft: DraftId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    let (at, id) = page::after(window);
    let rows: Vec<Row> = on!(conn => whole!()
        .filter(events::draft_id.eq(draft))
        .filter(events::at.ge(at).and(events::at.gt(at).or(events::id.gt(EventId::from(id)))))
        .order((events::at, events::id))
        .limit(page::rows(window))
        .load(conn))?;
    Ok(timeline(rows, window))
}

/// The events about an article and those of its drafts that somebody sees, oldest
/// first; without what happened to its readers' replies.
pub fn of_article(
    conn: &mut Conn,
    sight: &Sight,
    article: ArticleId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    let (at, id) = page::after(window);
    let rows: Vec<Row> = on!(conn => {
        let mut query = whole!().into_boxed();
        if let Sight::Some { staff, sections, normal_in } = sight {
            let seen = drafts::table
                .filter(drafts::article_id.eq(article))
                .filter(seen_by!(staff, sections, normal_in))
                .select(drafts::id.nullable());
            query = query.filter(events::draft_id.is_null().or(events::draft_id.eq_any(seen)));
        }
        query
            .filter(events::article_id.eq(article))
            .filter(events::comment_id.is_null())
            .filter(events::at.ge(at).and(events::at.gt(at).or(events::id.gt(EventId::from(id)))))
            .order((events::at, events::id))
            .limit(page::rows(window))
            .load(conn)
    })?;
    Ok(timeline(rows, window))
}

fn timeline(rows: Vec<Row>, window: Window) -> Page<TimelineEntry> {
    let entries = rows.into_iter().map(TimelineEntry::from).collect();
    Page::cut(entries, window, |entry: &TimelineEntry| Position {
        at: entry.at,
        id: entry.id.uuid(),
    })
}

/// The events that are asked for, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &HistoryFilter,
    window: Window,
) -> Result<Page<HistoryEntry>, Error> {
    let (at, id) = page::before(window);
    let id = EventId::from(id);
    let rows: Vec<Row> = on!(conn => narrowed!(whole!().into_boxed(), filter)
        .filter(events::at.le(at))
        .filter(events::at.lt(at).or(events::id.lt(id)))
        .order((events::at.desc(), events::id.desc()))
        .limit(page::rows(window))
        .load(conn))?;
    let entries = rows.into_iter().map(HistoryEntry::from).collect();
    Ok(Page::cut(entries, window, |entry: &HistoryEntry| {
        Position {
            at: entry.at,
            id: entry.id.uuid(),
        }
    }))
}

/// Of the events with places above `after`, up to and with `last`, those that are
/// asked for, in the order of the chain.
pub fn sealed(
    conn: &mut Conn,
    filter: &HistoryFilter,
    (after, last): (i64, i64),
) -> Result<Vec<HistoryEntry>, Error> {
    let rows: Vec<Row> = on!(conn => narrowed!(whole!().into_boxed(), filter)
        .filter(events::seq.gt(after))
        .filter(events::seq.le(last))
        .order(events::seq)
        .load(conn))?;
    Ok(rows.into_iter().map(HistoryEntry::from).collect())
}

/// The last event that has its place in the chain.
pub fn head(conn: &mut Conn) -> Result<HistoryHead, Error> {
    let last: Option<(Option<i64>, Option<Vec<u8>>, Instant)> = on!(conn => events::table
        .filter(events::seq.is_not_null())
        .order(events::seq.desc())
        .select((events::seq, events::hash, events::at))
        .first(conn)
        .optional())?;
    let (seq, hash, at) = match last {
        Some((Some(seq), Some(hash), at)) => (seq, hash, Some(at)),
        _ => (0, GENESIS.to_vec(), None),
    };
    Ok(HistoryHead {
        seq,
        hash: hex::encode(hash),
        at,
    })
}
