//! Readers' reports: taken from each voice once about each version of a text, weighed,
//! and settled by what a moderator rules.

mod filing;
mod taking;

use std::net::IpAddr;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::{Desk, Limits};
use super::{Error, publication};
use crate::domain::comment::Visibility;
use crate::domain::ids::{CaseId, CommentId, ReaderId, ReportId};
use crate::domain::moderation::Ruling;
use crate::domain::refusal::Refusal;
use crate::domain::report::{Known, ReportForm, ReporterRecord, weight};
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::store::idempotency::Request;
use crate::store::publications::Address;
use crate::store::reports::ReportRow;
use crate::store::{Conn, reports, settings};

/// How long it is remembered from which address a report came.
const VOICES_KEPT: TimeDelta = TimeDelta::days(90);

/// That a report has come in. Whether it is the first of its kind is not said.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Received {
    #[schema(example = true)]
    pub received: bool,
}

/// Who complains: the author of a comment that they proved to be theirs, or nobody but a
/// network address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reporter {
    pub own: Option<CommentId>,
    pub address: String,
}

/// Takes in a report of a comment.
///
/// 404 for a comment that is not visible now; 403 for one's own; 422; 429. What a voice
/// has said about this version of the text already is taken without effect.
pub async fn report(
    desk: &Desk,
    comment: CommentId,
    form: ReportForm,
    reporter: Reporter,
    request: Option<Request>,
) -> Result<Received, Error> {
    let now = desk.now();
    let own = reporter.own;
    let ground = desk
        .read(move |conn| look_around(conn, comment, own))
        .await?;
    let address = desk.keys.address_hash(&line(&reporter.address));
    let report = Reporting {
        row: row(comment, &form, (&ground, &address), now)?,
        case: CaseId::new(),
        section: ground.section,
        address,
        limits: desk.limits,
        settings: ground.settings,
    };
    desk.write_once(request, move |conn| taking::take_in(conn, &report, now))
        .await
}

/// Whether somebody can complain about a comment. 404, 403.
pub fn may_report(
    conn: &mut Conn,
    comment: CommentId,
    own: Option<CommentId>,
) -> Result<(), Error> {
    look_around(conn, comment, own).map(|_| ())
}

/// A report, ready for its transaction.
struct Reporting {
    row: ReportRow,
    /// The id of the case that it may open.
    case: CaseId,
    section: String,
    address: Vec<u8>,
    limits: Limits,
    settings: CommentSettings,
}

/// What a report is weighed by, as it was just before its transaction.
struct Ground {
    section: String,
    settings: CommentSettings,
    reader: Option<ReaderId>,
    weight: u32,
}

fn look_around(
    conn: &mut Conn,
    comment: CommentId,
    own: Option<CommentId>,
) -> Result<Ground, Error> {
    let subject = reports::subject(conn, comment)?
        .filter(|subject| subject.visibility == Visibility::Published)
        .ok_or(Refusal::NotFound)?;
    let thread = publication::thread(conn, &Address::Id(subject.article)).map_err(unseen)?;
    let author = match own {
        Some(own) => reports::author(conn, own)?,
        None => None,
    };
    let reader = author.map(|(reader, _)| reader);
    if reader == Some(subject.reader) {
        let detail = "this comment is your own; you can withdraw it";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    let record = match reader {
        Some(reader) => reports::record(conn, reader)?,
        None => ReporterRecord::default(),
    };
    let is_confirmed = author.is_some_and(|(_, confirmed_at)| confirmed_at.is_some());
    let known = if is_confirmed {
        Known::Confirmed
    } else {
        Known::Unconfirmed
    };
    Ok(Ground {
        section: thread.section,
        settings: settings::find(conn)?.0.comments,
        reader,
        weight: weight(known, record),
    })
}

/// What is below an article that was taken down is not there, whatever is in its place.
fn unseen(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Gone(_)) => Refusal::NotFound.into(),
        other => other,
    }
}

/// What an address is taken for: of IPv6 the network of one line, since who has that has
/// every address in it.
fn line(address: &str) -> String {
    match address.parse() {
        Ok(IpAddr::V6(v6)) if v6.to_ipv4_mapped().is_none() => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
        _ => address.to_owned(),
    }
}

fn row(
    comment: CommentId,
    form: &ReportForm,
    (ground, address): (&Ground, &[u8]),
    now: Instant,
) -> Result<ReportRow, Refusal> {
    let voice = ground.reader.map_or_else(
        || address.to_vec(),
        |reader| reader.uuid().as_bytes().to_vec(),
    );
    let expires_at = ground.reader.is_none().then(|| now + VOICES_KEPT);
    Ok(ReportRow {
        id: ReportId::new(),
        comment_id: comment,
        text_version: 0, // that of the comment, once it is locked
        case_id: None,
        reader_id: ground.reader,
        voice: Some(voice),
        voice_expires_at: expires_at,
        category: form.category,
        text: form.text()?,
        weight: i32::try_from(ground.weight).unwrap_or(0),
        at: now,
        outcome: None,
    })
}

/// Settles the reports that stand on a case by what was ruled on it, in the transaction
/// that rules.
pub(super) fn settle(conn: &mut Conn, case: CaseId, ruling: Ruling) -> Result<(), Error> {
    Ok(reports::settle(conn, case, ruling.into())?)
}

/// The same taken back.
pub(super) fn unsettle(conn: &mut Conn, case: CaseId) -> Result<(), Error> {
    Ok(reports::unsettle(conn, case)?)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_has_one_address_of_ipv4_and_a_network_of_ipv6() {
        assert_eq!(line("192.0.2.7"), "192.0.2.7");
        assert_eq!(line("2001:db8:1:2:3::4"), line("2001:db8:1:2::9"));
        assert_ne!(line("2001:db8:1:2::9"), line("2001:db8:1:3::9"));
        assert_ne!(line("::ffff:192.0.2.7"), line("::ffff:192.0.2.8"));
        assert_eq!(line("unknown"), "unknown");
    }
}
