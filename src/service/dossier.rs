//! Everything about drafts that answers and judges need, read together: the
//! same few statements for one draft as for a page of them.

use std::collections::{BTreeSet, HashMap};
use std::sync::Arc;

use super::workflows::Loaded;
use super::{Error, content};
use crate::domain::draft::{Approval, Approvals, Draft, DraftArticle, RevisionRef, Tick};
use crate::domain::ids::{ArticleId, DraftId, NoteId, StaffId};
use crate::domain::presence::Presence;
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Contributor, Facts};
use crate::domain::sign_off::Saying;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::domain::work::Assignment;
use crate::domain::workflow::{ChecklistLine, Workflow};
use crate::store::approvals::ApprovalRow;
use crate::store::articles::ArticleRow;
use crate::store::drafts::DraftRow;
use crate::store::revisions::RevisionHead;
use crate::store::sign_offs::SignOffRow;
use crate::store::ticks::TickRow;
use crate::store::types::Json;
use crate::store::{
    Conn, approvals, contributors, drafts, notes, presences, revisions, sign_offs, staff, ticks,
};

/// A draft with all that belongs to it.
#[derive(Debug, Clone)]
pub struct Dossier {
    pub row: DraftRow,
    pub article: ArticleRow,
    pub facts: Facts,
    pub latest: Option<RevisionHead>,
    /// What the draft goes by.
    pub workflow: Arc<Workflow>,
    ticks: Vec<TickRow>,
    names: HashMap<StaffId, StaffRef>,
    /// Who said that they have it open, also those for whom that is over.
    presence: Vec<Presence>,
    /// When somebody asked for it; nobody is seen in a draft that was not asked for.
    asked_at: Option<Instant>,
}

impl Dossier {
    /// A draft as it was just opened, with whose hand is in its substance already.
    pub fn opened(
        row: DraftRow,
        article: ArticleRow,
        workflow: Arc<Workflow>,
        (actor, hands): (&Actor, Vec<Contributor>),
    ) -> Self {
        let facts = Facts {
            contributors: hands,
            ..bare_facts(&row, &article)
        };
        Self {
            facts,
            row,
            article,
            latest: None,
            workflow,
            ticks: Vec::new(),
            names: HashMap::from([(actor.id, actor.staff_ref())]),
            presence: Vec::new(),
            asked_at: Some(actor.asked_at),
        }
    }

    /// A draft, if it exists for the actor.
    pub fn open(conn: &mut Conn, actor: &Actor, id: DraftId) -> Result<Self, Error> {
        let found = drafts::find(conn, id)?.ok_or(Refusal::NotFound)?;
        let mut dossier = Self::gather(conn, vec![found])?
            .pop()
            .ok_or(Refusal::NotFound)?;
        if !review::may_read(&dossier.facts, actor) {
            return Err(Refusal::NotFound.into());
        }
        dossier.names.insert(actor.id, actor.staff_ref());
        Ok(dossier.asked_for_by(actor))
    }

    /// The same, with those who have it open now.
    #[must_use]
    pub fn asked_for_by(mut self, actor: &Actor) -> Self {
        self.asked_at = Some(actor.asked_at);
        self
    }

    /// The same for the actor who is about to act: nobody else decides on the
    /// draft until the transaction ends.
    pub fn open_locked(conn: &mut Conn, actor: &Actor, id: DraftId) -> Result<Self, Error> {
        drafts::lock(conn, id)?;
        Self::open(conn, actor, id)
    }

    /// All that belongs to these drafts.
    pub fn gather(conn: &mut Conn, found: Vec<(DraftRow, ArticleRow)>) -> Result<Vec<Self>, Error> {
        let mut parts = Parts::read(conn, &found)?;
        let dossiers = found
            .into_iter()
            .map(|(row, article)| parts.dossier(row, article));
        Ok(dossiers.collect())
    }

    /// Notes a hand in the content that was just changed.
    pub fn note_hand(&mut self, hand: Contributor) {
        let hands = &mut self.facts.contributors;
        match hands.iter_mut().find(|known| known.id == hand.id) {
            Some(known) => known.substantive |= hand.substantive,
            None => hands.push(hand),
        }
    }

    /// Notes a yes that was just given.
    pub fn note_approval(&mut self, yes: ApprovalRow) {
        let approval = approval(&self.names, yes);
        self.facts.approvals.push(approval);
    }

    /// Lets the facts say what the row says by now.
    pub fn refresh(&mut self) {
        let Self { row, facts, .. } = self;
        facts.content.clone_from(&row.content.0);
        facts.substance_hash.clone_from(&row.substance_hash);
        facts.state.clone_from(&row.state);
        facts.category = row.category;
    }

    /// Notes who is to act next, and how; `assignee` so that answers can name them.
    pub fn note_work(&mut self, work: &Assignment, assignee: Option<StaffRef>) {
        self.row.assignee = work.assignee;
        self.row.due_at = work.due_at;
        self.row.priority = work.priority;
        self.row.on_hold = work.on_hold;
        self.facts.assignee = work.assignee;
        self.names
            .extend(assignee.map(|person| (person.id, person)));
    }

    /// Somebody's name, for an answer.
    pub fn person(&self, id: StaffId) -> StaffRef {
        let unnamed = || StaffRef {
            id,
            name: String::new(),
        };
        self.names.get(&id).cloned().unwrap_or_else(unnamed)
    }

    /// The draft as staff see it.
    pub fn draft(&self) -> Draft {
        let Self {
            row,
            article,
            facts,
            ..
        } = self;
        let required = self.workflow.quorum.required(row.sensitivity);
        let holds = |approval: &&Approval| approval.substance_hash == row.substance_hash;
        Draft {
            id: row.id,
            article: DraftArticle {
                id: article.id,
                slug: article.slug.clone(),
                status: article.status,
            },
            purpose: row.purpose,
            workflow: row.workflow.clone(),
            state: row.state.clone(),
            category: row.category,
            outcome: row.outcome,
            version: row.version,
            content: row.content.0.clone(),
            content_hash: row.content_hash.clone(),
            revision: self.latest.as_ref().map(|latest| self.revision_ref(latest)),
            contributors: facts
                .contributors
                .iter()
                .map(|hand| self.person(hand.id))
                .collect(),
            approvals: Approvals {
                required,
                given: facts.approvals.iter().filter(holds).cloned().collect(),
            },
            checklist: self.checklist(),
            sign_offs: facts.sign_offs(&self.workflow),
            schedule: row.schedule.clone().map(|Json(schedule)| schedule),
            assignee: row.assignee.map(|id| self.person(id)),
            due_at: row.due_at,
            priority: row.priority,
            on_hold: row.on_hold,
            presence: self.presence(),
            created_by: self.person(row.created_by),
            created_at: row.created_at,
            updated_at: row.updated_at,
        }
    }

    fn checklist(&self) -> Vec<Tick> {
        let line = |line: &ChecklistLine| {
            let tick = self.ticks.iter().find(|tick| tick.key == line.key);
            Tick {
                key: line.key.clone(),
                text: line.text.clone(),
                is_ticked: tick.is_some(),
                by: tick.map(|tick| self.person(tick.ticked_by)),
                at: tick.map(|tick| tick.ticked_at),
                note: tick.and_then(|tick| tick.note.clone()),
            }
        };
        self.workflow.checklist.iter().map(line).collect()
    }

    fn presence(&self) -> Vec<Presence> {
        let is_here = |one: &&Presence| self.asked_at.is_some_and(|now| !one.is_over(now));
        self.presence.iter().filter(is_here).cloned().collect()
    }

    /// A revision of this draft, as answers name it.
    pub fn revision_ref(&self, latest: &RevisionHead) -> RevisionRef {
        RevisionRef {
            id: latest.id,
            number: latest.number,
            hash: latest.hash.clone(),
            substance_hash: latest.substance_hash.clone(),
            created_at: latest.created_at,
            created_by: self.person(latest.created_by),
            is_current: latest.hash == self.row.content_hash,
        }
    }
}

/// What a page of drafts needs beside its rows.
struct Parts {
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
    fn read(conn: &mut Conn, found: &[(DraftRow, ArticleRow)]) -> Result<Self, Error> {
        let ids: Vec<DraftId> = found.iter().map(|(row, _)| row.id).collect();
        let hands = contributors::of_drafts(conn, &ids)?;
        let yeses = approvals::of_drafts(conn, &ids)?;
        let latest = revisions::latest_of(conn, &ids)?;
        let workflows = Loaded::read(conn, found.iter().map(|(row, _)| row))?;
        let ticks = if workflows.have_checklists() {
            ticks::of_drafts(conn, &ids)?
        } else {
            Vec::new()
        };
        let said = sign_offs::of_drafts(conn, &ids)?;
        let blocking = notes::open_blocking(conn, &ids)?;
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
            presence: grouped(presences::of_drafts(conn, &ids)?),
            names,
        })
    }

    fn dossier(&mut self, row: DraftRow, article: ArticleRow) -> Dossier {
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
        Dossier {
            facts,
            latest: self.latest.remove(&row.id),
            workflow: self.workflows.of(&row),
            presence: self.presence.remove(&row.id).unwrap_or_default(),
            asked_at: None,
            row,
            article,
            ticks,
            names: self.names.clone(),
        }
    }
}

/// The names of assignees and openers who have no hand in the drafts; mostly
/// there are none, and then nothing is read.
fn strangers(
    conn: &mut Conn,
    found: &[(DraftRow, ArticleRow)],
    known: &HashMap<StaffId, StaffRef>,
) -> Result<HashMap<StaffId, StaffRef>, Error> {
    let people = found
        .iter()
        .flat_map(|(row, _)| [Some(row.created_by), row.assignee]);
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
fn holders(
    conn: &mut Conn,
    found: &[(DraftRow, ArticleRow)],
) -> Result<HashMap<String, ArticleId>, Error> {
    let asked = found.iter().filter_map(|(row, article)| {
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
fn bare_facts(row: &DraftRow, article: &ArticleRow) -> Facts {
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

fn approval(names: &HashMap<StaffId, StaffRef>, yes: ApprovalRow) -> Approval {
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
