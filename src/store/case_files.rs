//! Cases as moderators read them, put together by ten statements however many
//! they are.

mod found;

use std::collections::HashMap;

use diesel::prelude::*;

use super::beside_cases::{self, Complained};
use super::cases::CaseRow;
use super::comments::CommentRow;
use super::conn::{Conn, on};
use super::edits::{self, EditRow};
use super::error::Error;
use super::readers::{APPROVED, up_to};
use super::schema::{articles, cases, comment_authors, comments, readers};
use super::skips::{self, SkipRow};
use super::{replies, staff};
use crate::domain::comment::{Comment, PendingEdit, Visibility};
use crate::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use crate::domain::moderation::{
    ArticleBrief, AuthorRecord, Case, CaseComment, CaseLease, ParentBrief, RECORD_MAX, Reviewed,
    Skip,
};
use crate::domain::remark::Remarks;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

pub use found::found;

/// A case with its comment, who signed that, and the article it is about.
type Row = (CaseRow, CommentRow, String, (ArticleId, String, String));

/// Cases by their ids, in the order they are due. Leases that have run out are
/// not shown.
pub fn open(conn: &mut Conn, ids: &[CaseId], now: Instant) -> Result<Vec<Case>, Error> {
    let rows: Vec<Row> = on!(conn => cases::table
        .inner_join(comments::table.on(comments::id.eq(cases::comment_id)))
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
        .filter(cases::id.eq_any(ids))
        .order((cases::due_at, cases::id))
        .select((
            CaseRow::as_select(),
            CommentRow::as_select(),
            comment_authors::name,
            (articles::id, articles::slug, articles::headline),
        ))
        .load(conn))?;
    let seen: Vec<&CommentRow> = rows.iter().map(|(_, comment, ..)| comment).collect();
    let cases: Vec<CaseId> = rows.iter().map(|(case, ..)| case.id).collect();
    let skips = skips::of(conn, &cases)?;
    let mut people: Vec<StaffId> = rows
        .iter()
        .flat_map(|(case, ..)| [case.leased_by, case.assignee])
        .flatten()
        .collect();
    people.extend(skips.values().flatten().map(|skip| skip.by));
    let mut file = File::gather(conn, &seen, people)?;
    file.skips = skips;
    file.reports = beside_cases::reports(conn, &cases)?;
    let ids: Vec<CommentId> = seen.iter().map(|comment| comment.id).collect();
    file.remarks = beside_cases::remarks(conn, &ids)?;
    let authors: Vec<ReaderId> = seen.iter().map(|comment| comment.reader_id).collect();
    file.records = find_records(conn, &authors)?;
    Ok(rows.into_iter().map(|row| file.case(row, now)).collect())
}

/// Comments by their ids as moderators see them, newest first.
pub fn comments(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<CaseComment>, Error> {
    type Row = (CommentRow, String, (ArticleId, String, String));
    let rows: Vec<Row> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
        .filter(comments::id.eq_any(ids))
        .order((comments::posted_at.desc(), comments::id.desc()))
        .select((
            CommentRow::as_select(),
            comment_authors::name,
            (articles::id, articles::slug, articles::headline),
        ))
        .load(conn))?;
    let seen: Vec<&CommentRow> = rows.iter().map(|(comment, ..)| comment).collect();
    let file = File::gather(conn, &seen, Vec::new())?;
    let shown = |(comment, name, article): Row| file.comment(&comment, name, article);
    Ok(rows.into_iter().map(shown).collect())
}

/// What became of a reader's comments.
pub fn record(conn: &mut Conn, reader: ReaderId) -> Result<AuthorRecord, Error> {
    let mut found = find_records(conn, &[reader])?;
    Ok(found.remove(&reader).unwrap_or_default())
}

/// What several cases are put together from.
#[derive(Default)]
struct File {
    parents: HashMap<CommentId, ParentBrief>,
    records: HashMap<ReaderId, AuthorRecord>,
    people: HashMap<StaffId, StaffRef>,
    reports: HashMap<CaseId, Complained>,
    remarks: HashMap<CommentId, Remarks>,
    edits: HashMap<CommentId, EditRow>,
    skips: HashMap<CaseId, Vec<SkipRow>>,
}

impl File {
    /// What comments are shown with; `people` are known by name as well.
    fn gather(
        conn: &mut Conn,
        rows: &[&CommentRow],
        mut people: Vec<StaffId>,
    ) -> Result<Self, Error> {
        let ids: Vec<CommentId> = rows.iter().map(|comment| comment.id).collect();
        let parents: Vec<CommentId> = rows.iter().filter_map(|row| row.parent_id).collect();
        people.extend(rows.iter().filter_map(|comment| comment.reviewed_by));
        Ok(Self {
            parents: find_parents(conn, &parents)?,
            people: staff::names(conn, &people)?,
            edits: edits::waiting(conn, &ids)?,
            ..Self::default()
        })
    }

    fn case(&self, (case, comment, name, article): Row, now: Instant) -> Case {
        let complained = self.reports.get(&case.id).cloned().unwrap_or_default();
        let remarks = self.remarks.get(&comment.id).cloned();
        let edit = self.edits.get(&comment.id);
        let verdict = edit.map_or(&comment.intake, |edit| &edit.intake).0.clone();
        Case {
            id: case.id,
            kind: case.kind,
            queue: case.queue().map(str::to_owned),
            opened_at: case.opened_at,
            due_at: case.due_at,
            version: case.version,
            lease: self.lease(&case, now),
            author_record: self.record(&comment),
            comment: self.comment(&comment, name, article),
            signals: verdict.signals,
            decided_by: verdict.decided_by,
            reports: complained.latest,
            report_count: complained.count,
            remarks: remarks.unwrap_or_default(),
            assignee: case.assignee.and_then(|id| self.people.get(&id).cloned()),
            escalated: case
                .facts
                .as_ref()
                .is_some_and(|facts| facts.0.is_escalated),
            skips: self.skips(case.id),
        }
    }

    fn record(&self, comment: &CommentRow) -> AuthorRecord {
        let record = self.records.get(&comment.reader_id);
        record.copied().unwrap_or_default()
    }

    fn skips(&self, case: CaseId) -> Vec<Skip> {
        let skips = self.skips.get(&case).into_iter().flatten();
        let named = skips.filter_map(|skip| {
            Some(Skip {
                by: self.people.get(&skip.by)?.clone(),
                reason: skip.reason.clone(),
                at: skip.at,
            })
        });
        named.collect()
    }

    fn lease(&self, case: &CaseRow, now: Instant) -> Option<CaseLease> {
        let expires_at = case.lease_expires_at.filter(|end| *end > now)?;
        let by = self.people.get(&case.leased_by?)?.clone();
        Some(CaseLease { by, expires_at })
    }

    fn comment(
        &self,
        comment: &CommentRow,
        name: String,
        (id, slug, headline): (ArticleId, String, String),
    ) -> CaseComment {
        CaseComment {
            reviewed: self.reviewed(comment),
            pending: self.edits.get(&comment.id).map(|edit| PendingEdit {
                text: edit.text.clone(),
                html: edit.html.clone(),
                submitted_at: edit.submitted_at,
            }),
            article: ArticleBrief { id, slug, headline },
            parent: comment
                .parent_id
                .and_then(|id| self.parents.get(&id).cloned()),
            comment: whole(comment, name),
        }
    }

    fn reviewed(&self, comment: &CommentRow) -> Option<Reviewed> {
        Some(Reviewed {
            verdict: comment.verdict?,
            by: self.people.get(&comment.reviewed_by?)?.clone(),
            at: comment.reviewed_at?,
            text_version: comment.reviewed_text_version?,
        })
    }
}

/// A comment with its text and author, whatever its visibility: for its author
/// and for moderators, never for the public.
pub fn whole(comment: &CommentRow, name: String) -> Comment {
    Comment {
        id: comment.id,
        article_id: comment.article_id,
        parent_id: comment.parent_id,
        depth: comment.depth,
        visibility: comment.visibility,
        author: Some(replies::badged(comment.reader_id, name, comment.badge)),
        html: Some(comment.html.clone()),
        text: Some(comment.text.clone()),
        posted_at: comment.posted_at,
        edited_at: comment.edited_at,
        picked: comment.is_picked,
        replies_direct: comment.replies,
        reactions: comment.marks.reactions.0.clone(),
        more: None,
        replies: Vec::new(),
    }
}

fn find_parents(
    conn: &mut Conn,
    ids: &[CommentId],
) -> Result<HashMap<CommentId, ParentBrief>, Error> {
    type Parent = (CommentId, ReaderId, Visibility, String, Instant, String);
    let rows: Vec<Parent> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .filter(comments::id.eq_any(ids))
        .select((
            comments::id,
            comments::reader_id,
            comments::visibility,
            comments::text,
            comments::posted_at,
            comment_authors::name,
        ))
        .load(conn))?;
    let parents = rows
        .into_iter()
        .map(|(id, reader, visibility, text, posted_at, name)| {
            let author = Some(replies::author(reader, name));
            (
                id,
                ParentBrief {
                    id,
                    visibility,
                    author,
                    text,
                    posted_at,
                },
            )
        });
    Ok(parents.collect())
}

/// What became of readers' comments, each figure counted up to [`RECORD_MAX`].
fn find_records(
    conn: &mut Conn,
    ids: &[ReaderId],
) -> Result<HashMap<ReaderId, AuthorRecord>, Error> {
    let rows: Vec<(ReaderId, i64, i64, i64)> = on!(conn => readers::table
        .filter(readers::id.eq_any(ids))
        .select((
            readers::id,
            up_to(RECORD_MAX, APPROVED),
            up_to(RECORD_MAX, "comments.visibility = 'removed'"),
            up_to(RECORD_MAX, "comments.visibility = 'held'"),
        ))
        .load(conn))?;
    let figure = |count: i64| u32::try_from(count).unwrap_or(RECORD_MAX);
    let records = rows.into_iter().map(|(id, approved, removed, held)| {
        let record = AuthorRecord {
            approved: figure(approved),
            removed: figure(removed),
            held: figure(held),
        };
        (id, record)
    });
    Ok(records.collect())
}
