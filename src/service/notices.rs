//! Telling people: a notification in each one's inbox and the mail that is a copy of
//! it, written with what caused them.

use std::collections::HashSet;

use super::Error;
use crate::domain::delivery::outline;
use crate::domain::draft::Sensitivity;
use crate::domain::ids::{DeliveryId, NotificationId, StaffId};
use crate::domain::notice::{DraftNotice, Notice};
use crate::domain::time::Instant;
use crate::store::drafts::DraftRow;
use crate::store::notifications::NewNotification;
use crate::store::outbox::{self, NewDelivery};
use crate::store::{Conn, notifications};

/// Something that some people are to be told.
#[derive(Debug, Clone)]
pub struct Telling {
    pub people: Vec<StaffId>,
    pub notice: Notice,
}

/// Tells people one thing; see [`tell_all`].
pub fn tell(
    conn: &mut Conn,
    people: &[StaffId],
    notice: &Notice,
    actor: Option<StaffId>,
    now: Instant,
) -> Result<(), Error> {
    let telling = Telling {
        people: people.to_vec(),
        notice: notice.clone(),
    };
    tell_all(conn, &[telling], actor, now)
}

/// Tells people things, each thing once: never `actor`, who did it and knows,
/// and nobody who no longer works here.
pub fn tell_all(
    conn: &mut Conn,
    tellings: &[Telling],
    actor: Option<StaffId>,
    now: Instant,
) -> Result<(), Error> {
    let people: HashSet<StaffId> = tellings
        .iter()
        .flat_map(|telling| telling.people.iter().copied())
        .filter(|person| Some(*person) != actor)
        .collect();
    if people.is_empty() {
        return Ok(());
    }
    let people: Vec<StaffId> = people.into_iter().collect();
    let reachable = outbox::reachable(conn, &people)?;
    let deliveries: Vec<NewDelivery> = tellings
        .iter()
        .flat_map(|telling| deliveries(telling, &reachable, now))
        .collect();
    if deliveries.is_empty() {
        return Ok(());
    }
    outbox::insert(conn, &deliveries)?;
    let told: Vec<NewNotification> = deliveries.into_iter().filter_map(notification).collect();
    Ok(notifications::insert(conn, &told)?)
}

/// What the inbox keeps of a delivery: the mail is a copy of it.
fn notification(delivery: NewDelivery) -> Option<NewNotification> {
    Some(NewNotification {
        id: NotificationId::new(),
        staff_id: delivery.recipient?,
        event: outline(&delivery.payload).0.to_owned(),
        notice: delivery.payload,
        created_at: delivery.created_at,
    })
}

/// The draft that a notice is about, as it is now; `by` is who acts, by name.
pub fn draft_notice(row: &DraftRow, by: &str, now: Instant) -> DraftNotice {
    DraftNotice {
        id: row.id,
        article_id: row.article_id,
        headline: row.headline.clone(),
        discreet: row.sensitivity == Sensitivity::High
            || row.embargo_until.is_some_and(|until| until > now),
        section: row.section.clone(),
        by: by.to_owned(),
    }
}

fn deliveries(
    telling: &Telling,
    reachable: &[StaffId],
    now: Instant,
) -> impl Iterator<Item = NewDelivery> {
    let told = reachable
        .iter()
        .filter(|person| telling.people.contains(person));
    told.map(move |person| NewDelivery {
        id: DeliveryId::new(),
        recipient: Some(*person),
        payload: telling.notice.clone(),
        created_at: now,
        due_at: now,
    })
}
