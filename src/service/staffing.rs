//! Who works here: the verbs behind `copydesk staff`.

use chrono::TimeDelta;
use serde_json::json;

use super::Error;
use super::accounts::{digest_of, new_token};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::StaffId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Grant;
use crate::domain::text;
use crate::domain::time::Instant;
use crate::store::staff::Account;
use crate::store::{self, Conn, cases, events, sections, sessions, staff};

/// How long an invitation can be accepted.
const INVITATION: TimeDelta = TimeDelta::days(7);

/// Somebody who is to work here.
#[derive(Debug, Clone)]
pub struct Newcomer {
    pub email: String,
    pub name: String,
    pub grant: Grant,
}

/// Adds somebody, with a first role.
pub fn add(conn: &mut Conn, newcomer: &Newcomer, now: Instant) -> Result<StaffId, Error> {
    let (email, name) = (newcomer.email.trim(), newcomer.name.trim());
    if !is_address(email) {
        return Err(Refusal::field(
            "/email",
            "invalid",
            "not a mail address, such as ines@example.org",
        )
        .into());
    }
    if name.is_empty() || name.chars().count() > 300 || !text::is_one_line(name) {
        return Err(Refusal::field(
            "/name",
            "invalid",
            "a name is one line of 1 to 300 characters",
        )
        .into());
    }
    let id = StaffId::new();
    match staff::insert(conn, id, email, name, now) {
        Err(store::Error::Taken(_)) => {
            return Err(Refusal::Conflict(format!("{email} works here already")).into());
        }
        inserted => inserted?,
    }
    let event = Event::new(
        EventKind::StaffAdded,
        now,
        None,
        json!({"staff": id, "name": name}),
    );
    events::insert(conn, &[event])?;
    grant(conn, id, &newcomer.grant, now)?;
    Ok(id)
}

/// Grants a role, in a section or in all.
pub fn grant(conn: &mut Conn, id: StaffId, grant: &Grant, now: Instant) -> Result<(), Error> {
    if let Some(key) = &grant.section
        && sections::find(conn, key)?.is_none()
    {
        let known: Vec<String> = sections::list(conn)?
            .into_iter()
            .map(|section| section.key)
            .collect();
        let detail = format!(
            "there is no section '{key}'; the sections are {}",
            known.join(", ")
        );
        return Err(Refusal::field("/section", "unknown", detail).into());
    }
    staff::grant(conn, id, grant)?;
    let event = Event::new(
        EventKind::RoleGranted,
        now,
        None,
        json!({"staff": id, "grant": grant}),
    );
    Ok(events::insert(conn, &[event])?)
}

/// Sets a password from the command line, and ends all sessions.
pub fn set_password(conn: &mut Conn, id: StaffId, hash: &str, now: Instant) -> Result<(), Error> {
    staff::set_password(conn, id, hash)?;
    sessions::end_all(conn, id, None, now)?;
    let event = Event::new(EventKind::PasswordChanged, now, None, json!({"staff": id}));
    Ok(events::insert(conn, &[event])?)
}

/// Makes an invitation, and answers its token: shown once, kept as a digest.
pub fn invite(conn: &mut Conn, id: StaffId, now: Instant) -> Result<String, Error> {
    let token = new_token()?;
    sessions::insert_invitation(conn, &digest_of(&token), id, now, now + INVITATION)?;
    Ok(token)
}

/// Lets somebody in no more. What they did stays under their name; what they were to
/// decide is for whoever comes first.
pub fn disable(conn: &mut Conn, id: StaffId, now: Instant) -> Result<(), Error> {
    staff::disable(conn, id, now)?;
    cases::unassign(conn, id)?;
    sessions::end_all(conn, id, None, now)?;
    let event = Event::new(EventKind::StaffDisabled, now, None, json!({"staff": id}));
    Ok(events::insert(conn, &[event])?)
}

/// Somebody by their mail address.
pub fn find(conn: &mut Conn, email: &str) -> Result<Account, Error> {
    staff::find_by_email(conn, email.trim())?.ok_or_else(|| {
        Refusal::field(
            "/email",
            "unknown",
            format!("nobody with the address {email} works here"),
        )
        .into()
    })
}

/// Everybody, with their grants.
pub fn list(conn: &mut Conn) -> Result<Vec<(Account, Vec<Grant>)>, Error> {
    let accounts = staff::list(conn)?;
    accounts
        .into_iter()
        .map(|account| Ok((account.clone(), staff::grants_of(conn, account.id)?)))
        .collect()
}

/// Whether this looks like a mail address: enough to catch a slip of the hand.
pub fn is_address(text: &str) -> bool {
    text.len() <= 254
        && text
            .chars()
            .all(|c| !c.is_whitespace() && !c.is_control() && !"<>,;:\"()[]\\".contains(c))
        && matches!(text.split_once('@'), Some((local, host))
            if !local.is_empty() && !host.contains('@') && !host.starts_with('.') && !host.ends_with('.') && !host.is_empty())
}
