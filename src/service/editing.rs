//! Changing what a draft says, and what that undoes.

use std::sync::Arc;

use serde_json::{Map, Value, json};

use super::dossier::Dossier;
use super::drafts::{event, may_write_in};
use super::{Error, content, review as moves, revisions, workflows};
use crate::domain::content::changed_fields;
use crate::domain::difference::clashes;
use crate::domain::draft::{Category, Draft, DraftContent};
use crate::domain::event::{Event, EventKind};
use crate::domain::ids::{DraftId, RevisionId};
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Contributor};
use crate::domain::revision;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::Workflow;
use crate::store::drafts::DraftRow;
use crate::store::types::Json;
use crate::store::{Conn, approvals, articles, contributors, drafts, events};

/// A change of a draft's content.
#[derive(Debug, Clone)]
pub struct Edit {
    pub draft: DraftId,
    /// The version it was made from, as the caller says, if they say one.
    pub version: Option<i64>,
    /// The version that `content` was merged into: another one, and somebody was faster.
    pub base: i64,
    /// The whole content as it is to be.
    pub content: DraftContent,
    /// The fields that were given, to say which of them differ where the version is stale.
    pub given: Map<String, Value>,
    /// The id of the revision that may be cut.
    pub revision: RevisionId,
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
    refuse_strangers(dossier, actor)?;
    check(conn, actor, dossier, &edit.content)?;
    let version = edit.version.ok_or(Refusal::PreconditionRequired)?;
    if [version, edit.base] != [dossier.row.version; 2] {
        return Err(stale(dossier, &edit.given).into());
    }
    let new = permitted(conn, actor, dossier, edit.content.clone())?;
    let change = Change {
        content: new,
        base: dossier.row.base_revision_id,
        revision: edit.revision,
        given: &edit.given,
    };
    write(conn, dossier, actor, change, now)
}

/// Turns away who may edit the draft in no state of it, before anything is said of what
/// they sent.
pub(super) fn refuse_strangers(dossier: &Dossier, actor: &Actor) -> Result<(), Refusal> {
    match review::may_edit(&dossier.workflow, &dossier.facts, actor) {
        Err(refusal @ Refusal::Forbidden(_)) => Err(refusal),
        _ => Ok(()),
    }
}

/// Refuses content that no draft can have, and a section that is not the actor's to
/// write in, whatever state the draft is in.
pub(super) fn check(
    conn: &mut Conn,
    actor: &Actor,
    dossier: &Dossier,
    new: &DraftContent,
) -> Result<(), Error> {
    let known = content::section_keys(conn)?;
    if new.section != dossier.row.section && known.contains(&new.section) {
        may_write_in(actor, &new.section)?;
    }
    content::check(new, &known)
}

/// What a draft is to say, and what it sets out from.
pub(super) struct Change<'a> {
    pub content: DraftContent,
    /// The live revision that it takes account of.
    pub base: Option<RevisionId>,
    /// The id of the revision that may be cut.
    pub revision: RevisionId,
    pub given: &'a Map<String, Value>,
}

/// Writes new content over the version that was read, with everything that follows
/// from it, and says whether anything changed: content that comes out the same, from
/// the same base, changes nothing.
pub(super) fn write(
    conn: &mut Conn,
    dossier: &mut Dossier,
    actor: &Actor,
    change: Change<'_>,
    now: Instant,
) -> Result<bool, Error> {
    let fields = changed_fields(&dossier.row.content.0, &change.content);
    if fields.is_empty() && change.base == dossier.row.base_revision_id {
        return Ok(false);
    }
    let restart = restart(conn, dossier, &change.content)?;
    let effect = review::after_edit(&dossier.workflow, &dossier.facts, &change.content);
    let substance = revision::substance_hash(&change.content);
    let hand = Contributor {
        id: actor.id,
        substantive: substance != dossier.row.substance_hash,
    };
    let was_scheduled = dossier.row.schedule_at.is_some();
    let version = dossier.row.version;
    let from = put_content(&mut dossier.row, change.content, now);
    dossier.row.base_revision_id = change.base;
    dossier.facts.base_moved = change.base != dossier.article.live_revision_id;
    if let Some((state, category)) = &effect.returns_to {
        dossier.row.state.clone_from(state);
        dossier.row.category = *category;
        dossier.row.put_schedule(None);
    }
    if let Some(workflow) = &restart {
        begin_under(&mut dossier.row, workflow);
    }
    repin(conn, dossier, actor, change.revision, now)?;
    if !drafts::advance(conn, &dossier.row, version)? {
        return Err(stale(dossier, change.given).into());
    }
    dossier.row.version += 1;
    dossier.refresh();
    if !fields.is_empty() {
        contributors::insert(conn, dossier.row.id, hand, now)?;
        dossier.note_hand(hand);
    }
    follow(conn, dossier)?;
    let edited = json!({
        "fields": fields,
        "content_hash": dossier.row.content_hash,
        "from": from,
        "to": dossier.row.state,
    });
    let mut happened = vec![event(EventKind::DraftEdited, dossier, actor, edited, now)];
    let is_restarted = restart.is_some();
    if let Some(workflow) = restart {
        let restarted = json!({"from": dossier.workflow.name, "to": workflow.name});
        happened.push(event(
            EventKind::DraftRestarted,
            dossier,
            actor,
            restarted,
            now,
        ));
        dossier.workflow = workflow;
    }
    let voids = effect.voids_approvals || (is_restarted && !dossier.facts.approvals.is_empty());
    if was_scheduled && dossier.row.schedule_at.is_none() {
        moves::tell_unscheduled(conn, dossier, (actor, voids), now)?;
    }
    if voids {
        happened.push(void(conn, dossier, actor, now)?);
    }
    events::insert(conn, &happened)?;
    Ok(true)
}

/// The workflow under which a draft begins again, where its new section or kind has
/// another than the present ones. Only while drafting: what was reviewed under one set
/// of rules is not published under another.
fn restart(
    conn: &mut Conn,
    dossier: &Dossier,
    new: &DraftContent,
) -> Result<Option<Arc<Workflow>>, Error> {
    let old = &dossier.row.content.0;
    if (&old.section, old.kind) == (&new.section, new.kind) {
        return Ok(None);
    }
    let wanted = workflows::assigned(conn, &new.section, new.kind)?;
    if wanted.name == dossier.row.workflow {
        return Ok(None);
    }
    if dossier.row.category == Category::Drafting {
        return Ok(Some(wanted));
    }
    Err(Refusal::WrongState(format!(
        "In `{}` the kind `{}` goes by the workflow `{}`, and this draft by `{}`; that can change while it is being drafted, and it is in `{}`.",
        new.section, new.kind.name(), wanted.name, dossier.row.workflow, dossier.row.state
    ))
    .into())
}

fn begin_under(row: &mut DraftRow, workflow: &Workflow) {
    row.workflow.clone_from(&workflow.name);
    row.workflow_version = workflow.version;
    row.state.clone_from(&workflow.initial);
    row.category = Category::Drafting;
}

/// A change that leaves a schedule standing goes out with it: the schedule pins what
/// the draft says now.
fn repin(
    conn: &mut Conn,
    dossier: &mut Dossier,
    actor: &Actor,
    revision: RevisionId,
    now: Instant,
) -> Result<(), Error> {
    if dossier.row.category != Category::Scheduled {
        return Ok(());
    }
    revisions::cut(conn, dossier, actor, revision, now)?;
    let pinned = dossier.latest.as_ref().map(|latest| latest.id);
    if let (Some(Json(schedule)), Some(id)) = (&mut dossier.row.schedule, pinned) {
        schedule.revision_id = id;
    }
    Ok(())
}

/// The content that is to be, completed, if the actor may make it so.
pub(super) fn permitted(
    conn: &mut Conn,
    actor: &Actor,
    dossier: &Dossier,
    new: DraftContent,
) -> Result<DraftContent, Error> {
    review::may_edit(&dossier.workflow, &dossier.facts, actor)?;
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
