//! Comments as a search finds them, put together by as many statements however many
//! they are.

use std::collections::HashMap;

use diesel::prelude::*;

use super::File;
use crate::domain::ids::{ArticleId, CaseId, CommentId};
use crate::domain::moderation::{CaseBrief, CaseKind, FoundComment, queue_of};
use crate::store::comments::CommentRow;
use crate::store::conn::{Conn, on};
use crate::store::error::Error;
use crate::store::schema::{articles, cases, comment_authors, comments};

/// A comment, who signed it, and the article it is about.
type Row = (CommentRow, String, (ArticleId, String, String));

/// Comments by their ids, in that order, each with its version.
pub fn found(conn: &mut Conn, ids: &[CommentId]) -> Result<Vec<(FoundComment, i64)>, Error> {
    let rows: Vec<Row> = on!(conn => comments::table
        .inner_join(comment_authors::table.on(comment_authors::comment_id.eq(comments::id)))
        .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
        .filter(comments::id.eq_any(ids))
        .select((
            CommentRow::as_select(),
            comment_authors::name,
            (articles::id, articles::slug, articles::headline),
        ))
        .load(conn))?;
    let all: Vec<&CommentRow> = rows.iter().map(|(comment, ..)| comment).collect();
    let file = File::gather(conn, &all, &[])?;
    let mut cases = open_cases(conn, ids)?;
    let mut by_id: HashMap<CommentId, (FoundComment, i64)> = rows
        .into_iter()
        .map(|(comment, name, article)| {
            let found = FoundComment {
                comment: file.comment(&comment, name, article),
                case: cases.remove(&comment.id),
                author_record: file.record(&comment),
            };
            (comment.id, (found, comment.version))
        })
        .collect();
    Ok(ids.iter().filter_map(|id| by_id.remove(id)).collect())
}

fn open_cases(conn: &mut Conn, ids: &[CommentId]) -> Result<HashMap<CommentId, CaseBrief>, Error> {
    let rows: Vec<(CommentId, CaseId, CaseKind, i64)> = on!(conn => cases::table
        .filter(cases::comment_id.eq_any(ids))
        .filter(cases::is_open)
        .select((cases::comment_id, cases::id, cases::kind, cases::version))
        .load(conn))?;
    let briefs = rows.into_iter().map(|(comment, id, kind, version)| {
        let brief = CaseBrief {
            id,
            kind,
            queue: queue_of(kind).map(str::to_owned),
            version,
        };
        (comment, brief)
    });
    Ok(briefs.collect())
}
