//! Filing cases anew, in pieces: after the rules of queues were changed, and after the
//! record of an author has.

use super::{Error, filing};
use crate::domain::ids::CommentId;
use crate::domain::moderation::CaseFacts;
use crate::store::filing::Misplaced;
use crate::store::{self, Conn, saved_queues};

/// Cases in one transaction, at most.
const AT_ONCE: u16 = 100;

/// Whether there is anything to do.
pub fn is_waiting(conn: &mut Conn) -> Result<bool, Error> {
    let rules = saved_queues::rules(conn)?;
    Ok(
        store::queues::filed_from(conn)?.is_some_and(|filed| filed < rules)
            || store::filing::changed_record(conn)?.is_some(),
    )
}

/// Files some of the cases that were filed under older rules, or in the section that
/// their article was in, and says how many.
pub fn by_rules(conn: &mut Conn) -> Result<usize, Error> {
    let plan = filing::plan(conn)?;
    let stale = store::filing::filed_before(conn, plan.version, AT_ONCE)?;
    let comments: Vec<CommentId> = stale.iter().map(|case| case.comment_id).collect();
    let mut sections = store::filing::sections(conn, &comments)?;
    for case in &stale {
        let mut facts = filing::facts(conn, case)?;
        if let Some(section) = sections.remove(&case.comment_id) {
            facts.section = section;
        }
        filing::refile_by(conn, case, (facts, &plan))?;
    }
    Ok(stale.len())
}

/// Looks through some of the waiting cases of one reader whose record has changed.
/// `false`: there is no such reader.
pub fn by_record(conn: &mut Conn) -> Result<bool, Error> {
    let Some(reader) = store::filing::changed_record(conn)? else {
        return Ok(false);
    };
    if !store::filing::forget_record(conn, reader)? {
        return Ok(true);
    }
    let is_new = store::filing::is_new(conn, reader)?;
    let misplaced = store::filing::misplaced(conn, Misplaced { reader, is_new }, AT_ONCE)?;
    if misplaced.is_empty() {
        return Ok(true);
    }
    let plan = filing::plan(conn)?;
    for case in &misplaced {
        let facts = CaseFacts {
            is_new_reader: is_new,
            ..filing::facts(conn, case)?
        };
        filing::refile_by(conn, case, (facts, &plan))?;
    }
    if misplaced.len() == usize::from(AT_ONCE) {
        store::filing::go_on_with(conn, reader)?;
    }
    Ok(true)
}
