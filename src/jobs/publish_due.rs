//! Scheduled drafts whose hour has come: claimed under a lease, in the order of their
//! hours, one after the other, so that a late start catches up in order.

use chrono::TimeDelta;

use super::due;
use crate::domain::delivery::{DeliveryKind, back_off};
use crate::service::Error;
use crate::service::desk::Desk;
use crate::service::scheduling::{self, Departed};
use crate::store::outbox::{self, Claimed, Outcome};

/// How many are claimed at once.
const AT_ONCE: u16 = 4;

/// How often a draft that is changed while it is made ready is made ready again.
const TURNS: u32 = 5;

/// Takes out everything that is due, and says how many drafts that were.
pub async fn publish_all(desk: &Desk) -> Result<usize, Error> {
    let mut all = 0;
    loop {
        let claimed = due::claim(desk, DeliveryKind::GoLive, AT_ONCE).await?;
        if claimed.is_empty() {
            return Ok(all);
        }
        for departure in &claimed {
            all += usize::from(publish(desk, departure).await?);
        }
    }
}

/// Takes out one, and writes down what came of it. What the database could not do is
/// tried again later: an hour that has come is never given up.
async fn publish(desk: &Desk, claimed: &Claimed) -> Result<bool, Error> {
    let (outcome, is_live) = match depart(desk, claimed).await {
        Ok(Some(Departed::Live)) => (Outcome::Done, true),
        Ok(Some(Departed::Failed)) => (
            Outcome::PassedOver("something stood in its way".to_owned()),
            false,
        ),
        Ok(Some(Departed::Void)) => (
            Outcome::PassedOver("its hour was changed".to_owned()),
            false,
        ),
        Ok(Some(Departed::Changed)) => (later(desk, claimed, "it kept changing"), false),
        Ok(None) => {
            let why = "written by another version of this service, and not understood";
            (Outcome::GivenUp(why.to_owned()), false)
        }
        Err(error) => {
            tracing::error!(delivery = %claimed.id, ?error, "a scheduled draft could not go out yet");
            (later(desk, claimed, "the database could not do it"), false)
        }
    };
    let (claimed, now) = (claimed.clone(), desk.now());
    desk.store
        .write(move |conn| outbox::finish(conn, &claimed, &outcome, now))
        .await?;
    Ok(is_live)
}

async fn depart(desk: &Desk, claimed: &Claimed) -> Result<Option<Departed>, Error> {
    let Some(departure) = claimed.departure() else {
        return Ok(None);
    };
    for _ in 1..TURNS {
        match scheduling::go_live(desk, &departure).await? {
            Departed::Changed => {}
            departed => return Ok(Some(departed)),
        }
    }
    scheduling::go_live(desk, &departure).await.map(Some)
}

fn later(desk: &Desk, claimed: &Claimed, error: &str) -> Outcome {
    let wait = back_off(claimed.id, claimed.tries).unwrap_or(TimeDelta::minutes(10));
    Outcome::Retry {
        due_at: desk.now() + wait,
        error: error.to_owned(),
    }
}
