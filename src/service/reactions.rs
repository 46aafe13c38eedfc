//! Reacting to a comment, and taking that back: once each for a voice, a comment and a kind,
//! and nothing both for and against.

use std::collections::BTreeMap;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::desk::Limits;
use super::pace::{self, Meter};
use crate::domain::comment::Visibility;
use crate::domain::ids::CommentId;
use crate::domain::reaction::{self, Reaction};
use crate::domain::refusal::Refusal;
use crate::domain::time::Instant;
use crate::store::reactions::{self, Subject, Voice};
use crate::store::{Conn, threads};

/// Reactions a minute from one address, at most.
const PACE: u32 = 60;
/// How long it is remembered from where somebody reacted.
const ADDRESSES_KEPT: TimeDelta = TimeDelta::days(90);

/// A reaction on its way.
#[derive(Debug, Clone)]
pub struct Reacting {
    pub comment: CommentId,
    pub key: String,
    /// A comment of whoever reacts, if they proved that one is theirs.
    pub own: Option<CommentId>,
    /// The keyed hash of the network address, of IPv6 of the line.
    pub address: Vec<u8>,
    pub limits: Limits,
    pub meter: Meter,
}

/// What readers say of a comment now.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Reactions {
    #[schema(example = json!({"recommend": 12}))]
    pub reactions: BTreeMap<String, i64>,
}

/// Says something of a comment; what the same voice has said to the contrary is taken back.
/// Said again it changes nothing.
///
/// 429; 404 for a comment that cannot be seen, or a reaction that the site does not offer;
/// 403 for a comment of one's own.
pub fn add(
    conn: &mut Conn,
    reacting: &Reacting,
    now: Instant,
) -> Result<Result<Reactions, Refusal>, Error> {
    counted(add_now(conn, reacting, now))
}

/// Takes back what was said of a comment; nothing where it was not said.
///
/// 429; 404 for a comment that cannot be seen; 403 for one of one's own.
pub fn remove(
    conn: &mut Conn,
    reacting: &Reacting,
    now: Instant,
) -> Result<Result<Reactions, Refusal>, Error> {
    counted(remove_now(conn, reacting, now))
}

/// Lets the transaction of what is refused end well, so that it has been counted: nothing
/// else is written before a refusal.
fn counted(done: Result<Reactions, Error>) -> Result<Result<Reactions, Refusal>, Error> {
    match done {
        Ok(reactions) => Ok(Ok(reactions)),
        Err(Error::Refused(refusal)) => Ok(Err(refusal)),
        Err(error) => Err(error),
    }
}

fn add_now(conn: &mut Conn, reacting: &Reacting, now: Instant) -> Result<Reactions, Error> {
    let scene = Scene::open(conn, reacting, now)?;
    let sense = scene.sense(&reacting.key).ok_or(Refusal::NotFound)?;
    let contrary = |key: &&String| {
        let other = scene.sense(key);
        other.is_some_and(|other| sense.excludes(other))
    };
    let taken_back: Vec<&String> = scene.said.iter().filter(contrary).collect();
    if scene.said.contains(&reacting.key) {
        return Ok(scene.answer());
    }
    reactions::delete(conn, reacting.comment, &taken_back, &scene.voice)?;
    reactions::insert(conn, reacting.comment, &reacting.key, &scene.voice, now)?;
    scene.count(conn, reacting, Some(&reacting.key), &taken_back)
}

fn remove_now(conn: &mut Conn, reacting: &Reacting, now: Instant) -> Result<Reactions, Error> {
    let scene = Scene::open(conn, reacting, now)?;
    if !scene.said.contains(&reacting.key) {
        return Ok(scene.answer());
    }
    let taken_back = [&reacting.key];
    reactions::delete(conn, reacting.comment, &taken_back, &scene.voice)?;
    scene.count(conn, reacting, None, &taken_back)
}

/// A comment, what is said of it, and who says something now.
struct Scene {
    subject: Subject,
    offered: Vec<Reaction>,
    voice: Voice,
    /// By this voice, until now.
    said: Vec<String>,
}

impl Scene {
    fn open(conn: &mut Conn, reacting: &Reacting, now: Instant) -> Result<Self, Error> {
        in_measure(conn, reacting, now)?;
        let subject = reactions::find_to_count(conn, reacting.comment)?
            .filter(|subject| subject.visibility == Visibility::Published)
            .ok_or(Refusal::NotFound)?;
        let thread = threads::present(conn, subject.article_id)?.ok_or(Refusal::NotFound)?;
        let voice = voice(conn, reacting, now)?;
        if voice.reader == Some(subject.reader_id) {
            let detail = "nobody reacts to a comment of their own";
            return Err(Refusal::Forbidden(detail.to_owned()).into());
        }
        Ok(Self {
            said: reactions::said(conn, reacting.comment, &voice)?,
            offered: thread.settings().comments.reactions,
            subject,
            voice,
        })
    }

    fn sense(&self, key: &str) -> Option<reaction::Sense> {
        let offered = self.offered.iter().find(|reaction| reaction.key == key);
        offered.map(|reaction| reaction.sense)
    }

    fn answer(&self) -> Reactions {
        Reactions {
            reactions: self.subject.reactions.0.clone(),
        }
    }

    fn count(
        &self,
        conn: &mut Conn,
        reacting: &Reacting,
        added: Option<&String>,
        taken_back: &[&String],
    ) -> Result<Reactions, Error> {
        let mut counts = self.subject.reactions.0.clone();
        for key in taken_back {
            *counts.entry((*key).clone()).or_default() -= 1;
        }
        if let Some(key) = added {
            *counts.entry(key.clone()).or_default() += 1;
        }
        counts.retain(|_, count| *count > 0);
        let score = reaction::score(&counts, &self.offered);
        reactions::count(conn, reacting.comment, &counts, score)?;
        Ok(Reactions { reactions: counts })
    }
}

fn in_measure(conn: &mut Conn, reacting: &Reacting, now: Instant) -> Result<(), Error> {
    if reacting.limits == Limits::Off {
        return Ok(());
    }
    let subject = ("reaction", reacting.address.as_slice());
    Ok(pace::count_with(conn, subject, &reacting.meter, now)?.within(PACE)?)
}

/// The reader who proved to be one, else whoever is at the address.
fn voice(conn: &mut Conn, reacting: &Reacting, now: Instant) -> Result<Voice, Error> {
    let reader = match reacting.own {
        Some(own) => reactions::author(conn, own)?,
        None => None,
    };
    Ok(match reader {
        Some(reader) => Voice {
            key: reader.uuid().as_bytes().to_vec(),
            reader: Some(reader),
            expires_at: None,
        },
        None => Voice {
            key: reacting.address.clone(),
            reader: None,
            expires_at: Some(now + ADDRESSES_KEPT),
        },
    })
}
