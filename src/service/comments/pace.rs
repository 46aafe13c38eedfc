//! How fast a reader and their network write.

use crate::domain::time::Instant;
use crate::service::desk::Desk;
use crate::service::{Error, pace};
use crate::store::settings;

/// The scope in which networks are counted, whatever is done from there.
const NETWORK: &str = "reply_prefix";

/// Whose speed is measured: the reader's, whatever the thread, and their network's.
pub(super) struct Measure {
    /// Not where limits are off.
    pub is_kept: bool,
    pub reader: Vec<u8>,
    pub prefix: Vec<u8>,
}

impl Measure {
    fn subjects(&self, scope: &'static str) -> Vec<(&'static str, Vec<u8>)> {
        vec![(scope, self.reader.clone()), (NETWORK, self.prefix.clone())]
    }
}

/// Counts one more before anything else is done about it, whatever becomes of it: 429
/// where that is one too many.
pub(super) async fn keep(
    desk: &Desk,
    scope: &'static str,
    measure: &Measure,
    now: Instant,
) -> Result<(), Error> {
    if !measure.is_kept {
        return Ok(());
    }
    let counted = pace::count(desk, measure.subjects(scope), now).await?;
    let limits = desk
        .read(|conn| Ok(settings::find(conn)?.0.comments.limits))
        .await?;
    for (counted, limit) in counted.iter().zip([limits.per_reader, limits.per_prefix]) {
        counted.within(limit)?;
    }
    Ok(())
}
