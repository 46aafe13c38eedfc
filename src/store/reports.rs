//! Complaints of readers, the cases they stand on, and the records of who complains.

use std::cmp::Reverse;

use diesel::dsl::sum;
use diesel::prelude::*;

use super::conn::{Conn, on};
use super::decisions::DecisionRow;
use super::error::Error;
use super::schema::{cases, comments, decisions, reader_profiles, reports};
use crate::domain::comment::Visibility;
use crate::domain::ids::{ArticleId, CaseId, CommentId, DecisionId, ReaderId, ReportId};
use crate::domain::moderation::CaseKind;
use crate::domain::reason::Reason;
use crate::domain::report::{Complaints, RECENT, ReportOutcome, ReporterRecord};
use crate::domain::time::Instant;

#[derive(Debug, Clone, Queryable, Selectable, Insertable)]
#[diesel(table_name = reports, treat_none_as_default_value = false)]
pub struct ReportRow {
    pub id: ReportId,
    pub comment_id: CommentId,
    pub text_version: i32,
    /// The case that it stands or stood on.
    pub case_id: Option<CaseId>,
    /// Who complains, where they are a reader.
    pub reader_id: Option<ReaderId>,
    /// What tells voices apart: a reader who confirmed their address, else a network
    /// address; nothing once it is forgotten.
    pub voice: Option<Vec<u8>>,
    /// When the voice is forgotten; never that of a reader who confirmed their address.
    pub voice_expires_at: Option<Instant>,
    pub category: Reason,
    pub text: Option<String>,
    /// From 0 to 100, as it was when the report came.
    pub weight: i32,
    pub at: Instant,
    pub outcome: Option<ReportOutcome>,
}

/// A comment, as far as it can be complained about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Queryable)]
pub struct Subject {
    pub article: ArticleId,
    pub reader: ReaderId,
    pub visibility: Visibility,
}

pub fn subject(conn: &mut Conn, comment: CommentId) -> Result<Option<Subject>, Error> {
    on!(conn => comments::table
        .find(comment)
        .select((comments::article_id, comments::reader_id, comments::visibility))
        .first(conn)
        .optional())
}

/// Who wrote a comment, and when they confirmed their address; nobody where it is erased.
pub fn author(
    conn: &mut Conn,
    comment: CommentId,
) -> Result<Option<(ReaderId, Option<Instant>)>, Error> {
    on!(conn => comments::table
        .left_join(reader_profiles::table.on(reader_profiles::reader_id.eq(comments::reader_id)))
        .filter(comments::id.eq(comment))
        .filter(comments::visibility.ne(Visibility::Erased))
        .select((comments::reader_id, reader_profiles::confirmed_at.nullable()))
        .first(conn)
        .optional())
}

type Outcomes = Vec<Option<ReportOutcome>>;

/// What became of the last of a reader's reports that were settled.
pub fn record(conn: &mut Conn, reader: ReaderId) -> Result<ReporterRecord, Error> {
    let outcomes: Outcomes = on!(conn => reports::table
        .filter(reports::reader_id.eq(reader))
        .filter(reports::outcome.is_not_null())
        .order(reports::at.desc())
        .limit(RECENT)
        .select(reports::outcome)
        .load(conn))?;
    Ok(counted(&outcomes))
}

/// The same of a voice, and of the reader whose it is now, if that is known: what was
/// said from one address counts under every name, and what was said under one name from
/// every address.
pub fn record_of_voice(
    conn: &mut Conn,
    voice: &[u8],
    reader: Option<ReaderId>,
) -> Result<ReporterRecord, Error> {
    type Row = (Instant, ReportId, Option<ReportOutcome>);
    let columns = (reports::at, reports::id, reports::outcome);
    let mut rows: Vec<Row> = on!(conn => reports::table
        .filter(reports::voice.eq(voice))
        .filter(reports::outcome.is_not_null())
        .order(reports::at.desc())
        .limit(RECENT)
        .select(columns)
        .load(conn))?;
    if let Some(reader) = reader {
        let own: Vec<Row> = on!(conn => reports::table
            .filter(reports::reader_id.eq(reader))
            .filter(reports::outcome.is_not_null())
            .order(reports::at.desc())
            .limit(RECENT)
            .select(columns)
            .load(conn))?;
        rows.extend(own);
    }
    rows.sort_unstable_by_key(|(at, id, _)| Reverse((*at, *id)));
    rows.dedup_by_key(|(_, id, _)| *id);
    let most = usize::try_from(RECENT).unwrap_or(usize::MAX);
    let outcomes: Outcomes = rows.into_iter().take(most).map(|row| row.2).collect();
    Ok(counted(&outcomes))
}

fn counted(outcomes: &[Option<ReportOutcome>]) -> ReporterRecord {
    let count = |outcome| {
        let same = outcomes.iter().filter(|one| **one == Some(outcome));
        u32::try_from(same.count()).unwrap_or(u32::MAX)
    };
    ReporterRecord {
        upheld: count(ReportOutcome::Upheld),
        dismissed: count(ReportOutcome::Dismissed),
    }
}

/// Keeps a report. `false`: this voice has complained about this text already.
pub fn insert(conn: &mut Conn, report: &ReportRow) -> Result<bool, Error> {
    let added = on!(conn => diesel::insert_into(reports::table)
        .values(report)
        .on_conflict_do_nothing()
        .execute(conn))?;
    Ok(added == 1)
}

/// All complaints about one version of a text.
pub fn complaints(
    conn: &mut Conn,
    comment: CommentId,
    text_version: i32,
) -> Result<Complaints, Error> {
    type Row = (Reason, Option<ReportOutcome>, Option<i64>);
    let rows: Vec<Row> = on!(conn => reports::table
        .filter(reports::comment_id.eq(comment))
        .filter(reports::text_version.eq(text_version))
        .group_by((reports::category, reports::outcome))
        .order(reports::category)
        .select((reports::category, reports::outcome, sum(reports::weight)))
        .load(conn))?;
    let mut complaints = Complaints::default();
    for (category, outcome, weight) in rows {
        match outcome {
            None => {
                let weight = u32::try_from(weight.unwrap_or(0)).unwrap_or(u32::MAX);
                complaints.weight = complaints.weight.saturating_add(weight);
                complaints.categories.push(category);
            }
            Some(ReportOutcome::Dismissed) => complaints.are_dismissed = true,
            Some(ReportOutcome::Upheld) => {}
        }
    }
    Ok(complaints)
}

/// Lets all that is not settled about one version of a text stand on a case.
pub fn stand_on(
    conn: &mut Conn,
    comment: CommentId,
    text_version: i32,
    case: CaseId,
) -> Result<(), Error> {
    on!(conn => diesel::update(reports::table)
        .filter(reports::comment_id.eq(comment))
        .filter(reports::text_version.eq(text_version))
        .filter(reports::case_id.is_null())
        .set(reports::case_id.eq(case))
        .execute(conn))?;
    Ok(())
}

/// Lets what is not settled, stands on no case, and is about the texts that decisions
/// ruled on stand on their cases.
pub fn join(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    let comments: Vec<CommentId> = rulings.iter().map(|row| row.comment_id).collect();
    let ids: Vec<DecisionId> = rulings.iter().map(|row| row.id).collect();
    let ruled = comments::table
        .filter(comments::id.eq(reports::comment_id))
        .select(comments::reviewed_text_version)
        .single_value();
    on!(conn => diesel::update(reports::table)
        .filter(reports::comment_id.eq_any(&comments))
        .filter(reports::case_id.is_null())
        .filter(reports::outcome.is_null())
        .filter(reports::text_version.nullable().eq(ruled))
        .set(reports::case_id.eq(decisions::table
            .filter(decisions::comment_id.eq(reports::comment_id))
            .filter(decisions::id.eq_any(&ids))
            .select(decisions::case_id.nullable())
            .single_value()))
        .execute(conn))?;
    Ok(())
}

/// Settles what stands on cases.
pub fn settle(conn: &mut Conn, cases: &[CaseId], outcome: ReportOutcome) -> Result<(), Error> {
    on!(conn => diesel::update(reports::table)
        .filter(reports::case_id.eq_any(cases.iter().copied().map(Some)))
        .filter(reports::outcome.is_null())
        .set(reports::outcome.eq(outcome))
        .execute(conn))?;
    Ok(())
}

/// Lets what stands on those of the cases that were opened for a ruling alone be
/// unsettled, and stand on none: when the ruling is taken back, they are gone.
pub fn release(conn: &mut Conn, ids: &[CaseId]) -> Result<(), Error> {
    let direct = cases::table
        .filter(cases::id.eq_any(ids))
        .filter(cases::kind.eq(CaseKind::Direct))
        .select(cases::id.nullable());
    on!(conn => diesel::update(reports::table)
        .filter(reports::case_id.eq_any(direct))
        .set((
            reports::outcome.eq(None::<ReportOutcome>),
            reports::case_id.eq(None::<CaseId>),
        ))
        .execute(conn))?;
    Ok(())
}

/// Lets what stands on cases be unsettled again.
pub fn unsettle(conn: &mut Conn, cases: &[CaseId]) -> Result<(), Error> {
    on!(conn => diesel::update(reports::table)
        .filter(reports::case_id.eq_any(cases.iter().copied().map(Some)))
        .set(reports::outcome.eq(None::<ReportOutcome>))
        .execute(conn))?;
    Ok(())
}

/// Forgets the voices that expired before `limit`; what they said stays.
pub fn purge(conn: &mut Conn, limit: Instant) -> Result<(), Error> {
    on!(conn => diesel::update(reports::table)
        .filter(reports::voice_expires_at.lt(limit))
        .set((
            reports::voice.eq(None::<Vec<u8>>),
            reports::voice_expires_at.eq(None::<Instant>),
        ))
        .execute(conn))?;
    Ok(())
}
