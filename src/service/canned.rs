//! Canned messages: kept by admins, sent by moderators under their keys.

use serde_json::json;

use super::Error;
use crate::domain::canned::{self, CannedForm, CannedMessage, MOST};
use crate::domain::event::{Event, EventKind};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{Conn, canned_messages, events, settings};

/// The messages, or those in one language, by key. 422 for what is no language.
pub fn list(conn: &mut Conn, language: Option<&str>) -> Result<Vec<CannedMessage>, Error> {
    let wrong = language.and_then(|tag| canned::wrong_language("/query/language", tag));
    if let Some(mistake) = wrong {
        return Err(Refusal::Invalid(vec![mistake]).into());
    }
    Ok(canned_messages::list(conn, language)?)
}

/// Which message is meant.
#[derive(Debug, Clone)]
pub struct Place {
    pub key: String,
    pub language: String,
}

/// Whether a message was there before.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kept {
    New,
    Replaced,
}

/// Keeps a message under its key: a new one, or in the place of the one that has
/// `version`. 422; 428 without the version of the one that is there; 412.
pub fn put(
    conn: &mut Conn,
    actor: &Actor,
    (place, form): (&Place, &CannedForm),
    version: Option<i64>,
    now: Instant,
) -> Result<(Kept, CannedMessage), Error> {
    canned::check(&place.key, &place.language, form)?;
    let known = canned_messages::find(conn, &place.key, &place.language)?;
    let new = CannedMessage {
        key: place.key.clone(),
        language: place.language.clone(),
        title: form.title.clone(),
        text: form.text.clone(),
        reason: form.reason,
        version: known.as_ref().map_or(1, |known| known.version + 1),
        updated_at: now,
    };
    let kept = if let Some(known) = known {
        is_current(&known, version.ok_or(Refusal::PreconditionRequired)?)?;
        if !canned_messages::replace(conn, &new, actor.id)? {
            return Err(super::moved("message"));
        }
        Kept::Replaced
    } else {
        add(conn, actor, &new, version)?;
        Kept::New
    };
    tell(conn, actor, (EventKind::CannedMessageChanged, &new), now)?;
    Ok((kept, new))
}

fn add(
    conn: &mut Conn,
    actor: &Actor,
    new: &CannedMessage,
    version: Option<i64>,
) -> Result<(), Error> {
    if version.is_some() {
        return Err(Refusal::NotFound.into());
    }
    if canned_messages::count(conn)? >= MOST {
        let detail = format!("at most {MOST} messages; delete one first");
        return Err(Refusal::field("/path/key", "too_many", detail).into());
    }
    if !canned_messages::insert(conn, new, actor.id)? {
        return Err(super::moved("message"));
    }
    Ok(())
}

/// Deletes a message. 404; 428 without its version; 412.
pub fn delete(
    conn: &mut Conn,
    actor: &Actor,
    place: &Place,
    version: Result<i64, Refusal>,
    now: Instant,
) -> Result<(), Error> {
    let Place { key, language } = place;
    if !canned::is_address(key, language) {
        return Err(Refusal::NotFound.into());
    }
    let known = canned_messages::find(conn, key, language)?.ok_or(Refusal::NotFound)?;
    let version = version?;
    is_current(&known, version)?;
    if !canned_messages::delete(conn, key, language, version)? {
        return Err(super::moved("message"));
    }
    tell(conn, actor, (EventKind::CannedMessageDeleted, &known), now)
}

fn is_current(known: &CannedMessage, version: i64) -> Result<(), Refusal> {
    if known.version == version {
        return Ok(());
    }
    Err(Refusal::Stale {
        current: json!(known),
        fields: Vec::new(),
    })
}

fn tell(
    conn: &mut Conn,
    actor: &Actor,
    (kind, message): (EventKind, &CannedMessage),
    now: Instant,
) -> Result<(), Error> {
    let payload = json!({
        "key": message.key,
        "language": message.language,
        "version": message.version,
    });
    let happened = Event::new(kind, now, Some(actor.id), payload);
    Ok(events::insert(conn, &[happened])?)
}

/// A message as it is asked for.
#[derive(Debug, Clone, Copy)]
pub(super) struct Wanted<'a> {
    pub message: Option<&'a str>,
    /// The key of a canned message in the place of one's own.
    pub canned: Option<&'a str>,
    pub language: Option<&'a str>,
}

/// The message itself: a canned one in the language that is named or else that of the
/// site. 422 at `/canned` for an unknown one, and beside a message.
pub(super) fn spelled_out(conn: &mut Conn, wanted: Wanted<'_>) -> Result<Option<String>, Error> {
    let Some(key) = wanted.canned else {
        return Ok(wanted.message.map(str::to_owned));
    };
    if wanted.message.is_some() {
        let detail = "give a message of your own or a canned one, not both";
        return Err(Refusal::field("/canned", "unexpected", detail).into());
    }
    let language = match wanted.language {
        Some(language) => language.to_owned(),
        None => settings::find(conn)?.0.language,
    };
    let message = canned_messages::find(conn, key, &language)?.ok_or_else(|| {
        let detail = format!("there is no canned message of this key in {language}");
        Refusal::field("/canned", "unknown", detail)
    })?;
    Ok(Some(message.text))
}
