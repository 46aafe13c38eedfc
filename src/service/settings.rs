//! What an admin sets while the service runs.

#[cfg(test)]
mod tests;

use serde_json::Value;

use super::{Error, workflows};
use crate::domain::change::{ChangeKind, Telling};
use crate::domain::difference::{differences, names, payload};
use crate::domain::event::{Event, EventKind};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::settings::{Settings, check};
use crate::domain::sign_off::Concern;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{self, Conn, events, saved_queues, sections, settings, staff};

/// Settings as they stand, or stood, at a version.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Standing {
    pub settings: Settings,
    pub version: i64,
}

/// The settings and their version.
pub fn get(conn: &mut Conn) -> Result<Standing, Error> {
    let (settings, version) = settings::find(conn)?;
    Ok(Standing { settings, version })
}

/// A change on its way.
#[derive(Debug, Clone)]
pub struct Change {
    /// The version that whoever asks had read.
    pub read: Option<i64>,
    /// What the change was put into.
    pub base: Standing,
    /// What the settings are to be.
    pub wanted: Settings,
}

/// Puts other settings in the place of those that were read. Settings that come
/// out the same change nothing.
///
/// Refuses, in this order: fields that are wrong, all at once; a change that
/// names no version; one made from settings that have been changed since.
pub fn change(
    conn: &mut Conn,
    change: &Change,
    actor: &Actor,
    now: Instant,
) -> Result<Standing, Error> {
    let wrong = check(&change.wanted);
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    let unknown = unknown_names(conn, &change.wanted)?;
    if !unknown.is_empty() {
        return Err(Refusal::Invalid(unknown).into());
    }
    let read = change.read.ok_or(Refusal::PreconditionRequired)?;
    let (Change { base, wanted, .. }, current) = (change, get(conn)?);
    if read != current.version || base.version != current.version {
        return Err(stale(&current, wanted)?.into());
    }
    let changed = differences(&json(&current.settings)?, &json(wanted)?);
    if changed.is_empty() {
        return Ok(current);
    }
    if !settings::advance(conn, wanted, read, now)? {
        return Err(stale(&get(conn)?, wanted)?.into());
    }
    if current.settings.comments.target_minutes != wanted.comments.target_minutes {
        saved_queues::move_rules(conn)?;
    }
    let event = Event::new(
        EventKind::SettingsChanged,
        now,
        Some(actor.id),
        payload(&changed).into(),
    );
    let telling = Telling::of(ChangeKind::SettingsChanged);
    let is_seen = || changed.iter().any(|one| is_public(&one.field));
    events::insert(conn, &[event.telling(telling.when(is_seen))])?;
    get(conn)
}

/// Settings that public answers show, or go by.
const PUBLIC: [&str; 11] = [
    "site_name",
    "language",
    "time_zone",
    "publishing_principles",
    "comments.mode",
    "comments.close_after_days",
    "comments.guidelines",
    "comments.hours",
    "comments.paused",
    "comments.reactions",
    "comments.edit_window_minutes",
];

/// Whether a field is one of them, or part of one.
fn is_public(field: &str) -> bool {
    PUBLIC.iter().any(|name| {
        let below = field.strip_prefix(name);
        below.is_some_and(|rest| rest.is_empty() || rest.starts_with('.'))
    })
}

/// Workflows, sections and people that settings name and nobody has heard of.
fn unknown_names(conn: &mut Conn, wanted: &Settings) -> Result<Vec<FieldError>, Error> {
    let mut unknown = Vec::new();
    let default = ("/workflows/default".to_owned(), &wanted.workflows.default);
    let assigned = wanted.workflows.assigned.iter().enumerate();
    let named = assigned.map(|(index, line)| {
        let pointer = format!("/workflows/assigned/{index}/workflow");
        (pointer, &line.workflow)
    });
    for (pointer, name) in std::iter::once(default).chain(named) {
        if workflows::newest(conn, name)?.is_none() {
            let detail = format!("there is no workflow `{name}`; load it first, or name another");
            unknown.push(FieldError::new(pointer, "unknown", detail));
        }
    }
    let sections = sections::list(conn)?;
    for (index, line) in wanted.workflows.assigned.iter().enumerate() {
        let is_known = |key: &String| sections.iter().any(|section| section.key == *key);
        if let Some(key) = line.section.as_ref().filter(|key| !is_known(key)) {
            let pointer = format!("/workflows/assigned/{index}/section");
            let detail = format!("there is no section `{key}`");
            unknown.push(FieldError::new(pointer, "unknown", detail));
        }
    }
    for concern in Concern::ALL {
        let people = wanted.sign_offs.of(concern);
        let names = staff::names(conn, people)?;
        for (index, id) in people.iter().enumerate() {
            if !names.contains_key(id) {
                let pointer = format!("/sign_offs/{}/{index}", concern.name());
                let detail = format!("nobody with the id {id} works here");
                unknown.push(FieldError::new(pointer, "unknown", detail));
            }
        }
    }
    Ok(unknown)
}

fn stale(current: &Standing, wanted: &Settings) -> Result<Refusal, Error> {
    let current = json(&current.settings)?;
    Ok(Refusal::Stale {
        fields: names(&differences(&current, &json(wanted)?)),
        current,
    })
}

fn json(settings: &Settings) -> Result<Value, Error> {
    let unwritable = |error: serde_json::Error| store::Error::Broken(format!("settings: {error}"));
    Ok(serde_json::to_value(settings).map_err(unwritable)?)
}
