//! Staff who reply: under the name of their account, with a badge, unheld.

use serde::Deserialize;
use utoipa::ToSchema;

use super::form::Guest;
use super::ground::Ground;
use super::pace::{self, Measure};
use super::reply::{self, Incoming, Writer};
use super::{Posted, Sender, Written, posted};
use crate::domain::comment::Badge;
use crate::domain::ids::{ArticleId, CommentId, StaffId};
use crate::domain::intake;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::service::desk::{Desk, Limits};
use crate::service::{Error, publication};
use crate::store::idempotency::Request;
use crate::store::publications::Address;
use crate::store::{Conn, articles, readers, revisions};

/// A reply of a member of staff.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct StaffPosting {
    /// Markdown: paragraphs, emphasis, quotations, lists, code and links.
    #[schema(
        example = "They were; the city's log shows it. We have added it to the article.",
        max_length = 10_000
    )]
    pub text: String,
    /// The comment it answers; none for the article itself.
    #[serde(default)]
    pub parent_id: Option<CommentId>,
}

/// Takes in a reply by a member of staff to a published article: published at once,
/// without a case, however old the article is.
///
/// 429; 404 for an article that is not published; 422 for the text, for a parent that is
/// not in the thread, and where replies are closed; 409 `duplicate`. A repeat under one
/// key is answered as the first was.
pub async fn post_as_staff(
    desk: &Desk,
    actor: Actor,
    (article, form): (ArticleId, StaffPosting),
    sender: Sender,
    request: Option<Request>,
) -> Result<Posted, Error> {
    if let Some(taken) = desk.kept(request.as_ref()).await? {
        return Ok(posted(desk, taken));
    }
    let now = desk.now();
    let origin = reply::origin(desk, &sender, now);
    let email_hash = desk.keys.address_hash(&format!("staff:{}", actor.id));
    let measure = Measure {
        is_kept: desk.limits == Limits::On,
        reader: email_hash.clone(),
        prefix: origin.prefix.clone(),
    };
    pace::keep(desk, "reply_reader", &measure, now).await?;
    let (known, staff) = (measure.reader, actor.id);
    let looking = desk.read(move |conn| look_around(conn, article, (staff, &known)));
    let (ground, badge) = looking.await?;
    intake::gate(&ground.commenting, &form.text, now)?;
    let incoming = Incoming {
        writer: writer(actor, email_hash, badge),
        parent: form.parent_id,
        written: Written::of(&form.text),
        origin,
        ground,
    };
    reply::take(desk, incoming, request, now).await
}

fn writer(actor: Actor, email_hash: Vec<u8>, badge: Badge) -> Writer {
    Writer {
        staff: Some((actor.id, badge)),
        guest: Guest {
            name: actor.name,
            email: String::new(),
        },
        email_hash,
    }
}

fn look_around(
    conn: &mut Conn,
    article: ArticleId,
    (staff, hash): (StaffId, &[u8]),
) -> Result<(Ground, Badge), Error> {
    let thread = publication::thread(conn, &Address::Id(article))?;
    let reader = readers::find(conn, hash)?;
    let ground = Ground::of(conn, thread, reader)?.for_staff();
    Ok((ground, badge(conn, article, staff)?))
}

/// Whether they wrote the article as it is live.
fn badge(conn: &mut Conn, article: ArticleId, staff: StaffId) -> Result<Badge, Error> {
    let row = articles::find(conn, article)?.ok_or(Refusal::NotFound)?;
    let live = match row.live_revision_id {
        Some(revision) => revisions::find(conn, revision)?,
        None => None,
    };
    let is_author = live.is_some_and(|live| {
        let mut bylines = live.content.0.bylines.iter();
        bylines.any(|byline| byline.staff_id == Some(staff))
    });
    Ok(if is_author {
        Badge::Author
    } else {
        Badge::Staff
    })
}
