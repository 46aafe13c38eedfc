//! Moderators at work: queues, leases, decisions, and taking them back.

mod batches;
mod beside;
mod counts;
mod decisions;
mod direct;
mod escalation;
mod figures;
mod filing;
mod lapse;
mod leases;
mod own_queues;
mod paging;
mod picks;
mod reports;
mod restored;
mod sanctions;
mod search;
mod skips;
mod targets;
mod telling;
mod undo;

use serde_json::{Value, json};

use crate::kit::thread::{Thread, members};
use crate::kit::{Newsroom, Person};

/// A queue as a moderator sees it in the list.
pub async fn queue(person: &Person, key: &str) -> Value {
    let queues = person.get("/v1/moderation/queues").await.expect(200).json;
    let items = queues["items"].as_array().unwrap();
    let found = items.iter().find(|queue| queue["key"] == key);
    found.unwrap_or_else(|| panic!("no queue {key}")).clone()
}

/// The texts of the comments in a queue, what is due first first.
pub async fn texts(person: &Person, key: &str) -> Vec<Value> {
    let path = format!("/v1/moderation/queues/{key}/cases?limit=100");
    let cases = person.get(&path).await.expect(200).json;
    let comments = members(&cases["items"], "comment").into_iter();
    comments.map(|comment| comment["text"].clone()).collect()
}

#[tokio::test]
async fn a_queue_is_worked_off_oldest_first() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for (name, text) in [("Marie", "First"), ("Jan", "Second"), ("Piet", "Third")] {
        thread.says(name, text).await.expect(201);
    }
    let queues = thread.mo.get("/v1/moderation/queues").await.expect(200);
    assert_eq!(
        members(&queues.json["items"], "key"),
        [
            "legal",
            "reported",
            "held",
            "new_readers",
            "unreviewed",
            "appeals",
            "audit",
            "all"
        ]
    );
    assert_eq!(
        members(&queues.json["items"], "open"),
        [0, 0, 3, 3, 0, 0, 0, 3]
    );
    assert_eq!(members(&queues.json["items"], "leased"), [0; 8]);

    let leased = thread
        .mo
        .post(
            "/v1/moderation/queues/held/leases",
            json!({"count": 2, "seconds": 300}),
        )
        .await
        .expect(201);
    let texts: Vec<_> = members(&leased.json["cases"], "comment")
        .into_iter()
        .map(|comment| comment["text"].clone())
        .collect();
    assert_eq!(texts, ["First", "Second"]);
    let queues = thread.mo.get("/v1/moderation/queues").await.expect(200);
    assert_eq!(
        members(&queues.json["items"], "leased"),
        [0, 0, 2, 2, 0, 0, 0, 2]
    );
    assert_eq!(
        members(&queues.json["items"], "open"),
        [0, 0, 3, 3, 0, 0, 0, 3],
        "leased ones are open"
    );

    let case = leased.json["cases"][0]["id"].as_str().unwrap();
    let form = json!({"decision": "approve", "lease": leased.json["lease"]});
    let decided = thread
        .mo
        .post(&format!("/v1/moderation/cases/{case}/decisions"), form)
        .await
        .expect(200);
    assert_eq!(
        (
            decided.str("case_id"),
            decided.str("visibility"),
            decided.str("outcome")
        ),
        (case, "published", "approved")
    );
    assert_eq!(thread.texts().await, ["First"]);
    let seen = thread
        .mo
        .get(&format!("/v1/moderation/cases/{case}"))
        .await
        .expect(200);
    assert_eq!(
        (&seen.json["queue"], &seen.json["lease"]),
        (&json!(null), &json!(null))
    );
    assert_eq!(seen.json["comment"]["reviewed"]["by"]["name"], "Mo Diallo");
    assert_eq!(seen.json["comment"]["reviewed"]["verdict"], "approve");
    assert_eq!(
        seen.json["author_record"],
        json!({"approved": 1, "removed": 0, "held": 0})
    );

    let kinds = room
        .lines("SELECT kind AS it FROM events WHERE comment_id IS NOT NULL ORDER BY n")
        .await;
    assert_eq!(
        kinds,
        [
            "comment_posted",
            "comment_posted",
            "comment_posted",
            "comment_approved"
        ]
    );
    thread
        .mo
        .get("/v1/moderation/queues/no-such-queue/cases")
        .await
        .problem(404, "not_found");
    room.closes_unread().await;
}
