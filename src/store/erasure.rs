//! Forgetting a reader: the one list of where something of theirs is kept. A table that
//! comes to keep something about readers is added here, and the test that scans the
//! database for an erased reader's words holds the list to that.

use diesel::prelude::*;
use ring::rand::{SecureRandom, SystemRandom};

use super::conn::{Conn, on};
use super::error::Error;
use super::schema::{
    comment_addresses, comment_authors, comment_edits, comment_texts, comments, decisions,
    event_payloads, events, idempotency_keys, outbox, rate_windows, reader_profiles, readers,
    sanctions,
};
use super::types::Json;
use crate::domain::comment::Badge;
use crate::domain::ids::{ArticleId, CommentId, ReaderId};
use crate::domain::intake::Verdict;
use crate::domain::time::Instant;

/// Forgets all of a comment but its place in the thread and how it stands, which the
/// transaction has moved to `erased`.
pub fn comment(
    conn: &mut Conn,
    (article, id): (ArticleId, CommentId),
    blank: &Verdict,
) -> Result<(), Error> {
    on!(conn => diesel::update(comments::table.find(id))
        .set((
            comments::text.eq(""),
            comments::html.eq(""),
            comments::likeness.eq(Vec::<u8>::new()),
            comments::intake.eq(Json(blank.clone())),
            comments::edited_at.eq(None::<Instant>),
            comments::is_picked.eq(false),
            comments::badge.eq(None::<Badge>),
        ))
        .execute(conn))?;
    // lists join the name: an empty one stands for nobody
    on!(conn => diesel::update(comment_authors::table.find(id))
        .set(comment_authors::name.eq(""))
        .execute(conn))?;
    on!(conn => diesel::delete(comment_addresses::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(comment_edits::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(comment_texts::table.filter(comment_texts::comment_id.eq(id)))
        .execute(conn))?;
    on!(conn => diesel::update(decisions::table.filter(decisions::comment_id.eq(id)))
        .set(decisions::message.eq(None::<String>))
        .execute(conn))?;
    history(conn, article, id)
}

/// Forgets what the history says of a comment; that something happened stays, and the
/// chain whole.
fn history(conn: &mut Conn, article: ArticleId, id: CommentId) -> Result<(), Error> {
    // by the article, for which there is an index
    let about = events::table
        .filter(events::article_id.eq(article))
        .filter(events::comment_id.eq(id))
        .select(events::id);
    on!(conn => diesel::delete(event_payloads::table)
        .filter(event_payloads::event_id.eq_any(about))
        .execute(conn))?;
    Ok(())
}

/// Forgets a reader's address, their mail, and what was said to them beside sanctions.
pub fn profile(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    on!(conn => diesel::delete(reader_profiles::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(outbox::table.filter(outbox::reader_id.eq(id))).execute(conn))?;
    on!(conn => diesel::update(sanctions::table.filter(sanctions::reader_id.eq(id)))
        .set(sanctions::message.eq(None::<String>))
        .execute(conn))?;
    on!(conn => diesel::delete(rate_windows::table)
        .filter(rate_windows::subject.eq(id.uuid().as_bytes().to_vec()))
        .execute(conn))?;
    Ok(())
}

/// Forgets what was answered about a reader under idempotency keys. Every answer that
/// holds a comment of theirs names them as its author.
pub fn answers(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    // the answer to the erasure names them too, and is what a repeat of it gets
    let names = format!("%{id}%");
    let outcome = diesel::dsl::sql::<diesel::sql_types::Bool>("CAST(outcome AS TEXT) LIKE ")
        .bind::<diesel::sql_types::Text, _>(names);
    on!(conn => diesel::delete(idempotency_keys::table)
        .filter(outcome.clone())
        .filter(idempotency_keys::operation.not_like("erase_reader %"))
        .execute(conn))?;
    on!(conn => diesel::delete(idempotency_keys::table)
        .filter(idempotency_keys::caller.eq(id.to_string()))
        .execute(conn))?;
    Ok(())
}

/// Replaces the hash by which a reader was known, so that nobody can be found by their
/// address any more. Not where a ban stands, which would end with it.
pub fn hash(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    let mut random = vec![0; 32];
    SystemRandom::new()
        .fill(&mut random)
        .map_err(|_| Error::Broken("no randomness to be had".to_owned()))?;
    let known: Option<Vec<u8>> = on!(conn => readers::table
        .find(id)
        .select(readers::email_hash)
        .first(conn)
        .optional())?;
    on!(conn => diesel::delete(rate_windows::table)
        .filter(rate_windows::subject.eq(known.unwrap_or_default()))
        .execute(conn))?;
    on!(conn => diesel::update(readers::table.find(id))
        .set((readers::email_hash.eq(random), readers::staff_id.eq(None::<crate::domain::ids::StaffId>)))
        .execute(conn))?;
    Ok(())
}

/// Comments of a reader that are not erased yet, at most `limit`.
pub fn left(conn: &mut Conn, id: ReaderId, limit: i64) -> Result<Vec<CommentId>, Error> {
    use crate::domain::comment::Visibility;
    on!(conn => comments::table
        .filter(comments::reader_id.eq(id))
        .filter(comments::visibility.ne(Visibility::Erased))
        .order(comments::id)
        .limit(limit)
        .select(comments::id)
        .load(conn))
}
