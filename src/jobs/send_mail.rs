//! Mail that is due: claimed under a lease, sent with no transaction open, and
//! written down under the same lease.
//!
//! Log lines name deliveries by their ids: addresses and texts stay out.

use std::time::Duration;

use super::due;
use crate::domain::delivery::{DeliveryKind, TRIES, back_off};
use crate::domain::ids::ReaderId;
use crate::domain::time::Instant;
use crate::mail::templates::{self, Recipient};
use crate::mail::{Letter, MailError, Mailer};
use crate::service::Error;
use crate::service::desk::Desk;
use crate::service::letters::{self, Addressed};
use crate::store::outbox::{self, Claimed, Outcome};
use crate::store::{settings, staff};

/// How many conversations with the mail server there are at once.
pub const AT_ONCE: u16 = 4;

const NOT_UNDERSTOOD: &str = "written by another version of this service, and not understood";

/// How often, a second apart, it is tried to write down how a sending ended. A
/// database that is away for a moment must not make a mail go out twice.
const WRITINGS: u32 = 10;

/// Claims up to `limit` mails that are due.
pub async fn claim(desk: &Desk, limit: u16) -> Result<Vec<Claimed>, Error> {
    due::claim(desk, DeliveryKind::Mail, limit).await
}

/// Sends one mail, and writes down and answers what came of it.
pub async fn send(desk: &Desk, mailer: &Mailer, claimed: &Claimed) -> Outcome {
    let outcome = match letter(desk, claimed).await {
        Ok(letter) => judged(claimed, mailer.send(&letter).await, desk.now()),
        Err(outcome) => outcome,
    };
    tell_log(claimed, &outcome);
    finish(desk, claimed, &outcome).await;
    outcome
}

/// The letter, to the name and address that its recipient has now; or the
/// outcome, where there is none to be sent.
async fn letter(desk: &Desk, claimed: &Claimed) -> Result<Letter, Outcome> {
    if claimed.tries > TRIES {
        return Err(Outcome::GivenUp("every try was cut short".to_owned()));
    }
    if let Some(reader) = claimed.reader {
        return to_reader(desk, claimed, reader).await;
    }
    let Some(notice) = claimed.notice() else {
        return Err(Outcome::GivenUp(NOT_UNDERSTOOD.to_owned()));
    };
    let Some(recipient) = claimed.recipient else {
        return Err(Outcome::PassedOver("it names no recipient".to_owned()));
    };
    let read = desk.read(move |conn| Ok((staff::find(conn, recipient)?, settings::find(conn)?.0)));
    let (account, settings) = read.await.map_err(|_| no_answer(desk, claimed))?;
    let Some(account) = account.filter(|account| account.disabled_at.is_none()) else {
        let why = "not sent: its recipient no longer works here";
        return Err(Outcome::PassedOver(why.to_owned()));
    };
    let to = Recipient {
        name: account.name,
        email: account.email,
    };
    let from = templates::Desk {
        site_name: settings.site_name,
        desk_url: desk.site.desk_url.to_string(),
    };
    let host = desk.site.site_url.host_str().unwrap_or_default();
    Ok(templates::letter(&notice, &to, &from, claimed.id, host))
}

/// The letter to a reader, to the address that they have now.
async fn to_reader(desk: &Desk, claimed: &Claimed, reader: ReaderId) -> Result<Letter, Outcome> {
    let Some(letter) = claimed.letter() else {
        return Err(Outcome::GivenUp(NOT_UNDERSTOOD.to_owned()));
    };
    let (site, now) = (desk.site.clone(), desk.now());
    let link = letters::link(desk, reader, &letter);
    let read = desk.read(move |conn| {
        let addressed = letters::address(conn, &site, (reader, &letter, &link), now)?;
        Ok((addressed, settings::find(conn)?.0))
    });
    let (addressed, settings) = read.await.map_err(|_| no_answer(desk, claimed))?;
    let Addressed { email, wording } =
        addressed.map_err(|why| Outcome::PassedOver(format!("not sent: {why}")))?;
    let from = templates::Desk {
        site_name: settings.site_name,
        desk_url: desk.site.site_url.to_string(),
    };
    let host = desk.site.site_url.host_str().unwrap_or_default();
    Ok(templates::reader_letter(
        &wording, &email, &from, claimed.id, host,
    ))
}

fn no_answer(desk: &Desk, claimed: &Claimed) -> Outcome {
    let error = MailError::Later("the database did not answer".to_owned());
    judged(claimed, Err(error), desk.now())
}

/// What a try leads to.
fn judged(claimed: &Claimed, tried: Result<(), MailError>, now: Instant) -> Outcome {
    let Err(error) = tried else {
        return Outcome::Done;
    };
    match (&error, back_off(claimed.id, claimed.tries)) {
        (MailError::Refused(_), _) => Outcome::GivenUp(error.to_string()),
        (MailError::Later(_), Some(wait)) => Outcome::Retry {
            due_at: now + wait,
            error: error.to_string(),
        },
        (MailError::Later(_), None) => {
            Outcome::GivenUp(format!("given up after {} tries; {error}", claimed.tries))
        }
    }
}

fn tell_log(claimed: &Claimed, outcome: &Outcome) {
    let (delivery, tries) = (claimed.id, claimed.tries);
    match outcome {
        Outcome::Done => tracing::info!(%delivery, tries, "a mail was sent"),
        Outcome::PassedOver(_) => tracing::info!(%delivery, "a mail has nobody to go to"),
        Outcome::Retry { due_at, .. } => {
            tracing::warn!(%delivery, tries, %due_at, "a mail will be tried again");
        }
        Outcome::GivenUp(_) => {
            tracing::error!(%delivery, tries, "a mail was given up; the list of deliveries says why");
        }
    }
}

async fn finish(desk: &Desk, claimed: &Claimed, outcome: &Outcome) {
    let delivery = claimed.id;
    for _ in 0..WRITINGS {
        let (claimed, outcome, now) = (claimed.clone(), outcome.clone(), desk.now());
        let written = desk
            .store
            .write(move |conn| outbox::finish(conn, &claimed, &outcome, now));
        match written.await {
            Ok(true) => return,
            Ok(false) => {
                tracing::warn!(%delivery, "a mail took so long that its lease was lost");
                return;
            }
            Err(error) => tracing::warn!(%delivery, %error, "a mail's end is not written down yet"),
        }
        tokio::time::sleep(Duration::from_secs(1)).await;
    }
    tracing::error!(%delivery, "a mail's end could not be written down; it may go out again");
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;
    use crate::domain::ids::DeliveryId;
    use crate::domain::ids::LeaseId;
    use crate::store::outbox::Lease;

    fn claimed(tries: u32) -> Claimed {
        let lease = Lease {
            token: LeaseId::new(),
            until: now(),
        };
        Claimed {
            id: DeliveryId::new(),
            lease,
            recipient: None,
            reader: None,
            payload: serde_json::Value::Null,
            tries,
        }
    }

    fn now() -> Instant {
        chrono::Utc::now().into()
    }

    fn later() -> Result<(), MailError> {
        Err(MailError::Later("busy".into()))
    }

    #[test]
    fn a_busy_server_is_tried_again_and_given_up_at_last() {
        let now = now();
        let Outcome::Retry { due_at, error } = judged(&claimed(1), later(), now) else {
            panic!("given up at once");
        };
        let wait = due_at - now;
        assert!(
            (TimeDelta::seconds(5)..TimeDelta::seconds(7)).contains(&wait),
            "{wait}"
        );
        assert_eq!(error, "not now: busy");
        let end = judged(&claimed(TRIES), later(), now);
        assert_eq!(
            end,
            Outcome::GivenUp("given up after 12 tries; not now: busy".into())
        );
    }

    #[test]
    fn a_refusal_for_good_is_not_tried_again() {
        let refused = judged(
            &claimed(1),
            Err(MailError::Refused("no such box".into())),
            now(),
        );
        assert_eq!(refused, Outcome::GivenUp("refused: no such box".into()));
        assert_eq!(judged(&claimed(1), Ok(()), now()), Outcome::Done);
    }

    #[test]
    fn a_conversation_ends_well_before_its_lease() {
        let patience = TimeDelta::from_std(crate::mail::PATIENCE).unwrap();
        assert!(patience + TimeDelta::seconds(i64::from(WRITINGS)) < due::LEASE);
    }
}
