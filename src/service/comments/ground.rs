//! What a reply is judged by, as it was just before its transaction.

use super::{Written, guest, holding};
use crate::domain::commenting::Commenting;
use crate::domain::ids::ReaderId;
use crate::domain::intake::{Alike, Author, Facts, Imprint, Submission, Suspicion};
use crate::domain::moderation::QueuePlan;
use crate::domain::refusal::Refusal;
use crate::domain::sanction::{Sanction, SanctionKind, admit};
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::{Error, publication};
use crate::store::alike::Likened;
use crate::store::publications::Address;
use crate::store::readers::Reader;
use crate::store::threads::Thread;
use crate::store::{Conn, alike, readers, sanctions, saved_queues, threads, words};

/// From where somebody writes, and what.
#[derive(Clone)]
pub(super) struct Asking {
    /// Keyed hash of the network.
    pub prefix: Vec<u8>,
    /// What a sanction may be on.
    pub hosts: Vec<String>,
    pub imprint: Option<Imprint>,
    pub now: Instant,
}

pub(super) struct Ground {
    /// As they hold for this thread.
    pub settings: CommentSettings,
    pub commenting: Commenting,
    pub words_version: i64,
    pub thread: Thread,
    /// By what a case is filed.
    pub plan: QueuePlan,
    /// Whether the author has written before.
    pub is_known: bool,
    reader: Option<ReaderId>,
    author: Author,
    facts: Facts,
}

impl Ground {
    /// The thread and its rules, whoever writes. 404 for an article that is not published.
    pub fn of(conn: &mut Conn, thread: Thread, reader: Option<Reader>) -> Result<Self, Error> {
        let present = threads::present(conn, thread.article_id)?.ok_or(Refusal::NotFound)?;
        let (settings, commenting) = holding(&present);
        let facts = Facts {
            section: thread.section.clone(),
            language: thread.language.clone(),
            settings_version: present.settings_version(),
            ..Facts::default()
        };
        Ok(Self {
            words_version: words::version(conn)?,
            plan: saved_queues::plan(conn, settings.target_minutes)?,
            author: guest(reader.and_then(|reader| reader.confirmed_at), 0, &settings),
            is_known: reader.is_some(),
            reader: reader.map(|reader| reader.id),
            settings,
            commenting,
            thread,
            facts,
        })
    }

    /// The same for somebody who works here: only a closed mode keeps them out.
    #[must_use]
    pub fn for_staff(self) -> Self {
        Self {
            author: Author::Staff,
            commenting: self.commenting.for_staff(),
            ..self
        }
    }

    /// With all that speaks for a reader and against them. 403 for whoever is shut out.
    pub fn looked_into(mut self, conn: &mut Conn, asking: &Asking) -> Result<Self, Error> {
        let Asking { prefix, hosts, .. } = asking;
        let standing = sanctions::standing(conn, self.reader, prefix, hosts, asking.now)?;
        admit(&standing)?;
        if let Some(id) = self.reader {
            self.facts.record = readers::record(conn, id)?;
        }
        let alike = match asking.imprint {
            Some(imprint) => alike::find(conn, imprint, asking.now)?,
            None => Vec::new(),
        };
        self.facts.alike = others(&alike, asking.imprint, (&self.thread, self.reader));
        self.facts.suspicion = suspicion(conn, &standing, asking)?;
        self.facts.at = Some(asking.now);
        if let Author::Guest {
            confirmed: true, ..
        } = self.author
        {
            let approved = self.facts.record.approved;
            self.author = guest(Some(asking.now), approved, &self.settings);
        }
        Ok(self)
    }

    pub fn submission(&self, written: Written) -> Submission {
        Submission {
            text: written.text,
            html: written.html,
            plain: written.plain,
            author: self.author,
            mode: self.settings.mode,
            facts: self.facts.clone(),
        }
    }
}

/// Twelve statements at most.
pub(super) async fn look_around(
    desk: &Desk,
    article: Address,
    email_hash: Vec<u8>,
    asking: Asking,
) -> Result<Ground, Error> {
    desk.read(move |conn| {
        let thread = publication::thread(conn, &article)?;
        let reader = readers::find(conn, &email_hash)?;
        Ground::of(conn, thread, reader)?.looked_into(conn, &asking)
    })
    .await
}

fn suspicion(conn: &mut Conn, standing: &[Sanction], asking: &Asking) -> Result<Suspicion, Error> {
    if standing.iter().any(|it| it.kind == SanctionKind::Hold) {
        return Ok(Suspicion::AlwaysHold);
    }
    if sanctions::has_neighbour(conn, &asking.prefix, asking.now)? {
        return Ok(Suspicion::NearBanned);
    }
    Ok(Suspicion::None)
}

/// What is kept of those alike: twenty are proof enough.
fn others(
    alike: &[Likened],
    imprint: Option<Imprint>,
    (thread, reader): (&Thread, Option<ReaderId>),
) -> Vec<Alike> {
    const KEPT: usize = 20;
    let of = |other: &Likened| Alike {
        comment: other.comment,
        distance: imprint.map_or(0, |imprint| imprint.distance(other.imprint)),
        is_here: other.article == thread.article_id,
        is_own: Some(other.reader) == reader,
    };
    alike.iter().take(KEPT).map(of).collect()
}
