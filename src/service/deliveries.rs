//! What is on its way to people, for admins: looked at, and sent again.

use serde_json::json;

use super::Error;
use crate::domain::delivery::{Delivery, DeliveryState};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::DeliveryId;
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{Conn, events, outbox};

/// Deliveries, of one state or all, newest first.
pub fn list(
    conn: &mut Conn,
    state: Option<DeliveryState>,
    window: Window,
) -> Result<Page<Delivery>, Error> {
    Ok(outbox::list(conn, state, window)?)
}

/// One delivery.
pub fn find(conn: &mut Conn, id: DeliveryId) -> Result<Delivery, Error> {
    Ok(outbox::find(conn, id)?.ok_or(Refusal::NotFound)?)
}

/// Sends a failed delivery again, with all its tries and the same `Message-ID`.
///
/// Refuses one that is waiting, because it will be tried anyway, and one that
/// is done, because nobody is told twice.
pub fn resend(
    conn: &mut Conn,
    id: DeliveryId,
    actor: &Actor,
    now: Instant,
) -> Result<Delivery, Error> {
    let before = find(conn, id)?;
    if !outbox::resend(conn, id, now)? {
        return Err(Refusal::WrongState(not_failed(before.state)).into());
    }
    let payload = json!({
        "delivery": id,
        "recipient": before.recipient.map(|person| person.id),
        "event": before.event,
        "last_error": before.last_error,
    });
    let event = Event::new(EventKind::DeliveryResent, now, Some(actor.id), payload);
    events::insert(conn, &[event])?;
    find(conn, id)
}

fn not_failed(state: DeliveryState) -> String {
    let now = match state {
        DeliveryState::Waiting => "this one is still being tried",
        DeliveryState::Done => "this one is done",
        DeliveryState::Failed => "this one was being sent again by somebody else",
    };
    format!("only a failed delivery is sent again; {now}")
}
