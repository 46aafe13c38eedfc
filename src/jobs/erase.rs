//! Readers whose erasure was broken off, or whose ban was to outlive it: gone on with.
//! Any node may do it.

use crate::service::desk::Desk;
use crate::service::{Error, erasing};

/// How many are looked for at once.
const AT_ONCE: i64 = 10;

/// Goes on with every erasure that is due, and says how many that were.
pub async fn finish_all(desk: &Desk) -> Result<usize, Error> {
    let now = desk.now();
    let due = desk
        .read(move |conn| erasing::due(conn, now, AT_ONCE))
        .await?;
    for reader in &due {
        erasing::finish(desk, *reader).await?;
    }
    Ok(due.len())
}
