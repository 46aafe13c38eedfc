//! Comments: written by intake, moved by rulings.

use std::collections::BTreeMap;

use diesel::prelude::*;
use diesel::sql_types::Text;
use serde::{Deserialize, Serialize};

use super::clause::clause;
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::filing::LANGUAGE;
use super::postgres;
use super::schema::{comment_addresses, comment_authors, comments, publications};
use super::types::Json;
use crate::domain::comment::{Badge, Visibility};
use crate::domain::ids::{ArticleId, CommentId, ReaderId, StaffId};
use crate::domain::intake::Verdict;
use crate::domain::moderation::{Ruling, Standing};
use crate::domain::part::Part;
use crate::domain::reason::Reason;
use crate::domain::time::Instant;

/// A comment as it is kept.
#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
pub struct CommentRow {
    pub id: CommentId,
    pub article_id: ArticleId,
    pub parent_id: Option<CommentId>,
    pub depth: i32,
    pub reader_id: ReaderId,
    pub visibility: Visibility,
    pub verdict: Option<Ruling>,
    pub reviewed_by: Option<StaffId>,
    pub reviewed_at: Option<Instant>,
    pub reviewed_text_version: Option<i32>,
    pub reason: Option<Reason>,
    pub text_version: i32,
    /// The Markdown as it was written, normalised.
    pub text: String,
    pub html: String,
    /// SHA-256 of the normalised text.
    pub likeness: Vec<u8>,
    pub intake: Json<Verdict>,
    pub posted_at: Instant,
    pub edited_at: Option<Instant>,
    /// When it was public first.
    pub published_at: Option<Instant>,
    /// Whether the public list has it, visible or as a tombstone.
    pub is_listed: bool,
    pub is_picked: bool,
    /// Visible replies directly below.
    pub replies: i64,
    pub version: i64,
    /// How its author stands to the publication.
    pub badge: Option<Badge>,
    #[diesel(embed)]
    pub marks: Marks,
}

/// What readers and editors think of a comment.
#[derive(Debug, Clone, Default, PartialEq, Eq, Queryable, Selectable, Insertable)]
#[diesel(table_name = comments, treat_none_as_default_value = false)]
pub struct Marks {
    /// By what readers say for and against it, in parts per million.
    pub score: i64,
    /// When an editor picked it last.
    pub picked_at: Option<Instant>,
    /// How many of each reaction; none is left out.
    pub reactions: Json<BTreeMap<String, i64>>,
}

/// What a ruling changes, and what undoing it brings back.
#[derive(
    Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Queryable, Selectable, AsChangeset,
)]
#[diesel(table_name = comments, treat_none_as_null = true)]
pub struct Ruled {
    pub visibility: Visibility,
    pub verdict: Option<Ruling>,
    pub reviewed_by: Option<StaffId>,
    pub reviewed_at: Option<Instant>,
    pub reviewed_text_version: Option<i32>,
    pub reason: Option<Reason>,
    pub published_at: Option<Instant>,
}

impl Ruled {
    pub const fn standing(&self) -> Standing {
        Standing {
            visibility: self.visibility,
            verdict: self.verdict,
        }
    }
}

/// What rulings need to know of a comment: all but its text.
#[derive(Debug, Clone, Queryable, Selectable)]
#[diesel(table_name = comments)]
pub struct Head {
    pub id: CommentId,
    pub article_id: ArticleId,
    pub parent_id: Option<CommentId>,
    pub depth: i32,
    pub text_version: i32,
    pub is_listed: bool,
    pub posted_at: Instant,
    pub reader_id: ReaderId,
    pub is_picked: bool,
    pub version: i64,
    #[diesel(embed)]
    pub ruled: Ruled,
}

/// Keyed hashes of where a comment came from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub address: Vec<u8>,
    pub prefix: Vec<u8>,
    /// When they are forgotten.
    pub expires_at: Instant,
}

/// Keeps a comment, the name it is signed with, and where it came from.
pub fn insert(
    conn: &mut Conn,
    comment: &CommentRow,
    name: &str,
    origin: &Origin,
) -> Result<(), Error> {
    on!(conn => diesel::insert_into(comments::table).values(comment).execute(conn))?;
    on!(conn => diesel::insert_into(comment_authors::table)
        .values((comment_authors::comment_id.eq(comment.id), comment_authors::name.eq(name)))
        .execute(conn))?;
    on!(conn => diesel::insert_into(comment_addresses::table)
        .values((
            comment_addresses::comment_id.eq(comment.id),
            comment_addresses::address.eq(&origin.address),
            comment_addresses::prefix.eq(&origin.prefix),
            comment_addresses::expires_at.eq(origin.expires_at),
        ))
        .execute(conn))?;
    Ok(())
}

/// Lets transactions with the same words of the same reader go one after the
/// other. SQLite has one writer anyway.
pub fn take_turns(conn: &mut Conn, likeness: &[u8]) -> Result<(), Error> {
    match &mut conn.backend {
        Backend::Sqlite(_) => Ok(()),
        Backend::Postgres(conn) => postgres::take_turns(conn, likeness),
    }
}

pub fn find(conn: &mut Conn, id: CommentId) -> Result<Option<Head>, Error> {
    on!(conn => comments::table.find(id).select(Head::as_select()).first(conn).optional())
}

/// A comment with its text.
pub fn whole(conn: &mut Conn, id: CommentId) -> Result<Option<CommentRow>, Error> {
    on!(conn => comments::table
        .find(id)
        .select(CommentRow::as_select())
        .first(conn)
        .optional())
}

/// The name that a comment is signed with.
pub fn signed(conn: &mut Conn, id: CommentId) -> Result<Option<String>, Error> {
    on!(conn => comment_authors::table
        .find(id)
        .select(comment_authors::name)
        .first(conn)
        .optional())
}

/// A comment that no other transaction changes until this one ends. SQLite has
/// one writer anyway.
pub fn find_to_move(conn: &mut Conn, id: CommentId) -> Result<Option<Head>, Error> {
    let Backend::Postgres(conn) = &mut conn.backend else {
        return find(conn, id);
    };
    let rows: Vec<Head> = comments::table
        .find(id)
        .select(Head::as_select())
        .for_update()
        .load(conn)?;
    Ok(rows.into_iter().next())
}

/// The latest comments, whatever became of them: what they say, the section and the
/// language of what they are about.
pub fn latest(
    conn: &mut Conn,
    count: i64,
) -> Result<Vec<(CommentId, String, String, String)>, Error> {
    on!(conn => comments::table
        .inner_join(publications::table.on(publications::article_id.eq(comments::article_id)))
        .filter(comments::visibility.ne(Visibility::Erased))
        .order(comments::id.desc())
        .limit(count)
        .select((
            comments::id,
            comments::text,
            publications::section,
            clause::<Text>(LANGUAGE),
        ))
        .load(conn))
}

/// When a reader last sent the same text to a thread.
pub fn last_said(
    conn: &mut Conn,
    reader: ReaderId,
    article: ArticleId,
    likeness: &[u8],
) -> Result<Option<Instant>, Error> {
    on!(conn => comments::table
        .filter(comments::reader_id.eq(reader))
        .filter(comments::likeness.eq(likeness))
        .filter(comments::article_id.eq(article))
        .select(diesel::dsl::max(comments::posted_at))
        .first(conn))
}

/// Moves the comment that still has `version`.
pub fn advance(conn: &mut Conn, id: CommentId, ruled: &Ruled, version: i64) -> Result<bool, Error> {
    let changed = on!(conn => diesel::update(comments::table.find(id))
        .filter(comments::version.eq(version))
        .set((ruled, comments::version.eq(version + 1)))
        .execute(conn))?;
    Ok(changed == 1)
}

/// Puts a comment into the public list, or takes it out. Its version stays: it
/// is what hangs below that has moved.
pub fn set_listed(conn: &mut Conn, id: CommentId, listed: bool) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table.find(id))
        .set(comments::is_listed.eq(listed))
        .execute(conn))?;
    Ok(())
}

/// Picks a comment, or takes that back. Its version stays: nothing of what it says has moved.
pub fn pick(conn: &mut Conn, id: CommentId, picked_at: Option<Instant>) -> Result<(), Error> {
    let article: Option<ArticleId> = on!(conn => diesel::update(comments::table.find(id))
        .set((
            comments::is_picked.eq(picked_at.is_some()),
            comments::picked_at.eq(picked_at),
        ))
        .returning(comments::article_id)
        .get_result(conn)
        .optional())?;
    if let Some(article) = article {
        conn.touch(Part::Thread(article));
    }
    Ok(())
}

/// Counts the visible replies directly below a comment up or down.
pub fn count_reply(conn: &mut Conn, id: CommentId, change: i64) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table.find(id))
        .set(comments::replies.eq(comments::replies + change))
        .execute(conn))?;
    Ok(())
}

/// Whether anything directly below a comment is in the public list.
pub fn has_listed_reply(conn: &mut Conn, id: CommentId) -> Result<bool, Error> {
    on!(conn => diesel::select(diesel::dsl::exists(
            comments::table
                .filter(comments::parent_id.eq(id))
                .filter(comments::is_listed),
        ))
        .get_result(conn))
}
