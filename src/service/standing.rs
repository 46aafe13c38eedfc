//! How an article stands with the public: withdrawn, retracted, brought back, and
//! under which address.

use serde_json::{Value, json};

use super::desk::Desk;
use super::live::live_content;
use super::publication::{advance, body, issue, render, whereabouts};
use super::{Error, articles as reading, content};
use crate::domain::article::{Article, ArticleStatus};
use crate::domain::change::{ChangeKind, Telling};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{ArticleId, RevisionId};
use crate::domain::markdown::Rendered;
use crate::domain::publication::{PublicStatus, Publication};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::{Actor, Role};
use crate::domain::text;
use crate::domain::time::Instant;
use crate::store::articles::ArticleRow;
use crate::store::idempotency::Request;
use crate::store::publications::Address;
use crate::store::{
    self, Conn, approvals, articles, events, former_slugs, publications, revisions, withdrawals,
};

/// The longest reason or notice, in characters.
const WORDS_MAX: usize = 10_000;

/// What is to become of an article.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Turn {
    /// Gone from every public page, under a notice.
    Withdraw,
    /// Readable, under a notice.
    Retract,
    /// As it was before.
    Republish,
}

/// From which standings, to which, and what that is in the history.
type TurnRow = (
    &'static [ArticleStatus],
    ArticleStatus,
    (EventKind, ChangeKind),
    &'static str,
);

impl Turn {
    #[rustfmt::skip]
    const fn row(self) -> TurnRow {
        use ArticleStatus::{Live, Retracted, Withdrawn};
        match self {
            Self::Withdraw  => (&[Live, Retracted],      Withdrawn, (EventKind::ArticleWithdrawn,   ChangeKind::ArticleWithdrawn),   "withdrawn"),
            Self::Retract   => (&[Live],                 Retracted, (EventKind::ArticleRetracted,   ChangeKind::ArticleRetracted),   "retracted"),
            Self::Republish => (&[Withdrawn, Retracted], Live,      (EventKind::ArticleRepublished, ChangeKind::ArticleRepublished), "republished"),
        }
    }
}

/// A change of standing that somebody wants.
#[derive(Debug, Clone)]
pub struct Turning {
    pub article: ArticleId,
    pub turn: Turn,
    /// For the history; readers do not see it.
    pub reason: String,
    /// What readers are told in the place of the text, or above it.
    pub public_notice: Option<String>,
}

/// Withdraws, retracts or republishes an article.
///
/// `Forbidden` for who does not publish in its section, `Invalid` without a reason or,
/// where readers need one, a notice; `WrongState` from where this does not lead.
pub async fn turn(
    desk: &Desk,
    actor: Actor,
    turning: Turning,
    request: Option<Request>,
) -> Result<Article, Error> {
    let rendered = if turning.turn == Turn::Republish {
        made_ready(desk, &actor, turning.article).await?
    } else {
        None
    };
    let now = desk.now();
    desk.write_once(request, move |conn| {
        apply(conn, &actor, &turning, rendered.as_ref(), now)
    })
    .await
}

/// The text that was live last, rendered.
async fn made_ready(
    desk: &Desk,
    actor: &Actor,
    id: ArticleId,
) -> Result<Option<(RevisionId, Rendered)>, Error> {
    let actor = actor.clone();
    let live = desk
        .read(move |conn| {
            let article = permitted(conn, &actor, id)?;
            live_content(conn, &article)
        })
        .await?;
    match live {
        Some((id, content)) => Ok(Some((id, render(desk, content).await?))),
        None => Ok(None),
    }
}

/// The article, if the actor may change how it stands.
fn permitted(conn: &mut Conn, actor: &Actor, id: ArticleId) -> Result<ArticleRow, Error> {
    reading::find(conn, actor, id)?;
    let row = articles::find(conn, id)?.ok_or(Refusal::NotFound)?;
    if actor.is_in(Role::Publisher, &row.section) {
        return Ok(row);
    }
    let detail = format!(
        "How an article stands is for a publisher of `{}`.",
        row.section
    );
    Err(Refusal::Forbidden(detail).into())
}

fn apply(
    conn: &mut Conn,
    actor: &Actor,
    turning: &Turning,
    rendered: Option<&(RevisionId, Rendered)>,
    now: Instant,
) -> Result<Article, Error> {
    let mut article = permitted(conn, actor, turning.article)?;
    check_words(turning)?;
    let (from, to, (kind, change), word) = turning.turn.row();
    if !from.contains(&article.status) {
        let from: Vec<Value> = from.iter().map(|status| json!(status)).collect();
        let from: Vec<&str> = from.iter().filter_map(Value::as_str).collect();
        let detail = format!(
            "This article is {}; it is {word} from {}.",
            json!(article.status).as_str().unwrap_or_default(),
            from.join(" or ")
        );
        return Err(Refusal::WrongState(detail).into());
    }
    let before = article.status;
    article.status = to;
    advance(conn, &mut article)?;
    let notice = turning.public_notice.clone();
    match (before, to) {
        (_, ArticleStatus::Withdrawn) => {
            let notice = notice.unwrap_or_default();
            publications::delete(conn, article.id)?;
            withdrawals::insert(conn, (article.id, &article.slug), &notice, now)?;
        }
        (ArticleStatus::Withdrawn, _) => bring_back(conn, &article, (rendered, notice), now)?,
        _ => readdress(conn, &article, notice, now)?,
    }
    let payload = json!({
        "from": before,
        "to": to,
        "reason": turning.reason,
        "public_notice": turning.public_notice,
    });
    let notice = turning.public_notice.clone();
    let telling = Telling::of_article(change, whereabouts(&article), notice);
    let happened = Event::new(kind, now, Some(actor.id), payload).telling(telling);
    record(conn, &article, happened)?;
    reading::find(conn, actor, article.id)
}

fn check_words(turning: &Turning) -> Result<(), Refusal> {
    let mut wrong = Vec::new();
    let notice = turning.public_notice.as_deref().unwrap_or_default();
    let needs_notice = turning.turn != Turn::Republish;
    let fields = [
        (
            "/reason",
            turning.reason.as_str(),
            true,
            "say why, for the history",
        ),
        (
            "/public_notice",
            notice,
            needs_notice,
            "say what readers are to be told",
        ),
    ];
    for (pointer, words, is_needed, detail) in fields {
        let length = words.chars().count();
        if is_needed && text::is_blank(words) {
            wrong.push(FieldError::new(pointer, "required", detail));
        } else if length > WORDS_MAX {
            let detail = format!("at most {WORDS_MAX} characters; this has {length}");
            wrong.push(FieldError::new(pointer, "too_long", detail));
        }
    }
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

/// Puts the last live text back on the page it was taken from.
fn bring_back(
    conn: &mut Conn,
    article: &ArticleRow,
    (rendered, notice): (Option<&(RevisionId, Rendered)>, Option<String>),
    now: Instant,
) -> Result<(), Error> {
    let moved = || Refusal::Conflict("the article changed meanwhile; try again".to_owned());
    let (id, rendered) = rendered
        .filter(|(id, _)| Some(*id) == article.live_revision_id)
        .ok_or_else(moved)?;
    let revision = revisions::find(conn, *id)?.ok_or(Refusal::NotFound)?;
    let approved = approvals::of_drafts(conn, &[revision.draft_id])?;
    let second_reader = approved
        .iter()
        .any(|(yes, _)| yes.substance_hash == revision.substance_hash);
    let issue = issue(article, second_reader, now);
    let mut publication = Publication::of(&revision.content.0, rendered, issue);
    publication.notice = notice;
    withdrawals::delete(conn, article.id)?;
    Ok(publications::insert(conn, &publication, &body(rendered))?)
}

/// Writes what stands above the text, and its address, over what was published.
fn readdress(
    conn: &mut Conn,
    article: &ArticleRow,
    notice: Option<String>,
    now: Instant,
) -> Result<(), Error> {
    let found = publications::find(conn, &Address::Id(article.id))?;
    let (mut publication, body) = found.ok_or_else(unpublished)?;
    publication.slug.clone_from(&article.slug);
    publication.status = match article.status {
        ArticleStatus::Retracted => PublicStatus::Retracted,
        _ => PublicStatus::Live,
    };
    publication.notice = notice;
    publication.updated_at = now;
    Ok(publications::replace(conn, &publication, &body)?)
}

fn unpublished() -> Error {
    store::Error::Broken("a live article has no publication".to_owned()).into()
}

/// Gives an article another slug. What was public leaves a redirect; an address that
/// the article comes back to leads nowhere else any more.
///
/// `Invalid` for no slug, `SlugTaken` for another article's, present or former.
pub fn change_slug(
    conn: &mut Conn,
    actor: &Actor,
    (id, version): (ArticleId, Option<i64>),
    slug: &str,
    now: Instant,
) -> Result<Article, Error> {
    let mut article = permitted(conn, actor, id)?;
    if !text::is_slug(slug) {
        let detail = "lower-case letters, digits and hyphens, at most 80, and no UUID";
        return Err(Refusal::field("/slug", "bad_slug", detail).into());
    }
    let version = version.ok_or(Refusal::PreconditionRequired)?;
    if version != article.version {
        let current = reading::find(conn, actor, id)?;
        return Err(Refusal::Stale {
            fields: vec!["slug".to_owned()],
            current: json!(current),
        }
        .into());
    }
    if article.slug == slug {
        return reading::find(conn, actor, id);
    }
    let holders = content::holders(conn, &[slug.to_owned()])?;
    if holders.iter().any(|(_, holder)| *holder != id) {
        return Err(content::taken(slug));
    }
    if article.first_published_at.is_none() {
        let detail =
            "Before its first publication an article has the slug of its draft; change it there.";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    }
    let before = std::mem::replace(&mut article.slug, slug.to_owned());
    advance(conn, &mut article)?;
    former_slugs::delete(conn, slug)?;
    former_slugs::insert(conn, &before, id, now)?;
    match article.status {
        ArticleStatus::Withdrawn => withdrawals::readdress(conn, id, slug)?,
        _ => follow(conn, &article, now)?,
    }
    let payload = json!({"from": before, "to": slug});
    let telling = Telling::of_article(ChangeKind::ArticleMoved, whereabouts(&article), None);
    let happened = Event::new(EventKind::SlugChanged, now, Some(actor.id), payload);
    record(conn, &article, happened.telling(telling))?;
    reading::find(conn, actor, id)
}

/// Lets the publication follow its article to another address.
fn follow(conn: &mut Conn, article: &ArticleRow, now: Instant) -> Result<(), Error> {
    let found = publications::find(conn, &Address::Id(article.id))?;
    let notice = found.and_then(|(publication, _)| publication.notice);
    readdress(conn, article, notice, now)
}

fn record(conn: &mut Conn, article: &ArticleRow, happened: Event) -> Result<(), Error> {
    let about = About {
        article: Some(article.id),
        ..About::default()
    };
    Ok(events::insert(conn, &[happened.about(about)])?)
}
