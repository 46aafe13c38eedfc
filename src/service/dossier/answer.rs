//! A draft as staff see it.

use super::Dossier;
use crate::domain::draft::{Approval, Approvals, Draft, DraftArticle, RevisionRef, Tick};
use crate::domain::presence::Presence;
use crate::domain::workflow::ChecklistLine;
use crate::store::revisions::RevisionHead;
use crate::store::types::Json;

impl Dossier {
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
