//! Forgetting a comment, with all that was kept and said about it.

use diesel::prelude::*;

use crate::domain::comment::Badge;
use crate::domain::ids::{ArticleId, BatchId, CaseId, CommentId, DecisionId};
use crate::domain::intake::Verdict;
use crate::domain::moderation::CaseFacts;
use crate::domain::part::Part;
use crate::domain::time::Instant;
use crate::store::conn::{Conn, on};
use crate::store::decisions::Before;
use crate::store::error::Error;
use crate::store::schema::{
    case_skips, cases, comment_addresses, comment_authors, comment_bands, comment_edits,
    comment_hosts, comment_texts, comments, decisions, event_payloads, events, remarks, reports,
    sanctions,
};
use crate::store::types::Json;

/// Forgets all of a comment but its place in the thread and how it stands, which the
/// transaction has moved to `erased`.
pub fn comment(
    conn: &mut Conn,
    (article, id): (ArticleId, CommentId),
    blank: &Verdict,
) -> Result<(), Error> {
    conn.touch(Part::Thread(article));
    on!(conn => diesel::update(comments::table.find(id))
        .set((
            comments::text.eq(""),
            comments::html.eq(""),
            comments::likeness.eq(Vec::<u8>::new()),
            comments::intake.eq(Json(blank.clone())),
            comments::edited_at.eq(None::<Instant>),
            comments::is_picked.eq(false),
            comments::picked_at.eq(None::<Instant>),
            comments::badge.eq(None::<Badge>),
        ))
        .execute(conn))?;
    // lists join the name: an empty one stands for nobody
    on!(conn => diesel::update(comment_authors::table.find(id))
        .set(comment_authors::name.eq(""))
        .execute(conn))?;
    written(conn, id)?;
    said(conn, id)?;
    moderated(conn, id)?;
    history(conn, article, id)
}

/// Forgets what it said before or was to say, where it came from and where it led.
fn written(conn: &mut Conn, id: CommentId) -> Result<(), Error> {
    on!(conn => diesel::delete(comment_addresses::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(comment_edits::table.find(id)).execute(conn))?;
    on!(conn => diesel::delete(comment_texts::table.filter(comment_texts::comment_id.eq(id)))
        .execute(conn))?;
    on!(conn => diesel::delete(comment_hosts::table.filter(comment_hosts::comment_id.eq(id)))
        .execute(conn))?;
    // by the time, for which there is an index
    let posted: Vec<Instant> = on!(conn => comments::table
        .find(id)
        .select(comments::posted_at)
        .load(conn))?;
    on!(conn => diesel::delete(comment_bands::table)
        .filter(comment_bands::posted_at.eq_any(posted))
        .filter(comment_bands::comment_id.eq(id))
        .execute(conn))?;
    Ok(())
}

/// Forgets the words of others about it: those of readers who reported it, and of
/// moderators. All of them may quote it.
fn said(conn: &mut Conn, id: CommentId) -> Result<(), Error> {
    on!(conn => diesel::update(reports::table.filter(reports::comment_id.eq(id)))
        .set(reports::text.eq(None::<String>))
        .execute(conn))?;
    on!(conn => diesel::delete(remarks::table.filter(remarks::comment_id.eq(id)))
        .execute(conn))?;
    let about = cases::table
        .filter(cases::comment_id.eq(id))
        .select(cases::id);
    let skipped: Vec<CaseId> = on!(conn => about.load(conn))?;
    on!(conn => diesel::delete(case_skips::table)
        .filter(case_skips::case_id.eq_any(skipped))
        .execute(conn))?;
    Ok(())
}

/// Forgets what its cases were filed by, and what was said when they were decided.
fn moderated(conn: &mut Conn, id: CommentId) -> Result<(), Error> {
    on!(conn => diesel::update(cases::table.filter(cases::comment_id.eq(id)))
        .set(cases::facts.eq(None::<Json<CaseFacts>>))
        .execute(conn))?;
    let made: Vec<(DecisionId, Json<Before>, Option<BatchId>)> = on!(conn => decisions::table
        .filter(decisions::comment_id.eq(id))
        .select((decisions::id, decisions::before, decisions::batch_id))
        .load(conn))?;
    for (decision, Json(before), batch) in made {
        on!(conn => diesel::update(decisions::table.find(decision))
            .set((
                decisions::message.eq(None::<String>),
                decisions::before.eq(Json(before.without_facts())),
            ))
            .execute(conn))?;
        if batch.is_some() {
            on!(conn => diesel::update(sanctions::table.filter(sanctions::batch_id.eq(batch)))
                .set(sanctions::message.eq(None::<String>))
                .execute(conn))?;
        }
    }
    Ok(())
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
