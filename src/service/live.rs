//! The live article: drafts that update it, one at a time going live over the other.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::dossier::Dossier;
use super::drafts::{NewIds, event, may_write_in, new_draft};
use super::editing::{self, Change, stale};
use super::{Error, articles as reading, workflows};
use crate::domain::content::{self, changed_fields};
use crate::domain::draft::{Draft, DraftContent, Purpose, Sensitivity};
use crate::domain::event::EventKind;
use crate::domain::ids::{ArticleId, DraftId, RevisionId};
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Contributor};
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::store::articles::ArticleRow;
use crate::store::{Conn, articles, contributors, drafts, events, revisions};

/// Opens a draft that updates an article, with what is live now. Several at once are
/// welcome.
///
/// `NotFound` for an article that does not exist for the actor, `Forbidden` for who
/// neither writes nor edits in its section, `WrongState` before its first publication.
pub fn open_draft(
    conn: &mut Conn,
    actor: &Actor,
    (article, purpose): (ArticleId, Purpose),
    draft: DraftId,
    now: Instant,
) -> Result<Draft, Error> {
    reading::find(conn, actor, article)?;
    let article = articles::find(conn, article)?.ok_or(Refusal::NotFound)?;
    may_write_in(actor, &article.section)?;
    let Some((base, content)) = live_content(conn, &article)? else {
        let detail = "Nothing of this article is published yet; its first draft is open.";
        return Err(Refusal::WrongState(detail.to_owned()).into());
    };
    may_see(actor, &article, &content)?;
    let workflow = workflows::assigned(conn, &content.section, content.kind)?;
    let ids = NewIds {
        article: article.id,
        draft,
    };
    let mut row = new_draft(&workflow, actor, content, ids, now);
    row.purpose = purpose;
    row.base_revision_id = Some(base);
    drafts::insert(conn, &row)?;
    let hand = Contributor {
        id: actor.id,
        substantive: false,
    };
    contributors::insert(conn, draft, hand, now)?;
    let dossier = Dossier::opened(row, article, workflow, (actor, vec![hand]));
    let opened = json!({"purpose": purpose, "content_hash": dossier.row.content_hash});
    let opened = event(EventKind::DraftOpened, &dossier, actor, opened, now);
    events::insert(conn, &[opened])?;
    Ok(dossier.draft())
}

/// A sensitive text is not another writer's to open, whoever wrote it before.
fn may_see(actor: &Actor, article: &ArticleRow, content: &DraftContent) -> Result<(), Refusal> {
    let has = |role| actor.is_in(role, &article.section);
    let is_open = content.sensitivity == Sensitivity::Normal;
    if is_open || has(Role::Editor) || has(Role::Publisher) || article.created_by == actor.id {
        return Ok(());
    }
    let detail = format!(
        "A text of high sensitivity is opened by an editor or a publisher of `{}`, or by whoever opened the article.",
        article.section
    );
    Err(Refusal::Forbidden(detail))
}

/// What is live, or was last, under the slug that the article has now.
pub(super) fn live_content(
    conn: &mut Conn,
    article: &ArticleRow,
) -> Result<Option<(RevisionId, DraftContent)>, Error> {
    let Some(id) = article.live_revision_id else {
        return Ok(None);
    };
    let revision = revisions::find(conn, id)?.ok_or(Refusal::NotFound)?;
    let mut content = revision.content.0;
    content.slug = Some(article.slug.clone());
    Ok(Some((id, content)))
}

/// Refuses to publish what set out from a text that is not live any more, with the
/// live text and the fields that both sides have changed.
pub(super) fn refuse_moved_base(conn: &mut Conn, dossier: &Dossier) -> Result<(), Error> {
    if !dossier.facts.base_moved {
        return Ok(());
    }
    let sides = Sides::read(conn, dossier)?;
    Err(sides.refusal().into())
}

/// How a rebase settles the fields that both sides have changed.
#[derive(Debug, Clone, Default)]
pub struct Rebase {
    pub draft: DraftId,
    /// The version that the caller saw, if they say one.
    pub version: Option<i64>,
    /// Fields that stay as the draft has them.
    pub keep: BTreeSet<String>,
    /// Fields that become as they are live.
    pub take: BTreeSet<String>,
    /// The id of the revision that may be cut.
    pub revision: RevisionId,
}

/// Sets a draft on the live text: it takes over every field that it did not touch
/// itself, and what was touched on both sides is settled by the caller, field by field.
///
/// `BaseMoved`, with those fields, where one of them is not settled. Otherwise refused
/// as an edit is, and with an edit's consequences.
pub fn rebase(
    conn: &mut Conn,
    actor: &Actor,
    rebase: &Rebase,
    now: Instant,
) -> Result<Draft, Error> {
    let mut dossier = Dossier::open_locked(conn, actor, rebase.draft)?;
    editing::refuse_strangers(&dossier, actor)?;
    check_fields(rebase)?;
    let version = rebase.version.ok_or(Refusal::PreconditionRequired)?;
    if version != dossier.row.version {
        return Err(stale(&dossier, &Map::new()).into());
    }
    if !dossier.facts.base_moved {
        return Ok(dossier.draft());
    }
    review::may_edit(&dossier.workflow, &dossier.facts, actor)?;
    let sides = Sides::read(conn, &dossier)?;
    let open = |field: &&String| !rebase.keep.contains(*field) && !rebase.take.contains(*field);
    if sides.both.iter().any(|field| open(&field)) {
        return Err(sides.refusal().into());
    }
    let merged = sides.merged(&rebase.take)?;
    editing::check(conn, actor, &dossier, &merged)?;
    let merged = editing::permitted(conn, actor, &dossier, merged)?;
    let rebased = json!({"from": dossier.row.base_revision_id, "to": sides.live_id});
    let change = Change {
        content: merged,
        base: Some(sides.live_id),
        revision: rebase.revision,
        given: &Map::new(),
    };
    editing::write(conn, &mut dossier, actor, change, now)?;
    let rebased = event(EventKind::DraftRebased, &dossier, actor, rebased, now);
    events::insert(conn, &[rebased])?;
    Ok(dossier.draft())
}

fn check_fields(rebase: &Rebase) -> Result<(), Refusal> {
    let lists = [("keep", &rebase.keep), ("take", &rebase.take)];
    for (name, fields) in lists {
        let known = content::FIELDS;
        if let Some(unknown) = fields.iter().find(|field| !known.contains(&field.as_str())) {
            let detail = format!(
                "`{unknown}` is no field of a draft; they are {}",
                known.join(", ")
            );
            return Err(Refusal::field(&format!("/{name}"), "unknown", detail));
        }
    }
    if let Some(both) = rebase.keep.intersection(&rebase.take).next() {
        let detail = format!("`{both}` cannot both stay and be taken");
        return Err(Refusal::field("/take", "contradictory", detail));
    }
    Ok(())
}

/// What a draft set out from, what became of it, and what went live meanwhile.
struct Sides {
    draft: DraftContent,
    live: DraftContent,
    live_id: RevisionId,
    /// Fields that only the live text has changed.
    theirs: Vec<String>,
    /// Fields that both have changed, and not to the same.
    both: Vec<String>,
}

impl Sides {
    fn read(conn: &mut Conn, dossier: &Dossier) -> Result<Self, Error> {
        let (live_id, live) = live_content(conn, &dossier.article)?.ok_or(Refusal::NotFound)?;
        let draft = dossier.row.content.0.clone();
        let base = dossier.row.base_revision_id.ok_or(Refusal::NotFound)?;
        let base = revisions::find(conn, base)?.ok_or(Refusal::NotFound)?;
        let base = base.content.0;
        let ours = changed_fields(&base, &draft);
        let differ = changed_fields(&draft, &live);
        let (both, theirs) = changed_fields(&base, &live)
            .into_iter()
            .filter(|field| differ.contains(field))
            .partition(|field| ours.contains(field));
        Ok(Self {
            draft,
            live,
            live_id,
            theirs,
            both,
        })
    }

    fn refusal(&self) -> Refusal {
        Refusal::BaseMoved {
            current: serde_json::to_value(&self.live).unwrap_or_default(),
            fields: self.both.clone(),
        }
    }

    /// The draft with what only the live text changed, and what is taken of the rest.
    fn merged(&self, take: &BTreeSet<String>) -> Result<DraftContent, Error> {
        let mut merged = fields_of(&self.draft)?;
        let live = fields_of(&self.live)?;
        let taken = self.both.iter().filter(|field| take.contains(*field));
        for field in self.theirs.iter().chain(taken) {
            if let Some(value) = live.get(field) {
                merged.insert(field.clone(), value.clone());
            }
        }
        serde_json::from_value(Value::Object(merged)).map_err(|error| unreadable(&error))
    }
}

fn fields_of(content: &DraftContent) -> Result<Map<String, Value>, Error> {
    match serde_json::to_value(content) {
        Ok(Value::Object(fields)) => Ok(fields),
        Ok(_) => Ok(Map::new()),
        Err(error) => Err(unreadable(&error)),
    }
}

fn unreadable(error: &serde_json::Error) -> Error {
    crate::store::Error::Broken(format!("a draft's content: {error}")).into()
}
