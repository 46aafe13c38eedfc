//! Which workflow a draft goes by, and loading the ones that a site has of its own.

mod view;

use std::collections::HashMap;
use std::collections::hash_map::Entry;
use std::sync::{Arc, LazyLock, Mutex, PoisonError};

use ring::digest::{SHA256, digest};

use super::Error;
use crate::domain::article::Kind;
use crate::domain::settings::Settings;
use crate::domain::time::Instant;
use crate::domain::workflow::Workflow;
use crate::store::drafts::DraftRow;
use crate::store::workflows::{self, WorkflowRow};
use crate::store::{self, Conn, settings};
pub use view::{WorkflowSummary, WorkflowView, list, load, view};

/// Workflows by the digest of their files: a file that was read once is not read again,
/// whichever database it came from. A site has a few dozen in its life.
static READ: LazyLock<Mutex<HashMap<Vec<u8>, Arc<Workflow>>>> = LazyLock::new(Mutex::default);

/// The workflows of some drafts.
pub(super) struct Loaded(HashMap<(String, i32), Arc<Workflow>>);

impl Loaded {
    pub fn read<'a>(
        conn: &mut Conn,
        drafts: impl Iterator<Item = &'a DraftRow>,
    ) -> Result<Self, Error> {
        let mut loaded = HashMap::new();
        for draft in drafts {
            let key = (draft.workflow.clone(), draft.workflow_version);
            if let Entry::Vacant(place) = loaded.entry(key) {
                let (name, number) = place.key();
                let workflow = version(conn, name, *number)?;
                place.insert(workflow);
            }
        }
        Ok(Self(loaded))
    }

    pub fn have_checklists(&self) -> bool {
        let has = |workflow: &Arc<Workflow>| !workflow.checklist.is_empty();
        self.0.values().any(has)
    }

    /// That of one of them.
    pub fn of(&self, draft: &DraftRow) -> Result<Arc<Workflow>, Error> {
        let key = (draft.workflow.clone(), draft.workflow_version);
        let unread = || store::Error::Broken("a workflow that was not read".to_owned());
        Ok(self.0.get(&key).cloned().ok_or_else(unread)?)
    }
}

/// One version of a workflow, as it was when drafts began to go by it.
pub fn version(conn: &mut Conn, name: &str, version: i32) -> Result<Arc<Workflow>, Error> {
    let mut shipped = Workflow::shipped().iter();
    let is_it = |known: &Workflow| known.name == name && known.version == version;
    if let Some(shipped) = shipped.find(|shipped| is_it(&shipped.workflow)) {
        return Ok(Arc::clone(&shipped.workflow));
    }
    let missing = || store::Error::Broken(format!("version {version} of workflow {name} is gone"));
    let source = workflows::source(conn, name, version)?.ok_or_else(missing)?;
    read(&source)
}

/// A workflow from its file, which was sound when it was stored.
fn read(source: &str) -> Result<Arc<Workflow>, Error> {
    let digest = digest(&SHA256, source.as_bytes()).as_ref().to_vec();
    let mut known = READ.lock().unwrap_or_else(PoisonError::into_inner);
    if let Some(workflow) = known.get(&digest) {
        return Ok(Arc::clone(workflow));
    }
    let broken = |mistakes| store::Error::Broken(format!("a stored workflow: {mistakes:?}"));
    let workflow = Arc::new(Workflow::load(source).map_err(broken)?);
    known.insert(digest, Arc::clone(&workflow));
    Ok(workflow)
}

/// The newest version of a workflow, if there is one of that name.
pub fn newest(conn: &mut Conn, name: &str) -> Result<Option<Arc<Workflow>>, Error> {
    let mut shipped = Workflow::shipped().iter();
    if let Some(shipped) = shipped.find(|shipped| shipped.workflow.name == name) {
        return Ok(Some(Arc::clone(&shipped.workflow)));
    }
    let row = workflows::newest(conn, name)?;
    row.map(|row| read(&row.source)).transpose()
}

/// The workflow that a draft of this section and kind opens under.
pub(super) fn assigned(conn: &mut Conn, section: &str, kind: Kind) -> Result<Arc<Workflow>, Error> {
    let settings: Settings = settings::find(conn)?.0;
    let name = settings.workflows.assigned(section, kind);
    let newest = newest(conn, name)?;
    let gone = || {
        store::Error::Broken(format!(
            "the settings name the workflow {name}, which is gone"
        ))
    };
    Ok(newest.ok_or_else(gone)?)
}

/// Keeps the workflows that ship, for the day when a newer version ships in their place.
pub fn keep_shipped(conn: &mut Conn, now: Instant) -> Result<(), Error> {
    for shipped in Workflow::shipped() {
        let Workflow {
            name,
            title,
            version,
            ..
        } = &*shipped.workflow;
        let row = WorkflowRow {
            name: name.clone(),
            version: *version,
            title: title.clone(),
            source: shipped.source.to_owned(),
            added_by: None,
            added_at: now,
        };
        workflows::insert(conn, &row)?;
    }
    Ok(())
}
