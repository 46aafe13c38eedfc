//! Acting on a comment that nobody asked about.

use reqwest::Method;
use serde_json::{Value, json};

use super::undo::standing;
use crate::kit::thread::Thread;
use crate::kit::{Answer, Newsroom, Person};

fn path(comment: &str) -> String {
    format!("/v1/moderation/comments/{comment}")
}

async fn acts(person: &Person, comment: &str, version: i64, form: Value) -> Answer {
    let path = format!("{}/decisions", path(comment));
    person.write(Method::POST, &path, version, form).await
}

#[tokio::test]
async fn what_is_published_is_removed_without_a_case_and_brought_back() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "The pumps ran", None).await;
    let seen = thread.mo.get(&path(&comment)).await.expect(200);
    assert_eq!(seen.json["case"], Value::Null);
    assert_eq!(seen.json["decisions"][0]["decision"], "approve");
    let before = standing(&room, &["cases"]).await;
    let remove = || json!({"decision": "remove", "reason": "off_topic"});
    acts(&thread.mo, &comment, 1, remove())
        .await
        .problem(412, "stale");
    let none = format!("{}/decisions", path(&comment));
    thread
        .mo
        .post(&none, remove())
        .await
        .problem(428, "precondition_required");
    acts(
        &thread.mo,
        &comment,
        seen.version(),
        json!({"decision": "escalate"}),
    )
    .await
    .problem(409, "wrong_state");
    let removed = acts(&thread.mo, &comment, seen.version(), remove())
        .await
        .expect(200);
    assert_eq!(removed.str("visibility"), "removed");
    assert_eq!(thread.visible().await, 0);
    let case = thread
        .mo
        .get(&format!("/v1/moderation/cases/{}", removed.str("case_id")))
        .await
        .expect(200);
    assert_eq!(
        (case.str("kind"), &case.json["queue"]),
        ("direct", &Value::Null)
    );

    let undo = format!("/v1/moderation/decisions/{}/undo", removed.str("id"));
    thread.mo.post(&undo, json!({})).await.expect(200);
    assert_eq!(standing(&room, &["cases"]).await, before);
    assert_eq!(thread.texts().await, ["The pumps ran"]);
    // the case went with the decision
    let decide = format!("/v1/moderation/cases/{}/decisions", removed.str("case_id"));
    thread
        .mo
        .write(Method::POST, &decide, case.version(), remove())
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}

#[tokio::test]
async fn an_open_case_is_decided_under_its_own_rules() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("Marie", "Hello").await.expect(201);
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let approve = || json!({"decision": "approve"});
    wout.get(&path(held.str("id")))
        .await
        .problem(404, "not_found");
    acts(&wout, held.str("id"), 1, approve())
        .await
        .problem(404, "not_found");
    let leased = ada
        .post(
            "/v1/moderation/queues/held/leases",
            json!({"count": 1, "seconds": 60}),
        )
        .await
        .expect(201);
    acts(&thread.mo, held.str("id"), 1, approve())
        .await
        .problem(409, "leased");
    let lease = leased.str("lease");
    let form = json!({"decision": "approve", "lease": lease});
    room.passes(chrono::TimeDelta::seconds(61));
    let decide = format!("{}/decisions", path(held.str("id")));
    ada.post(&decide, form).await.problem(409, "lease_lost");
    let decided = acts(&thread.mo, held.str("id"), 1, approve())
        .await
        .expect(200);
    assert_eq!(decided.json["case_id"], leased.json["cases"][0]["id"]);
    assert_eq!(room.count("cases").await, 1);
    room.closes_unread().await;
}

/// Otherwise it would be about something that is not there.
#[tokio::test]
async fn what_let_a_comment_through_is_not_taken_back_while_a_case_is_open_about_it() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "The pumps ran", None).await;
    let acts = async |decision: Value| {
        let seen = thread.mo.get(&path(&comment)).await.expect(200);
        acts(&thread.mo, &comment, seen.version(), decision)
            .await
            .expect(200)
    };
    acts(json!({"decision": "remove", "reason": "off_topic"})).await;
    let let_through = acts(json!({"decision": "approve"})).await;
    let form = json!({"category": "harassment"});
    let reports = format!("/v1/public/comments/{comment}/reports");
    thread.public.post(&reports, form).await.expect(202);
    assert_eq!(room.count("cases WHERE is_open").await, 1);
    let undo = format!("/v1/moderation/decisions/{}/undo", let_through.str("id"));
    thread
        .mo
        .post(&undo, json!({}))
        .await
        .problem(409, "conflict");
    assert_eq!(thread.visible().await, 1);
    // once that is decided, the comment has moved
    thread
        .decides(&comment, json!({"decision": "approve"}))
        .await
        .expect(200);
    thread
        .mo
        .post(&undo, json!({}))
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}
