//! A workflow: which states a draft goes through, by which transitions, by whose
//! hand, under which guards. It is a file that an editor-in-chief can read, and
//! everything that decides on drafts asks it; see `newsroom.toml`.

mod file;
mod graph;
mod reader;
mod table;
mod words;

use std::collections::BTreeMap;
use std::fmt;
use std::sync::{Arc, LazyLock};

use super::draft::{Category, Sensitivity};
use super::sign_off::{Concern, Condition};
pub use words::{Effect, GuardName, Independence, Need, Tell, Who};

/// A sound workflow: every name in it is known, every state can be reached and left.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Workflow {
    pub name: String,
    pub title: String,
    pub version: i32,
    /// The state in which a draft opens.
    pub initial: String,
    pub independence: Independence,
    pub quorum: Quorum,
    /// In the order of the file, which is that of a board.
    pub states: Vec<State>,
    /// Who may edit a draft; nobody where a category is missing.
    pub editable: BTreeMap<Category, Vec<Who>>,
    /// What must be ticked off, in the order of the file.
    pub checklist: Vec<ChecklistLine>,
    /// Which sign-offs are required, and when.
    pub sign_offs: BTreeMap<Concern, Condition>,
    /// In the order of the file, which is that of `GET …/transitions`.
    pub transitions: Vec<Transition>,
}

/// How many must approve, by the draft's sensitivity; at least one.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Quorum {
    pub normal: u32,
    pub high: u32,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct State {
    pub name: String,
    pub category: Category,
    /// Where it stands in the file.
    pub line: usize,
}

/// Something that somebody must have seen to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChecklistLine {
    pub key: String,
    pub text: String,
}

#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Transition {
    pub name: String,
    pub from: Vec<String>,
    pub to: String,
    pub who: Vec<Who>,
    pub needs: Vec<Need>,
    pub guards: Vec<GuardName>,
    pub effect: Option<Effect>,
    pub tells: Vec<Tell>,
    /// Whom an approval tells besides when it is the one that moves the draft.
    pub at_quorum: Vec<Tell>,
    /// Where it stands in the file.
    pub line: usize,
}

/// One thing that is wrong with a workflow file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// From 1.
    pub line: usize,
    /// What is wrong, and what would be right.
    pub detail: String,
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "line {}: {}", self.line, self.detail)
    }
}

impl Workflow {
    /// Reads a workflow from TOML. Every mistake is named at once, in the order of the lines.
    pub fn load(toml: &str) -> Result<Self, Vec<Mistake>> {
        let (workflow, mut mistakes) = file::read(toml);
        mistakes.extend(graph::mistakes(&workflow));
        if mistakes.is_empty() {
            return Ok(workflow);
        }
        mistakes.sort_by_key(|mistake| mistake.line);
        Err(mistakes)
    }

    /// The workflows that ship, each with its file.
    pub fn shipped() -> &'static [Shipped; 3] {
        &SHIPPED
    }

    /// The workflow that is used unless an admin assigns another.
    pub fn newsroom() -> &'static Self {
        let [newsroom, ..] = Self::shipped();
        &newsroom.workflow
    }

    #[must_use]
    pub fn state(&self, name: &str) -> Option<&State> {
        self.states.iter().find(|state| state.name == name)
    }

    #[must_use]
    pub fn transition(&self, name: &str) -> Option<&Transition> {
        self.transitions.iter().find(|known| known.name == name)
    }

    /// The transitions that go from a state.
    pub fn leaving<'a>(&'a self, state: &'a str) -> impl Iterator<Item = &'a Transition> {
        self.transitions
            .iter()
            .filter(move |transition| transition.leaves(state))
    }

    /// The transitions that record approvals.
    pub fn approving(&self) -> impl Iterator<Item = &Transition> {
        self.transitions
            .iter()
            .filter(|transition| transition.effect == Some(Effect::Approve))
    }

    /// Who may edit a draft in a category.
    #[must_use]
    pub fn editing(&self, category: Category) -> &[Who] {
        self.editable.get(&category).map_or(&[], Vec::as_slice)
    }

    /// Where a draft goes back to when its substance changes after approval:
    /// the first state of review, or the beginning if there is none.
    #[must_use]
    pub fn review_state(&self) -> Option<&State> {
        let review = |state: &&State| state.category == Category::Review;
        self.states
            .iter()
            .find(review)
            .or_else(|| self.state(&self.initial))
    }
}

/// The names under which workflows ship; nobody else's may have them.
pub const SHIPPED_NAMES: [&str; 3] = ["newsroom", "small", "opinion"];

/// A workflow that is part of the program.
#[derive(Debug)]
pub struct Shipped {
    pub workflow: Arc<Workflow>,
    pub source: &'static str,
}

static SHIPPED: LazyLock<[Shipped; 3]> = LazyLock::new(|| {
    [
        include_str!("workflow/newsroom.toml"),
        include_str!("workflow/small.toml"),
        include_str!("workflow/opinion.toml"),
    ]
    .map(shipped)
});

#[expect(
    clippy::expect_used,
    reason = "the files are part of the program, and a test loads them"
)]
fn shipped(source: &'static str) -> Shipped {
    let workflow = Workflow::load(source).expect("a shipped workflow is sound");
    Shipped {
        workflow: Arc::new(workflow),
        source,
    }
}

impl Quorum {
    /// How many approvals a text of this sensitivity needs.
    #[must_use]
    pub const fn required(self, sensitivity: Sensitivity) -> u32 {
        match sensitivity {
            Sensitivity::Normal => self.normal,
            Sensitivity::High => self.high,
        }
    }
}

impl Transition {
    /// Whether the service takes it by itself, at the hour.
    #[must_use]
    pub fn is_due_work(&self) -> bool {
        self.who.contains(&Who::System)
    }

    /// Whether it writes what the public sees.
    #[must_use]
    pub fn publishes(&self) -> bool {
        self.effect.is_some_and(Effect::publishes)
    }

    /// Whether it goes from this state.
    #[must_use]
    pub fn leaves(&self, state: &str) -> bool {
        self.from.iter().any(|from| from == state)
    }

    /// Whether its caller must give this.
    #[must_use]
    pub fn needs(&self, need: Need) -> bool {
        self.needs.contains(&need)
    }
}

#[cfg(test)]
mod tests;
