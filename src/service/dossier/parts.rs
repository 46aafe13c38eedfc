//! What belongs to a page of drafts, read in the same few statements however many
//! they are.

use std::collections::{BTreeSet, HashMap};

use super::Dossier;
use crate::domain::draft::Approval;
use crate::domain::ids::{ArticleId, DraftId, NoteId, StaffId};
use crate::domain::presence::Presence;
use crate::domain::review::{Contributor, Facts};
use crate::domain::sign_off::Saying;
use crate::domain::staff::StaffRef;
use crate::service::workflows::Loaded;
use crate::service::{Error, content};
use crate::store::approvals::ApprovalRow;
use crate::store::articles::ArticleRow;
use crate::store::drafts::{Beside, DraftRow, Found};
use crate::store::revisions::RevisionHead;
use crate::store::sign_offs::SignOffRow;
use crate::store::ticks::TickRow;
use crate::store::{
    self, Conn, approvals, contributors, notes, presences, revisions, sign_offs, staff, ticks,
};

/// What a page of drafts needs beside its rows.
pub(super) struct Parts {
    holders: HashMap<String, ArticleId>,
    contributors: HashMap<DraftId, Vec<Contributor>>,
    approvals: HashMap<DraftId, Vec<ApprovalRow>>,
    latest: HashMap<DraftId, RevisionHead>,
    workflows: Loaded,
    ticks: HashMap<DraftId, Vec<TickRow>>,
    said: HashMap<DraftId, Vec<SignOffRow>>,
    blocking: HashMap<DraftId, Vec<NoteId>>,
    presence: HashMap<DraftId, Vec<Presence>>,
    names: HashMap<StaffId, StaffRef>,
}

impl Parts {
    pub fn read(conn: &mut Conn, found: &[Found]) -> Result<Self, Error> {
        let ids: Vec<DraftId> = found.iter().map(|(row, ..)| row.id).collect();
        let hands = contributors::of_drafts(conn, &ids)?;
        let yeses = approvals::of_drafts(conn, &ids)?;
        let latest = revisions::latest_of(conn, &ids)?;
        let workflows = Loaded::read(conn, found.iter().map(|(row, ..)| row))?;
        let ticks = if workflows.have_checklists() {
            ticks::of_drafts(conn, &ids)?
        } else {
            Vec::new()
        };
        let having = |has: fn(&Beside) -> bool| {
            let some = found.iter().filter(move |(.., beside)| has(beside));
            some.map(|(row, ..)| row.id).collect::<Vec<_>>()
        };
        let said = some_of(conn, &having(|it| it.has_sign_offs), sign_offs::of_drafts)?;
        let blocking = having(|it| it.has_blocking_notes);
        let blocking = some_of(conn, &blocking, notes::open_blocking)?;
        let present = having(|it| it.has_presences);
        let present = some_of(conn, &present, presences::of_drafts)?;
        let mut names: HashMap<StaffId, StaffRef> = hands
            .iter()
            .map(|(_, hand, name)| (hand.id, name))
            .chain(yeses.iter().map(|(yes, name)| (yes.staff_id, name)))
            .chain(
                latest
                    .iter()
                    .map(|(revision, name)| (revision.created_by, name)),
            )
            .chain(ticks.iter().map(|(tick, name)| (tick.ticked_by, name)))
            .chain(said.iter().map(|(said, name)| (said.said_by, name)))
            .map(|(id, name)| {
                (
                    id,
                    StaffRef {
                        id,
                        name: name.clone(),
                    },
                )
            })
            .collect();
        names.extend(strangers(conn, found, &names)?);
        Ok(Self {
            holders: holders(conn, found)?,
            contributors: grouped(hands.into_iter().map(|(draft, hand, _)| (draft, hand))),
            approvals: grouped(yeses.into_iter().map(|(yes, _)| (yes.draft_id, yes))),
            latest: latest
                .into_iter()
                .map(|(revision, _)| (revision.draft_id, revision))
                .collect(),
            workflows,
            ticks: grouped(ticks.into_iter().map(|(tick, _)| (tick.draft_id, tick))),
            blocking: grouped(blocking),
            said: grouped(said.into_iter().map(|(said, _)| (said.draft_id, said))),
            presence: grouped(present),
            names,
        })
    }

    pub fn dossier(&mut self, row: DraftRow, article: ArticleRow) -> Result<Dossier, Error> {
        let holder = row
            .content
            .0
            .slug
            .as_ref()
            .and_then(|slug| self.holders.get(slug));
        let slug_taken = holder.is_some_and(|holder| *holder != article.id);
        let given = self.approvals.remove(&row.id).unwrap_or_default();
        let given = given.into_iter().map(|yes| approval(&self.names, yes));
        let said = self.said.remove(&row.id).unwrap_or_default();
        let said = said.into_iter().map(|said| saying(&self.names, said));
        let ticks = self.ticks.remove(&row.id).unwrap_or_default();
        let facts = Facts {
            contributors: self.contributors.remove(&row.id).unwrap_or_default(),
            approvals: given.collect(),
            slug_taken,
            blocking_notes: self.blocking.get(&row.id).map_or(0, Vec::len),
            ticks: ticks.iter().map(|tick| tick.key.clone()).collect(),
            said: said.collect(),
            ..bare_facts(&row, &article)
        };
        Ok(Dossier {
            facts,
            latest: self.latest.remove(&row.id),
            workflow: self.workflows.of(&row)?,
            presence: self.presence.remove(&row.id).unwrap_or_default(),
            asked_at: None,
            row,
            article,
            ticks,
            names: self.names.clone(),
        })
    }
}

/// What belongs to these drafts; of none nothing is read.
fn some_of<T>(
    conn: &mut Conn,
    ids: &[DraftId],
    read: fn(&mut Conn, &[DraftId]) -> Result<Vec<T>, store::Error>,
) -> Result<Vec<T>, Error> {
    if ids.is_empty() {
        return Ok(Vec::new());
    }
    Ok(read(conn, ids)?)
}

/// The names of assignees and openers who have no hand in the drafts; mostly
/// there are none, and then nothing is read.
fn strangers(
    conn: &mut Conn,
    found: &[Found],
    known: &HashMap<StaffId, StaffRef>,
) -> Result<HashMap<StaffId, StaffRef>, Error> {
    let people = found
        .iter()
        .flat_map(|(row, ..)| [Some(row.created_by), row.assignee]);
    let strangers: Vec<StaffId> = people
        .flatten()
        .filter(|id| !known.contains_key(id))
        .collect();
    if strangers.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(staff::names(conn, &strangers)?)
}

/// Who has the slugs that drafts ask for beside their articles' own.
fn holders(conn: &mut Conn, found: &[Found]) -> Result<HashMap<String, ArticleId>, Error> {
    let asked = found.iter().filter_map(|(row, article, _)| {
        let slug = row.content.0.slug.as_ref()?;
        (*slug != article.slug).then(|| slug.clone())
    });
    let asked: Vec<String> = asked.collect();
    if asked.is_empty() {
        return Ok(HashMap::new());
    }
    Ok(content::holders(conn, &asked)?.into_iter().collect())
}

/// What the rows of a draft and its article say themselves.
pub(super) fn bare_facts(row: &DraftRow, article: &ArticleRow) -> Facts {
    Facts {
        content: row.content.0.clone(),
        substance_hash: row.substance_hash.clone(),
        state: row.state.clone(),
        category: row.category,
        author: row.created_by,
        contributors: Vec::new(),
        assignee: row.assignee,
        approvals: Vec::new(),
        slug_taken: false,
        blocking_notes: 0,
        ticks: BTreeSet::new(),
        said: Vec::new(),
        base_moved: row.base_revision_id != article.live_revision_id,
        article: article.status,
    }
}

pub(super) fn approval(names: &HashMap<StaffId, StaffRef>, yes: ApprovalRow) -> Approval {
    let unnamed = || StaffRef {
        id: yes.staff_id,
        name: String::new(),
    };
    Approval {
        by: names.get(&yes.staff_id).cloned().unwrap_or_else(unnamed),
        at: yes.given_at,
        substance_hash: yes.substance_hash,
        transition: yes.transition,
    }
}

fn saying(names: &HashMap<StaffId, StaffRef>, said: SignOffRow) -> Saying {
    let unnamed = || StaffRef {
        id: said.said_by,
        name: String::new(),
    };
    Saying {
        concern: said.concern,
        verdict: said.verdict,
        substance_hash: said.substance_hash,
        by: names.get(&said.said_by).cloned().unwrap_or_else(unnamed),
        at: said.said_at,
        message: said.message,
    }
}

fn grouped<T>(pairs: impl IntoIterator<Item = (DraftId, T)>) -> HashMap<DraftId, Vec<T>> {
    let mut groups: HashMap<DraftId, Vec<T>> = HashMap::new();
    for (id, one) in pairs {
        groups.entry(id).or_default().push(one);
    }
    groups
}
