//! Remarks of moderators on comments.

use diesel::prelude::*;

use super::conn::{Conn, on};
use super::error::Error;
use super::page;
use super::schema::{articles, comments, remarks, staff};
use crate::domain::ids::{ArticleId, CommentId, RemarkId, StaffId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::remark::Remark;
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// The article of a comment and its section: by them it is judged who may remark.
pub fn place(conn: &mut Conn, comment: CommentId) -> Result<Option<(ArticleId, String)>, Error> {
    on!(conn => comments::table
        .inner_join(articles::table.on(articles::id.eq(comments::article_id)))
        .filter(comments::id.eq(comment))
        .select((articles::id, articles::section))
        .first(conn)
        .optional())
}

pub fn insert(conn: &mut Conn, remark: &Remark) -> Result<(), Error> {
    on!(conn => diesel::insert_into(remarks::table)
        .values((
            remarks::id.eq(remark.id),
            remarks::comment_id.eq(remark.comment_id),
            remarks::text.eq(&remark.text),
            remarks::created_by.eq(remark.by.id),
            remarks::created_at.eq(remark.at),
        ))
        .execute(conn))?;
    Ok(())
}

/// One page of the remarks on a comment, newest first.
pub fn list(conn: &mut Conn, comment: CommentId, window: Window) -> Result<Page<Remark>, Error> {
    type Row = (RemarkId, String, Instant, StaffId, String);
    let (at, id) = page::before(window);
    let rows: Vec<Row> = on!(conn => remarks::table
        .inner_join(staff::table.on(staff::id.eq(remarks::created_by)))
        .filter(remarks::comment_id.eq(comment))
        .filter(remarks::created_at.le(at))
        .filter(remarks::created_at.lt(at).or(remarks::id.lt(RemarkId::from(id))))
        .order((remarks::created_at.desc(), remarks::id.desc()))
        .limit(page::rows(window))
        .select((remarks::id, remarks::text, remarks::created_at, staff::id, staff::name))
        .load(conn))?;
    let remark = |(id, text, at, by, name): Row| Remark {
        id,
        comment_id: comment,
        text,
        by: StaffRef { id: by, name },
        at,
    };
    let remarks = rows.into_iter().map(remark).collect();
    Ok(Page::cut(remarks, window, |remark: &Remark| Position {
        at: remark.at,
        id: remark.id.uuid(),
    }))
}
