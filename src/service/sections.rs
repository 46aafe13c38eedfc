//! The parts of the publication: added and renamed by admins, never taken away,
//! because articles lie in them.

#[cfg(test)]
mod tests;

use serde::{Deserialize, Serialize};
use serde_json::{Value, json};
use utoipa::ToSchema;

use super::Error;
use crate::domain::change::{ChangeKind, Telling};
use crate::domain::commenting::{self, SectionCommenting};
use crate::domain::difference::{differences, names, payload};
use crate::domain::event::{Event, EventKind};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::section::{Section, SectionRef};
use crate::domain::staff::Actor;
use crate::domain::text::{is_blank, is_one_line};
use crate::domain::time::Instant;
use crate::store::{self, Conn, events, sections};

const KEY_MAX: usize = 40;
const TITLE_MAX: usize = 300;
const POSITION_MAX: i32 = 1_000_000;

/// A section that is to be.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct NewSection {
    /// Lower-case letters, digits and hyphens, at most 40; it never changes.
    #[schema(example = "local", pattern = "^[a-z0-9-]{1,40}$")]
    pub key: String,
    /// One line of at most 300 characters.
    #[schema(example = "Local news", max_length = 300)]
    pub title: String,
    /// Where it stands among the others, smallest first; behind them all when
    /// it is not given.
    #[serde(default)]
    #[schema(minimum = 0, maximum = 1_000_000)]
    pub position: Option<i32>,
}

/// What of a section can be changed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct SectionFields {
    /// One line of at most 300 characters.
    #[schema(example = "Local news", max_length = 300)]
    pub title: String,
    /// Where it stands among the others, smallest first.
    #[schema(example = 4, minimum = 0, maximum = 1_000_000)]
    pub position: i32,
    /// What it says of replies; null leaves that to the site.
    #[serde(default)]
    pub commenting: Option<SectionCommenting>,
}

impl From<&Section> for SectionFields {
    fn from(section: &Section) -> Self {
        Self {
            title: section.title.clone(),
            position: section.position,
            commenting: section.commenting.clone(),
        }
    }
}

/// All sections, in their order.
pub fn list(conn: &mut Conn) -> Result<Vec<Section>, Error> {
    Ok(sections::list(conn)?)
}

/// All sections as the public sees them, in their order.
pub fn list_public(conn: &mut Conn) -> Result<Vec<SectionRef>, Error> {
    let public = |section: Section| SectionRef {
        path: format!("/{}", section.key),
        key: section.key,
        title: section.title,
    };
    Ok(sections::list(conn)?.into_iter().map(public).collect())
}

/// One section. A key that none could have is not looked for.
pub fn find(conn: &mut Conn, key: &str) -> Result<Section, Error> {
    let found = if is_key(key) {
        sections::find(conn, key)?
    } else {
        None
    };
    Ok(found.ok_or(Refusal::NotFound)?)
}

/// Adds a section. Refuses fields that are wrong, and a key that is in use.
pub fn add(
    conn: &mut Conn,
    new: &NewSection,
    actor: &Actor,
    now: Instant,
) -> Result<Section, Error> {
    let wrong: Vec<_> = [
        key(&new.key),
        title(&new.title),
        new.position.and_then(position),
    ]
    .into_iter()
    .flatten()
    .collect();
    refuse(wrong)?;
    let section = Section {
        key: new.key.clone(),
        title: new.title.clone(),
        position: new.position.map_or_else(|| behind(conn), Ok)?,
        commenting: None,
        version: 1,
    };
    match sections::insert(conn, &section) {
        Err(store::Error::Taken(_)) => {
            let detail = format!("there is a section '{}' already", section.key);
            return Err(Refusal::Conflict(detail).into());
        }
        inserted => inserted?,
    }
    let added = json!({"key": section.key, "title": section.title, "position": section.position});
    let event = Event::new(EventKind::SectionAdded, now, Some(actor.id), added);
    let telling = Telling::of_section(ChangeKind::SectionAdded, &section.key);
    events::insert(conn, &[event.telling(telling)])?;
    Ok(section)
}

/// The position behind every section there is.
fn behind(conn: &mut Conn) -> Result<i32, Error> {
    let last = sections::list(conn)?
        .into_iter()
        .map(|section| section.position)
        .max();
    Ok(last.map_or(1, |last| last.saturating_add(1).min(POSITION_MAX)))
}

/// A change on its way.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version that whoever asks had read.
    pub read: Option<i64>,
    /// What the change was put into.
    pub base: Section,
    /// What the section is to be.
    pub wanted: SectionFields,
}

/// Changes title, position and what is said of replies. What comes out the same changes nothing.
///
/// Refuses, in this order: fields that are wrong; a change that names no
/// version; one made from a section that has been changed since.
pub fn change(
    conn: &mut Conn,
    change: &Change,
    actor: &Actor,
    now: Instant,
) -> Result<Section, Error> {
    let Change { base, wanted, .. } = change;
    let of_replies = wanted.commenting.as_ref().map(commenting::of_section);
    refuse(
        [title(&wanted.title), position(wanted.position)]
            .into_iter()
            .flatten()
            .chain(of_replies.unwrap_or_default())
            .collect(),
    )?;
    let read = change.read.ok_or(Refusal::PreconditionRequired)?;
    let current = find(conn, &base.key)?;
    if read != current.version || base.version != current.version {
        return Err(stale(&current, wanted).into());
    }
    let changed = differences(&fields(&(&current).into()), &fields(wanted));
    if changed.is_empty() {
        return Ok(current);
    }
    let section = Section {
        title: wanted.title.clone(),
        position: wanted.position,
        commenting: wanted.commenting.clone(),
        version: read,
        key: current.key,
    };
    if !sections::advance(conn, &section, read)? {
        return Err(stale(&find(conn, &section.key)?, wanted).into());
    }
    let mut told = payload(&changed);
    told.insert("key".to_owned(), section.key.as_str().into());
    let event = Event::new(EventKind::SectionChanged, now, Some(actor.id), told.into());
    let telling = Telling::of_section(ChangeKind::SectionChanged, &section.key);
    events::insert(conn, &[event.telling(telling)])?;
    find(conn, &section.key)
}

fn stale(current: &Section, wanted: &SectionFields) -> Refusal {
    let differing = differences(&fields(&current.into()), &fields(wanted));
    Refusal::Stale {
        current: json!(current),
        fields: names(&differing),
    }
}

fn fields(of: &SectionFields) -> Value {
    json!(of)
}

fn refuse(wrong: Vec<FieldError>) -> Result<(), Refusal> {
    if wrong.is_empty() {
        Ok(())
    } else {
        Err(Refusal::Invalid(wrong))
    }
}

fn is_key(key: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(fits)
}

fn key(key: &str) -> Option<FieldError> {
    (!is_key(key)).then(|| {
        let detail = format!("1 to {KEY_MAX} lower-case letters a to z, digits and hyphens");
        FieldError::new("/key", "bad_key", detail)
    })
}

fn title(title: &str) -> Option<FieldError> {
    let length = title.chars().count();
    if is_blank(title) {
        return Some(FieldError::new(
            "/title",
            "required",
            "a section has a title",
        ));
    }
    if length > TITLE_MAX {
        let detail = format!("at most {TITLE_MAX} characters; this has {length}");
        return Some(FieldError::new("/title", "too_long", detail));
    }
    let detail = "one line without control characters";
    (!is_one_line(title)).then(|| FieldError::new("/title", "control_character", detail))
}

fn position(position: i32) -> Option<FieldError> {
    (!(0..=POSITION_MAX).contains(&position)).then(|| {
        let detail = format!("a number from 0 to {POSITION_MAX}");
        FieldError::new("/position", "out_of_range", detail)
    })
}
