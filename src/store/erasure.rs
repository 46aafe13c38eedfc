//! Forgetting a reader. The list of every table, and what becomes there of a reader who
//! is erased; a test holds it to the tables that there are, and another scans the database
//! for an erased reader's words. Whoever adds a table decides here what becomes of them.
//!
//! | table                  | what an erased reader leaves there |
//! |------------------------|---|
//! | `reader_profiles`      | nothing: the row goes |
//! | `readers`              | an id, and random bytes in the place of the hash of their address; under a ban that hash |
//! | `comments`             | tombstones: the place in the thread, and what others think of them |
//! | `comment_authors`      | an empty name |
//! | `comment_addresses`    | nothing |
//! | `comment_texts`        | nothing |
//! | `comment_edits`        | nothing |
//! | `comment_hosts`        | nothing |
//! | `comment_bands`        | nothing |
//! | `comment_words`        | nothing: emptied with text and name, by triggers |
//! | `comment_numbers`      | the number of a tombstone |
//! | `comment_reactions`    | that somebody reacted, so that the counts stay: the voice is blinded |
//! | `reports`              | what they reported without text and voice; of reports on what they wrote no text, which quotes it |
//! | `remarks`              | nothing said about their comments |
//! | `cases`                | that there were cases: closed, without facts |
//! | `case_queues`          | nothing: what is closed stands in no queue |
//! | `case_skips`           | nothing said about their comments |
//! | `decisions`            | that and how it was decided, without message and facts |
//! | `decision_batches`     | that there was one |
//! | `sanctions`            | that there were some, without message; also of those on a network or a host that came with removals of theirs |
//! | `outbox`               | no mail to them; mails to staff about their comments say nothing of them |
//! | `notifications`        | that somebody was told, without what was said |
//! | `idempotency_keys`     | nothing that names them or a comment of theirs, but the answer to their erasure |
//! | `events`               | that something happened, and when: the chain stays whole; and that a comment is gone |
//! | `event_payloads`       | that they were erased, and nothing else |
//! | `record_changes`       | nothing |
//! | `rate_windows`         | nothing counted for them; what is counted for a network goes after a day |
//! | `erasures`             | nothing once all is done; under a ban, that there is more to do |
//! | `keys`                 | holds nothing of readers |
//! | `staff`                | holds nothing of readers |
//! | `grants`               | holds nothing of readers |
//! | `sessions`             | holds nothing of readers |
//! | `refresh_tokens`       | holds nothing of readers |
//! | `invitations`          | holds nothing of readers |
//! | `settings`             | holds nothing of readers |
//! | `sections`             | holds nothing of readers |
//! | `word_entries`         | holds nothing of readers: what the site looks for |
//! | `word_lists`           | holds nothing of readers |
//! | `articles`             | holds nothing of readers |
//! | `drafts`               | holds nothing of readers |
//! | `contributors`         | holds nothing of readers |
//! | `revisions`            | holds nothing of readers |
//! | `approvals`            | holds nothing of readers |
//! | `workflows`            | holds nothing of readers |
//! | `ticks`                | holds nothing of readers |
//! | `sign_offs`            | holds nothing of readers |
//! | `review_debts`         | holds nothing of readers |
//! | `former_slugs`         | holds nothing of readers |
//! | `withdrawals`          | holds nothing of readers |
//! | `publication_versions` | holds nothing of readers |
//! | `publications`         | holds nothing of readers |
//! | `publication_facets`   | holds nothing of readers |
//! | `article_words`        | holds nothing of readers: what articles are found by |
//! | `article_numbers`      | holds nothing of readers |
//! | `vocabulary`           | holds nothing of readers: the words of articles |
//! | `vocabulary_parts`     | holds nothing of readers |
//! | `threads`              | holds nothing of readers: how many comments can be seen |
//! | `presences`            | holds nothing of readers |
//! | `notes`                | holds nothing of readers |
//! | `note_replies`         | holds nothing of readers |
//! | `canned_messages`      | holds nothing of readers |
//! | `saved_queues`         | holds nothing of readers |
//! | `queue_rules`          | holds nothing of readers |
//! | `queue_notices`        | holds nothing of readers |
//! | `target_notices`       | holds nothing of readers |
//!
//! What others wrote about a reader in comments of their own is theirs, and stays.

mod comment;
mod traces;

use diesel::prelude::*;
use diesel::sql_types::Binary;
use ring::rand::{SecureRandom, SystemRandom};

use super::clause::clause;
use super::conn::{Backend, Conn, on};
use super::error::Error;
use super::schema::{
    comment_reactions, comments, erasures, outbox, rate_windows, reader_profiles, readers,
    record_changes, reports, sanctions,
};
use crate::domain::comment::Visibility;
use crate::domain::ids::{CommentId, ReaderId, StaffId};
use crate::domain::time::Instant;

pub use comment::comment;
pub use traces::{Answer, Names, Traces, answers, forget_answers, forget_traces, names, traces};

/// Remembers that a reader is to be erased, and when to look whether it is done.
pub fn begin(conn: &mut Conn, id: ReaderId, due_at: Instant) -> Result<(), Error> {
    on!(conn => diesel::insert_into(erasures::table)
        .values((erasures::reader_id.eq(id), erasures::due_at.eq(due_at)))
        .on_conflict(erasures::reader_id)
        .do_update()
        .set(erasures::due_at.eq(due_at))
        .execute(conn))?;
    Ok(())
}

/// Nothing is left to do.
pub fn done(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    on!(conn => diesel::delete(erasures::table.find(id)).execute(conn))?;
    Ok(())
}

/// Readers of whom it must be looked whether anything is left, at most `limit`.
pub fn due(conn: &mut Conn, now: Instant, limit: i64) -> Result<Vec<ReaderId>, Error> {
    on!(conn => erasures::table
        .filter(erasures::due_at.le(now))
        .order((erasures::due_at, erasures::reader_id))
        .limit(limit)
        .select(erasures::reader_id)
        .load(conn))
}

/// Forgets what is kept by a reader's id: their address, their mail, what was said to
/// them beside sanctions, what they reported and how they reacted.
pub fn reader(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    on!(conn => diesel::delete(reader_profiles::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(outbox::table.filter(outbox::reader_id.eq(id))).execute(conn))?;
    on!(conn => diesel::delete(record_changes::table.find(id)).execute(conn))?;
    on!(conn => diesel::update(sanctions::table.filter(sanctions::reader_id.eq(id)))
        .set(sanctions::message.eq(None::<String>))
        .execute(conn))?;
    on!(conn => diesel::update(reports::table.filter(reports::reader_id.eq(id)))
        .set((
            reports::text.eq(None::<String>),
            reports::voice.eq(None::<Vec<u8>>),
            reports::reader_id.eq(None::<ReaderId>),
        ))
        .execute(conn))?;
    blind(conn, id)?;
    windows(conn, id.uuid().as_bytes())
}

/// Puts random bytes in the place of a reader who reacted: the counts stay.
fn blind(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    let random = super::reactions::random_voice(conn);
    on!(conn => diesel::update(comment_reactions::table)
        .filter(comment_reactions::reader_id.eq(id))
        .set((
            comment_reactions::voice.eq(clause::<Binary>(random)),
            comment_reactions::reader_id.eq(None::<ReaderId>),
        ))
        .execute(conn))?;
    Ok(())
}

fn windows(conn: &mut Conn, subject: &[u8]) -> Result<(), Error> {
    on!(conn => diesel::delete(rate_windows::table)
        .filter(rate_windows::subject.eq(subject))
        .execute(conn))?;
    Ok(())
}

/// Keeps whoever replies as this reader waiting until the transaction ends. SQLite has
/// one writer anyway.
pub fn lock(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    if let Backend::Postgres(conn) = &mut conn.backend {
        let _: Vec<ReaderId> = readers::table
            .find(id)
            .select(readers::id)
            .for_update()
            .load(conn)?;
    }
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
    windows(conn, &known.unwrap_or_default())?;
    on!(conn => diesel::update(readers::table.find(id))
        .set((readers::email_hash.eq(random), readers::staff_id.eq(None::<StaffId>)))
        .execute(conn))?;
    Ok(())
}

/// Comments of a reader that are not erased yet, at most `limit`.
pub fn left(conn: &mut Conn, id: ReaderId, limit: i64) -> Result<Vec<CommentId>, Error> {
    on!(conn => comments::table
        .filter(comments::reader_id.eq(id))
        .filter(comments::visibility.ne(Visibility::Erased))
        .order(comments::id)
        .limit(limit)
        .select(comments::id)
        .load(conn))
}
