//! Claiming and finishing, on SQLite and, where `COPYDESK_TEST_POSTGRES` names a
//! server, on PostgreSQL.

mod kit;
mod listed;

use crate::domain::delivery::DeliveryKind;
use std::collections::HashSet;
use std::thread;

use chrono::TimeDelta;

use super::{Outcome, claim, find, resend};
use crate::domain::delivery::DeliveryState;
use crate::domain::ids::DeliveryId;
use crate::domain::time::Instant;
use kit::{MINUTE, Place, claim_one, end, lease, now, on_each, write};

#[test]
fn many_claimers_get_disjoint_rows_and_together_all_of_them() {
    on_each(|place| {
        let now = now();
        let written: HashSet<_> = write(&mut place.connect(), 60, now).into_iter().collect();
        let claimed: Vec<DeliveryId> = thread::scope(|scope| {
            let claimers: Vec<_> = (0..4)
                .map(|_| scope.spawn(|| claim_all(place, now)))
                .collect();
            claimers
                .into_iter()
                .flat_map(|claimer| claimer.join().unwrap())
                .collect()
        });
        assert_eq!(claimed.len(), 60);
        assert_eq!(claimed.into_iter().collect::<HashSet<_>>(), written);
    });
}

fn claim_all(place: &Place, now: Instant) -> Vec<DeliveryId> {
    let mut conn = place.connect();
    let mut claimed = Vec::new();
    loop {
        let some = claim(&mut conn, DeliveryKind::Mail, lease(now + MINUTE), 3, now).unwrap();
        if some.is_empty() {
            return claimed;
        }
        claimed.extend(some.into_iter().map(|one| one.id));
    }
}

#[test]
fn a_claim_that_is_not_committed_makes_nobody_wait() {
    on_each(|place| {
        let Place::Postgres(_) = place else { return };
        let (mut ines, mut tom) = (place.connect(), place.connect());
        let now = now();
        write(&mut ines, 4, now);
        ines.batch("BEGIN").unwrap();
        tom.batch("BEGIN; SET LOCAL lock_timeout = '100ms'")
            .unwrap();
        let first = claim(&mut ines, DeliveryKind::Mail, lease(now + MINUTE), 2, now).unwrap();
        let second = claim(&mut tom, DeliveryKind::Mail, lease(now + MINUTE), 4, now).unwrap();
        assert_eq!((first.len(), second.len()), (2, 2));
        assert!(
            first
                .iter()
                .all(|one| second.iter().all(|other| other.id != one.id))
        );
    });
}

#[test]
fn a_lost_lease_changes_nothing() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        let id = write(&mut conn, 1, start)[0];
        let first = claim_one(&mut conn, start).unwrap();
        assert!(claim_one(&mut conn, start + TimeDelta::seconds(59)).is_none());

        let second = claim_one(&mut conn, start + MINUTE).unwrap();
        assert_eq!((second.id, first.tries, second.tries), (id, 1, 2));
        let before = find(&mut conn, id).unwrap().unwrap();
        for outcome in [
            Outcome::Done,
            Outcome::PassedOver("gone".into()),
            Outcome::Retry {
                due_at: start,
                error: "late".into(),
            },
            Outcome::GivenUp("refused".into()),
        ] {
            assert!(!end(&mut conn, &first, &outcome), "{outcome:?}");
        }
        assert_eq!(find(&mut conn, id).unwrap().unwrap(), before);

        assert!(end(&mut conn, &second, &Outcome::Done));
        assert!(!end(&mut conn, &second, &Outcome::GivenUp("twice".into())));
        assert_eq!(
            find(&mut conn, id).unwrap().unwrap().state,
            DeliveryState::Done
        );
        assert!(claim_one(&mut conn, start + MINUTE * 60).is_none());
    });
}

#[test]
fn what_failed_for_now_comes_back_when_it_is_due() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        write(&mut conn, 1, start);
        let claimed = claim_one(&mut conn, start).unwrap();
        let due_at = start + TimeDelta::seconds(5);
        let retry = Outcome::Retry {
            due_at,
            error: "not now: busy".into(),
        };
        assert!(end(&mut conn, &claimed, &retry));
        assert!(claim_one(&mut conn, due_at - TimeDelta::milliseconds(1)).is_none());
        let waiting = find(&mut conn, claimed.id).unwrap().unwrap();
        assert_eq!(
            (waiting.state, waiting.due_at),
            (DeliveryState::Waiting, due_at)
        );
        assert_eq!(waiting.last_error.as_deref(), Some("not now: busy"));

        let claimed = claim_one(&mut conn, due_at).unwrap();
        assert_eq!(claimed.tries, 2);
        assert!(end(&mut conn, &claimed, &Outcome::Done));
        assert_eq!(
            find(&mut conn, claimed.id).unwrap().unwrap().last_error,
            None
        );
    });
}

#[test]
fn what_was_given_up_is_sent_again_by_hand_with_all_its_tries() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        let id = write(&mut conn, 1, start)[0];
        assert!(!resend(&mut conn, id, start).unwrap());
        let claimed = claim_one(&mut conn, start).unwrap();
        assert!(end(
            &mut conn,
            &claimed,
            &Outcome::GivenUp("refused: no such box".into())
        ));
        assert!(claim_one(&mut conn, start + MINUTE).is_none());
        assert!(find(&mut conn, id).unwrap().unwrap().finished_at.is_some());

        assert!(resend(&mut conn, id, start + MINUTE).unwrap());
        assert!(!resend(&mut conn, id, start + MINUTE).unwrap());
        let claimed = claim_one(&mut conn, start + MINUTE).unwrap();
        assert_eq!((claimed.id, claimed.tries), (id, 1));
        assert_eq!(find(&mut conn, id).unwrap().unwrap().finished_at, None);
    });
}
