//! What rulings bring about beside the comments and their cases, and what taking them
//! back ends: by as many statements for many as for one.

use crate::domain::ids::{CommentId, DecisionId};
use crate::service::{Error, edits, letters, reports};
use crate::store::Conn;
use crate::store::decisions::{self, DecisionRow};

/// Reports are settled, earlier rulings to the contrary overturned, authors told once
/// it cannot be undone any more. The rulings are the same, each on a comment of its own.
pub(super) fn follow(conn: &mut Conn, rulings: &[&DecisionRow]) -> Result<(), Error> {
    reports::settle(conn, rulings)?;
    decisions::overturn(conn, rulings)?;
    letters::tell_removed(conn, rulings)
}

/// For rulings that are undone. Authors are not told: their letters look at the
/// decision when they are sent. Answers the comments that have their old texts again.
pub(super) fn take_back(
    conn: &mut Conn,
    rulings: &[&DecisionRow],
) -> Result<Vec<CommentId>, Error> {
    let ids: Vec<DecisionId> = rulings.iter().map(|row| row.id).collect();
    reports::unsettle(conn, rulings)?;
    decisions::uphold(conn, &ids)?;
    edits::restore(conn, &ids)
}
