//! Whether somebody may decide a case now, and what they are told if not.

use std::collections::HashMap;

use serde_json::json;

use crate::domain::ids::{CaseId, StaffId};
use crate::domain::moderation::{Obstacle, Proof, obstacle};
use crate::domain::refusal::Refusal;
use crate::domain::staff::{Actor, StaffRef};
use crate::domain::time::Instant;
use crate::service::Error;
use crate::store::cases::CaseRow;
use crate::store::{self, Conn, case_files, decisions, staff};

/// 428 with neither lease nor version; 409 `already_decided`; 412; 409 `leased`,
/// `lease_lost`.
pub(super) fn examine(
    conn: &mut Conn,
    actor: &Actor,
    case: &CaseRow,
    proof: Proof,
    now: Instant,
) -> Result<(), Error> {
    match obstacle(&case.hold(), proof, actor.id, now) {
        Some(obstacle) => Err(refusal(conn, obstacle, case, now)?.into()),
        None => Ok(()),
    }
}

/// What somebody is told of what keeps them from deciding.
pub(in crate::service) fn refusal(
    conn: &mut Conn,
    obstacle: Obstacle,
    case: &CaseRow,
    now: Instant,
) -> Result<Refusal, Error> {
    Ok(match obstacle {
        Obstacle::NoProof => Refusal::PreconditionRequired,
        Obstacle::Stale => Refusal::Stale {
            current: json!(case_files::open(conn, &[case.id], now)?.pop()),
            fields: Vec::new(),
        },
        Obstacle::Decided => decided(decisions::standing_on(conn, &[case.id])?.remove(&case.id)),
        Obstacle::Leased(lease) => leased(
            staff::names(conn, &[lease.by])?.remove(&lease.by),
            lease.until,
        )?,
        Obstacle::LeaseLost => Refusal::LeaseLost,
    })
}

/// The cases among these that somebody else holds or has decided, and who.
pub(super) fn examine_all(
    conn: &mut Conn,
    actor: &Actor,
    cases: &[CaseRow],
    now: Instant,
) -> Result<HashMap<CaseId, Refusal>, Error> {
    let found: Vec<(CaseId, Obstacle)> = cases
        .iter()
        .filter_map(|case| {
            let proof = Proof {
                lease: None,
                version: Some(case.version),
            };
            Some((case.id, obstacle(&case.hold(), proof, actor.id, now)?))
        })
        .collect();
    let closed: Vec<CaseId> = found
        .iter()
        .filter(|(_, obstacle)| *obstacle == Obstacle::Decided)
        .map(|(case, _)| *case)
        .collect();
    let holders: Vec<StaffId> = found
        .iter()
        .filter_map(|(_, obstacle)| match obstacle {
            Obstacle::Leased(lease) => Some(lease.by),
            _ => None,
        })
        .collect();
    let mut standing = decisions::standing_on(conn, &closed)?;
    let people = staff::names(conn, &holders)?;
    found
        .into_iter()
        .map(|(case, obstacle)| {
            let refusal = match obstacle {
                Obstacle::Leased(lease) => leased(people.get(&lease.by).cloned(), lease.until)?,
                Obstacle::Decided => decided(standing.remove(&case)),
                Obstacle::NoProof | Obstacle::Stale | Obstacle::LeaseLost => Refusal::LeaseLost,
            };
            Ok((case, refusal))
        })
        .collect()
}

fn decided(standing: Option<(StaffRef, Instant)>) -> Refusal {
    match standing {
        Some((by, at)) => Refusal::AlreadyDecided { by, at },
        None => Refusal::WrongState(
            "the case is closed, and nobody's decision stands; act on the comment itself"
                .to_owned(),
        ),
    }
}

fn leased(by: Option<StaffRef>, until: Instant) -> Result<Refusal, Error> {
    let by = by.ok_or_else(|| store::Error::Broken("a lease of somebody unknown".to_owned()))?;
    Ok(Refusal::Leased { by, until })
}
