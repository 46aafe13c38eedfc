//! Two who take cases at once.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::{Duration, Instant};

use chrono::TimeDelta;
use copydesk::domain::ids::LeaseId;
use copydesk::domain::moderation::{Lease, Remit};
use copydesk::store::cases::{Claim, claim};
use copydesk::store::{Conn, Error};
use futures_util::future::join_all;

use crate::kit::Newsroom;
use crate::kit::database::postgres;
use crate::kit::thread::Thread;

/// On SQLite there is one writer: one is done before the other begins.
#[tokio::test]
async fn who_takes_one_case_of_two_sections_leaves_the_other_to_others() {
    if postgres().is_none() {
        return;
    }
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let elsewhere = Thread::opens_in_world(&room, "Dry in Spain").await;
    thread.says("Marie", "Here").await.expect(201);
    elsewhere.says("Jan", "There").await.expect(201);
    let now = room.running().desk.now();
    let done = Arc::new(AtomicUsize::new(0));
    let takes = (0..2).map(|_| {
        let done = Arc::clone(&done);
        let taking = Claim {
            queue: "held".to_owned(),
            remit: Remit::Only(vec!["news".to_owned(), "world".to_owned()]),
            lease: Lease {
                id: LeaseId::new(),
                by: thread.mo.id.parse().unwrap(),
                until: now + TimeDelta::minutes(5),
            },
            count: 1,
        };
        // neither transaction ends before both have taken what they get
        room.running().desk.store.write(move |conn: &mut Conn| {
            let taken = claim(conn, &taking, now)?;
            done.fetch_add(1, Ordering::SeqCst);
            let end = Instant::now() + Duration::from_secs(10);
            while done.load(Ordering::SeqCst) < 2 && Instant::now() < end {
                std::thread::sleep(Duration::from_millis(1));
            }
            Ok::<_, Error>(taken)
        })
    });
    let taken: Vec<usize> = join_all(takes)
        .await
        .into_iter()
        .map(|taken| taken.unwrap().len())
        .collect();
    assert_eq!(taken, [1, 1]);
    room.closes_unread().await;
}
