//! The board: the open drafts by state.

use std::collections::BTreeSet;

use super::drafts::sight;
use super::{Error, workflows};
use crate::domain::board::{self, Board};
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::store::Conn;
use crate::store::boards::{self, BoardFilter};

/// The boards of the workflows by which open drafts go that exist for the actor.
/// What is in no state is not asked for, so the number of statements follows that
/// of the states, and never that of the drafts.
pub fn read(
    conn: &mut Conn,
    actor: &Actor,
    filter: &BoardFilter,
    now: Instant,
) -> Result<Board, Error> {
    let sight = sight(conn, actor)?;
    let tallies = boards::tallies(conn, &sight, filter, now)?;
    let used: BTreeSet<(&str, i32)> = tallies
        .iter()
        .map(|tally| (tally.workflow.as_str(), tally.workflow_version))
        .collect();
    let used = used.into_iter();
    let used: Result<Vec<_>, Error> = used
        .map(|(name, version)| workflows::version(conn, name, version))
        .collect();
    let used = used?;
    let mut workflows = board::arrange(tallies, &used);
    for board in &mut workflows {
        for column in board.columns.iter_mut().filter(|column| column.count > 0) {
            let place = (board.workflow.as_str(), column.state.as_str());
            column.drafts = boards::cards(conn, &sight, filter.section.as_deref(), place)?;
        }
    }
    Ok(Board { workflows })
}
