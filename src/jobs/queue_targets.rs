//! Queues that are over their target: looked at without writing, each told of in a
//! transaction of its own, once among all nodes.

use crate::service::desk::Desk;
use crate::service::{Error, targets};

/// Tells of every queue of which somebody is to be told, and says how many those were.
pub async fn tell_all(desk: &Desk) -> Result<usize, Error> {
    let now = desk.now();
    let round = desk.read(move |conn| targets::look(conn, now)).await?;
    let mut told = 0;
    for due in round.due {
        let tell = move |conn: &mut _| targets::tell(conn, &due, now);
        told += usize::from(desk.write(tell).await?);
    }
    let settled = round.settled;
    if !settled.is_empty() {
        let settle = move |conn: &mut _| targets::settle(conn, &settled);
        desk.store.write(settle).await?;
    }
    Ok(told)
}
