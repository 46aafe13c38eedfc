//! A reply on the way to its transaction: looked through, judged, and taken in.

use std::sync::Arc;

use ring::digest::{SHA256, digest};

use super::form::Guest;
use super::ground::Ground;
use super::{ADDRESSES_KEPT, Posted, Sender, Written, posted, taking};
use crate::domain::comment::Badge;
use crate::domain::ids::{ArticleId, CaseId, CommentId, ReaderId, StaffId};
use crate::domain::intake::{self, Imprint, Submission, Verdict, WordMatcher, judge};
use crate::domain::moderation::QueuePlan;
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::comments::Origin;
use crate::store::idempotency::Request;

/// Who replies.
pub(super) struct Writer {
    pub guest: Guest,
    /// By which they are known again.
    pub email_hash: Vec<u8>,
    /// The member of staff who replies, and how they stand to the article.
    pub staff: Option<(StaffId, Badge)>,
}

/// A reply that the gate let in, and that nothing has looked through yet.
pub(super) struct Incoming {
    pub writer: Writer,
    pub parent: Option<CommentId>,
    pub written: Written,
    pub origin: Origin,
    pub ground: Ground,
}

/// A reply, ready for its transaction.
pub(super) struct Reply {
    pub comment_id: CommentId,
    pub reader_id: ReaderId,
    pub case_id: CaseId,
    pub article: ArticleId,
    pub parent: Option<CommentId>,
    pub guest: Guest,
    pub email_hash: Vec<u8>,
    /// Whether they replied before, as far as could be seen outside of the transaction.
    pub is_known: bool,
    pub staff: Option<(StaffId, Badge)>,
    /// SHA-256 of the normalised text.
    pub likeness: Vec<u8>,
    /// What it looks like; none of a few words.
    pub imprint: Option<Imprint>,
    pub origin: Origin,
    /// Of the article.
    pub language: String,
    /// By what its case is filed, as it was just before.
    pub plan: QueuePlan,
    pub settings: CommentSettings,
    pub words: Arc<WordMatcher>,
    pub submission: Submission,
    /// What becomes of it if its author is still who they were.
    pub verdict: Verdict,
}

impl Reply {
    fn judged(incoming: Incoming, words: Arc<WordMatcher>) -> Self {
        let Incoming {
            writer,
            parent,
            written,
            origin,
            ground,
        } = incoming;
        let imprint = written.imprint;
        let submission = ground.submission(written);
        Self {
            comment_id: CommentId::new(),
            reader_id: ReaderId::new(),
            case_id: CaseId::new(),
            article: ground.thread.article_id,
            parent,
            guest: writer.guest,
            email_hash: writer.email_hash,
            is_known: ground.is_known,
            staff: writer.staff,
            likeness: likeness(&submission),
            imprint,
            origin,
            language: ground.thread.language,
            plan: ground.plan,
            verdict: judge(&submission, &words, &ground.settings),
            settings: ground.settings,
            words,
            submission,
        }
    }
}

/// SHA-256 of the normalised text.
pub(super) fn likeness(submission: &Submission) -> Vec<u8> {
    digest(&SHA256, submission.text.as_bytes())
        .as_ref()
        .to_vec()
}

/// Looks a reply through, and takes it in.
pub(super) async fn take(
    desk: &Desk,
    incoming: Incoming,
    request: Option<Request>,
    now: Instant,
) -> Result<Posted, Error> {
    intake::legible(&incoming.written.plain)?;
    let words = desk.words.at(desk, incoming.ground.words_version).await?;
    let reply = Reply::judged(incoming, words);
    let taken = desk
        .write_once(request, move |conn| taking::take_in(conn, &reply, now))
        .await?;
    Ok(posted(desk, taken))
}

/// What is kept of where a reply comes from, and for how long.
pub(super) fn origin(desk: &Desk, sender: &Sender, now: Instant) -> Origin {
    let hash = |address: &str| desk.keys.address_hash(address);
    Origin {
        address: hash(&sender.address),
        prefix: hash(&sender.prefix),
        expires_at: now + ADDRESSES_KEPT,
    }
}
