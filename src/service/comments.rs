//! A reader's reply on its way in: looked through outside of the transaction,
//! taken in inside of it.

mod editing;
mod form;
mod staff;
mod taking;

use std::sync::Arc;

use chrono::TimeDelta;
use ring::digest::{SHA256, digest};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::{Desk, Limits};
use super::{Error, publication};
use crate::domain::comment::{Badge, Comment, Mode, Visibility};
use crate::domain::commenting::Commenting;
use crate::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use crate::domain::intake::{self, Author, Submission, Verdict, WordMatcher, judge};
use crate::domain::moderation::QueuePlan;
use crate::domain::reason::Reason;
use crate::domain::refusal::Refusal;
use crate::domain::settings::CommentSettings;
use crate::domain::{markdown, text};
use crate::store::comments::Origin;
use crate::store::idempotency::Request;
use crate::store::publications::Address;
use crate::store::readers::Reader;
use crate::store::threads::{Present, Thread};
use crate::store::{Conn, readers, saved_queues, threads, words};

pub use editing::{EditForm, edit};
pub use form::{Guest, NAME_MAX, Posting};
pub use staff::{StaffPosting, post_as_staff};
pub use taking::DEEPEST;

/// How long it is remembered where a reply came from.
const ADDRESSES_KEPT: TimeDelta = TimeDelta::days(90);

/// What became of a reply, for its author.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Posted {
    pub id: CommentId,
    /// `published`, `held` or `removed`.
    pub visibility: Visibility,
    /// Why it was removed; null otherwise.
    pub reason_code: Option<Reason>,
    #[schema(example = "Its language breaks the rules of this site.")]
    pub reason_text: Option<String>,
    /// The author's proof that the reply is theirs, for the header `Edit-Token`.
    #[schema(
        example = "0198d2a5be3e7c6f8a0b1c2d3e4f50619f2c41b7d0e85a36c1f4728be9d05a6347c8e1b20f9d3a5c6e7b8091a2b3c4d5"
    )]
    pub edit_token: String,
    pub comment: Comment,
}

/// What is kept of the outcome under an idempotency key: all but the proof.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Taken {
    comment: Comment,
    reason: Option<Reason>,
}

/// Where a reply comes from: a network address, and the network it is in.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sender {
    pub address: String,
    pub prefix: String,
}

/// Takes in a reply to a published article.
///
/// 404 for an article that is not published; 422 for what is wrong with the
/// form, for a parent that is not in the thread, and for a closed thread; 429;
/// 409 `duplicate`. A reply that is removed by intake is stored all the same.
pub async fn post(
    desk: &Desk,
    article: Address,
    form: Posting,
    sender: Sender,
    request: Option<Request>,
) -> Result<Posted, Error> {
    let now = desk.now();
    let hash = |address: &str| desk.keys.address_hash(address);
    let email_hash = hash(&form.email_key());
    let ground = look_around(desk, article, email_hash.clone()).await?;
    let guest = form.check(&ground.commenting, &ground.settings, now)?;
    let words = desk.words.at(desk, ground.words_version).await?;
    let submission = render(&form.text, &ground)?;
    let verdict = judge(&submission, &words, &ground.settings);
    let reply = Reply {
        comment_id: CommentId::new(),
        reader_id: ReaderId::new(),
        case_id: CaseId::new(),
        article: ground.thread.article_id,
        parent: form.parent_id,
        guest,
        email_hash,
        is_known: ground.is_known,
        staff: None,
        likeness: digest(&SHA256, submission.text.as_bytes())
            .as_ref()
            .to_vec(),
        origin: Origin {
            address: hash(&sender.address),
            prefix: hash(&sender.prefix),
            expires_at: now + ADDRESSES_KEPT,
        },
        limits: desk.limits,
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

fn posted(desk: &Desk, taken: Taken) -> Posted {
    Posted {
        id: taken.comment.id,
        visibility: taken.comment.visibility,
        reason_code: taken.reason,
        reason_text: taken.reason.map(|reason| reason.text().to_owned()),
        edit_token: desk.keys.edit_token(taken.comment.id),
        comment: taken.comment,
    }
}

/// What a reply is judged by, as it was just before its transaction.
struct Ground {
    /// As they hold for this thread.
    settings: CommentSettings,
    commenting: Commenting,
    words_version: i64,
    thread: Thread,
    author: Author,
    is_known: bool,
    plan: QueuePlan,
}

async fn look_around(desk: &Desk, article: Address, email_hash: Vec<u8>) -> Result<Ground, Error> {
    desk.read(move |conn| {
        let thread = publication::thread(conn, &article)?;
        let reader = readers::find(conn, &email_hash)?;
        ground(conn, thread, reader)
    })
    .await
}

fn ground(conn: &mut Conn, thread: Thread, reader: Option<Reader>) -> Result<Ground, Error> {
    let present = threads::present(conn, thread.article_id)?.ok_or(Refusal::NotFound)?;
    let (settings, commenting) = holding(&present);
    Ok(Ground {
        author: author(conn, reader, &settings)?,
        words_version: words::version(conn)?,
        plan: saved_queues::plan(conn, settings.target_minutes)?,
        settings,
        commenting,
        thread,
        is_known: reader.is_some(),
    })
}

/// The settings as they hold for a thread: with its mode in the place of the site's.
fn holding(present: &Present) -> (CommentSettings, Commenting) {
    let commenting = present.commenting();
    let settings = CommentSettings {
        mode: commenting.mode.0,
        ..present.settings().comments
    };
    (settings, commenting)
}

/// A guest as intake sees them. What was approved counts once the address is
/// confirmed, and is counted only where the mode asks for it.
fn author(
    conn: &mut Conn,
    reader: Option<Reader>,
    settings: &CommentSettings,
) -> Result<Author, Error> {
    let confirmed = reader.filter(|reader| reader.confirmed_at.is_some());
    let approved = match confirmed {
        // what is known of them already is enough for the usual bar
        Some(reader) if settings.mode == Mode::FirstTime && settings.first_time_approvals < 2 => {
            u32::from(!reader.is_new)
        }
        Some(reader) if settings.mode == Mode::FirstTime => {
            readers::approved(conn, reader.id, settings.first_time_approvals)?
        }
        _ => 0,
    };
    Ok(Author::Guest {
        confirmed: confirmed.is_some(),
        approved,
    })
}

fn render(source: &str, ground: &Ground) -> Result<Submission, Refusal> {
    let text = text::normalise(source);
    let rendered = markdown::comment(&text);
    intake::legible(&rendered.text)?;
    Ok(Submission {
        text,
        html: rendered.html,
        plain: rendered.text,
        author: ground.author,
        mode: ground.settings.mode,
    })
}

/// A reply, ready for its transaction.
struct Reply {
    comment_id: CommentId,
    reader_id: ReaderId,
    case_id: CaseId,
    article: ArticleId,
    parent: Option<CommentId>,
    guest: Guest,
    email_hash: Vec<u8>,
    /// Whether they replied before, as far as could be seen outside of the transaction.
    is_known: bool,
    /// The member of staff who replies, and how they stand to the article.
    staff: Option<(StaffId, Badge)>,
    /// SHA-256 of the normalised text.
    likeness: Vec<u8>,
    origin: Origin,
    limits: Limits,
    /// Of the article.
    language: String,
    /// By what its case is filed, as it was just before.
    plan: QueuePlan,
    settings: CommentSettings,
    words: Arc<WordMatcher>,
    submission: Submission,
    /// What becomes of it if its author is still who they were.
    verdict: Verdict,
}
