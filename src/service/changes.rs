//! The change feed: what has changed for the public, in the order of the sealed history.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::site::Site;
use crate::domain::article::ArticleStatus;
use crate::domain::change::{Change, ChangedArticle, ChangedComment, Whereabouts};
use crate::domain::part::Part;
use crate::domain::refusal::Refusal;
use crate::store::changes::{self, ChangeRow};
use crate::store::types::Json;
use crate::store::{Conn, events};

/// What is sealed next belongs to it: nobody is told for longer.
const OF_A_MOMENT: Duration = Duration::ZERO;

/// A page of the change feed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Changes {
    /// Oldest first.
    pub items: Vec<Change>,
    /// Ask from here next (`since`), also when nothing was told.
    #[schema(example = 4711)]
    pub next: i64,
    /// Whether there is more already.
    #[schema(example = false)]
    pub more: bool,
}

/// The last place that there is.
pub fn head(conn: &mut Conn) -> Result<i64, Error> {
    Ok(events::head(conn)?.0)
}

/// What was told above the place `since`, of at most `limit` events.
///
/// What happens below an article is told while the article is public: after it is back,
/// its thread is read anew, and goes on. 422 for a place that is not there yet.
pub fn list(conn: &mut Conn, site: &Site, since: i64, limit: u16) -> Result<Changes, Error> {
    conn.show(Part::Lists);
    conn.show_for(OF_A_MOMENT);
    // before the entries, so that none of them is passed over that is sealed meanwhile
    let head = head(conn)?;
    within(since, head)?;
    let limit = usize::from(limit);
    let asked = i64::try_from(limit).unwrap_or(i64::MAX).saturating_add(1);
    let mut rows = changes::between(conn, (since, head), asked)?;
    let more = rows.len() > limit;
    rows.truncate(limit);
    let last = rows.last().filter(|_| more).map(|row| row.seq);
    let seen = rows.into_iter().filter(is_seen);
    Ok(Changes {
        items: seen.map(|row| change(site, row)).collect(),
        next: last.unwrap_or(head),
        more,
    })
}

/// 422 for who has read further than this history goes: it is another one, such as one that
/// was brought back from a copy.
pub fn within(since: i64, head: i64) -> Result<(), Refusal> {
    if since <= head {
        return Ok(());
    }
    let detail = format!(
        "the last place is {head}, so this was read from another history; begin anew, from 0"
    );
    Err(Refusal::field("/query/since", "out_of_range", detail))
}

/// Whether the public can see it now. What is passed over while an article is withdrawn is
/// older than its coming back, which is told.
fn is_seen(row: &ChangeRow) -> bool {
    let is_public = matches!(
        row.status,
        Some(ArticleStatus::Live | ArticleStatus::Retracted)
    );
    is_public || !row.told.0.kind.is_below_an_article()
}

fn change(site: &Site, row: ChangeRow) -> Change {
    let article = article(site, &row);
    let Json(told) = row.told;
    let comment = row.comment.zip(row.article);
    Change {
        seq: row.seq,
        at: row.at,
        kind: told.kind,
        change: told.change,
        reason: told.reason,
        article,
        comment: comment.map(|(id, article_id)| ChangedComment { id, article_id }),
        section: told.section,
    }
}

/// The article that an entry is about itself, where it was then, or else where it is now.
fn article(site: &Site, row: &ChangeRow) -> Option<ChangedArticle> {
    let id = row.article.filter(|_| row.comment.is_none())?;
    let (slug, section) = match &row.told.0.article {
        Some(Whereabouts { slug, section }) => (slug, section),
        None => (row.slug.as_ref()?, row.section.as_ref()?),
    };
    Some(ChangedArticle {
        id,
        slug: slug.clone(),
        url: site.article_url(id, section, slug, row.first_published_at?),
    })
}
