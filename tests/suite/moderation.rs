//! Moderators at work: queues, leases, decisions, and taking them back.

mod batches;
mod counts;
mod decisions;
mod direct;
mod escalation;
mod leases;
mod sanctions;
mod search;
mod telling;
mod undo;

use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, members};

#[tokio::test]
async fn a_queue_is_worked_off_oldest_first() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for (name, text) in [("Marie", "First"), ("Jan", "Second"), ("Piet", "Third")] {
        thread.says(name, text).await.expect(201);
    }
    let queues = thread.mo.get("/v1/moderation/queues").await.expect(200);
    assert_eq!(members(&queues.json["items"], "key"), ["held", "all"]);
    assert_eq!(members(&queues.json["items"], "open"), [3, 3]);
    assert_eq!(members(&queues.json["items"], "leased"), [0, 0]);

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
    assert_eq!(members(&queues.json["items"], "leased"), [2, 2]);
    assert_eq!(
        members(&queues.json["items"], "open"),
        [3, 3],
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
