//! Everything about drafts that answers and judges need, read together: the
//! same few statements for one draft as for a page of them.

mod answer;
mod parts;

use std::collections::HashMap;
use std::sync::Arc;

use super::Error;
use crate::domain::ids::{DraftId, StaffId};
use crate::domain::presence::Presence;
use crate::domain::refusal::Refusal;
use crate::domain::review::{self, Contributor, Facts};
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::domain::work::Assignment;
use crate::domain::workflow::Workflow;
use crate::store::approvals::ApprovalRow;
use crate::store::articles::ArticleRow;
use crate::store::drafts::{DraftRow, Found};
use crate::store::revisions::RevisionHead;
use crate::store::ticks::TickRow;
use crate::store::{Conn, drafts};
use parts::{Parts, approval, bare_facts};

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
    pub fn gather(conn: &mut Conn, found: Vec<Found>) -> Result<Vec<Self>, Error> {
        let mut parts = Parts::read(conn, &found)?;
        let dossiers = found
            .into_iter()
            .map(|(row, article, _)| parts.dossier(row, article));
        dossiers.collect()
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
}
