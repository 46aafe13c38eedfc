//! Cases as moderators read them, put together by seven statements however many
//! they are.

use std::collections::{BTreeMap, HashMap};

use diesel::dsl::sql;
use diesel::prelude::*;
use diesel::sql_types::BigInt;

use super::cases::CaseRow;
use super::comments::CommentRow;
use super::conn::{Conn, on};
use super::error::Error;
use super::replies::{self, Below};
use super::schema::{articles, cases, comment_authors, comments, readers};
use super::skips::{self, SkipRow};
use super::staff;
use crate::domain::comment::{Comment, Visibility};
use crate::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use crate::domain::moderation::{
    ArticleBrief, AuthorRecord, Case, CaseComment, CaseLease, ParentBrief, RECORD_MAX, Reviewed,
    Skip,
};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

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
    let file = File::gather(conn, &rows)?;
    Ok(rows.into_iter().map(|row| file.case(row, now)).collect())
}

/// What several cases are put together from.
struct File {
    parents: HashMap<CommentId, ParentBrief>,
    below: HashMap<CommentId, Below>,
    records: HashMap<ReaderId, AuthorRecord>,
    people: HashMap<StaffId, StaffRef>,
    skips: HashMap<CaseId, Vec<SkipRow>>,
}

impl File {
    fn gather(conn: &mut Conn, rows: &[Row]) -> Result<Self, Error> {
        let all = || rows.iter().map(|(_, comment, ..)| comment);
        let ids: Vec<CommentId> = all().map(|comment| comment.id).collect();
        let parents: Vec<CommentId> = all().filter_map(|comment| comment.parent_id).collect();
        let authors: Vec<ReaderId> = all().map(|comment| comment.reader_id).collect();
        let reviewers = all().filter_map(|comment| comment.reviewed_by);
        let holders = rows
            .iter()
            .flat_map(|(case, ..)| [case.leased_by, case.assignee])
            .flatten();
        let cases: Vec<CaseId> = rows.iter().map(|(case, ..)| case.id).collect();
        let skips = skips::of(conn, &cases)?;
        let skippers = skips.values().flatten().map(|skip| skip.by);
        let people: Vec<StaffId> = reviewers.chain(holders).chain(skippers).collect();
        Ok(Self {
            parents: find_parents(conn, &parents)?,
            below: replies::below(conn, &ids)?,
            records: find_records(conn, &authors)?,
            people: staff::names(conn, &people)?,
            skips,
        })
    }

    fn case(&self, (case, comment, name, article): Row, now: Instant) -> Case {
        let verdict = comment.intake.0.clone();
        Case {
            id: case.id,
            kind: case.kind,
            queue: case.queue().map(str::to_owned),
            opened_at: case.opened_at,
            due_at: case.due_at,
            version: case.version,
            lease: self.lease(&case, now),
            author_record: self
                .records
                .get(&comment.reader_id)
                .copied()
                .unwrap_or_default(),
            comment: self.comment(&comment, name, article),
            signals: verdict.signals,
            decided_by: verdict.decided_by,
            reports: Vec::new(),
            assignee: case.assignee.and_then(|id| self.people.get(&id).cloned()),
            escalated: case
                .facts
                .as_ref()
                .is_some_and(|facts| facts.0.is_escalated),
            skips: self.skips(case.id),
        }
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
            article: ArticleBrief { id, slug, headline },
            parent: comment
                .parent_id
                .and_then(|id| self.parents.get(&id).cloned()),
            comment: whole(comment, name, self.below.get(&comment.id)),
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
pub fn whole(comment: &CommentRow, name: String, below: Option<&Below>) -> Comment {
    Comment {
        id: comment.id,
        article_id: comment.article_id,
        parent_id: comment.parent_id,
        depth: comment.depth,
        visibility: comment.visibility,
        author: Some(replies::author(comment.reader_id, name)),
        html: Some(comment.html.clone()),
        text: Some(comment.text.clone()),
        posted_at: comment.posted_at,
        edited_at: comment.edited_at,
        picked: comment.is_picked,
        replies_direct: below.map_or(0, |below| below.visible),
        reactions: BTreeMap::new(),
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
    // diesel has no subselect in FROM, and without one a LIMIT does not bound a count
    let up_to = |condition: &str| {
        sql::<BigInt>(&format!(
            "(SELECT count(*) FROM (SELECT 1 AS one FROM comments WHERE \
             comments.reader_id = readers.id AND {condition} LIMIT {RECORD_MAX}) AS counted)"
        ))
    };
    let rows: Vec<(ReaderId, i64, i64, i64)> = on!(conn => readers::table
        .filter(readers::id.eq_any(ids))
        .select((
            readers::id,
            up_to("comments.visibility = 'published' AND comments.verdict = 'approve'"),
            up_to("comments.visibility = 'removed'"),
            up_to("comments.visibility = 'held'"),
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
