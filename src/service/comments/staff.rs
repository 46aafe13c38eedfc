//! Staff who reply: under the name of their account, with a badge, unheld.

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use utoipa::ToSchema;

use super::form::Guest;
use super::ground::Ground;
use super::{ADDRESSES_KEPT, Posted, Reply, Sender, Written, posted, taking};
use crate::domain::comment::Badge;
use crate::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use crate::domain::intake::{self, Pace, judge};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::service::desk::Desk;
use crate::service::{Error, publication};
use crate::store::comments::Origin;
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
/// 404 for an article that is not published; 422 for the text, for a parent that is not
/// in the thread, and where replies are closed; 429; 409 `duplicate`.
pub async fn post_as_staff(
    desk: &Desk,
    actor: Actor,
    (article, form): (ArticleId, StaffPosting),
    sender: Sender,
    request: Option<Request>,
) -> Result<Posted, Error> {
    let now = desk.now();
    let hash = |address: &str| desk.keys.address_hash(address);
    let email_hash = hash(&format!("staff:{}", actor.id));
    let (known, staff) = (email_hash.clone(), actor.id);
    let (ground, badge) = desk
        .read(move |conn| look_around(conn, article, (staff, &known)))
        .await?;
    let (thread, settings) = (&ground.commenting, &ground.settings);
    intake::gate(thread, &Pace::default(), &form.text, settings, now)?;
    let words = desk.words.at(desk, ground.words_version).await?;
    let written = Written::of(&form.text);
    intake::legible(&written.plain)?;
    let imprint = written.imprint;
    let submission = ground.submission(written);
    let verdict = judge(&submission, &words, &ground.settings);
    let reply = Reply {
        comment_id: CommentId::new(),
        reader_id: ReaderId::new(),
        case_id: CaseId::new(),
        article: ground.thread.article_id,
        parent: form.parent_id,
        guest: Guest {
            name: actor.name,
            email: String::new(),
        },
        email_hash,
        is_known: ground.is_known,
        staff: Some((actor.id, badge)),
        likeness: digest(&SHA256, submission.text.as_bytes())
            .as_ref()
            .to_vec(),
        origin: Origin {
            address: hash(&sender.address),
            prefix: hash(&sender.prefix),
            expires_at: now + ADDRESSES_KEPT,
        },
        limits: desk.limits,
        imprint,
        language: ground.thread.language,
        plan: ground.plan,
        settings: ground.settings,
        words,
        submission,
        verdict,
    };
    let taken = desk
        .write_once(request, move |conn| taking::take_in(conn, &reply, now))
        .await?;
    Ok(posted(desk, taken))
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
