//! Setting passwords: one's own, and the first by an invitation.

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::accounts::{
    SignedIn, Subjects, begin_session, count_failure, digest_of, subjects_within_limits,
    unauthenticated,
};
use super::desk::{Desk, Limits};
use super::pace::Meter;
use super::{Error, passwords};
use crate::domain::event::{Event, EventKind};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::store::{events, sessions, staff};

/// A password in the place of another.
#[derive(Deserialize, ToSchema)]
pub struct PasswordChange {
    #[schema(example = "correct horse battery")]
    pub current: String,
    /// 12 to 256 characters.
    #[schema(
        example = "staple correct battery horse",
        min_length = 12,
        max_length = 256
    )]
    pub new: String,
}

/// Changes the password, and ends every other session.
pub async fn change_password(
    desk: &Desk,
    actor: &Actor,
    change: PasswordChange,
) -> Result<(), Error> {
    passwords::check("/new", &change.new)?;
    let (id, session, now) = (actor.id, actor.session, desk.now());
    let subjects = Subjects {
        account: desk.keys.address_hash(&actor.email.to_lowercase()),
        prefix: desk.keys.address_hash(&actor.id.to_string()),
        meter: Meter::here(),
    };
    let (limits, looked) = (desk.limits, subjects.clone());
    let account = desk
        .read(move |conn| {
            if limits == Limits::On {
                subjects_within_limits(conn, &looked, now)?;
            }
            Ok(staff::find(conn, id)?)
        })
        .await?;
    let hash = account.and_then(|account| account.password_hash);
    if !desk.passwords.verify(change.current, hash).await? {
        desk.write(move |conn| count_failure(conn, &subjects, now))
            .await?;
        return Err(Refusal::field("/current", "wrong", "this is not the present password").into());
    }
    let hash = desk.passwords.hash(change.new).await?;
    desk.write(move |conn| {
        staff::set_password(conn, id, &hash)?;
        sessions::end_all(conn, id, Some(session), now)?;
        let event = Event::new(
            EventKind::PasswordChanged,
            now,
            Some(id),
            json!({"staff": id}),
        );
        Ok(events::insert(conn, &[event])?)
    })
    .await
}

/// The answer to an invitation: its token, and the password one will have.
#[derive(Deserialize, ToSchema)]
pub struct Acceptance {
    /// From the link that was handed over.
    #[schema(example = "u0kR0c0lYx2h4m7wC1Z5b3n8q9e6t0v2s4a7d1f3g5h")]
    pub token: String,
    /// 12 to 256 characters.
    #[schema(example = "correct horse battery", min_length = 12, max_length = 256)]
    pub password: String,
}

/// Accepts an invitation: sets the password, ends older sessions, and signs in.
pub async fn accept(desk: &Desk, acceptance: Acceptance) -> Result<SignedIn, Error> {
    passwords::check("/password", &acceptance.password)?;
    let hash = desk.passwords.hash(acceptance.password).await?;
    let (digest, now) = (digest_of(&acceptance.token), desk.now());
    let account = desk
        .write(move |conn| {
            let Some(id) = sessions::use_invitation(conn, &digest, now)? else {
                return Ok(None);
            };
            staff::set_password(conn, id, &hash)?;
            sessions::end_all(conn, id, None, now)?;
            let event = Event::new(
                EventKind::PasswordChanged,
                now,
                Some(id),
                json!({"staff": id}),
            );
            events::insert(conn, &[event])?;
            Ok(staff::find(conn, id)?)
        })
        .await?
        .filter(|account| account.disabled_at.is_none())
        .ok_or_else(|| {
            unauthenticated("the invitation is unknown, used or expired; ask for a new one")
        })?;
    begin_session(desk, account).await
}
