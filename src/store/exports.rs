//! Everything that is kept about a reader, read for an export. What is added to
//! `erasure` is added here.

mod beside;

use diesel::prelude::*;

use super::case_files;
use super::comments::CommentRow;
use super::conn::{Conn, on};
use super::edits::EditRow;
use super::error::Error;
use super::outbox;
use super::reports::ReportRow;
use super::schema::{
    comment_addresses, comment_authors, comment_reactions, comments, reader_profiles, readers,
    reports, sanctions,
};
use crate::domain::comment::PendingEdit;
use crate::domain::delivery::Delivery;
use crate::domain::ids::{CommentId, ReaderId, SanctionId};
use crate::domain::reader_export::{
    ExportedComment, ExportedEdit, ExportedProfile, ExportedReaction, ExportedReport,
    ExportedSanction,
};
use crate::domain::time::Instant;
use beside::{Beside, Of};

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
    let mut beside = Beside::gather(conn, id)?;
    let exported = rows.into_iter().map(|(row, name, address_kept_until)| {
        let edit = beside
            .edits
            .remove(&row.id)
            .and_then(|mut edits| edits.pop());
        ExportedComment {
            reason: row.reason,
            former_texts: taken(&mut beside.former, row.id),
            pending: edit.as_ref().and_then(pending),
            last_edit: edit.map(last_edit),
            signals: row.intake.0.signals.clone(),
            hosts: taken(&mut beside.hosts, row.id),
            decisions: taken(&mut beside.decisions, row.id),
            remarks: taken(&mut beside.remarks, row.id),
            skips: taken(&mut beside.skips, row.id),
            complaints: taken(&mut beside.complaints, row.id),
            address_kept_until,
            comment: case_files::whole(&row, name),
        }
    });
    Ok(exported.collect())
}

fn taken<T>(of: &mut Of<T>, comment: CommentId) -> Vec<T> {
    of.remove(&comment).unwrap_or_default()
}

fn pending(edit: &EditRow) -> Option<PendingEdit> {
    edit.decision_id.is_none().then(|| PendingEdit {
        text: edit.text.clone(),
        html: edit.html.clone(),
        submitted_at: edit.submitted_at,
    })
}

fn last_edit(edit: EditRow) -> ExportedEdit {
    ExportedEdit {
        text: edit.text,
        submitted_at: edit.submitted_at,
        waits: edit.decision_id.is_none(),
        signals: edit.intake.0.signals,
    }
}

/// What a reader reported, oldest first.
pub fn reports(conn: &mut Conn, id: ReaderId) -> Result<Vec<ExportedReport>, Error> {
    let rows: Vec<ReportRow> = on!(conn => reports::table
        .filter(reports::reader_id.eq(id))
        .order((reports::at, reports::id))
        .select(ReportRow::as_select())
        .load(conn))?;
    let exported = rows.into_iter().map(|row| ExportedReport {
        id: row.id,
        comment_id: row.comment_id,
        category: row.category,
        text: row.text,
        weight: row.weight,
        at: row.at,
        outcome: row.outcome,
    });
    Ok(exported.collect())
}

/// How a reader reacted to comments, oldest first.
pub fn reactions(conn: &mut Conn, id: ReaderId) -> Result<Vec<ExportedReaction>, Error> {
    let rows: Vec<(CommentId, String, Instant)> = on!(conn => comment_reactions::table
        .filter(comment_reactions::reader_id.eq(id))
        .order((comment_reactions::at, comment_reactions::comment_id, comment_reactions::key))
        .select((comment_reactions::comment_id, comment_reactions::key, comment_reactions::at))
        .load(conn))?;
    let exported = rows
        .into_iter()
        .map(|(comment_id, reaction, at)| ExportedReaction {
            comment_id,
            reaction,
            at,
        });
    Ok(exported.collect())
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
    undone_at: Option<Instant>,
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
        undone_at: row.undone_at,
    });
    Ok(exported.collect())
}

/// Mail to a reader, oldest first.
pub fn deliveries(conn: &mut Conn, id: ReaderId) -> Result<Vec<Delivery>, Error> {
    outbox::to_reader(conn, id)
}
