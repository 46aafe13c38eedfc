//! A reader's reply on its way in: looked through outside of the transaction,
//! taken in inside of it.

mod editing;
mod form;
mod ground;
mod pace;
mod reply;
mod staff;
mod taking;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::desk::{Desk, Limits};
use crate::domain::comment::{Comment, Mode, Visibility};
use crate::domain::commenting::Commenting;
use crate::domain::ids::CommentId;
use crate::domain::intake::{self, Author, Imprint};
use crate::domain::reason::Reason;
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::domain::{markdown, text};
use crate::store::comments::Origin;
use crate::store::idempotency::Request;
use crate::store::publications::Address;
use crate::store::threads::Present;

use ground::Asking;
use pace::Measure;
use reply::{Incoming, Writer};

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
/// 429; 404 for an article that is not published; 403 for whoever is shut out; 422 for
/// what is wrong with the form, for a parent that is not in the thread, and for a closed
/// thread; 409 `duplicate`. A reply that is removed by intake is stored all the same. A
/// repeat under one key is answered as the first was, whatever has come between.
pub async fn post(
    desk: &Desk,
    article: Address,
    form: Posting,
    sender: Sender,
    request: Option<Request>,
) -> Result<Posted, Error> {
    if let Some(taken) = desk.kept(request.as_ref()).await? {
        return Ok(posted(desk, taken));
    }
    let now = desk.now();
    let origin = reply::origin(desk, &sender, now);
    let (email_hash, measure) = known_by(desk, &form, &origin);
    pace::keep(desk, "reply_reader", &measure, now).await?;
    let written = Written::of(&form.text);
    let asking = Asking {
        prefix: measure.prefix,
        hosts: written.hosts_from(&form.email_key()),
        imprint: written.imprint,
        now,
    };
    let ground = ground::look_around(desk, article, email_hash.clone(), asking).await?;
    let writer = Writer {
        guest: form.check(&ground.commenting, now)?,
        email_hash,
        staff: None,
    };
    let incoming = Incoming {
        writer,
        parent: form.parent_id,
        written,
        origin,
        ground,
    };
    reply::take(desk, incoming, request, now).await
}

/// By what a guest is known again, and by what their speed is measured: nobody shares the
/// count of those who leave their address out.
fn known_by(desk: &Desk, form: &Posting, origin: &Origin) -> (Vec<u8>, Measure) {
    let email = form.email_key();
    let hash = desk.keys.address_hash(&email);
    let reader = if email.is_empty() {
        &origin.address
    } else {
        &hash
    };
    let measure = Measure {
        is_kept: desk.limits == Limits::On,
        reader: reader.clone(),
        prefix: origin.prefix.clone(),
    };
    (hash, measure)
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

/// The settings as they hold for a thread: with its mode in the place of the site's.
fn holding(present: &Present) -> (CommentSettings, Commenting) {
    let commenting = present.commenting();
    let settings = CommentSettings {
        mode: commenting.mode.0,
        ..present.settings().comments
    };
    (settings, commenting)
}

/// What a reader wrote, as it will be read. Nothing of what is too long to be taken.
#[derive(Default)]
struct Written {
    /// The Markdown, normalised.
    text: String,
    html: String,
    plain: String,
    imprint: Option<Imprint>,
}

impl Written {
    fn of(source: &str) -> Self {
        if !intake::is_fit(source) {
            return Self::default();
        }
        let text = text::normalise(source);
        let rendered = markdown::comment(&text);
        Self {
            imprint: Imprint::of(&rendered.text),
            text,
            html: rendered.html,
            plain: rendered.text,
        }
    }

    /// The hosts that the reply leads to, with all above them: what a sanction can be on.
    fn hosts(&self) -> Vec<String> {
        self.hosts_from("")
    }

    /// The same with the host that a mail address is at.
    fn hosts_from(&self, email: &str) -> Vec<String> {
        let mut hosts = intake::hosts(&self.html, &self.plain);
        let mailbox = email.rsplit_once('@');
        hosts.extend(mailbox.and_then(|(_, host)| intake::host_key(host)));
        intake::reach(&hosts)
    }
}

/// A guest as intake sees them. What was approved counts once the address is
/// confirmed, and only where the mode asks for it.
fn guest(confirmed_at: Option<Instant>, approved: u32, settings: &CommentSettings) -> Author {
    let counts = confirmed_at.is_some() && settings.mode == Mode::FirstTime;
    Author::Guest {
        confirmed: confirmed_at.is_some(),
        approved: if counts {
            approved.min(settings.first_time_approvals.into())
        } else {
            0
        },
    }
}
