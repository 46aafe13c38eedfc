//! A queue is read page by page without losing a case, whatever the clock says.

use std::collections::BTreeSet;

use crate::kit::Newsroom;
use crate::kit::rows::instant;
use crate::kit::thread::{Thread, ids};

#[tokio::test]
async fn cases_that_are_due_at_one_instant_are_each_on_one_page() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    // in two sections, whose cases are merged into one order
    let ada = room
        .hire("Ada", &["moderator news", "moderator world"])
        .await;
    for n in 0..11 {
        thread
            .says(&format!("Guest {n}"), "Hello")
            .await
            .expect(201);
    }
    let at = instant(1_800_000_000_000_000);
    room.alters(&format!(
        "UPDATE cases SET due_at = {at}; UPDATE case_queues SET due_at = {at}"
    ))
    .await;
    for (person, limit) in [(&thread.mo, 1), (&thread.mo, 3), (&ada, 2), (&ada, 11)] {
        let (mut seen, mut cursor) = (Vec::new(), String::new());
        loop {
            let path = format!("/v1/moderation/queues/held/cases?limit={limit}{cursor}");
            let page = person.get(&path).await.expect(200);
            seen.extend(ids(&page.json["items"]));
            let Some(next) = page.json["next"].as_str() else {
                break;
            };
            cursor = format!("&cursor={next}");
        }
        let different: BTreeSet<&String> = seen.iter().collect();
        assert_eq!((seen.len(), different.len()), (11, 11), "by {limit}");
        assert!(seen.is_sorted(), "of equal instants the id decides");
    }
    room.closes_unread().await;
}
