//! The reader beside the case.

use super::Error;
use super::cases::remit;
use crate::domain::ids::ReaderId;
use crate::domain::moderation::{AuthorRecord, CaseComment, Remit};
use crate::domain::page::{Page, Window};
use crate::domain::reader::{ReaderFile, mail_host};
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::{Conn, case_files, reader_files};

/// What is known of a reader. Their address is for admins alone. 404 for nobody.
pub fn read(
    conn: &mut Conn,
    actor: &Actor,
    id: ReaderId,
    now: Instant,
) -> Result<ReaderFile, Error> {
    sight(actor)?;
    let known = reader_files::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let record: AuthorRecord = case_files::record(conn, id)?;
    Ok(ReaderFile {
        id,
        names: reader_files::names(conn, id)?,
        is_confirmed: known.confirmed_at.is_some(),
        first_seen_at: known.first_seen_at,
        record: record.into(),
        sanctions: reader_files::sanctions(conn, id, now)?,
        reports: reader_files::reports_made(conn, id)?,
        mail_host: known.email.as_deref().and_then(mail_host),
        email: known.email.filter(|_| actor.is_admin()),
        network_shared_with: reader_files::network_shared_with(conn, id)?,
    })
}

/// One page of what a reader wrote in the sections that the actor moderates, newest
/// first. 404 for nobody.
pub fn list_comments(
    conn: &mut Conn,
    actor: &Actor,
    id: ReaderId,
    window: Window,
) -> Result<Page<CaseComment>, Error> {
    let remit = sight(actor)?;
    reader_files::find(conn, id)?.ok_or(Refusal::NotFound)?;
    Ok(reader_files::comments(conn, id, &remit, window)?)
}

/// Admins see the comments of every section.
fn sight(actor: &Actor) -> Result<Remit, Refusal> {
    if actor.is_admin() {
        return Ok(Remit::Every);
    }
    remit(actor)
}
