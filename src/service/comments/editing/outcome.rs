//! What comes of an edit: where its text goes, and what becomes of the comment's case.

use super::Edit;
use crate::domain::change::Telling;
use crate::domain::comment::Visibility;
use crate::domain::intake::Verdict;
use crate::domain::moderation::CaseKind;
use crate::domain::time::Instant;
use crate::service::filing::{self, Opening};
use crate::service::{Error, edits as settling, guests, moves};
use crate::store::Conn;
use crate::store::cases::CaseRow;
use crate::store::comments::{CommentRow, Head};
use crate::store::edits::{self, EditRow};
use crate::store::types::Json;

/// What comes of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Effect {
    /// The new text is in the place of the old.
    Replaces,
    /// The new text is there, and the comment public for the first time.
    LetsThrough,
    /// The old text stays until a moderator has looked.
    Waits,
}

/// What comes of an edit by what intake says of it.
pub(super) fn effect(
    conn: &mut Conn,
    row: &CommentRow,
    (verdict, case): (&Verdict, Option<&CaseRow>),
) -> Result<Effect, Error> {
    let passes = verdict.visibility == Visibility::Published;
    Ok(match (row.visibility, passes, case) {
        (Visibility::Published, false, _) => Effect::Waits,
        // held for another reason than intake's: a moderator has to look
        (Visibility::Held, true, Some(case)) if waits_for_intake(conn, case)? => {
            Effect::LetsThrough
        }
        _ => Effect::Replaces,
    })
}

/// Whether nobody but intake has anything to do with a held comment yet.
fn waits_for_intake(conn: &mut Conn, case: &CaseRow) -> Result<bool, Error> {
    let facts = filing::facts(conn, case)?;
    let is_anybodys = facts.is_reported() || facts.is_escalated || case.assignee.is_some();
    Ok(case.kind == CaseKind::Held && !is_anybodys)
}

/// Puts the new text where it belongs.
pub(super) fn write(
    conn: &mut Conn,
    edit: &Edit,
    (effect, row): (Effect, &CommentRow),
    now: Instant,
) -> Result<(), Error> {
    if effect == Effect::Waits {
        return wait(conn, edit, now);
    }
    edits::drop(conn, row.id)?;
    settling::rewrite(conn, row, &edit.wording, (now, now))
}

fn wait(conn: &mut Conn, edit: &Edit, now: Instant) -> Result<(), Error> {
    let wording = edit.wording.clone();
    let row = EditRow {
        comment_id: edit.comment,
        text: wording.text,
        html: wording.html,
        likeness: wording.likeness,
        intake: Json(wording.intake),
        submitted_at: now,
        decision_id: None,
    };
    Ok(edits::put(conn, &row)?)
}

/// Takes back an edit that waited: the text that is there was sent again.
pub(super) fn take_back(
    conn: &mut Conn,
    row: &CommentRow,
    case: Option<CaseRow>,
    now: Instant,
) -> Result<(), Error> {
    edits::drop_waiting(conn, row.id)?;
    let Some(case) = case.filter(|case| waits_no_more(row, case)) else {
        return Ok(());
    };
    let kind = row.verdict.is_none().then_some(CaseKind::Check);
    stand_down(conn, &case, kind, now)
}

/// Whether a case was about an edit that waited, and there is none any more.
fn waits_no_more(row: &CommentRow, case: &CaseRow) -> bool {
    row.visibility == Visibility::Published && case.kind == CaseKind::Held
}

/// Lets a case go on as what it is once its edit waits no more: that of complaints, where
/// there are any, else of `kind`, or closed.
fn stand_down(
    conn: &mut Conn,
    case: &CaseRow,
    kind: Option<CaseKind>,
    now: Instant,
) -> Result<(), Error> {
    let is_reported = filing::facts(conn, case)?.is_reported();
    match kind.or(is_reported.then_some(CaseKind::Reported)) {
        Some(kind) => look_again(conn, case, kind),
        None => filing::close(conn, case, now),
    }
}

/// A comment that passes leaves its case; one that waits, or that is public unseen, has one.
/// Answers what the public is to be told of it.
pub(super) fn settle_case(
    conn: &mut Conn,
    edit: &Edit,
    (effect, case): (Effect, Option<CaseRow>),
    (head, row): (&Head, &CommentRow),
    now: Instant,
) -> Result<Telling, Error> {
    let mut telling = match effect {
        Effect::Replaces => moves::edited(&head.ruled),
        Effect::LetsThrough | Effect::Waits => Telling::NOTHING,
    };
    let check = CaseKind::of_unseen(edit.ground.settings.mode, row.badge);
    match (effect, case) {
        (Effect::LetsThrough, Some(case)) => {
            telling = guests::publish(conn, head, now)?;
            filing::close(conn, &case, now)?;
            open(conn, edit, check, now)
        }
        (Effect::Waits, Some(case)) => look_again(conn, &case, CaseKind::Held),
        (Effect::Waits, None) => open(conn, edit, Some(CaseKind::Held), now),
        (_, Some(case)) if waits_no_more(row, &case) => {
            let unseen = row.verdict.is_none().then_some(CaseKind::Check);
            stand_down(conn, &case, check.or(unseen), now)
        }
        (_, Some(case)) => look_again(conn, &case, case.kind),
        (_, None) if row.visibility == Visibility::Published => open(conn, edit, check, now),
        (_, None) => Ok(()),
    }?;
    Ok(telling)
}

fn look_again(conn: &mut Conn, case: &CaseRow, kind: CaseKind) -> Result<(), Error> {
    filing::look_again(conn, case, kind).map(|_| ())
}

fn open(conn: &mut Conn, edit: &Edit, kind: Option<CaseKind>, now: Instant) -> Result<(), Error> {
    let Some(kind) = kind else {
        return Ok(());
    };
    let opening = Opening {
        case: edit.case,
        comment: edit.comment,
        kind,
        section: edit.ground.thread.section.clone(),
        target_minutes: edit.ground.settings.target_minutes,
    };
    filing::open(conn, &opening, now).map(|_| ())
}
