//! What moderators say to one another about a comment.

use serde_json::json;

use super::Error;
use super::cases::remit;
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{ArticleId, CommentId, RemarkId};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::Refusal;
use crate::domain::remark::{Remark, RemarkForm, check};
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::store::{Conn, events, remarks};

/// The article of a comment. 404 where the actor does not moderate.
pub fn place(conn: &mut Conn, actor: &Actor, comment: CommentId) -> Result<ArticleId, Error> {
    let remit = remit(actor)?;
    let place = remarks::place(conn, comment)?.filter(|(_, section)| remit.covers(section));
    Ok(place.map(|(article, _)| article).ok_or(Refusal::NotFound)?)
}

/// One page of the remarks on a comment, newest first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    comment: CommentId,
    window: Window,
) -> Result<Page<Remark>, Error> {
    place(conn, actor, comment)?;
    Ok(remarks::list(conn, comment, window)?)
}

/// A remark on its way.
#[derive(Debug, Clone)]
pub struct Remarking {
    pub id: RemarkId,
    pub comment: CommentId,
    pub form: RemarkForm,
}

/// Adds a remark. 404 where the actor does not moderate, 422.
pub fn add(
    conn: &mut Conn,
    actor: &Actor,
    remarking: &Remarking,
    now: Instant,
) -> Result<Remark, Error> {
    let article = place(conn, actor, remarking.comment)?;
    check(&remarking.form)?;
    let remark = Remark {
        id: remarking.id,
        comment_id: remarking.comment,
        text: remarking.form.text.clone(),
        by: StaffRef {
            id: actor.id,
            name: actor.name.clone(),
        },
        at: now,
    };
    remarks::insert(conn, &remark)?;
    let payload = json!({"remark": remark.id});
    let about = About::comment(article, remark.comment_id);
    let added = Event::new(EventKind::RemarkAdded, now, Some(actor.id), payload).about(about);
    events::insert(conn, &[added])?;
    Ok(remark)
}
