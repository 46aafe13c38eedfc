//! What admins see of it.

use crate::domain::delivery::DeliveryKind;
use chrono::TimeDelta;

use super::kit::{MINUTE, claim_one, end, lease, now, on_each, write};
use crate::domain::delivery::DeliveryState;
use crate::domain::page::Window;
use crate::store::outbox::{Outcome, claim, find, list, purge};

#[test]
fn lists_page_newest_first_and_by_state() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        let mut ids: Vec<_> = (0..5)
            .flat_map(|n| write(&mut conn, 1, start + TimeDelta::seconds(n)))
            .collect();
        ids.reverse();
        let claimed = claim_one(&mut conn, start).unwrap();
        assert!(end(
            &mut conn,
            &claimed,
            &Outcome::GivenUp("refused".into())
        ));

        let mut seen = Vec::new();
        let mut window = Window {
            limit: 2,
            after: None,
        };
        loop {
            let page = list(&mut conn, None, window).unwrap();
            seen.extend(page.items.iter().map(|delivery| delivery.id));
            window.after = page.next;
            if window.after.is_none() {
                break;
            }
        }
        assert_eq!(seen, ids);
        let failed = list(
            &mut conn,
            Some(DeliveryState::Failed),
            Window {
                limit: 2,
                after: None,
            },
        );
        let failed = failed.unwrap().items;
        assert_eq!((failed.len(), failed[0].id), (1, claimed.id));
        assert_eq!(
            (failed[0].event.as_str(), failed[0].attempts),
            ("submitted", 1)
        );
        assert_eq!(failed[0].recipient, None);
    });
}

#[test]
fn what_was_done_is_forgotten_and_what_failed_kept() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        write(&mut conn, 3, start);
        let claimed = claim(
            &mut conn,
            DeliveryKind::Mail,
            lease(start + MINUTE),
            2,
            start,
        )
        .unwrap();
        assert!(end(&mut conn, &claimed[0], &Outcome::Done));
        assert!(end(
            &mut conn,
            &claimed[1],
            &Outcome::GivenUp("refused".into())
        ));
        purge(&mut conn, start).unwrap();
        assert!(find(&mut conn, claimed[0].id).unwrap().is_some());
        purge(&mut conn, start + MINUTE).unwrap();
        let window = Window {
            limit: 10,
            after: None,
        };
        let left = list(&mut conn, None, window).unwrap().items;
        assert_eq!(left.len(), 2);
        assert!(
            left.iter()
                .all(|delivery| delivery.state != DeliveryState::Done)
        );
    });
}

#[test]
fn a_notice_of_another_version_spoils_no_claim_and_no_list() {
    on_each(|place| {
        let mut conn = place.connect();
        let start = now();
        write(&mut conn, 2, start);
        conn.batch("UPDATE outbox SET payload = '{\"event\": \"from_the_future\"}' WHERE id = (SELECT id FROM outbox LIMIT 1)")
            .unwrap();
        let claimed = claim(
            &mut conn,
            DeliveryKind::Mail,
            lease(start + MINUTE),
            2,
            start,
        )
        .unwrap();
        assert_eq!(
            claimed.iter().filter(|one| one.notice().is_some()).count(),
            1
        );
        let listed = list(
            &mut conn,
            None,
            Window {
                limit: 10,
                after: None,
            },
        )
        .unwrap();
        assert!(
            listed
                .items
                .iter()
                .any(|delivery| delivery.event == "unknown")
        );
    });
}
