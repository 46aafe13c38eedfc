//! What an article says of replies to it, over its section and the site.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::{Error, articles as reading};
use crate::domain::change::{ChangeKind, Telling};
use crate::domain::comment::Mode;
use crate::domain::commenting::{self, ArticleCommenting, Commenting, Hours, Level};
use crate::domain::difference::{differences, names, payload};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::ArticleId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::store::{Conn, articles, events, sections, settings, threads};

/// Those who say whether an article takes replies, in its section.
const SAYING: [Role; 3] = [Role::Editor, Role::Publisher, Role::Moderator];

/// What an article says of replies to it, and what holds for it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CommentingStanding {
    /// Null: as the section says, else the site.
    pub mode: Option<Mode>,
    pub closes_at: Option<Instant>,
    pub hours: Option<Hours>,
    pub effective: Effective,
    /// Moves when what the article says changes, and at nothing else.
    pub version: i64,
}

/// What holds for a thread, and who said so.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Effective {
    pub mode: Mode,
    pub mode_from: Level,
    /// When the thread closes; null for never, or before the first publication.
    pub closes_at: Option<Instant>,
    pub closes_at_from: Level,
    /// In the site's time zone; null for always.
    pub hours: Option<Hours>,
    pub hours_from: Level,
    /// Whether the whole site takes no replies for now.
    pub paused: bool,
}

impl From<Commenting> for Effective {
    fn from(holding: Commenting) -> Self {
        let (mode, mode_from) = holding.mode;
        let (closes_at, closes_at_from) = holding.closes_at;
        let (hours, hours_from) = holding.hours;
        Self {
            mode,
            mode_from,
            closes_at,
            closes_at_from,
            hours,
            hours_from,
            paused: holding.paused,
        }
    }
}

/// What an article says, as it stands. 404 for one that does not exist for the actor.
pub fn read(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<CommentingStanding, Error> {
    let article = reading::find(conn, actor, id)?;
    let (own, version) = threads::own_commenting(conn, id)?.ok_or(Refusal::NotFound)?;
    let section = sections::find(conn, &article.section)?.and_then(|section| section.commenting);
    let holding = commenting::resolve(
        &settings::find(conn)?.0,
        section.as_ref(),
        Some(&own),
        article.first_published_at,
    );
    Ok(CommentingStanding {
        mode: own.mode,
        closes_at: own.closes_at,
        hours: own.hours,
        effective: holding.into(),
        version,
    })
}

/// What an article is to say.
#[derive(Debug, Clone)]
pub struct Saying {
    pub article: ArticleId,
    pub own: ArticleCommenting,
    /// The version that whoever asks had read.
    pub read: Option<i64>,
}

/// Lets an article say something else of replies to it. What comes out the same changes nothing.
///
/// 404; 403 for who neither edits, publishes nor moderates in its section; 422; 428; 412.
pub fn set(
    conn: &mut Conn,
    actor: &Actor,
    saying: &Saying,
    now: Instant,
) -> Result<CommentingStanding, Error> {
    may_say(conn, actor, saying.article)?;
    let wrong = commenting::of_article(&saying.own);
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    let read_version = saying.read.ok_or(Refusal::PreconditionRequired)?;
    let (before, version) =
        threads::own_commenting(conn, saying.article)?.ok_or(Refusal::NotFound)?;
    let changed = differences(&json!(before), &json!(saying.own));
    if read_version != version {
        return Err(stale(conn, actor, saying)?.into());
    }
    if changed.is_empty() {
        return read(conn, actor, saying.article);
    }
    if !threads::set_commenting(conn, saying.article, &saying.own, version)? {
        return Err(stale(conn, actor, saying)?.into());
    }
    let about = About {
        article: Some(saying.article),
        ..About::default()
    };
    let told = payload(&changed).into();
    let event = Event::new(EventKind::CommentingChanged, now, Some(actor.id), told).about(about);
    let telling = Telling::of(ChangeKind::ArticleCommenting);
    events::insert(conn, &[event.telling(telling)])?;
    read(conn, actor, saying.article)
}

/// 404 for an article that does not exist for the actor, 403 for one that is not theirs to open
/// or close.
pub fn may_say(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<(), Error> {
    reading::find(conn, actor, id)?;
    let article = articles::find(conn, id)?.ok_or(Refusal::NotFound)?;
    if SAYING
        .iter()
        .any(|role| actor.is_in(*role, &article.section))
    {
        return Ok(());
    }
    let detail = format!(
        "Whether it takes replies is said by editors, publishers and moderators of `{}`.",
        article.section
    );
    Err(Refusal::Forbidden(detail).into())
}

fn stale(conn: &mut Conn, actor: &Actor, saying: &Saying) -> Result<Refusal, Error> {
    let current = read(conn, actor, saying.article)?;
    let now = ArticleCommenting {
        mode: current.mode,
        closes_at: current.closes_at,
        hours: current.hours.clone(),
    };
    Ok(Refusal::Stale {
        fields: names(&differences(&json!(now), &json!(saying.own))),
        current: json!(current),
    })
}
