//! Signing in and out, and who somebody is.
//!
//! A session is a family of refresh tokens: each is spent once, and one that is
//! used again ends the session, because then two hold it.

use chrono::TimeDelta;
use ring::digest::{SHA256, digest};
use ring::rand::{SecureRandom, SystemRandom};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::Error;
use super::desk::{Desk, Limits};
use super::pace::Meter;
use crate::domain::ids::{SessionId, StaffId};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, Grant};
use crate::domain::time::Instant;
use crate::store::sessions::Session;
use crate::store::staff::Account;
use crate::store::{self, Conn, rates, sessions, staff};

/// How long a session lives without being refreshed.
const SESSION: TimeDelta = TimeDelta::days(30);

/// Failed sign-ins, by account and by the prefix of the address they came from.
const FAILURES: TimeDelta = TimeDelta::minutes(15);
const FAILURES_OF_ACCOUNT: u32 = 20;
const FAILURES_OF_PREFIX: u32 = 100;

// What holds a password or a token is not `Debug`, so that no log line can show it.

/// What somebody signs in with.
#[derive(Deserialize, ToSchema)]
pub struct SignIn {
    #[schema(example = "ines@example.org")]
    pub email: String,
    #[schema(example = "correct horse battery")]
    pub password: String,
}

/// Who signed in, and the session that began or goes on.
#[derive(Clone)]
pub struct SignedIn {
    pub session: SessionId,
    /// Shown once; only its digest is kept.
    pub refresh_token: String,
    pub staff: Me,
}

/// Somebody, as they see themselves.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Me {
    pub id: StaffId,
    #[schema(example = "Ines Claes")]
    pub name: String,
    #[schema(example = "ines@example.org")]
    pub email: String,
    pub grants: Vec<Grant>,
}

impl From<&Actor> for Me {
    fn from(actor: &Actor) -> Self {
        Self {
            id: actor.id,
            name: actor.name.clone(),
            email: actor.email.clone(),
            grants: actor.grants.clone(),
        }
    }
}

/// Signs in. `prefix` is the keyed hash of where the attempt comes from.
/// Too many failures are refused at once, before the password is looked at.
pub async fn sign_in(desk: &Desk, form: SignIn, prefix: Vec<u8>) -> Result<SignedIn, Error> {
    let now = desk.now();
    let subjects = Subjects {
        account: desk.keys.address_hash(&form.email.to_lowercase()),
        prefix,
        meter: Meter::here(),
    };
    let limits = desk.limits;
    let (looked, email) = (subjects.clone(), form.email);
    let account = desk
        .read(move |conn| {
            if limits == Limits::On {
                subjects_within_limits(conn, &looked, now)?;
            }
            Ok(staff::find_by_email(conn, &email)?)
        })
        .await?
        .filter(|account| account.disabled_at.is_none());
    let hash = account
        .as_ref()
        .and_then(|account| account.password_hash.clone());
    let is_right = desk.passwords.verify(form.password, hash).await?;
    if let Some(account) = account.filter(|_| is_right) {
        return begin_session(desk, account).await;
    }
    desk.write(move |conn| count_failure(conn, &subjects, now))
        .await?;
    Err(unauthenticated(
        "the mail address and the password do not belong together",
    ))
}

#[derive(Clone)]
pub(super) struct Subjects {
    pub account: Vec<u8>,
    pub prefix: Vec<u8>,
    pub meter: Meter,
}

impl Subjects {
    fn limits(&self) -> [(&'static str, &[u8], u32); 2] {
        [
            ("sign_in_account", &self.account, FAILURES_OF_ACCOUNT),
            ("sign_in_prefix", &self.prefix, FAILURES_OF_PREFIX),
        ]
    }
}

pub(super) fn subjects_within_limits(
    conn: &mut Conn,
    subjects: &Subjects,
    now: Instant,
) -> Result<(), Error> {
    for (scope, subject, limit) in subjects.limits() {
        let rate = rates::look(conn, scope, subject, FAILURES, now)?;
        if rate.count >= i64::from(limit) {
            return Err(Refusal::RateLimited {
                limit,
                window: FAILURES,
                retry_after: rate.ends_at - now,
            }
            .into());
        }
    }
    Ok(())
}

pub(super) fn count_failure(
    conn: &mut Conn,
    subjects: &Subjects,
    now: Instant,
) -> Result<(), Error> {
    for (scope, subject, limit) in subjects.limits() {
        let rate = rates::count(conn, scope, subject, FAILURES, now)?;
        subjects.meter.note(&rate, (limit, FAILURES));
    }
    Ok(())
}

pub(super) async fn begin_session(desk: &Desk, account: Account) -> Result<SignedIn, Error> {
    let now = desk.now();
    let session = Session {
        id: SessionId::new(),
        staff_id: account.id,
        created_at: now,
        expires_at: now + SESSION,
    };
    let refresh_token = new_token()?;
    let digest = digest_of(&refresh_token);
    let grants = desk
        .write(move |conn| {
            sessions::insert(conn, session)?;
            sessions::insert_token(conn, &digest, session.id, now)?;
            Ok(staff::grants_of(conn, session.staff_id)?)
        })
        .await?;
    Ok(SignedIn {
        session: session.id,
        refresh_token,
        staff: Me {
            id: account.id,
            name: account.name,
            email: account.email,
            grants,
        },
    })
}

/// Spends a refresh token for a new one. A spent one ends its whole session.
pub async fn refresh(desk: &Desk, token: &str) -> Result<SignedIn, Error> {
    let now = desk.now();
    let refresh_token = new_token()?;
    let (spent, fresh) = (digest_of(token), digest_of(&refresh_token));
    let actor = desk
        .write(move |conn| {
            let Some(session) = sessions::session_of_token(conn, &spent)? else {
                return Ok(None);
            };
            if !sessions::spend_token(conn, &spent, now)? {
                sessions::end(conn, session, now)?;
                return Ok(None);
            }
            sessions::insert_token(conn, &fresh, session, now)?;
            find_actor(conn, session, now)
        })
        .await?
        .ok_or_else(|| {
            unauthenticated("the refresh token is unknown, spent or expired; sign in again")
        })?;
    Ok(SignedIn {
        session: actor.session,
        refresh_token,
        staff: Me::from(&actor),
    })
}

/// Ends a session.
pub async fn sign_out(desk: &Desk, actor: &Actor) -> Result<(), Error> {
    let (session, now) = (actor.session, desk.now());
    desk.write(move |conn| Ok(sessions::end(conn, session, now)?))
        .await
}

/// Whose request this is, judged by what the database says now.
pub async fn recognise(desk: &Desk, session: SessionId, staff: StaffId) -> Result<Actor, Error> {
    let now = desk.now();
    desk.read(move |conn| find_actor(conn, session, now))
        .await?
        .filter(|actor| actor.id == staff)
        .ok_or_else(|| unauthenticated("the session has ended; sign in again"))
}

fn find_actor(conn: &mut Conn, session: SessionId, now: Instant) -> Result<Option<Actor>, Error> {
    let Some(account) = sessions::find_holder(conn, session, now)? else {
        return Ok(None);
    };
    Ok(Some(Actor {
        id: account.id,
        name: account.name,
        email: account.email,
        grants: staff::grants_of(conn, account.id)?,
        session,
        asked_at: now,
    }))
}

pub(super) fn unauthenticated(why: &str) -> Error {
    Refusal::Unauthenticated(why.to_owned()).into()
}

/// 256 random bits, base64url.
pub(super) fn new_token() -> Result<String, Error> {
    use base64::Engine as _;
    let mut token = [0; 32];
    SystemRandom::new()
        .fill(&mut token)
        .map_err(|_| store::Error::Broken("no randomness to be had".to_owned()))?;
    Ok(base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(token))
}

pub(super) fn digest_of(token: &str) -> Vec<u8> {
    digest(&SHA256, token.as_bytes()).as_ref().to_vec()
}
