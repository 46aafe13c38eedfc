//! And what else of theirs.

use super::OthersDone;
use super::form::{Others, SanctionForm};
use crate::domain::comment::Visibility;
use crate::domain::ids::{BatchId, CommentId};
use crate::domain::moderation::{Remit, Ruling};
use crate::domain::page::Window;
use crate::domain::reason::Reason;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::domain::time::Instant;
use crate::service::decisions::batch::{self, Rulings};
use crate::service::{Error, cases};
use crate::store::Conn;
use crate::store::impositions::SanctionRow;
use crate::store::search::{self, Search};

/// Comments that go with one sanction, at most.
const MOST: u16 = 500;
/// What is left is counted up to this.
const COUNTED: i64 = 10_000;

/// Where somebody acts on comments: admins everywhere.
pub(super) fn remit(actor: &Actor) -> Result<Remit, Refusal> {
    if actor.is_admin() {
        return Ok(Remit::Every);
    }
    cases::remit(actor)
}

pub(super) fn weigh(
    conn: &mut Conn,
    actor: &Actor,
    (form, row): (&SanctionForm, &SanctionRow),
    now: Instant,
) -> Result<Option<OthersDone>, Error> {
    let Some((ids, left)) = theirs(conn, actor, form, row)? else {
        return Ok(None);
    };
    let rulings = rulings(row, form.reason, BatchId::new());
    let batch = batch::weigh_comments(conn, actor, (&rulings, &ids), now)?;
    Ok(Some(OthersDone { batch, left }))
}

pub(super) fn remove(
    conn: &mut Conn,
    actor: &Actor,
    (form, row, batch): (&SanctionForm, &SanctionRow, BatchId),
    now: Instant,
) -> Result<Option<OthersDone>, Error> {
    let Some((ids, left)) = theirs(conn, actor, form, row)? else {
        return Ok(None);
    };
    let rulings = rulings(row, form.reason, batch);
    let those = (&rulings, &ids[..], standings(form.comments));
    let batch = batch::rule_on_comments(conn, actor, those, now)?;
    Ok(Some(OthersDone { batch, left }))
}

fn rulings(row: &SanctionRow, reason: Reason, batch: BatchId) -> Rulings {
    Rulings {
        batch,
        decision: Ruling::Remove,
        reason: Some(reason),
        message: row.message.clone(),
    }
}

const fn standings(others: Others) -> &'static [Visibility] {
    match others {
        Others::None => &[],
        Others::Waiting => &[Visibility::Held],
        Others::All => &[Visibility::Held, Visibility::Published],
    }
}

/// The newest of their comments, and how many more there are; `None` where all stay.
fn theirs(
    conn: &mut Conn,
    actor: &Actor,
    form: &SanctionForm,
    row: &SanctionRow,
) -> Result<Option<(Vec<CommentId>, i64)>, Error> {
    if form.comments == Others::None {
        return Ok(None);
    }
    let (mut ids, mut all) = (Vec::new(), 0);
    for standing in standings(form.comments) {
        let search = Search {
            reader: row.reader_id,
            network: row.prefix.clone(),
            host: row.host.clone(),
            visibility: Some(*standing),
            sections: match remit(actor)? {
                Remit::Every => None,
                Remit::Only(sections) => Some(sections),
            },
            ..Search::default()
        };
        let window = Window {
            limit: MOST,
            after: None,
        };
        ids.extend(search::list(conn, &search, window)?.items);
        all += search::count(conn, &search, COUNTED)?;
    }
    ids.truncate(usize::from(MOST));
    let left = all - i64::try_from(ids.len()).unwrap_or(0);
    Ok(Some((ids, left)))
}
