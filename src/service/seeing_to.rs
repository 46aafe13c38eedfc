//! What is seen to beside the text: the lines of the checklist, and sign-offs.

use serde_json::{Map, json};

use super::Error;
use super::dossier::Dossier;
use super::drafts::event;
use super::editing::stale;
use crate::domain::draft::{Category, Draft};
use crate::domain::event::EventKind;
use crate::domain::ids::DraftId;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::sign_off::{Concern, Verdict};
use crate::domain::staff::{Actor, Role};
use crate::domain::text::is_blank;
use crate::domain::time::Instant;
use crate::store::sign_offs::SignOffRow;
use crate::store::ticks::TickRow;
use crate::store::{Conn, events, settings, sign_offs, ticks};

/// The longest note or message, in characters.
const WORDS_MAX: usize = 10_000;

/// A line of the checklist that is ticked, or not any more.
#[derive(Debug, Clone)]
pub struct Ticking {
    pub draft: DraftId,
    pub key: String,
    pub is_ticked: bool,
    pub note: Option<String>,
}

/// Ticks a line of a draft's checklist, or takes the tick away. For contributors and
/// the editors of the section.
///
/// `NotFound` for a line that the workflow does not have, `WrongState` for a draft that
/// is closed.
pub fn tick(
    conn: &mut Conn,
    actor: &Actor,
    ticking: &Ticking,
    now: Instant,
) -> Result<Draft, Error> {
    let dossier = Dossier::open_locked(conn, actor, ticking.draft)?;
    let lines = &dossier.workflow.checklist;
    if !lines.iter().any(|line| line.key == ticking.key) {
        return Err(Refusal::NotFound.into());
    }
    let is_editor = actor.is_in(Role::Editor, &dossier.row.section);
    if !is_editor && !dossier.facts.is_contributor(actor.id) {
        let detail = format!(
            "The checklist is for a contributor of the draft, an editor of `{}`.",
            dossier.row.section
        );
        return Err(Refusal::Forbidden(detail).into());
    }
    short_enough("/note", ticking.note.as_deref())?;
    refuse_closed(&dossier)?;
    if ticking.is_ticked {
        let row = TickRow {
            draft_id: ticking.draft,
            key: ticking.key.clone(),
            note: ticking.note.clone(),
            ticked_by: actor.id,
            ticked_at: now,
        };
        ticks::put(conn, &row)?;
    } else if !ticks::delete(conn, ticking.draft, &ticking.key)? {
        return Ok(dossier.draft());
    }
    let ticked = json!({"line": ticking.key, "is_ticked": ticking.is_ticked, "note": ticking.note});
    let ticked = event(EventKind::ChecklistTicked, &dossier, actor, ticked, now);
    events::insert(conn, &[ticked])?;
    Ok(Dossier::open(conn, actor, ticking.draft)?.draft())
}

/// A word on one concern of a draft.
#[derive(Debug, Clone)]
pub struct SigningOff {
    pub draft: DraftId,
    /// The version of the draft that was read, if they say one.
    pub version: Option<i64>,
    pub concern: Concern,
    pub verdict: Verdict,
    pub message: Option<String>,
}

/// Signs a draft off, or refuses to. For those whom the settings name for the concern;
/// it holds for the substance that the draft has now.
///
/// `Forbidden` for everybody else, `Invalid` for a refusal without a message, `Stale` for
/// another version than was read,
/// `WrongState` for a draft that is closed.
pub fn sign_off(
    conn: &mut Conn,
    actor: &Actor,
    signing: &SigningOff,
    now: Instant,
) -> Result<Draft, Error> {
    let dossier = Dossier::open_locked(conn, actor, signing.draft)?;
    let concern = signing.concern;
    let people = settings::find(conn)?.0.sign_offs;
    if !people.of(concern).contains(&actor.id) {
        let detail = format!(
            "`{}` is signed off by those whom an admin names under /sign_offs/{} of the settings.",
            concern.name(),
            concern.name()
        );
        return Err(Refusal::Forbidden(detail).into());
    }
    short_enough("/message", signing.message.as_deref())?;
    let is_silent = is_blank(signing.message.as_deref().unwrap_or_default());
    if signing.verdict == Verdict::Refused && is_silent {
        let detail = "say what is in the way";
        return Err(Refusal::field("/message", "required", detail).into());
    }
    let version = signing.version.ok_or(Refusal::PreconditionRequired)?;
    if version != dossier.row.version {
        return Err(stale(&dossier, &Map::new()).into());
    }
    refuse_closed(&dossier)?;
    let row = SignOffRow {
        draft_id: signing.draft,
        concern,
        verdict: signing.verdict,
        substance_hash: dossier.row.substance_hash.clone(),
        message: signing.message.clone(),
        said_by: actor.id,
        said_at: now,
    };
    sign_offs::put(conn, &row)?;
    let said = json!({
        "concern": concern,
        "verdict": signing.verdict,
        "message": signing.message,
        "substance_hash": row.substance_hash,
    });
    let said = event(EventKind::SignOffSaid, &dossier, actor, said, now);
    events::insert(conn, &[said])?;
    Ok(Dossier::open(conn, actor, signing.draft)?.draft())
}

pub(super) fn short_enough(pointer: &str, words: Option<&str>) -> Result<(), Refusal> {
    let length = words.unwrap_or_default().chars().count();
    if length <= WORDS_MAX {
        return Ok(());
    }
    let detail = format!("at most {WORDS_MAX} characters; this has {length}");
    Err(Refusal::Invalid(vec![FieldError::new(
        pointer, "too_long", detail,
    )]))
}

fn refuse_closed(dossier: &Dossier) -> Result<(), Refusal> {
    if dossier.row.category != Category::Closed {
        return Ok(());
    }
    let detail = format!("This draft is in `{}`, which is closed.", dossier.row.state);
    Err(Refusal::WrongState(detail))
}
