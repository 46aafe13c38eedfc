//! Telling people: one row of the outbox a person, written with what caused it.

use std::collections::HashSet;

use super::Error;
use crate::domain::ids::{DeliveryId, StaffId};
use crate::domain::notice::Notice;
use crate::domain::time::Instant;
use crate::store::Conn;
use crate::store::outbox::{self, NewDelivery};

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
    Ok(outbox::insert(conn, &deliveries)?)
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
