//! A board: the open drafts by state, as many as fit, and how many there are.

use std::sync::Arc;

use serde::Serialize;
use utoipa::ToSchema;

use super::draft::Category;
use super::ids::DraftId;
use super::staff::StaffRef;
use super::time::Instant;
use super::workflow::Workflow;

/// The most cards that a column shows.
pub const CARDS: u16 = 20;

/// The open drafts of every workflow that has any.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Board {
    pub workflows: Vec<WorkflowBoard>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct WorkflowBoard {
    #[schema(example = "newsroom")]
    pub workflow: String,
    /// One for each open state, in the workflow's order.
    pub columns: Vec<Column>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Column {
    #[schema(example = "in_review")]
    pub state: String,
    pub category: Category,
    /// All drafts of this state that exist for me, also those that are not shown.
    pub count: i64,
    pub overdue: i64,
    pub on_hold: i64,
    /// At most 20: by priority, then by due time.
    pub drafts: Vec<Card>,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, ToSchema)]
pub struct Card {
    pub id: DraftId,
    #[schema(example = "Floods in Ghent")]
    pub headline: String,
    #[schema(example = "news")]
    pub section: String,
    pub assignee: Option<StaffRef>,
    pub due_at: Option<Instant>,
    pub priority: i32,
    pub on_hold: bool,
    pub updated_at: Instant,
    pub version: i64,
}

/// How many drafts are in one state of one version of a workflow.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Tally {
    pub workflow: String,
    pub workflow_version: i32,
    pub state: String,
    pub category: Category,
    pub count: i64,
    pub overdue: i64,
    pub on_hold: i64,
}

/// The boards of what was counted, by the names of the workflows, without cards. A
/// state that the newest version in use no longer has stands behind the others.
/// `workflows` are those that the tallies name.
#[must_use]
pub fn arrange(mut tallies: Vec<Tally>, workflows: &[Arc<Workflow>]) -> Vec<WorkflowBoard> {
    tallies.sort_by(|one, other| {
        let newest_first = other.workflow_version.cmp(&one.workflow_version);
        one.workflow.cmp(&other.workflow).then(newest_first)
    });
    let mut boards: Vec<WorkflowBoard> = Vec::new();
    for tally in tallies {
        match boards.last_mut() {
            Some(board) if board.workflow == tally.workflow => board.add(&tally),
            _ => {
                let mut board = WorkflowBoard::empty(&tally, workflows);
                board.add(&tally);
                boards.push(board);
            }
        }
    }
    boards
}

impl WorkflowBoard {
    fn empty(tally: &Tally, workflows: &[Arc<Workflow>]) -> Self {
        let is_its = |known: &&Arc<Workflow>| {
            (&known.name, known.version) == (&tally.workflow, tally.workflow_version)
        };
        let states = workflows.iter().find(is_its).map(|known| &known.states);
        let open = states
            .into_iter()
            .flatten()
            .filter(|state| state.category != Category::Closed);
        Self {
            workflow: tally.workflow.clone(),
            columns: open
                .map(|state| Column::empty(state.name.clone(), state.category))
                .collect(),
        }
    }

    fn add(&mut self, tally: &Tally) {
        if self.columns.iter().all(|it| it.state != tally.state) {
            let column = Column::empty(tally.state.clone(), tally.category);
            self.columns.push(column);
        }
        let of_state = |column: &&mut Column| column.state == tally.state;
        if let Some(column) = self.columns.iter_mut().find(of_state) {
            column.add(tally);
        }
    }
}

impl Column {
    fn empty(state: String, category: Category) -> Self {
        Self {
            state,
            category,
            count: 0,
            overdue: 0,
            on_hold: 0,
            drafts: Vec::new(),
        }
    }

    fn add(&mut self, tally: &Tally) {
        self.count += tally.count;
        self.overdue += tally.overdue;
        self.on_hold += tally.on_hold;
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn tally(workflow: &str, version: i32, state: &str, count: i64) -> Tally {
        Tally {
            workflow: workflow.into(),
            workflow_version: version,
            state: state.into(),
            category: Category::Drafting,
            count,
            overdue: 1,
            on_hold: 0,
        }
    }

    #[test]
    fn a_board_has_the_open_states_in_order_with_what_is_in_them() {
        let counted = vec![
            tally("newsroom", 1, "drafting", 2),
            tally("newsroom", 2, "drafting", 3),
            tally("newsroom", 1, "with_the_lawyer", 1),
            tally("gazette", 1, "in_review", 4),
        ];
        let newsroom = Workflow {
            version: 2,
            ..Workflow::newsroom().clone()
        };
        let boards = arrange(counted, &[Arc::new(newsroom)]);
        let names: Vec<&str> = boards.iter().map(|board| board.workflow.as_str()).collect();
        assert_eq!(names, ["gazette", "newsroom"]);
        let counts: Vec<(&str, i64, i64)> = boards[1]
            .columns
            .iter()
            .map(|column| (column.state.as_str(), column.count, column.overdue))
            .collect();
        assert_eq!(
            [counts[0], counts[counts.len() - 1]],
            [("drafting", 5, 2), ("with_the_lawyer", 1, 1)]
        );
        assert!(counts.iter().all(|(state, ..)| *state != "published"));
    }

    #[test]
    fn nothing_open_is_no_board() {
        assert_eq!(arrange(Vec::new(), &[]), []);
    }
}
