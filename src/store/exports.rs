//! Everything that is kept about a reader, read for an export. What is added to
//! `erasure` is added here.

use std::collections::HashMap;

use diesel::prelude::*;

use super::case_files;
use super::comments::CommentRow;
use super::conn::{Conn, on};
use super::decisions::DecisionRow;
use super::edits::{self, TextRow};
use super::error::Error;
use super::outbox;
use super::schema::{
    comment_addresses, comment_authors, comment_texts, comments, decisions, reader_profiles,
    readers, sanctions,
};
use crate::domain::comment::PendingEdit;
use crate::domain::delivery::Delivery;
use crate::domain::ids::{CommentId, ReaderId, SanctionId};
use crate::domain::reader_export::{
    ExportedComment, ExportedDecision, ExportedProfile, ExportedSanction, FormerText,
};
use crate::domain::time::Instant;

/// When a reader first replied; `None` for one who never did.
pub fn first_seen(conn: &mut Conn, id: ReaderId) -> Result<Option<Instant>, Error> {
    on!(conn => readers::table.find(id).select(readers::created_at).first(conn).optional())
}

pub fn profile(conn: &mut Conn, id: ReaderId) -> Result<Option<ExportedProfile>, Error> {
    type Row = (String, Option<Instant>, Option<Instant>);
    let row: Option<Row> = on!(conn => reader_profiles::table
        .find(id)
        .select((reader_profiles::email, reader_profiles::confirmed_at, reader_profiles::asked_at))
        .first(conn)
        .optional())?;
    Ok(row.map(|(email, confirmed_at, asked_at)| ExportedProfile {
        email,
        confirmed_at,
        asked_at,
    }))
}

/// A reader's comments, oldest first, with all that is kept about each.
pub fn comments(conn: &mut Conn, id: ReaderId) -> Result<Vec<ExportedComment>, Error> {
    type Row = (CommentRow, String, Option<Instant>);
    let rows: Vec<Row> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .left_join(comment_addresses::table.on(comment_addresses::comment_id.eq(comments::id)))
        .filter(comments::reader_id.eq(id))
        .order((comments::posted_at, comments::id))
        .select((
            CommentRow::as_select(),
            comment_authors::name,
            comment_addresses::expires_at.nullable(),
        ))
        .load(conn))?;
    let mut former = former(conn, id)?;
    let mut decided = decided(conn, id)?;
    let mut exported = Vec::new();
    for (row, name, address_kept_until) in rows {
        let pending = edits::waiting(conn, &[row.id])?.remove(&row.id);
        exported.push(ExportedComment {
            reason: row.reason,
            former_texts: former.remove(&row.id).unwrap_or_default(),
            pending: pending.map(|edit| PendingEdit {
                text: edit.text,
                html: edit.html,
                submitted_at: edit.submitted_at,
            }),
            signals: row.intake.0.signals.clone(),
            decisions: decided.remove(&row.id).unwrap_or_default(),
            address_kept_until,
            comment: case_files::whole(&row, name, None),
        });
    }
    Ok(exported)
}

fn former(conn: &mut Conn, id: ReaderId) -> Result<HashMap<CommentId, Vec<FormerText>>, Error> {
    let rows: Vec<TextRow> = on!(conn => comment_texts::table
        .inner_join(comments::table.on(comments::id.eq(comment_texts::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((comment_texts::comment_id, comment_texts::text_version))
        .select(TextRow::as_select())
        .load(conn))?;
    let mut found: HashMap<CommentId, Vec<FormerText>> = HashMap::new();
    for row in rows {
        found.entry(row.comment_id).or_default().push(FormerText {
            text_version: row.text_version,
            text: row.text,
            replaced_at: row.replaced_at,
        });
    }
    Ok(found)
}

fn decided(
    conn: &mut Conn,
    id: ReaderId,
) -> Result<HashMap<CommentId, Vec<ExportedDecision>>, Error> {
    let rows: Vec<DecisionRow> = on!(conn => decisions::table
        .inner_join(comments::table.on(comments::id.eq(decisions::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((decisions::decided_at, decisions::id))
        .select(DecisionRow::as_select())
        .load(conn))?;
    let mut found: HashMap<CommentId, Vec<ExportedDecision>> = HashMap::new();
    for row in rows {
        found
            .entry(row.comment_id)
            .or_default()
            .push(ExportedDecision {
                id: row.id,
                decision: row.decision,
                reason: row.reason,
                message: row.message,
                decided_at: row.decided_at,
                undone_at: row.undone_at,
            });
    }
    Ok(found)
}

#[derive(Queryable, Selectable)]
#[diesel(table_name = sanctions)]
struct SanctionRow {
    id: SanctionId,
    kind: String,
    reason: String,
    message: Option<String>,
    imposed_at: Instant,
    ends_at: Option<Instant>,
    lifted_at: Option<Instant>,
}

pub fn sanctions(conn: &mut Conn, id: ReaderId) -> Result<Vec<ExportedSanction>, Error> {
    let rows: Vec<SanctionRow> = on!(conn => sanctions::table
        .filter(sanctions::reader_id.eq(id))
        .order((sanctions::imposed_at, sanctions::id))
        .select(SanctionRow::as_select())
        .load(conn))?;
    let exported = rows.into_iter().map(|row| ExportedSanction {
        id: row.id,
        kind: row.kind,
        reason: row.reason,
        message: row.message,
        imposed_at: row.imposed_at,
        ends_at: row.ends_at,
        lifted_at: row.lifted_at,
    });
    Ok(exported.collect())
}

/// Mail to a reader, oldest first.
pub fn deliveries(conn: &mut Conn, id: ReaderId) -> Result<Vec<Delivery>, Error> {
    outbox::to_reader(conn, id)
}
