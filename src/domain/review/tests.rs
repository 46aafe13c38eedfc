use std::collections::BTreeSet;

use serde_json::{Value, from_value, json};

use super::*;
use crate::domain::article::{ArticleStatus, Kind};
use crate::domain::content::tests::floods;
use crate::domain::draft::{Approval, Sensitivity};
use crate::domain::revision::substance_hash;
use crate::domain::staff::Grant;
use crate::domain::workflow::State;

mod acts;
mod asks;
mod edits;
mod matrix;

/// An hour of one Monday.
pub fn hour(hour: u32) -> Instant {
    from_value(json!(format!("2026-11-23T{hour:02}:00:00Z"))).unwrap()
}

/// Somebody of that name, always the same, with grants such as `editor news` or `writer *`.
pub fn person(name: &str, grants: &[&str]) -> Actor {
    let number = name
        .bytes()
        .fold(0_u64, |sum, byte| sum * 256 + u64::from(byte));
    let grant = |grant: &&str| {
        let (role, section) = grant.split_once(' ').unwrap();
        Grant {
            role: from_value(Value::from(role)).unwrap(),
            section: (section != "*").then(|| section.to_owned()),
        }
    };
    Actor {
        id: uuid::Uuid::from_u128(number.into()).into(),
        name: name.to_owned(),
        email: format!("{name}@example.org"),
        grants: grants.iter().map(grant).collect(),
        session: uuid::Uuid::nil().into(),
        asked_at: chrono::Utc::now().into(),
    }
}

pub fn ines() -> Actor {
    person("ines", &["writer news"])
}

pub fn tom() -> Actor {
    person("tom", &["editor news"])
}

pub fn ada() -> Actor {
    person("ada", &["editor *"])
}

pub fn paul() -> Actor {
    person("paul", &["publisher news"])
}

/// A whole draft that Ines opened and wrote, in drafting.
pub fn desk() -> Facts {
    Facts {
        content: floods(),
        substance_hash: substance_hash(&floods()),
        state: "drafting".to_owned(),
        category: Category::Drafting,
        author: ines().id,
        contributors: vec![Contributor {
            id: ines().id,
            substantive: true,
        }],
        assignee: None,
        approvals: Vec::new(),
        slug_taken: false,
        blocking_notes: 0,
        ticks: BTreeSet::new(),
        said: Vec::new(),
        base_moved: false,
        article: ArticleStatus::Unpublished,
    }
}

/// The same draft in another state of the newsroom.
pub fn desk_in(state: &str) -> Facts {
    let found = Workflow::newsroom().state(state).unwrap();
    Facts {
        state: state.to_owned(),
        category: found.category,
        ..desk()
    }
}

impl Facts {
    #[must_use]
    pub fn approved_by(mut self, who: &Actor) -> Self {
        self.approvals.push(Approval {
            by: who.staff_ref(),
            at: hour(8),
            substance_hash: self.substance_hash.clone(),
            transition: "approve".to_owned(),
        });
        self
    }

    fn written_by(mut self, who: &Actor, substantive: bool) -> Self {
        self.contributors.push(Contributor {
            id: who.id,
            substantive,
        });
        self
    }

    fn saying(mut self, change: impl FnOnce(&mut crate::domain::draft::DraftContent)) -> Self {
        change(&mut self.content);
        self.substance_hash = substance_hash(&self.content);
        self
    }

    fn sensitive(self) -> Self {
        self.saying(|content| content.sensitivity = Sensitivity::High)
    }
}

fn ask(transition: &str) -> Ask {
    let transition = transition.to_owned();
    Ask {
        transition,
        message: Some("Please see the second paragraph.".to_owned()),
        at: None,
        acknowledge: Vec::new(),
        force: Force::No,
    }
}

fn act(facts: &Facts, actor: &Actor, transition: &str) -> Result<Step, Refusal> {
    judge(
        Workflow::newsroom(),
        facts,
        actor,
        &ask(transition),
        hour(9),
    )
}

fn offered(facts: &Facts, actor: &Actor, transition: &str) -> TransitionOption {
    let options = options(Workflow::newsroom(), facts, actor, hour(9));
    options
        .into_iter()
        .find(|option| option.name == transition)
        .unwrap()
}

fn codes(blockers: &[Blocker]) -> Vec<&str> {
    blockers
        .iter()
        .map(|blocker| blocker.code.as_str())
        .collect()
}

fn blocked(refused: Result<Step, Refusal>) -> Vec<String> {
    match refused {
        Err(Refusal::Blocked(blockers)) => {
            codes(&blockers).into_iter().map(str::to_owned).collect()
        }
        other => panic!("not blocked: {other:?}"),
    }
}
