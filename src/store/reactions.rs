//! Reactions: who said what of a comment, and how many did.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Binary;

use super::clause::clause;
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::schema::{comment_reactions, comments};
use super::types::Json;
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::part::Part;
use crate::domain::time::Instant;

/// A comment that somebody reacts to.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = comments)]
pub struct Subject {
    pub article_id: ArticleId,
    pub reader_id: ReaderId,
    pub visibility: Visibility,
    pub reactions: Json<BTreeMap<String, i64>>,
}

/// A comment that no other transaction counts reactions of until this one ends. SQLite has
/// one writer anyway.
pub fn find_to_count(conn: &mut Conn, id: CommentId) -> Result<Option<Subject>, Error> {
    match &mut conn.backend {
        Backend::Sqlite(conn) => Ok(comments::table
            .find(id)
            .select(Subject::as_select())
            .first(conn)
            .optional()?),
        Backend::Postgres(conn) => Ok(comments::table
            .find(id)
            .select(Subject::as_select())
            .for_update()
            .load(conn)?
            .into_iter()
            .next()),
    }
}

/// Who wrote a comment; nobody where it is erased.
pub fn author(conn: &mut Conn, id: CommentId) -> Result<Option<ReaderId>, Error> {
    on!(conn => comments::table
        .find(id)
        .filter(comments::visibility.ne(Visibility::Erased))
        .select(comments::reader_id)
        .first(conn)
        .optional())
}

/// Whose voice it is: a reader's, or that of whoever is at an address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub key: Vec<u8>,
    pub reader: Option<ReaderId>,
    /// When an address is forgotten.
    pub expires_at: Option<Instant>,
}

/// What a voice has said of a comment.
pub fn said(conn: &mut Conn, comment: CommentId, voice: &Voice) -> Result<Vec<String>, Error> {
    on!(conn => comment_reactions::table
        .filter(comment_reactions::comment_id.eq(comment))
        .filter(comment_reactions::voice.eq(&voice.key))
        .select(comment_reactions::key)
        .load(conn))
}

pub fn insert(
    conn: &mut Conn,
    comment: CommentId,
    key: &str,
    voice: &Voice,
    now: Instant,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(comment_reactions::table)
        .values((
            comment_reactions::comment_id.eq(comment),
            comment_reactions::key.eq(key),
            comment_reactions::voice.eq(&voice.key),
            comment_reactions::reader_id.eq(voice.reader),
            comment_reactions::at.eq(now),
            comment_reactions::expires_at.eq(voice.expires_at),
        ))
        .execute(conn))?;
    Ok(())
}

/// Takes back what a voice has said of a comment.
pub fn delete(
    conn: &mut Conn,
    comment: CommentId,
    keys: &[&String],
    voice: &Voice,
) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_reactions::table)
        .filter(comment_reactions::comment_id.eq(comment))
        .filter(comment_reactions::voice.eq(&voice.key))
        .filter(comment_reactions::key.eq_any(keys.iter().copied()))
        .execute(conn))?;
    Ok(())
}

/// Keeps the counts of a comment that the transaction has locked, and its score. Its version
/// stays: nothing of what it says has moved.
pub fn count(
    conn: &mut Conn,
    comment: CommentId,
    counts: &BTreeMap<String, i64>,
    score: i64,
) -> Result<(), Error> {
    let article: Option<ArticleId> = on!(conn => diesel::update(comments::table.find(comment))
        .set((
            comments::reactions.eq(Json(counts.clone())),
            comments::score.eq(score),
        ))
        .returning(comments::article_id)
        .get_result(conn)
        .optional())?;
    if let Some(article) = article {
        conn.touch(Part::Thread(article));
    }
    Ok(())
}

/// Forgets the addresses that expired before `limit`: random bytes come in their place, so
/// that what they said still counts.
pub fn blind(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    let random = random_voice(conn);
    on!(conn => diesel::update(comment_reactions::table)
        .filter(comment_reactions::expires_at.lt(limit))
        .set((
            comment_reactions::voice.eq(clause::<Binary>(random)),
            comment_reactions::expires_at.eq(None::<Instant>),
        ))
        .execute(conn))?;
    Ok(())
}

/// What makes another voice of each row, which is nobody's.
pub(super) const fn random_voice(conn: &Conn) -> &'static str {
    match &conn.backend {
        Backend::Sqlite(_) => "randomblob(32)",
        Backend::Postgres(_) => "uuid_send(gen_random_uuid()) || uuid_send(gen_random_uuid())",
    }
}
