//! Changing what a draft says, and what that undoes.

use serde_json::{Map, Value, json};

use super::dossier::Dossier;
use super::drafts::{event, may_write_in};
use super::{Error, content, review as moves};
use crate::domain::content::changed_fields;
use crate::domain::difference::clashes;
use crate::domain::draft::{Draft, DraftContent};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::DraftId;
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Contributor};
use crate::domain::revision;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::drafts::DraftRow;
use crate::store::types::Json;
use crate::store::{Conn, approvals, articles, contributors, drafts, events};

/// A change of a draft's content.
#[derive(Debug, Clone)]
pub struct Edit {
    pub draft: DraftId,
    /// The version it was made from, as the caller says.
    pub version: i64,
    /// The version that `content` was merged into: another one, and somebody was faster.
    pub base: i64,
    /// The whole content as it is to be.
    pub content: DraftContent,
    /// The fields that were given, to say which of them differ where the version is stale.
    pub given: Map<String, Value>,
}

/// Changes a draft's content.
///
/// A change of substance under review voids approvals, and sends a draft that
/// had left review back to it. Content that comes out the same changes nothing.
pub fn edit(conn: &mut Conn, actor: &Actor, edit: &Edit, now: Instant) -> Result<Draft, Error> {
    let mut dossier = Dossier::open_locked(conn, actor, edit.draft)?;
    apply(conn, actor, &mut dossier, edit, now)?;
    Ok(dossier.draft())
}

/// The same of a draft that is open and locked already; says whether anything changed.
pub(super) fn apply(
    conn: &mut Conn,
    actor: &Actor,
    dossier: &mut Dossier,
    edit: &Edit,
    now: Instant,
) -> Result<bool, Error> {
    if [edit.version, edit.base] != [dossier.row.version; 2] {
        return Err(stale(dossier, &edit.given).into());
    }
    let before = dossier.row.content.0.clone();
    let new = permitted(conn, actor, dossier, edit.content.clone())?;
    let fields = changed_fields(&before, &new);
    if fields.is_empty() {
        return Ok(false);
    }
    let effect = review::after_edit(dossier.workflow(), &dossier.facts, &new);
    let hand = Contributor {
        id: actor.id,
        substantive: revision::substance_hash(&new) != dossier.row.substance_hash,
    };
    let from = put_content(&mut dossier.row, new, now);
    if let Some((state, category)) = &effect.returns_to {
        dossier.row.state.clone_from(state);
        dossier.row.category = *category;
    }
    if !drafts::advance(conn, &dossier.row, edit.version)? {
        return Err(stale(dossier, &edit.given).into());
    }
    dossier.row.version += 1;
    contributors::insert(conn, edit.draft, hand, now)?;
    dossier.note_hand(hand);
    follow(conn, dossier)?;
    let edited = json!({
        "fields": fields,
        "content_hash": dossier.row.content_hash,
        "from": from,
        "to": dossier.row.state,
    });
    let mut happened = vec![event(EventKind::DraftEdited, dossier, actor, edited, now)];
    if effect.voids_approvals {
        happened.push(void(conn, dossier, actor, now)?);
    }
    events::insert(conn, &happened)?;
    Ok(true)
}

/// The content that is to be, completed, if the actor may make it so.
fn permitted(
    conn: &mut Conn,
    actor: &Actor,
    dossier: &Dossier,
    new: DraftContent,
) -> Result<DraftContent, Error> {
    review::may_edit(dossier.workflow(), &dossier.facts, actor)?;
    let known = content::section_keys(conn)?;
    if new.section != dossier.row.section && known.contains(&new.section) {
        may_write_in(actor, &new.section)?;
    }
    content::check(&new, &known)?;
    review::may_lower_sensitivity(&dossier.facts, actor, &new)?;
    content::complete(conn, actor, new, Some(&dossier.article))
}

/// Voids the approvals, tells those whose they were, and answers what goes into
/// the history.
fn void(
    conn: &mut Conn,
    dossier: &mut Dossier,
    actor: &Actor,
    now: Instant,
) -> Result<Event, Error> {
    let voided = approvals::void(conn, dossier.row.id, now)?;
    moves::tell_voided(conn, dossier, actor, now)?;
    dossier.facts.approvals.clear();
    let voided = json!({"approvals": voided, "cause": "substance changed"});
    Ok(event(
        EventKind::ApprovalsVoided,
        dossier,
        actor,
        voided,
        now,
    ))
}

/// Puts new content into a row, and answers the state that it is made in.
fn put_content(row: &mut DraftRow, content: DraftContent, now: Instant) -> String {
    row.content_hash = revision::hash(&content);
    row.substance_hash = revision::substance_hash(&content);
    row.headline.clone_from(&content.headline);
    row.section.clone_from(&content.section);
    row.sensitivity = content.sensitivity;
    row.embargo_until = content.embargo_until;
    row.content = Json(content);
    row.updated_at = now;
    row.state.clone()
}

/// An article that was never public goes where its draft goes.
fn follow(conn: &mut Conn, dossier: &mut Dossier) -> Result<(), Error> {
    let Dossier { article, row, .. } = dossier;
    if article.first_published_at.is_some() {
        return Ok(());
    }
    let (content, version) = (&row.content.0, article.version);
    article.slug = content.slug.clone().unwrap_or_else(|| article.slug.clone());
    article.headline.clone_from(&content.headline);
    article.section.clone_from(&content.section);
    article.kind = content.kind;
    if articles::advance(conn, article, version)? {
        article.version += 1;
        return Ok(());
    }
    Err(Refusal::Conflict("the article changed meanwhile; try again".to_owned()).into())
}

/// How the draft stands now, and what of the content that was to be written differs.
pub(super) fn stale(dossier: &Dossier, given: &Map<String, Value>) -> Refusal {
    let draft = dossier.draft();
    let content = serde_json::to_value(&draft.content).unwrap_or_default();
    Refusal::Overtaken {
        current: serde_json::to_value(draft).unwrap_or_default(),
        differences: clashes(given, &content),
    }
}
