//! Sealing: events get their places in the chain after their commits, so that
//! no commit waits for another.

use crate::service::Error;
use crate::service::desk::Desk;
use crate::store::{self, Conn, events};

/// Seals everything in the caller's transaction, and says how many events that
/// were: for commands, which nobody waits behind.
pub fn all(conn: &mut Conn) -> Result<usize, store::Error> {
    let mut all = 0;
    loop {
        match events::seal(conn)? {
            0 => return Ok(all),
            sealed => all += sealed,
        }
    }
}

/// Seals everything, in short transactions, and says how many events that were.
/// Another node that is at it already is left to it.
pub async fn seal_all(desk: &Desk) -> Result<usize, Error> {
    let mut all = 0;
    loop {
        // past `Desk::write`, which would wake us for what we did ourselves
        let sealed = desk.store.write(events::seal).await?;
        if sealed == 0 {
            return Ok(all);
        }
        all += sealed;
        desk.sealed.notify_one();
    }
}
