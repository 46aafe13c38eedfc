//! What is kept beside a reader's comments, read for all of them by one statement each.

use std::collections::HashMap;

use diesel::prelude::*;

use crate::domain::ids::{CommentId, ReaderId};
use crate::domain::reader_export::{
    ExportedComplaint, ExportedDecision, ExportedRemark, ExportedSkip, FormerText,
};
use crate::domain::time::Instant;
use crate::store::conn::{Conn, on};
use crate::store::decisions::DecisionRow;
use crate::store::edits::{EditRow, TextRow};
use crate::store::error::Error;
use crate::store::reports::ReportRow;
use crate::store::schema::{
    case_skips, cases, comment_edits, comment_hosts, comment_texts, comments, decisions, remarks,
    reports,
};

/// What there is of each comment.
pub type Of<T> = HashMap<CommentId, Vec<T>>;

/// All that is kept beside a reader's comments.
pub struct Beside {
    pub former: Of<FormerText>,
    pub edits: Of<EditRow>,
    pub hosts: Of<String>,
    pub decisions: Of<ExportedDecision>,
    pub remarks: Of<ExportedRemark>,
    pub skips: Of<ExportedSkip>,
    pub complaints: Of<ExportedComplaint>,
}

impl Beside {
    pub fn gather(conn: &mut Conn, id: ReaderId) -> Result<Self, Error> {
        Ok(Self {
            former: former(conn, id)?,
            edits: edits(conn, id)?,
            hosts: hosts(conn, id)?,
            decisions: decided(conn, id)?,
            remarks: remarked(conn, id)?,
            skips: skipped(conn, id)?,
            complaints: complaints(conn, id)?,
        })
    }
}

fn sorted<T>(rows: impl IntoIterator<Item = (CommentId, T)>) -> Of<T> {
    let mut of: Of<T> = HashMap::new();
    for (comment, row) in rows {
        of.entry(comment).or_default().push(row);
    }
    of
}

fn former(conn: &mut Conn, id: ReaderId) -> Result<Of<FormerText>, Error> {
    let rows: Vec<TextRow> = on!(conn => comment_texts::table
        .inner_join(comments::table.on(comments::id.eq(comment_texts::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((comment_texts::comment_id, comment_texts::text_version))
        .select(TextRow::as_select())
        .load(conn))?;
    Ok(sorted(rows.into_iter().map(|row| {
        let former = FormerText {
            text_version: row.text_version,
            text: row.text,
            replaced_at: row.replaced_at,
            signals: row.intake.0.signals,
        };
        (row.comment_id, former)
    })))
}

fn edits(conn: &mut Conn, id: ReaderId) -> Result<Of<EditRow>, Error> {
    let rows: Vec<EditRow> = on!(conn => comment_edits::table
        .inner_join(comments::table.on(comments::id.eq(comment_edits::comment_id)))
        .filter(comments::reader_id.eq(id))
        .select(EditRow::as_select())
        .load(conn))?;
    Ok(sorted(rows.into_iter().map(|row| (row.comment_id, row))))
}

fn hosts(conn: &mut Conn, id: ReaderId) -> Result<Of<String>, Error> {
    let rows: Vec<(CommentId, String)> = on!(conn => comment_hosts::table
        .inner_join(comments::table.on(comments::id.eq(comment_hosts::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((comment_hosts::comment_id, comment_hosts::host))
        .select((comment_hosts::comment_id, comment_hosts::host))
        .load(conn))?;
    Ok(sorted(rows))
}

fn decided(conn: &mut Conn, id: ReaderId) -> Result<Of<ExportedDecision>, Error> {
    let rows: Vec<DecisionRow> = on!(conn => decisions::table
        .inner_join(comments::table.on(comments::id.eq(decisions::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((decisions::decided_at, decisions::id))
        .select(DecisionRow::as_select())
        .load(conn))?;
    Ok(sorted(rows.into_iter().map(|row| {
        let decision = ExportedDecision {
            id: row.id,
            decision: row.decision,
            reason: row.reason,
            message: row.message,
            decided_at: row.decided_at,
            undone_at: row.undone_at,
        };
        (row.comment_id, decision)
    })))
}

fn remarked(conn: &mut Conn, id: ReaderId) -> Result<Of<ExportedRemark>, Error> {
    let rows: Vec<(CommentId, String, Instant)> = on!(conn => remarks::table
        .inner_join(comments::table.on(comments::id.eq(remarks::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((remarks::created_at, remarks::id))
        .select((remarks::comment_id, remarks::text, remarks::created_at))
        .load(conn))?;
    let remark = |(comment, text, at)| (comment, ExportedRemark { text, at });
    Ok(sorted(rows.into_iter().map(remark)))
}

fn skipped(conn: &mut Conn, id: ReaderId) -> Result<Of<ExportedSkip>, Error> {
    let rows: Vec<(CommentId, String, Instant)> = on!(conn => case_skips::table
        .inner_join(cases::table.on(cases::id.eq(case_skips::case_id)))
        .inner_join(comments::table.on(comments::id.eq(cases::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((case_skips::skipped_at, case_skips::staff_id))
        .select((cases::comment_id, case_skips::reason, case_skips::skipped_at))
        .load(conn))?;
    let skip = |(comment, reason, at)| (comment, ExportedSkip { reason, at });
    Ok(sorted(rows.into_iter().map(skip)))
}

fn complaints(conn: &mut Conn, id: ReaderId) -> Result<Of<ExportedComplaint>, Error> {
    let rows: Vec<ReportRow> = on!(conn => reports::table
        .inner_join(comments::table.on(comments::id.eq(reports::comment_id)))
        .filter(comments::reader_id.eq(id))
        .order((reports::at, reports::id))
        .select(ReportRow::as_select())
        .load(conn))?;
    Ok(sorted(rows.into_iter().map(|row| {
        let complaint = ExportedComplaint {
            category: row.category,
            at: row.at,
            outcome: row.outcome,
        };
        (row.comment_id, complaint)
    })))
}
