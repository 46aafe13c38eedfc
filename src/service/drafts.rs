//! Opening and finding drafts.

use serde_json::{Value, json};

use super::dossier::Dossier;
use super::{Error, content, workflows};
use crate::domain::article::ArticleStatus;
use crate::domain::draft::{Category, Draft, DraftContent, Purpose};
use crate::domain::event::{About, Event, EventKind};
use crate::domain::ids::{ArticleId, DraftId};
use crate::domain::page::{Page, Position, Window};
use crate::domain::refusal::Refusal;
use crate::domain::review::Contributor;
use crate::domain::revision;
use crate::domain::staff::{Actor, Role};
use crate::domain::time::Instant;
use crate::domain::workflow::Workflow;
use crate::store::articles::ArticleRow;
use crate::store::drafts::{DraftFilter, DraftRow, Sight, Waits};
use crate::store::types::Json;
use crate::store::{Conn, articles, contributors, drafts, events, sections, threads};

/// The ids of what is about to be, made outside of the transaction.
#[derive(Debug, Clone, Copy)]
pub struct NewIds {
    pub article: ArticleId,
    pub draft: DraftId,
}

/// Opens an article with its first draft.
///
/// Refuses content that is wrong, a section in which the actor neither writes
/// nor edits, and a slug that is another's.
pub fn open_article(
    conn: &mut Conn,
    actor: &Actor,
    content: DraftContent,
    ids: NewIds,
    now: Instant,
) -> Result<Draft, Error> {
    let known = content::section_keys(conn)?;
    if known.contains(&content.section) {
        may_write_in(actor, &content.section)?;
    }
    content::check_opening(&content, &known)?;
    let content = content::complete(conn, actor, content, None)?;
    let workflow = workflows::assigned(conn, &content.section, content.kind)?;
    let article = new_article(actor, &content, ids, now);
    articles::insert(conn, &article)?;
    threads::insert(conn, article.id)?;
    let row = new_draft(&workflow, actor, content, ids, now);
    drafts::insert(conn, &row)?;
    let hand = Contributor {
        id: actor.id,
        substantive: true,
    };
    let dossier = Dossier::opened(row, article, workflow, (actor, vec![hand]));
    for hand in &dossier.facts.contributors {
        contributors::insert(conn, ids.draft, *hand, now)?;
    }
    let row = &dossier.row;
    let opened = json!({
        "headline": row.headline,
        "section": row.section,
        "content_hash": row.content_hash,
    });
    events::insert(
        conn,
        &[event(
            EventKind::ArticleOpened,
            &dossier,
            actor,
            opened,
            now,
        )],
    )?;
    Ok(dossier.draft())
}

fn new_article(actor: &Actor, content: &DraftContent, ids: NewIds, now: Instant) -> ArticleRow {
    ArticleRow {
        id: ids.article,
        slug: content.slug.clone().unwrap_or_default(),
        section: content.section.clone(),
        kind: content.kind,
        status: ArticleStatus::Unpublished,
        headline: content.headline.clone(),
        live_revision_id: None,
        revision_hash: None,
        first_published_at: None,
        published_at: None,
        created_by: actor.id,
        created_at: now,
        version: 1,
    }
}

/// A draft that begins under a workflow: an article's first, unless it is made another.
pub(super) fn new_draft(
    workflow: &Workflow,
    actor: &Actor,
    content: DraftContent,
    ids: NewIds,
    now: Instant,
) -> DraftRow {
    DraftRow {
        id: ids.draft,
        article_id: ids.article,
        purpose: Purpose::Original,
        workflow: workflow.name.clone(),
        workflow_version: workflow.version,
        state: workflow.initial.clone(),
        category: Category::Drafting,
        outcome: None,
        version: 1,
        content_hash: revision::hash(&content),
        substance_hash: revision::substance_hash(&content),
        headline: content.headline.clone(),
        section: content.section.clone(),
        sensitivity: content.sensitivity,
        embargo_until: content.embargo_until,
        content: Json(content),
        assignee: None,
        due_at: None,
        priority: 0,
        on_hold: false,
        schedule_at: None,
        schedule: None,
        base_revision_id: None,
        created_by: actor.id,
        created_at: now,
        updated_at: now,
    }
}

/// Writers and editors open articles in their sections, and move texts between them.
pub(super) fn may_write_in(actor: &Actor, section: &str) -> Result<(), Refusal> {
    if actor.is_in(Role::Writer, section) || actor.is_in(Role::Editor, section) {
        return Ok(());
    }
    Err(Refusal::Forbidden(format!(
        "writing in the section '{section}' takes the role writer or editor there"
    )))
}

/// A draft, if it exists for the actor.
pub fn read(conn: &mut Conn, actor: &Actor, id: DraftId) -> Result<Dossier, Error> {
    Dossier::open(conn, actor, id)
}

/// The drafts that exist for the actor and are asked for, last changed first.
pub fn list(
    conn: &mut Conn,
    actor: &Actor,
    filter: &DraftFilter,
    window: Window,
) -> Result<Page<Dossier>, Error> {
    let sight = sight(conn, actor)?;
    let page = drafts::list(conn, &sight, filter, window)?;
    let found = Dossier::gather(conn, page.items)?.into_iter();
    Ok(Page {
        items: found.map(|dossier| dossier.asked_for_by(actor)).collect(),
        next: page.next,
    })
}

/// The drafts that wait for the actor and are asked for, last changed first: those
/// under review where they edit and have no hand in, those ready where they publish.
pub fn waiting(
    conn: &mut Conn,
    actor: &Actor,
    filter: &DraftFilter,
    window: Window,
) -> Result<Page<Dossier>, Error> {
    let sight = sight(conn, actor)?;
    let all = sections::list(conn)?;
    let held = |role: Role| {
        let keys = all.iter().map(|section| section.key.clone());
        keys.filter(|key| actor.is_in(role, key)).collect()
    };
    let reviews = Waits::ToBeReviewed {
        by: actor.id,
        sections: held(Role::Editor),
    };
    let publications = Waits::ToBePublished {
        sections: held(Role::Publisher),
    };
    let (mut rows, mut is_more) = (Vec::new(), false);
    // one category at a time, since only so an index gives the order
    for waits in [reviews, publications] {
        if filter
            .category
            .is_some_and(|asked| asked != waits.category())
        {
            continue;
        }
        let filter = DraftFilter {
            category: None,
            waits: Some(waits),
            ..filter.clone()
        };
        let page = drafts::list(conn, &sight, &filter, window)?;
        is_more |= page.next.is_some();
        rows.extend(page.items);
    }
    rows.sort_by_key(|(row, ..)| std::cmp::Reverse((row.updated_at, row.id)));
    is_more |= rows.len() > usize::from(window.limit);
    rows.truncate(usize::from(window.limit));
    let next = rows.last().filter(|_| is_more).map(|(row, ..)| Position {
        at: row.updated_at,
        id: row.id.uuid(),
    });
    Ok(Page {
        items: Dossier::gather(conn, rows)?,
        next,
    })
}

/// The same rule as `review::may_read`, as a filter.
pub(super) fn sight(conn: &mut Conn, actor: &Actor) -> Result<Sight, Error> {
    if actor.is_admin() {
        return Ok(Sight::All);
    }
    let all = sections::list(conn)?;
    let held = |roles: &[Role]| {
        let keys = all.iter().map(|section| section.key.clone());
        keys.filter(|key| roles.iter().any(|role| actor.is_in(*role, key)))
            .collect()
    };
    Ok(Sight::Some {
        staff: actor.id,
        sections: held(&[Role::Editor, Role::Publisher]),
        normal_in: held(&[Role::Writer]),
    })
}

/// An event about a draft and its article.
pub(super) fn event(
    kind: EventKind,
    dossier: &Dossier,
    actor: &Actor,
    payload: Value,
    now: Instant,
) -> Event {
    let about = About::draft(dossier.article.id, dossier.row.id);
    Event::new(kind, now, Some(actor.id), payload).about(about)
}
