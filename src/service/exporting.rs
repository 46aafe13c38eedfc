//! Everything that is kept about a reader.

use super::Error;
use crate::domain::ids::ReaderId;
use crate::domain::reader_export::ReaderExport;
use crate::domain::refusal::Refusal;
use crate::store::{Conn, exports};

/// Everything that is kept about a reader. 404 for one who is not there.
pub fn export(conn: &mut Conn, id: ReaderId) -> Result<ReaderExport, Error> {
    let first_seen_at = exports::first_seen(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok(ReaderExport {
        id,
        first_seen_at,
        profile: exports::profile(conn, id)?,
        comments: exports::comments(conn, id)?,
        reports: exports::reports(conn, id)?,
        reactions: exports::reactions(conn, id)?,
        sanctions: exports::sanctions(conn, id)?,
        deliveries: exports::deliveries(conn, id)?,
    })
}

/// 404 for a reader who is not there.
pub fn exists(conn: &mut Conn, id: ReaderId) -> Result<(), Error> {
    exports::first_seen(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok(())
}
