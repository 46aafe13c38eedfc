//! What moderators read page by page loses nothing and brings nothing twice, whatever the
//! clock says.

use std::collections::BTreeSet;

use futures_util::future::join_all;
use serde_json::{Value, json};

use crate::kit::rows::instant;
use crate::kit::thread::{Thread, members};
use crate::kit::{Newsroom, Person};

/// Some instant.
const AT: i64 = 1_800_000_000_000_000;

/// A member of all items of a list, from its pages; `query` begins with `&` or is empty.
async fn pages(
    person: &Person,
    (path, query): (&str, &str),
    limit: u16,
    member: &str,
) -> Vec<Value> {
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = format!("{path}?limit={limit}{query}{cursor}");
        let page = person.get(&page).await.expect(200);
        seen.extend(members(&page.json["items"], member));
        let Some(next) = page.json["next"].as_str() else {
            return seen;
        };
        cursor = format!("&cursor={next}");
    }
}

fn is_whole(seen: &[Value], count: usize, what: &str) {
    let different: BTreeSet<String> = seen.iter().map(Value::to_string).collect();
    assert_eq!((seen.len(), different.len()), (count, count), "{what}");
}

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
    let at = instant(AT);
    room.alters(&format!(
        "UPDATE cases SET due_at = {at}; UPDATE case_queues SET due_at = {at}"
    ))
    .await;
    let queue = ("/v1/moderation/queues/held/cases", "");
    for (person, limit) in [(&thread.mo, 1), (&thread.mo, 3), (&ada, 2), (&ada, 11)] {
        let seen = pages(person, queue, limit, "id").await;
        is_whole(&seen, 11, &format!("by {limit}"));
        let seen: Vec<&str> = seen.iter().map(|id| id.as_str().unwrap()).collect();
        assert!(seen.is_sorted(), "of equal instants the id decides");
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn and_so_is_whatever_else_came_about_at_one_instant() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let first = thread.says("Marie", "Hello").await.expect(201);
    let (comment, reader) = (
        first.str("id"),
        first.json["comment"]["author"]["key"].as_str().unwrap(),
    );
    for n in 1..7 {
        thread
            .says("Marie", &format!("Hello {n}"))
            .await
            .expect(201);
    }
    let remarks = format!("/v1/moderation/comments/{comment}/remarks");
    let doing = (0..7).map(|n| {
        let (mo, remarks) = (&thread.mo, &remarks);
        async move {
            let lease = json!({"count": 1, "seconds": 300});
            mo.post("/v1/moderation/queues/held/leases", lease)
                .await
                .expect(201);
            mo.post(remarks, json!({"text": format!("Remark {n}")}))
                .await
                .expect(201);
            let warning = json!({"kind": "warn", "on": {"reader": reader}, "reason": "spam"});
            mo.post("/v1/moderation/sanctions", warning)
                .await
                .expect(201);
        }
    });
    join_all(doing).await;
    let at = instant(AT);
    room.alters(&format!(
        "UPDATE cases SET lease_expires_at = {at}; UPDATE comments SET posted_at = {at};
         UPDATE remarks SET created_at = {at}; UPDATE sanctions SET imposed_at = {at}"
    ))
    .await;
    let theirs = format!("/v1/moderation/readers/{reader}/comments");
    for (path, query, member) in [
        ("/v1/moderation/leases", "", "lease"),
        ("/v1/moderation/sanctions", "", "id"),
        ("/v1/moderation/comments", "&visibility=held", "id"),
        (&theirs, "", "id"),
        (&remarks, "", "id"),
    ] {
        for limit in [1, 2, 3, 6, 7] {
            let seen = pages(&thread.mo, (path, query), limit, member).await;
            is_whole(&seen, 7, &format!("{path} by {limit}"));
        }
    }
    room.closes_unread().await;
}
