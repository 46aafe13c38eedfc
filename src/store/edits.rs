//! What authors made of their comments afterwards: the texts before, and edits that wait.

use std::collections::HashMap;

use diesel::prelude::*;

use super::comments::CommentRow;
use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{comment_edits, comment_texts, comments};
use super::types::Json;
use crate::domain::ids::{CommentId, DecisionId};
use crate::domain::intake::Verdict;
use crate::domain::part::Part;
use crate::domain::time::Instant;

/// A text as it is kept, with what intake found in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Wording {
    pub text: String,
    pub html: String,
    /// SHA-256 of the normalised text.
    pub likeness: Vec<u8>,
    pub intake: Verdict,
}

/// What a comment said before it was edited.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = comment_texts, treat_none_as_default_value = false)]
pub struct TextRow {
    pub comment_id: CommentId,
    pub text_version: i32,
    pub text: String,
    pub html: String,
    pub likeness: Vec<u8>,
    pub intake: Json<Verdict>,
    /// When it came in the place of the text before; none for the first.
    pub edited_at: Option<Instant>,
    pub replaced_at: Instant,
}

/// An edit that waits for a moderator, or that one has decided on.
#[derive(Debug, Clone, Queryable, Selectable, Insertable, AsChangeset)]
#[diesel(table_name = comment_edits, treat_none_as_default_value = false, treat_none_as_null = true)]
pub struct EditRow {
    pub comment_id: CommentId,
    pub text: String,
    pub html: String,
    pub likeness: Vec<u8>,
    pub intake: Json<Verdict>,
    pub submitted_at: Instant,
    /// What settled it; none while it waits.
    pub decision_id: Option<DecisionId>,
}

impl EditRow {
    pub fn wording(self) -> Wording {
        Wording {
            text: self.text,
            html: self.html,
            likeness: self.likeness,
            intake: self.intake.0,
        }
    }
}

/// The edits of these comments that wait.
pub fn waiting(
    conn: &mut Conn,
    comments: &[CommentId],
) -> Result<HashMap<CommentId, EditRow>, Error> {
    let rows: Vec<EditRow> = on!(conn => comment_edits::table
        .filter(comment_edits::comment_id.eq_any(comments))
        .filter(comment_edits::decision_id.is_null())
        .select(EditRow::as_select())
        .load(conn))?;
    Ok(rows.into_iter().map(|row| (row.comment_id, row)).collect())
}

/// Lets an edit wait, in the place of any before it.
pub fn put(conn: &mut Conn, edit: &EditRow) -> Result<(), Error> {
    on!(conn => diesel::insert_into(comment_edits::table)
        .values(edit)
        .on_conflict(comment_edits::comment_id)
        .do_update()
        .set(edit)
        .execute(conn))?;
    Ok(())
}

/// Forgets the edit of a comment, whether it waits or not.
pub fn drop(conn: &mut Conn, comment: CommentId) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_edits::table.find(comment)).execute(conn))?;
    Ok(())
}

/// Forgets the edit of a comment that waits; one that was decided on stays, for as long
/// as that can be undone.
pub fn drop_waiting(conn: &mut Conn, comment: CommentId) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_edits::table.find(comment))
        .filter(comment_edits::decision_id.is_null())
        .execute(conn))?;
    Ok(())
}

/// Settles the edit that waits on a comment, if one does.
pub fn settle(
    conn: &mut Conn,
    comment: CommentId,
    decision: DecisionId,
) -> Result<Option<EditRow>, Error> {
    on!(conn => diesel::update(comment_edits::table.find(comment))
        .filter(comment_edits::decision_id.is_null())
        .set(comment_edits::decision_id.eq(decision))
        .returning(EditRow::as_returning())
        .get_result(conn)
        .optional())
}

/// Lets the edit that a decision settled wait again, if it settled one.
pub fn unsettle(conn: &mut Conn, decisions: &[DecisionId]) -> Result<Vec<EditRow>, Error> {
    on!(conn => diesel::update(comment_edits::table)
        .filter(comment_edits::decision_id.eq_any(decisions.iter().copied().map(Some)))
        .set(comment_edits::decision_id.eq(None::<DecisionId>))
        .returning(EditRow::as_returning())
        .get_results(conn))
}

/// Puts a text in the place of the one that a comment has, which is kept. The
/// comment's version moves; false when it had moved before.
pub fn rewrite(
    conn: &mut Conn,
    before: &CommentRow,
    new: &Wording,
    (edited_at, now): (Instant, Instant),
) -> Result<bool, Error> {
    let kept = TextRow {
        comment_id: before.id,
        text_version: before.text_version,
        text: before.text.clone(),
        html: before.html.clone(),
        likeness: before.likeness.clone(),
        intake: before.intake.clone(),
        edited_at: before.edited_at,
        replaced_at: now,
    };
    on!(conn => diesel::insert_into(comment_texts::table).values(&kept).execute(conn))?;
    set(
        conn,
        before,
        new,
        (before.text_version + 1, Some(edited_at)),
    )
}

/// Gives a comment the text back that it had before the one it has.
pub fn take_back(conn: &mut Conn, comment: &CommentRow) -> Result<bool, Error> {
    let kept: Option<TextRow> = on!(conn => diesel::delete(
            comment_texts::table.find((comment.id, comment.text_version - 1)),
        )
        .returning(TextRow::as_returning())
        .get_result(conn)
        .optional())?;
    let Some(kept) = kept else {
        return Ok(false);
    };
    let old = Wording {
        text: kept.text,
        html: kept.html,
        likeness: kept.likeness,
        intake: kept.intake.0,
    };
    set(conn, comment, &old, (kept.text_version, kept.edited_at))
}

fn set(
    conn: &mut Conn,
    comment: &CommentRow,
    new: &Wording,
    (text_version, edited_at): (i32, Option<Instant>),
) -> Result<bool, Error> {
    if comment.is_listed {
        conn.touch(Part::Thread(comment.article_id));
    }
    let changed = on!(conn => diesel::update(comments::table.find(comment.id))
        .filter(comments::version.eq(comment.version))
        .set((
            comments::text.eq(&new.text),
            comments::html.eq(&new.html),
            comments::likeness.eq(&new.likeness),
            comments::intake.eq(Json(new.intake.clone())),
            comments::text_version.eq(text_version),
            comments::edited_at.eq(edited_at),
            comments::version.eq(comment.version + 1),
        ))
        .execute(conn))?;
    Ok(changed == 1)
}

/// What a comment said before, oldest first.
pub fn texts(conn: &mut Conn, comment: CommentId) -> Result<Vec<TextRow>, Error> {
    on!(conn => comment_texts::table
        .filter(comment_texts::comment_id.eq(comment))
        .order(comment_texts::text_version)
        .select(TextRow::as_select())
        .load(conn))
}
