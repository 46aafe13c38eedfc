//! Who may read what is said of a draft.

use std::collections::HashMap;

use chrono::DateTime;

use crate::domain::ids::{SessionId, StaffId};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::review;
use crate::domain::staff::{Actor, Grant, StaffRef};
use crate::service::Error;
use crate::service::dossier::Dossier;
use crate::store::{Conn, staff};

/// Those whom a note is to name, each once. Refuses whoever may not read the
/// draft, naming them.
pub(super) fn mentioned(
    conn: &mut Conn,
    dossier: &Dossier,
    asked: &[StaffId],
) -> Result<Vec<StaffId>, Error> {
    if asked.is_empty() {
        return Ok(Vec::new());
    }
    let known: HashMap<StaffId, Actor> = reading(staff::working(conn, asked)?);
    let mut named = Vec::new();
    let mut wrong = Vec::new();
    for (n, id) in asked.iter().enumerate() {
        match known.get(id) {
            Some(person) if review::may_read(&dossier.facts, person) => named.push(*id),
            stranger => wrong.push(nobody(n, stranger)),
        }
    }
    if !wrong.is_empty() {
        return Err(Refusal::Invalid(wrong).into());
    }
    named.sort_unstable_by_key(|id| id.uuid());
    named.dedup();
    Ok(named)
}

fn nobody(n: usize, stranger: Option<&Actor>) -> FieldError {
    let pointer = format!("/mentions/{n}");
    match stranger {
        Some(person) => {
            let detail = format!(
                "{} may not read this draft; name somebody who may, or assign it to them first",
                person.name
            );
            FieldError::new(pointer, "may_not_read", detail)
        }
        None => FieldError::new(pointer, "unknown", "nobody of this id works here"),
    }
}

/// Of these people, those who may read the draft now.
pub(super) fn readers(
    conn: &mut Conn,
    dossier: &Dossier,
    people: &[StaffId],
) -> Result<Vec<StaffId>, Error> {
    let known = reading(staff::working(conn, people)?);
    let may_read = |person: &Actor| review::may_read(&dossier.facts, person);
    let readers = known.into_values().filter(may_read);
    Ok(readers.map(|person| person.id).collect())
}

/// People as the rules know them. They are not the ones who ask, so that it does
/// not matter by what session and when they would.
fn reading(people: Vec<(StaffRef, Vec<Grant>)>) -> HashMap<StaffId, Actor> {
    let person = |(StaffRef { id, name }, grants)| Actor {
        id,
        name,
        email: String::new(),
        grants,
        session: SessionId::new(),
        asked_at: DateTime::UNIX_EPOCH.into(),
    };
    let people = people.into_iter().map(person);
    people.map(|person| (person.id, person)).collect()
}
