//! What is known about a draft when somebody wants to do something with it.

use std::collections::BTreeSet;

use crate::domain::article::ArticleStatus;
use crate::domain::draft::{Approval, Category, DraftContent};
use crate::domain::ids::StaffId;
use crate::domain::sign_off::{self, Concern, Saying, SignOff};
use crate::domain::staff::{Actor, Role};
use crate::domain::workflow::{Independence, Transition, Who, Workflow};

/// A draft as a judge needs it, read in the transaction that acts on it.
#[derive(Debug, Clone, PartialEq)]
pub struct Facts {
    pub content: DraftContent,
    /// Hex SHA-256 of the content's substance; see `revision`.
    pub substance_hash: String,
    pub state: String,
    pub category: Category,
    /// Whoever opened the draft.
    pub author: StaffId,
    pub contributors: Vec<Contributor>,
    pub assignee: Option<StaffId>,
    /// Those that were given and not voided; only those to the present substance count.
    pub approvals: Vec<Approval>,
    /// Whether another article has the slug.
    pub slug_taken: bool,
    /// How many blocking notes are open.
    pub blocking_notes: usize,
    /// The lines of the checklist that are ticked, by their keys.
    pub ticks: BTreeSet<String>,
    /// The last word on each concern that anybody spoke to.
    pub said: Vec<Saying>,
    /// Whether another draft went live since this one set out from the live text.
    pub base_moved: bool,
    /// How the article stands.
    pub article: ArticleStatus,
}

/// Somebody whose hand is in the content since the draft opened.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Contributor {
    pub id: StaffId,
    /// Whether it ever changed the substance.
    pub substantive: bool,
}

impl Facts {
    /// Whoever opened a draft counts as a contributor before their first change:
    /// otherwise they could not make it.
    #[must_use]
    pub fn is_contributor(&self, id: StaffId) -> bool {
        self.author == id || self.contributors.iter().any(|known| known.id == id)
    }

    /// Whether somebody is far enough from the text to approve it.
    #[must_use]
    pub fn is_independent(&self, id: StaffId, measure: Independence) -> bool {
        let substantive = |known: &Contributor| known.id == id && known.substantive;
        match measure {
            Independence::AnyHand => !self.is_contributor(id),
            Independence::Substantive => !self.contributors.iter().any(substantive),
            Independence::Author => self.author != id,
        }
    }

    /// Whether one of these relations or roles is the actor's, in the draft's section.
    #[must_use]
    pub fn admits(&self, who: &[Who], actor: &Actor) -> bool {
        let role = |role| actor.is_in(role, &self.content.section);
        who.iter().any(|who| match who {
            Who::Contributor => self.is_contributor(actor.id),
            Who::Writer => role(Role::Writer),
            Who::Editor => role(Role::Editor),
            Who::Publisher => role(Role::Publisher),
            Who::Admin => actor.is_admin(),
            Who::System => false,
        })
    }

    /// How the draft stands with every concern.
    #[must_use]
    pub fn sign_offs(&self, workflow: &Workflow) -> Vec<SignOff> {
        let standing = |concern| {
            let condition = workflow.sign_offs.get(&concern);
            sign_off::standing(
                concern,
                condition.is_some_and(|condition| condition.holds(&self.content)),
                self.said.iter().find(|said| said.concern == concern),
                &self.substance_hash,
            )
        };
        Concern::ALL.map(standing).into_iter().collect()
    }

    /// Who said yes to the present substance by this transition, each once.
    #[must_use]
    pub fn approvers(&self, transition: &Transition) -> BTreeSet<StaffId> {
        let holds = |approval: &&Approval| {
            approval.transition == transition.name && approval.substance_hash == self.substance_hash
        };
        let holding = self.approvals.iter().filter(holds);
        holding.map(|approval| approval.by.id).collect()
    }
}
