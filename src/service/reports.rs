//! Readers' reports: taken from each voice once about each version of a text, weighed,
//! and settled by what a moderator rules.

mod filing;
mod taking;

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::desk::Desk;
use super::pace::Counted;
use super::{Error, pace, publication};
use crate::domain::comment::Visibility;
use crate::domain::ids::{CaseId, CommentId, ReaderId, ReportId};
use crate::domain::moderation::CaseKind;
use crate::domain::refusal::Refusal;
use crate::domain::report::{Known, ReportForm, weight};
use crate::domain::settings::CommentSettings;
use crate::domain::time::Instant;
use crate::store::decisions::DecisionRow;
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
    /// The address, of IPv6 the network of one line.
    pub line: String,
}

/// Takes in a report of a comment.
///
/// 429; 404 for a comment that is not visible now; 403 for one's own; 422. What a voice
/// has said about this version of the text already is taken without effect. A repeat
/// under one key is answered as the first was, even where that had the comment held.
pub async fn report(
    desk: &Desk,
    comment: CommentId,
    form: ReportForm,
    reporter: Reporter,
    request: Option<Request>,
) -> Result<Received, Error> {
    if let Some(received) = desk.kept(request.as_ref()).await? {
        return Ok(received);
    }
    let now = desk.now();
    let line = desk.keys.address_hash(&reporter.line);
    let counted = pace::count(desk, vec![("report_address", line.clone())], now).await?;
    let asking = Asking {
        comment,
        own: reporter.own,
        line,
        counted: counted.into_iter().next(),
    };
    let ground = desk.read(move |conn| look_around(conn, &asking)).await?;
    let report = Reporting {
        row: row(comment, &form, &ground, now)?,
        case: CaseId::new(),
        section: ground.section,
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
    scene(conn, comment, own).map(|_| ())
}

/// A report, ready for its transaction.
struct Reporting {
    row: ReportRow,
    /// The id of the case that it may open.
    case: CaseId,
    section: String,
    settings: CommentSettings,
}

/// Who asks to report what, and how often they did.
struct Asking {
    comment: CommentId,
    own: Option<CommentId>,
    /// Keyed hash of the line.
    line: Vec<u8>,
    /// None where limits are off.
    counted: Option<Counted>,
}

/// What a report is weighed by, as it was just before its transaction.
struct Ground {
    section: String,
    settings: CommentSettings,
    reader: Option<ReaderId>,
    voice: Voice,
    weight: u32,
}

/// What tells those apart who complain. An address that nobody confirmed is anybody's
/// invention, so whoever is at one line is one voice, under however many names.
enum Voice {
    Reader(ReaderId),
    Line(Vec<u8>),
}

fn look_around(conn: &mut Conn, asking: &Asking) -> Result<Ground, Error> {
    let settings = settings::find(conn)?.0.comments;
    if let Some(counted) = &asking.counted {
        counted.within(settings.reports.per_address)?;
    }
    let (section, author) = scene(conn, asking.comment, asking.own)?;
    let reader = author.map(|(reader, _)| reader);
    let (voice, known) = match author {
        Some((reader, Some(_))) => (Voice::Reader(reader), Known::Confirmed),
        _ => (Voice::Line(asking.line.clone()), Known::Unconfirmed),
    };
    let record = match &voice {
        Voice::Reader(reader) => reports::record(conn, *reader)?,
        Voice::Line(line) => reports::record_of_voice(conn, line, reader)?,
    };
    Ok(Ground {
        section,
        settings,
        reader,
        voice,
        weight: weight(known, record),
    })
}

/// A reader, and when they confirmed their address.
type Author = (ReaderId, Option<Instant>);

/// The section of a comment that can be reported, and whose token came with it.
fn scene(
    conn: &mut Conn,
    comment: CommentId,
    own: Option<CommentId>,
) -> Result<(String, Option<Author>), Error> {
    let subject = reports::subject(conn, comment)?
        .filter(|subject| subject.visibility == Visibility::Published)
        .ok_or(Refusal::NotFound)?;
    let thread = publication::thread(conn, &Address::Id(subject.article)).map_err(unseen)?;
    let author = match own {
        Some(own) => reports::author(conn, own)?,
        None => None,
    };
    if author.is_some_and(|(reader, _)| reader == subject.reader) {
        let detail = "this comment is your own; you can withdraw it";
        return Err(Refusal::Forbidden(detail.to_owned()).into());
    }
    Ok((thread.section, author))
}

/// What is below an article that was taken down is not there, whatever is in its place.
fn unseen(error: Error) -> Error {
    match error {
        Error::Refused(Refusal::Gone(_)) => Refusal::NotFound.into(),
        other => other,
    }
}

fn row(
    comment: CommentId,
    form: &ReportForm,
    ground: &Ground,
    now: Instant,
) -> Result<ReportRow, Refusal> {
    let (voice, expires_at) = match &ground.voice {
        Voice::Reader(reader) => (reader.uuid().as_bytes().to_vec(), None),
        Voice::Line(line) => (line.clone(), Some(now + VOICES_KEPT)),
    };
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

/// Settles the reports about what was ruled on, in the transaction that rules: those that
/// stand on the cases, and, where nothing asked for the rulings, those about the texts as
/// they are that stood on none, because together they weighed too little.
pub(super) fn settle(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    let Some(ruling) = rulings.first().and_then(|row| row.decision.ruling()) else {
        return Ok(());
    };
    let cases: Vec<CaseId> = rulings.iter().map(|row| row.case_id).collect();
    if are_direct(rulings) {
        reports::join(conn, rulings)?;
    }
    Ok(reports::settle(conn, &cases, ruling.into())?)
}

/// The same taken back, and nothing that other rulings settled: that stands on cases of
/// theirs.
pub(super) fn unsettle(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    let cases: Vec<CaseId> = rulings.iter().map(|row| row.case_id).collect();
    if are_direct(rulings) {
        reports::release(conn, &cases)?;
    }
    Ok(reports::unsettle(conn, &cases)?)
}

/// Whether a case was opened for one of them alone. Where one was open before, every
/// report about the text stands on it.
fn are_direct(rulings: &[&DecisionRow]) -> bool {
    rulings.iter().any(|row| row.kind == CaseKind::Direct)
}
