//! What cases are filed by: the facts of a comment, and which cases must be filed anew.

use std::collections::HashMap;

use diesel::dsl::{exists, not};
use diesel::prelude::*;
use diesel::sql_types::{Bool, Nullable, Text};
use diesel::upsert::excluded;

use super::cases::CaseRow;
use super::clause::{Clause, clause};
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::schema::{cases, comment_edits, comments, publications, record_changes};
use super::types::Json;
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::intake::Verdict;
use crate::domain::moderation::Ruling;

/// Of a published article.
pub(super) const LANGUAGE: &str = "publications.document ->> 'language'";

/// What the facts of a case are made from.
#[derive(Debug, Clone)]
pub struct Material {
    pub verdict: Verdict,
    /// Of the article; none when it is not published.
    pub language: Option<String>,
    pub is_new_reader: bool,
}

/// The material for a case about this comment: what its edit says, while one waits.
pub fn material(conn: &mut Conn, comment: CommentId) -> Result<Option<Material>, Error> {
    type Found = (Json<Verdict>, Option<String>, ReaderId);
    type Waiting = Option<Json<Verdict>>;
    let waiting = comment_edits::comment_id
        .eq(comments::id)
        .and(comment_edits::decision_id.is_null());
    let found: Option<(Found, Waiting)> = on!(conn => comments::table
        .left_join(publications::table.on(publications::article_id.eq(comments::article_id)))
        .left_join(comment_edits::table.on(waiting))
        .filter(comments::id.eq(comment))
        .select((
            (
                comments::intake,
                clause::<Nullable<Text>>(LANGUAGE),
                comments::reader_id,
            ),
            comment_edits::intake.nullable(),
        ))
        .first(conn)
        .optional())?;
    let Some(((verdict, language, reader), waiting)) = found else {
        return Ok(None);
    };
    Ok(Some(Material {
        verdict: waiting.unwrap_or(verdict).0,
        language,
        is_new_reader: is_new(conn, reader)?,
    }))
}

/// Whether no comment of a reader was ever approved.
pub fn is_new(conn: &mut Conn, reader: ReaderId) -> Result<bool, Error> {
    on!(conn => diesel::select(not(exists(
            comments::table
                .filter(comments::reader_id.eq(reader))
                .filter(comments::visibility.eq(Visibility::Published))
                .filter(comments::verdict.eq(Ruling::Approve)),
        )))
        .get_result(conn))
}

/// Whether something is a fact of a case. SQLite has numbers for what is true.
fn is_fact(name: &str) -> Clause<Bool> {
    clause(format!(
        "(CAST(cases.facts ->> '{name}' AS TEXT) IN ('1', 'true'))"
    ))
}

/// Whether somebody wants a lawyer to look at a case; not where no facts are kept.
pub(super) fn escalated() -> Clause<Bool> {
    clause("(COALESCE(CAST(cases.facts ->> 'is_escalated' AS TEXT), '0') IN ('1', 'true'))")
}

/// Lets the open cases below an article be filed anew, by and by: it has moved to
/// another section.
pub fn file_anew(conn: &mut Conn, article: ArticleId) -> Result<(), Error> {
    let below = comments::table
        .filter(comments::article_id.eq(article))
        .select(comments::id);
    on!(conn => diesel::update(cases::table)
        .filter(cases::is_open)
        .filter(cases::comment_id.eq_any(below))
        .set(cases::filed_version.eq(0))
        .execute(conn))?;
    Ok(())
}

/// The sections of the articles that comments are below, while these are published.
pub fn sections(conn: &mut Conn, ids: &[CommentId]) -> Result<HashMap<CommentId, String>, Error> {
    let rows: Vec<(CommentId, String)> = on!(conn => comments::table
        .inner_join(publications::table.on(publications::article_id.eq(comments::article_id)))
        .filter(comments::id.eq_any(ids))
        .select((comments::id, publications::section))
        .load(conn))?;
    Ok(rows.into_iter().collect())
}

/// Open cases that were filed under older rules, kept from others until the transaction
/// ends; those that somebody else has now are passed over.
pub fn filed_before(conn: &mut Conn, rules: i64, limit: u16) -> Result<Vec<CaseRow>, Error> {
    let stale = cases::table
        .filter(cases::is_open)
        .filter(cases::filed_version.lt(rules))
        .order((cases::filed_version, cases::id))
        .limit(i64::from(limit));
    match &mut conn.backend {
        Backend::Sqlite(conn) => Ok(stale.select(CaseRow::as_select()).load(conn)?),
        Backend::Postgres(conn) => Ok(stale
            .select(CaseRow::as_select())
            .for_update()
            .skip_locked()
            .load(conn)?),
    }
}

/// Notes that the records of these comments' authors have changed.
pub fn note_records(conn: &mut Conn, ids: &[CommentId]) -> Result<(), Error> {
    let author = comments::table
        .filter(comments::id.eq_any(ids))
        .select(comments::reader_id)
        .distinct();
    // not "do nothing": the row that is there must wait for us, or it might be done with
    // before anybody else can see what we changed
    on!(conn => diesel::insert_into(record_changes::table)
        .values(author)
        .into_columns(record_changes::reader_id)
        .on_conflict(record_changes::reader_id)
        .do_update()
        .set(record_changes::reader_id.eq(excluded(record_changes::reader_id)))
        .execute(conn))?;
    Ok(())
}

/// A reader whose record has changed.
pub fn changed_record(conn: &mut Conn) -> Result<Option<ReaderId>, Error> {
    on!(conn => record_changes::table
        .order(record_changes::reader_id)
        .select(record_changes::reader_id)
        .first(conn)
        .optional())
}

/// Takes the note of a change away. `false`: another node was faster.
pub fn forget_record(conn: &mut Conn, reader: ReaderId) -> Result<bool, Error> {
    let gone = on!(conn => diesel::delete(record_changes::table.find(reader)).execute(conn))?;
    Ok(gone == 1)
}

/// Notes a change once more: there was too much to do for one transaction.
pub fn go_on_with(conn: &mut Conn, reader: ReaderId) -> Result<(), Error> {
    on!(conn => diesel::insert_into(record_changes::table)
        .values(record_changes::reader_id.eq(reader))
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(())
}

/// Whose cases stand where they do not belong.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Misplaced {
    pub reader: ReaderId,
    /// What the reader is, and their cases do not say.
    pub is_new: bool,
}

/// The open cases about what a reader wrote that were filed as if they were new though
/// they are not, or the other way round; each kept from others until the transaction ends.
pub fn misplaced(conn: &mut Conn, of: Misplaced, limit: u16) -> Result<Vec<CaseRow>, Error> {
    let theirs = comments::table
        .filter(comments::reader_id.eq(of.reader))
        .select(comments::id);
    let misplaced = cases::table
        .filter(cases::comment_id.eq_any(theirs))
        .filter(cases::is_open)
        .filter(is_fact("is_new_reader").ne(of.is_new))
        .limit(i64::from(limit));
    match &mut conn.backend {
        Backend::Sqlite(conn) => Ok(misplaced.select(CaseRow::as_select()).load(conn)?),
        Backend::Postgres(conn) => Ok(misplaced
            .select(CaseRow::as_select())
            .for_update()
            .load(conn)?),
    }
}
