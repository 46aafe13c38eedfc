//! What happened: to a draft, to an article, and for admins altogether.

use super::desk::Desk;
use super::dossier::Dossier;
use super::{Error, articles, drafts};
use crate::domain::event::{HistoryEntry, HistoryHead, TimelineEntry};
use crate::domain::ids::{ArticleId, DraftId};
use crate::domain::page::{Page, Window};
use crate::domain::staff::Actor;
use crate::store::Conn;
use crate::store::history::{self, HistoryFilter};

/// How many places of the chain an export looks at together.
const STRIDE: i64 = 500;

/// What happened to a draft, oldest first.
pub fn of_draft(
    conn: &mut Conn,
    actor: &Actor,
    id: DraftId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    Dossier::open(conn, actor, id)?;
    Ok(history::of_draft(conn, id, window)?)
}

/// What happened to an article and to those of its drafts that exist for the
/// actor, oldest first.
pub fn of_article(
    conn: &mut Conn,
    actor: &Actor,
    id: ArticleId,
    window: Window,
) -> Result<Page<TimelineEntry>, Error> {
    articles::find(conn, actor, id)?;
    let sight = drafts::sight(conn, actor)?;
    Ok(history::of_article(conn, &sight, id, window)?)
}

/// Everything that happened and is asked for, newest first.
pub fn list(
    conn: &mut Conn,
    filter: &HistoryFilter,
    window: Window,
) -> Result<Page<HistoryEntry>, Error> {
    Ok(history::list(conn, filter, window)?)
}

/// The last event that has its place in the chain.
pub fn head(conn: &mut Conn) -> Result<HistoryHead, Error> {
    Ok(history::head(conn)?)
}

/// An export of what is asked for, oldest first: piece by piece, so that the whole
/// is never held. What has no place in the chain yet when it begins is not in it.
#[derive(Debug, Clone)]
pub struct Export {
    filter: HistoryFilter,
    /// The place that was looked at last.
    at: i64,
    /// The last that there was when it began.
    head: i64,
}

impl Export {
    pub async fn begin(desk: &Desk, filter: HistoryFilter) -> Result<Self, Error> {
        let head = desk.read(head).await?.seq;
        Ok(Self {
            filter,
            at: 0,
            head,
        })
    }

    /// The next piece; an empty one ends it.
    pub async fn next(&mut self, desk: &Desk) -> Result<Vec<HistoryEntry>, Error> {
        while self.at < self.head {
            let (filter, from) = (self.filter.clone(), self.at);
            let to = self.head.min(from + STRIDE);
            let found = desk
                .read(move |conn| Ok(history::sealed(conn, &filter, (from, to))?))
                .await?;
            self.at = to;
            if !found.is_empty() {
                return Ok(found);
            }
        }
        Ok(Vec::new())
    }
}
