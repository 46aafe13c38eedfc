//! The board: the open drafts by state.

use super::Error;
use super::drafts::sight;
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
    let mut workflows = board::arrange(boards::tallies(conn, &sight, filter, now)?);
    for board in &mut workflows {
        for column in board.columns.iter_mut().filter(|column| column.count > 0) {
            let place = (board.workflow.as_str(), column.state.as_str());
            column.drafts = boards::cards(conn, &sight, filter.section.as_deref(), place)?;
        }
    }
    Ok(Board { workflows })
}
