//! Workflows as admins see them, and loading the ones that a site has of its own.

use serde::{Deserialize, Serialize};
use serde_json::json;
use utoipa::ToSchema;

use super::read;
use crate::domain::draft::Category;
use crate::domain::event::{Event, EventKind};
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::domain::workflow::{Mistake, SHIPPED_NAMES, State, Transition, Workflow};
use crate::service::Error;
use crate::store::workflows::{self, WorkflowRow};
use crate::store::{Conn, events};

/// The longest file, in characters.
const SOURCE_MAX: usize = 100_000;

/// A workflow, as it is listed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkflowSummary {
    #[schema(example = "newsroom")]
    pub name: String,
    #[schema(example = "Newsroom")]
    pub title: String,
    #[schema(example = 1)]
    pub version: i32,
    /// Whether it came with the service.
    pub is_shipped: bool,
    pub added_at: Instant,
}

/// A workflow: its file, and what it comes to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct WorkflowView {
    #[schema(example = "newsroom")]
    pub name: String,
    #[schema(example = "Newsroom")]
    pub title: String,
    #[schema(example = 1)]
    pub version: i32,
    /// Every version that there is, newest first.
    #[schema(example = json!([1]))]
    pub versions: Vec<i32>,
    pub is_shipped: bool,
    /// In the order of a board.
    pub states: Vec<StateView>,
    /// In the order of the file.
    pub transitions: Vec<TransitionView>,
    /// The file, in TOML.
    #[schema(example = "name = \"newsroom\"\n…")]
    pub source: String,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct StateView {
    #[schema(example = "in_review")]
    pub name: String,
    pub category: Category,
}

#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct TransitionView {
    #[schema(example = "submit")]
    pub name: String,
    #[schema(example = json!(["drafting"]))]
    pub from: Vec<String>,
    #[schema(example = "in_review")]
    pub to: String,
    /// Roles in the draft's section, and relations to it.
    #[schema(example = json!(["contributor", "editor"]))]
    pub who: Vec<String>,
}

impl From<&WorkflowRow> for WorkflowSummary {
    fn from(row: &WorkflowRow) -> Self {
        Self {
            name: row.name.clone(),
            title: row.title.clone(),
            version: row.version,
            is_shipped: is_shipped(&row.name),
            added_at: row.added_at,
        }
    }
}

impl From<&Transition> for TransitionView {
    fn from(transition: &Transition) -> Self {
        let who = transition.who.iter().map(|who| who.name().to_owned());
        Self {
            name: transition.name.clone(),
            from: transition.from.clone(),
            to: transition.to.clone(),
            who: who.collect(),
        }
    }
}

fn is_shipped(name: &str) -> bool {
    SHIPPED_NAMES.contains(&name)
}

/// Every workflow in its newest version, by name.
pub fn list(conn: &mut Conn) -> Result<Vec<WorkflowSummary>, Error> {
    let mut newest: Vec<WorkflowSummary> = Vec::new();
    for row in workflows::list(conn)? {
        if newest.last().is_none_or(|last| last.name != row.name) {
            newest.push(WorkflowSummary::from(&row));
        }
    }
    Ok(newest)
}

/// One version of a workflow, the newest unless it is named.
pub fn view(
    conn: &mut Conn,
    name: &str,
    version: Option<i32>,
) -> Result<Option<WorkflowView>, Error> {
    let mut rows = workflows::list(conn)?;
    rows.retain(|row| row.name == name);
    let versions: Vec<i32> = rows.iter().map(|row| row.version).collect();
    let asked = |row: &WorkflowRow| version.is_none_or(|version| version == row.version);
    let Some(row) = rows.into_iter().find(asked) else {
        return Ok(None);
    };
    let workflow = read(&row.source)?;
    let state = |state: &State| StateView {
        name: state.name.clone(),
        category: state.category,
    };
    Ok(Some(WorkflowView {
        states: workflow.states.iter().map(state).collect(),
        transitions: workflow.transitions.iter().map(Into::into).collect(),
        is_shipped: is_shipped(&row.name),
        versions,
        name: row.name,
        title: row.title,
        version: row.version,
        source: row.source,
    }))
}

/// Loads a workflow of the site's own, or a newer version of one. The same file again
/// changes nothing.
///
/// `Invalid` with every mistake of the file; for another name than the one it is loaded
/// under, for one that ships, and for a version that is not newer than the last.
pub fn load(
    conn: &mut Conn,
    actor: Option<&Actor>,
    (name, source): (&str, &str),
    now: Instant,
) -> Result<WorkflowView, Error> {
    let workflow = sound(source)?;
    refuse_name(name, &workflow.name)?;
    let newest = workflows::newest(conn, name)?;
    if newest.as_ref().is_none_or(|newest| newest.source != source) {
        refuse_version(newest.as_ref(), workflow.version)?;
        let by = actor.map(|actor| actor.id);
        let row = WorkflowRow {
            name: name.to_owned(),
            version: workflow.version,
            title: workflow.title,
            source: source.to_owned(),
            added_by: by,
            added_at: now,
        };
        if !workflows::insert(conn, &row)? {
            let detail = "somebody else loaded this version at the same moment; try again";
            return Err(Refusal::Conflict(detail.to_owned()).into());
        }
        let loaded = json!({"workflow": name, "version": row.version});
        let loaded = Event::new(EventKind::WorkflowLoaded, now, by, loaded);
        events::insert(conn, &[loaded])?;
    }
    Ok(view(conn, name, None)?.ok_or(Refusal::NotFound)?)
}

/// The workflow of a file, or every mistake in it.
fn sound(source: &str) -> Result<Workflow, Refusal> {
    if source.chars().count() > SOURCE_MAX {
        let detail = format!("at most {SOURCE_MAX} characters");
        return Err(Refusal::field("/source", "too_long", detail));
    }
    Workflow::load(source).map_err(|mistakes| {
        let told = |mistake: &Mistake| FieldError::new("/source", "mistake", mistake.to_string());
        Refusal::Invalid(mistakes.iter().map(told).collect())
    })
}

fn refuse_name(name: &str, within: &str) -> Result<(), Refusal> {
    if is_shipped(name) {
        let detail = format!("`{name}` comes with the service; give yours another name");
        return Err(Refusal::field("/source", "taken", detail));
    }
    if name == within {
        return Ok(());
    }
    let detail =
        format!("the file calls it `{within}`, the address `{name}`; both must be the same");
    Err(Refusal::field("/source", "other_name", detail))
}

fn refuse_version(newest: Option<&WorkflowRow>, version: i32) -> Result<(), Refusal> {
    match newest {
        Some(newest) if version <= newest.version => {
            let detail = format!(
                "version {} is there; a changed file has a higher one than {version}",
                newest.version
            );
            Err(Refusal::field("/source", "old_version", detail))
        }
        _ => Ok(()),
    }
}
