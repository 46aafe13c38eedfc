//! A reply that its author changes: through intake again, and into its place at once or
//! after a moderator has looked.

mod outcome;

use serde::Deserialize;
use serde_json::json;
use utoipa::ToSchema;

use super::ground::{Asking, Ground};
use super::pace::{self, Measure};
use super::reply::likeness;
use super::{Sender, Written};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{CaseId, CommentId};
use crate::domain::intake::{self, Verdict, judge};
use crate::domain::refusal::{Blocker, Refusal};
use crate::domain::time::Instant;
use crate::service::desk::{Desk, Limits};
use crate::service::guests::{self, OwnComment, editable_until};
use crate::service::{Error, edits as settling, publication};
use crate::store::comments::{self, CommentRow, Head};
use crate::store::edits::Wording;
use crate::store::publications::Address;
use crate::store::{Conn, events, readers};
use outcome::Effect;

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
    wording: Wording,
}

/// Changes a comment for its author, who has proved to be that.
///
/// 404 for one that is not there; 429; 404 for one whose article is not published; 409
/// when its time is over, or it was removed or taken back; 422 for the text, for a closed
/// thread, and for what intake would remove; 409 `duplicate`.
pub async fn edit(
    desk: &Desk,
    id: CommentId,
    form: EditForm,
    sender: Sender,
) -> Result<OwnComment, Error> {
    let now = desk.now();
    let author = desk.read(move |conn| settling::whole(conn, id)).await?;
    let measure = Measure {
        is_kept: desk.limits == Limits::On,
        reader: author.reader_id.uuid().as_bytes().to_vec(),
        prefix: desk.keys.address_hash(&sender.prefix),
    };
    pace::keep(desk, "edit_reader", &measure, now).await?;
    let written = Written::of(&form.text);
    let asking = Asking {
        prefix: measure.prefix,
        hosts: written.hosts(),
        imprint: written.imprint,
        now,
    };
    let (row, ground) = desk.read(move |conn| look_again(conn, id, &asking)).await?;
    in_time(&row, &ground, now)?;
    intake::gate(&ground.commenting, &form.text, now)?;
    let words = desk.words.at(desk, ground.words_version).await?;
    intake::legible(&written.plain)?;
    let submission = ground.submission(written);
    let verdict = judge(&submission, &words, &ground.settings);
    refuse_removed(&verdict)?;
    let edit = Edit {
        comment: id,
        case: CaseId::new(),
        wording: Wording {
            likeness: likeness(&submission),
            text: submission.text,
            html: submission.html,
            intake: verdict,
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

fn write_over(conn: &mut Conn, edit: &Edit, now: Instant) -> Result<(), Error> {
    let (case, head) = guests::take(conn, edit.comment)?;
    let row = settling::whole(conn, edit.comment)?;
    in_time(&row, &edit.ground, now)?;
    if row.likeness == edit.wording.likeness {
        // what is there already: an edit that waited is taken back
        return outcome::take_back(conn, &row, case, now);
    }
    let said = comments::last_said(conn, row.reader_id, row.article_id, &edit.wording.likeness)?;
    intake::refuse_repeat(said, now)?;
    let effect = outcome::effect(conn, &row, (&edit.wording.intake, case.as_ref()))?;
    outcome::write(conn, edit, (effect, &row), now)?;
    let head = Head {
        version: head.version + i64::from(effect != Effect::Waits),
        ..head
    };
    let telling = outcome::settle_case(conn, edit, (effect, case), (&head, &row), now)?;
    let edited = edited(edit, &row, effect, now).telling(telling);
    Ok(events::insert(conn, &[edited])?)
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
