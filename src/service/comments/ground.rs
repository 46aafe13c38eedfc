//! What a reply is judged by, as it was just before its transaction.

use super::{Written, guest};
use crate::domain::ids::ReaderId;
use crate::domain::intake::{
    Alike, Author, Facts, Imprint, Record, Submission, Suspicion, ThreadFacts,
};
use crate::domain::sanction::{Sanction, SanctionKind, admit};
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::{Error, publication};
use crate::store::alike::Likened;
use crate::store::publications::Address;
use crate::store::threads::Thread;
use crate::store::{Conn, alike, readers, sanctions, settings, words};

/// Who asks, from where, and with what.
#[derive(Clone)]
pub(super) struct Asking {
    pub email_hash: Vec<u8>,
    /// Keyed hash of the network.
    pub prefix: Vec<u8>,
    /// What a sanction may be on.
    pub hosts: Vec<String>,
    pub imprint: Option<Imprint>,
    pub now: Instant,
}

pub(super) struct Ground {
    pub settings: CommentSettings,
    pub words_version: i64,
    pub thread: Thread,
    /// Whether the author has written before.
    pub is_known: bool,
    author: Author,
    facts: Facts,
}

impl Ground {
    pub fn thread_facts(&self) -> ThreadFacts {
        ThreadFacts {
            mode: self.settings.mode,
            opened_at: self.thread.opened_at,
        }
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

/// Nine statements at most. 404 for an article that is not published, 403 for whoever
/// is shut out.
pub(super) async fn look_around(
    desk: &Desk,
    article: Address,
    asking: Asking,
) -> Result<Ground, Error> {
    desk.read(move |conn| look(conn, &article, &asking)).await
}

fn look(conn: &mut Conn, article: &Address, asking: &Asking) -> Result<Ground, Error> {
    let now = asking.now;
    let thread = publication::thread(conn, article)?;
    let (settings, settings_version) = settings::find(conn)?;
    let reader = readers::find(conn, &asking.email_hash)?;
    let id = reader.map(|reader| reader.id);
    let standing = sanctions::standing(conn, id, &asking.prefix, &asking.hosts, now)?;
    admit(&standing)?;
    let record = match id {
        Some(id) => readers::record(conn, id)?,
        None => Record::default(),
    };
    let alike = match asking.imprint {
        Some(imprint) => alike::find(conn, imprint, now)?,
        None => Vec::new(),
    };
    let confirmed_at = reader.and_then(|reader| reader.confirmed_at);
    let facts = Facts {
        section: thread.section.clone(),
        language: thread.language.clone(),
        at: Some(now),
        settings_version,
        record,
        suspicion: suspicion(conn, &standing, asking)?,
        alike: others(&alike, asking.imprint, (&thread, id)),
    };
    Ok(Ground {
        author: guest(confirmed_at, record.approved, &settings.comments),
        words_version: words::version(conn)?,
        settings: settings.comments,
        is_known: id.is_some(),
        thread,
        facts,
    })
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
