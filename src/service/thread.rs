//! The thread of an article as the public reads it: flat or as a tree, its
//! counts, and whether one can reply.

mod one;
mod tree;

use std::collections::BTreeMap;
use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::{Error, publication};
use crate::domain::comment::Comment;
use crate::domain::commenting::Closed;
use crate::domain::ids::ArticleId;
use crate::domain::intake::REPLY_MAX;
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::publications::Address;
use crate::store::replies::{self, Level, Order};
use crate::store::{Conn, threads};

pub use one::{CommentInThread, one};
pub use tree::{Branch, LEVELS, tree};

/// How long it holds whether one can reply: threads open and close by the clock.
const CHANGES_BY_THE_HOUR: Duration = Duration::from_secs(1);

/// Whether one can reply, and what one should know before.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct ThreadSettings {
    pub open: bool,
    /// `mode`: replies are closed; `age`: they were open for long enough; `hours`: they are
    /// taken at other hours; `paused`: the whole site takes none for now. Null while open.
    pub closed_reason: Option<Closed>,
    /// When it closes by its age; null for never.
    pub closes_at: Option<Instant>,
    /// When it opens again, where only the hour stands in the way; null otherwise.
    pub opens_at: Option<Instant>,
    /// Characters of a reply, at most.
    #[schema(example = 10_000)]
    pub max_length: usize,
    /// As whom one can reply.
    pub identities: Vec<Identity>,
    /// Seconds in which an author can change a reply; 0 for not at all.
    #[schema(example = 600)]
    pub edit_window_s: u32,
    /// What readers can say of a comment by a reaction.
    #[schema(example = json!(["recommend"]))]
    pub reactions: Vec<String>,
    /// What readers are asked to keep to.
    #[schema(example = "Argue about what was said, not about who said it.")]
    pub guidelines: Option<String>,
}

/// A way of saying who replies.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Identity {
    /// By name and mail address.
    Guest,
}

/// Whether one can reply to an article now.
pub fn read_settings(
    conn: &mut Conn,
    article: &Address,
    now: Instant,
) -> Result<(String, ThreadSettings), Error> {
    conn.show_for(CHANGES_BY_THE_HOUR);
    let thread = publication::thread(conn, article)?;
    let present = threads::present(conn, thread.article_id)?.ok_or(Refusal::NotFound)?;
    let (settings, commenting) = (present.settings().comments, present.commenting());
    let closed = commenting.closed(now);
    let view = ThreadSettings {
        open: closed.is_none(),
        closed_reason: closed,
        closes_at: commenting.closes_at.0,
        opens_at: commenting.opens_at(now),
        max_length: REPLY_MAX,
        identities: vec![Identity::Guest],
        reactions: settings.reactions.into_iter().map(|one| one.key).collect(),
        edit_window_s: u32::from(settings.edit_window_minutes) * 60,
        guidelines: settings.guidelines,
    };
    Ok((thread.slug, view))
}

/// One page of a thread: everything that is listed, each with its parent's id.
/// The article's slug comes with it.
pub fn flat(
    conn: &mut Conn,
    article: &Address,
    order: Order,
    window: Window,
) -> Result<(String, Page<Comment>), Error> {
    let thread = publication::thread(conn, article)?;
    let page = replies::list(conn, thread.article_id, Level::Thread, order, window)?;
    Ok((thread.slug, page))
}

/// How many visible replies articles have, keyed as they were asked for; those
/// that are not published are left out.
pub fn counts(conn: &mut Conn, asked: &[String]) -> Result<BTreeMap<String, i64>, Error> {
    let ids: Vec<ArticleId> = asked.iter().filter_map(|key| key.parse().ok()).collect();
    let found = threads::visible(conn, &ids, asked)?;
    let count = |key: &String| {
        let asked: Option<ArticleId> = key.parse().ok();
        let is_it = |(id, slug, _): &&(ArticleId, String, i64)| slug == key || asked == Some(*id);
        found.iter().find(is_it).map(|(_, _, visible)| *visible)
    };
    let counted = asked
        .iter()
        .filter_map(|key| Some((key.clone(), count(key)?)));
    Ok(counted.collect())
}
