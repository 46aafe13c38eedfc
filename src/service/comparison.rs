//! What changed between two revisions of an article.

use std::time::Duration;

use super::desk::Desk;
use super::dossier::Dossier;
use super::{Error, revisions as kept};
use crate::domain::comparison::{self, Comparison};
use crate::domain::draft::{DraftContent, RevisionRef};
use crate::domain::ids::RevisionId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::store::revisions::RevisionRow;
use crate::store::{self, Conn, revisions, staff};

/// How long words are looked for; what is left by then is told by larger pieces.
const PATIENCE: Duration = Duration::from_millis(500);

/// Compares a revision with another of the same article, or with the one before
/// it in its draft. Done outside of any transaction, on a thread that may be busy.
pub async fn compare(
    desk: &Desk,
    actor: Actor,
    to: RevisionId,
    from: Option<RevisionId>,
) -> Result<Comparison, Error> {
    let (from, to) = desk.read(move |conn| pair(conn, &actor, to, from)).await?;
    let comparing = tokio::task::spawn_blocking(move || {
        let deadline = std::time::Instant::now() + PATIENCE;
        let before = from.as_ref().map(|(_, content)| content);
        let fields = comparison::compare(before, &to.1, deadline);
        Comparison {
            from: from.map(|(head, _)| head),
            to: to.0,
            fields,
        }
    });
    let broken = |_| store::Error::Broken("comparing panicked".to_owned());
    Ok(comparing.await.map_err(broken)?)
}

/// A revision as answers name it, and what it says.
type Side = (RevisionRef, DraftContent);

fn pair(
    conn: &mut Conn,
    actor: &Actor,
    to: RevisionId,
    from: Option<RevisionId>,
) -> Result<(Option<Side>, Side), Error> {
    let row = revisions::find(conn, to)?.ok_or(Refusal::NotFound)?;
    let dossier = Dossier::open(conn, actor, row.draft_id)?;
    let from = match from {
        Some(from) => {
            let (row, of_it) = kept::of_article(conn, actor, &dossier, (from, "/query/from"))?;
            Some(side(conn, &of_it, row)?)
        }
        None => revisions::numbered(conn, row.draft_id, row.number - 1)?
            .map(|row| side(conn, &dossier, row))
            .transpose()?,
    };
    Ok((from, side(conn, &dossier, row)?))
}

fn side(conn: &mut Conn, dossier: &Dossier, row: RevisionRow) -> Result<Side, Error> {
    let mut head = dossier.revision_ref(&row.head());
    if let Some(by) = staff::names(conn, &[row.created_by])?.remove(&row.created_by) {
        head.created_by = by;
    }
    Ok((head, row.content.0))
}
