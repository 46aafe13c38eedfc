//! Who may decide a case now: the holder of its lease, or whoever names its
//! version while nobody holds it.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::case::Case;
use crate::domain::ids::{CaseId, LeaseId, StaffId};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

/// A moderator's hold on a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Lease {
    pub id: LeaseId,
    pub by: StaffId,
    pub until: Instant,
}

/// How a case is held, as far as deciding on it goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Hold {
    pub version: i64,
    /// Set once it was decided.
    pub closed_at: Option<Instant>,
    /// The last lease on it, run out or not.
    pub lease: Option<Lease>,
}

/// What somebody shows for their right to decide.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Proof {
    pub lease: Option<LeaseId>,
    /// From `If-Match`.
    pub version: Option<i64>,
}

/// Why somebody may not decide, in the order in which it is looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Obstacle {
    /// Neither a lease nor a version was shown.
    NoProof,
    Stale,
    Decided,
    /// Somebody else holds it.
    Leased(Lease),
    /// The lease that was shown has run out, or never was on this case.
    LeaseLost,
}

/// What keeps `actor` from deciding; `None` when nothing does.
pub fn obstacle(hold: &Hold, proof: Proof, actor: StaffId, now: Instant) -> Option<Obstacle> {
    let live = hold.lease.filter(|lease| lease.until > now);
    match (proof.lease, proof.version) {
        (None, None) => Some(Obstacle::NoProof),
        _ if hold.closed_at.is_some() => Some(Obstacle::Decided),
        (_, Some(version)) if version != hold.version => Some(Obstacle::Stale),
        (shown, _) => match (live, shown) {
            (Some(lease), _) if lease.by != actor => Some(Obstacle::Leased(lease)),
            (Some(lease), Some(shown)) if lease.id != shown => Some(Obstacle::LeaseLost),
            (None, Some(_)) => Some(Obstacle::LeaseLost),
            _ => None,
        },
    }
}

/// Cases under a lease. The list is empty when nothing was free.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Leased {
    /// The holder's proof, for deciding.
    pub lease: LeaseId,
    pub expires_at: Instant,
    /// In the order they are due.
    pub cases: Vec<Case>,
}

/// Who holds what: a lease, without its proof of anything to anybody but its holder.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct LeaseView {
    pub lease: LeaseId,
    pub by: StaffRef,
    /// From which it was taken; null where that is not known any more.
    #[schema(example = "held")]
    pub queue: Option<String>,
    pub expires_at: Instant,
    /// How many cases are left under it.
    #[schema(example = 2)]
    pub count: i64,
    /// Which.
    pub cases: Vec<CaseId>,
}

#[cfg(test)]
mod tests {
    use chrono::TimeDelta;

    use super::*;

    #[test]
    fn obstacles_are_found_in_their_order() {
        let now = Instant::from(chrono::DateTime::UNIX_EPOCH);
        let (mo, tom) = (StaffId::new(), StaffId::new());
        let lease = |by, minutes| Lease {
            id: LeaseId::new(),
            by,
            until: now + TimeDelta::minutes(minutes),
        };
        let (own, old, other) = (lease(mo, 5), lease(mo, 0), lease(tom, 5));
        let hold = |lease| Hold {
            version: 3,
            closed_at: None,
            lease,
        };
        let decided = Hold {
            closed_at: Some(now),
            ..hold(None)
        };
        let by_lease = |lease: Lease| Proof {
            lease: Some(lease.id),
            version: None,
        };
        let by_version = |version| Proof {
            lease: None,
            version: Some(version),
        };
        let both = Proof {
            version: Some(2),
            ..by_lease(own)
        };
        #[rustfmt::skip]
        let table = [
            (hold(None),        Proof::default(),  Some(Obstacle::NoProof)),
            (decided,           Proof::default(),  Some(Obstacle::NoProof)),
            (hold(None),        by_version(3),     None),
            (hold(None),        by_version(2),     Some(Obstacle::Stale)),
            (decided,           by_version(2),     Some(Obstacle::Decided)),
            (decided,           by_version(3),     Some(Obstacle::Decided)),
            (decided,           by_lease(own),     Some(Obstacle::Decided)),
            (hold(Some(own)),   by_lease(own),     None),
            (hold(Some(own)),   both,              Some(Obstacle::Stale)),
            (hold(Some(own)),   by_version(3),     None),
            (hold(Some(other)), by_version(3),     Some(Obstacle::Leased(other))),
            (hold(Some(other)), by_lease(own),     Some(Obstacle::Leased(other))),
            (hold(Some(other)), by_lease(other),   Some(Obstacle::Leased(other))),
            (hold(Some(own)),   by_lease(old),     Some(Obstacle::LeaseLost)),
            (hold(Some(old)),   by_lease(old),     Some(Obstacle::LeaseLost)),
            (hold(None),        by_lease(own),     Some(Obstacle::LeaseLost)),
            (hold(Some(old)),   by_version(3),     None),
        ];
        for (row, (hold, proof, expected)) in table.into_iter().enumerate() {
            assert_eq!(obstacle(&hold, proof, mo, now), expected, "row {row}");
        }
    }
}
