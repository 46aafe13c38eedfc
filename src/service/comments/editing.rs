//! A reply that its author changes: through intake again, and into its place at once or
//! after a moderator has looked.

use ring::digest::{SHA256, digest};
use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::ground::{Asking, Ground};
use super::taking::{Measure, pace};
use super::{Sender, Written};
use crate::domain::comment::{Mode, Visibility};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::intake::{self, Pace, Verdict, judge};
use crate::domain::moderation::CaseKind;
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::time::Instant;
use crate::service::desk::{Desk, Limits};
use crate::service::filing::{self, Opening};
use crate::service::guests::{self, OwnComment, editable_until};
use crate::service::{Error, edits as settling, publication};
use crate::store::cases::CaseRow;
use crate::store::comments::{self, CommentRow, Head};
use crate::store::edits::{self, EditRow, Wording};
use crate::store::publications::Address;
use crate::store::types::Json;
use crate::store::{Conn, events, readers};

/// What an author makes of a reply.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct EditForm {
    /// Markdown, in the place of what was there.
    #[schema(
        example = "Were the pumps at the Dampoort running on Sunday?",
        max_length = 10_000
    )]
    pub text: String,
}

/// An edit, ready for its transaction.
struct Edit {
    comment: CommentId,
    case: CaseId,
    ground: Ground,
    /// As it came, before it was normalised.
    source: String,
    wording: Wording,
    measure: Measure,
}

/// Changes a comment for its author, who has proved to be that.
///
/// 404 for one that is not there, or whose article is not published; 409 when its time
/// is over, or it was removed or taken back; 422 for the text, for a closed thread, and
/// for what intake would remove; 429; 409 `duplicate`.
pub async fn edit(
    desk: &Desk,
    id: CommentId,
    form: EditForm,
    sender: Sender,
) -> Result<OwnComment, Error> {
    let now = desk.now();
    let written = Written::of(&form.text);
    let prefix = desk.keys.address_hash(&sender.prefix);
    let asking = Asking {
        prefix: prefix.clone(),
        hosts: written.hosts(),
        imprint: written.imprint,
        now,
    };
    let (row, ground) = desk.read(move |conn| look_again(conn, id, &asking)).await?;
    in_time(&row, &ground, now)?;
    let (thread, settings) = (&ground.commenting, &ground.settings);
    intake::gate(thread, &Pace::default(), &form.text, settings, now)?;
    let words = desk.words.at(desk, ground.words_version).await?;
    intake::legible(&written.plain)?;
    let submission = ground.submission(written);
    let verdict = judge(&submission, &words, &ground.settings);
    refuse_removed(&verdict)?;
    let edit = Edit {
        comment: id,
        case: CaseId::new(),
        source: form.text,
        wording: Wording {
            likeness: digest(&SHA256, submission.text.as_bytes())
                .as_ref()
                .to_vec(),
            text: submission.text,
            html: submission.html,
            intake: verdict,
        },
        measure: Measure {
            is_kept: desk.limits == Limits::On,
            reader: row.reader_id.uuid().as_bytes().to_vec(),
            prefix,
        },
        ground,
    };
    desk.write(move |conn| {
        write_over(conn, &edit, now)?;
        guests::read_own(conn, id, now)
    })
    .await
}

/// The comment, and what its new text is judged by.
fn look_again(
    conn: &mut Conn,
    id: CommentId,
    asking: &Asking,
) -> Result<(CommentRow, Ground), Error> {
    let row = settling::whole(conn, id)?;
    let thread = publication::thread(conn, &Address::Id(row.article_id))?;
    let author = readers::known(conn, row.reader_id)?;
    let ground = Ground::of(conn, thread, author)?;
    let ground = if row.badge.is_some() {
        ground.for_staff()
    } else {
        ground.looked_into(conn, asking)?
    };
    Ok((row, ground))
}

fn in_time(row: &CommentRow, ground: &Ground, now: Instant) -> Result<(), Refusal> {
    let minutes = ground.settings.edit_window_minutes;
    match editable_until(row.visibility, row.posted_at, minutes) {
        Some(until) if now < until => Ok(()),
        Some(_) => Err(Refusal::WrongState(format!(
            "a reply can be changed for {minutes} minutes; these are over"
        ))),
        None if minutes == 0 => Err(Refusal::WrongState(
            "replies cannot be changed here; take it back, and write another".to_owned(),
        )),
        None => Err(Refusal::WrongState(
            "the comment was removed or taken back; there is nothing to change".to_owned(),
        )),
    }
}

fn refuse_removed(verdict: &Verdict) -> Result<(), Refusal> {
    let Some(reason) = verdict.reason else {
        return Ok(());
    };
    let code = serde_json::to_value(reason).ok();
    Err(Refusal::Blocked(vec![Blocker {
        code: code
            .and_then(|code| code.as_str().map(str::to_owned))
            .unwrap_or_default(),
        detail: format!("The text would be removed. {}", reason.text()),
        pointer: Some("/text".to_owned()),
        cleared_by: vec!["author".to_owned()],
    }]))
}

/// What comes of an edit.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Effect {
    /// The new text is in the place of the old.
    Replaces,
    /// The new text is there, and the comment public for the first time.
    LetsThrough,
    /// The old text stays until a moderator has looked.
    Waits,
}

fn write_over(conn: &mut Conn, edit: &Edit, now: Instant) -> Result<(), Error> {
    let pace = pace(conn, "edit_reader", &edit.measure, now)?;
    let (thread, settings) = (&edit.ground.commenting, &edit.ground.settings);
    intake::gate(thread, &pace, &edit.source, settings, now)?;
    let (case, head) = guests::take(conn, edit.comment)?;
    let row = settling::whole(conn, edit.comment)?;
    in_time(&row, &edit.ground, now)?;
    if row.likeness == edit.wording.likeness {
        // what is there already: an edit that waited is taken back
        edits::drop_waiting(conn, row.id)?;
        return match case {
            Some(case) if waits_no_more(&row, &case) => {
                let kind = (row.verdict.is_none()).then_some(CaseKind::Check);
                stand_down(conn, &case, kind, now)
            }
            _ => Ok(()),
        };
    }
    let said = comments::last_said(conn, row.reader_id, row.article_id, &edit.wording.likeness)?;
    intake::refuse_repeat(said, now)?;
    let effect = effect(conn, &row, (&edit.wording.intake, case.as_ref()))?;
    match effect {
        Effect::Waits => wait(conn, edit, now)?,
        Effect::Replaces | Effect::LetsThrough => replace(conn, edit, &row, now)?,
    }
    let head = Head {
        version: head.version + i64::from(effect != Effect::Waits),
        ..head
    };
    settle_case(conn, edit, (effect, case), (&head, &row), now)?;
    Ok(events::insert(conn, &[edited(edit, &row, effect, now)])?)
}

fn effect(
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

fn replace(conn: &mut Conn, edit: &Edit, row: &CommentRow, now: Instant) -> Result<(), Error> {
    edits::drop(conn, row.id)?;
    settling::rewrite(conn, row, &edit.wording, (now, now))
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
        Some(kind) => filing::look_again(conn, case, kind).map(|_| ()),
        None => filing::close(conn, case, now),
    }
}

/// A comment that passes leaves its case; one that waits, or that is public unseen, has one.
fn settle_case(
    conn: &mut Conn,
    edit: &Edit,
    (effect, case): (Effect, Option<CaseRow>),
    (head, row): (&Head, &CommentRow),
    now: Instant,
) -> Result<(), Error> {
    let is_unseen = edit.ground.settings.mode == Mode::Open && row.badge.is_none();
    let kind = match (effect, case) {
        (Effect::LetsThrough, Some(case)) => {
            guests::publish(conn, head, now)?;
            filing::close(conn, &case, now)?;
            is_unseen.then_some(CaseKind::Check)
        }
        (Effect::Waits, Some(case)) => {
            filing::look_again(conn, &case, CaseKind::Held)?;
            None
        }
        (Effect::Waits, None) => Some(CaseKind::Held),
        (Effect::Replaces, Some(case)) if waits_no_more(row, &case) => {
            let unseen = is_unseen || row.verdict.is_none();
            stand_down(conn, &case, unseen.then_some(CaseKind::Check), now)?;
            None
        }
        (Effect::Replaces, Some(case)) => {
            filing::look_again(conn, &case, case.kind)?;
            None
        }
        (Effect::Replaces, None) if head.ruled.visibility == Visibility::Published => {
            is_unseen.then_some(CaseKind::Check)
        }
        _ => None,
    };
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
    filing::open(conn, &opening, now)?;
    Ok(())
}

fn edited(edit: &Edit, row: &CommentRow, effect: Effect, now: Instant) -> Event {
    let payload = json!({
        "visibility": row.visibility,
        "waits": effect == Effect::Waits,
        "let_through": effect == Effect::LetsThrough,
        "text_version": row.text_version,
        "decided_by": edit.wording.intake.decided_by,
    });
    let about = About::comment(row.article_id, row.id);
    Event::new(EventKind::CommentEdited, now, None, payload).about(about)
}
