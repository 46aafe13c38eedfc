//! The calendar: what goes out when, when embargoes end, and what is due.

use super::Error;
use super::drafts::sight;
use crate::domain::calendar::{self, Calendar, Occasion};
use crate::domain::staff::Actor;
use crate::store::Conn;
use crate::store::calendar::{CalendarFilter, entries};

/// What happens to open drafts that exist for the actor, by its hour.
pub fn read(conn: &mut Conn, actor: &Actor, filter: &CalendarFilter) -> Result<Calendar, Error> {
    let sight = sight(conn, actor)?;
    let mut all = Vec::new();
    for what in [Occasion::Scheduled, Occasion::Embargo, Occasion::Due] {
        all.extend(entries(conn, &sight, filter, what)?);
    }
    Ok(calendar::arrange(all))
}
