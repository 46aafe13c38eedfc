//! Cases that stand where they no longer belong: filed anew in pieces, each a
//! transaction of its own.

use crate::service::desk::Desk;
use crate::service::{Error, refiling};

/// Files everything that must be filed anew, and says how many pieces that were.
pub async fn refile_all(desk: &Desk) -> Result<usize, Error> {
    let mut pieces = 0;
    if !desk.read(refiling::is_waiting).await? {
        return Ok(pieces);
    }
    // past `Desk::write`, which would wake us for what we did ourselves
    while desk.store.write(refiling::by_rules).await? > 0 {
        pieces += 1;
    }
    while desk.store.write(refiling::by_record).await? {
        pieces += 1;
    }
    Ok(pieces)
}
