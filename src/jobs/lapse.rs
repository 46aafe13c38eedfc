//! Held comments that nobody looked at in time: found by their index, and removed in pieces
//! that keep no other write waiting. Any node may do it.

use crate::service::desk::Desk;
use crate::service::{Error, lapses};

/// How many lapse in one transaction: about fifty milliseconds of work.
const AT_ONCE: u16 = 50;

/// Lets everything lapse whose time is over, and says how many comments that were.
pub async fn lapse_all(desk: &Desk) -> Result<usize, Error> {
    let (now, mut all) = (desk.now(), 0);
    loop {
        let over = desk
            .read(move |conn| lapses::waiting(conn, now, AT_ONCE))
            .await?;
        if over.is_empty() {
            return Ok(all);
        }
        let lapsed = desk
            .write(move |conn| lapses::lapse(conn, &over, now))
            .await?;
        all += lapsed;
        // where another node was faster, it has the rest as well
        if lapsed == 0 {
            return Ok(all);
        }
    }
}
