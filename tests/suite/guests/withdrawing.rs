//! Taking a comment back, and seeing one's own.

use serde_json::json;

use super::Own;
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, members};

#[tokio::test]
async fn a_comment_is_taken_back_at_any_time_and_leaves_a_tombstone_while_it_is_answered() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let own = Own::of(
        &thread
            .says("Marie", "Were the pumps running?")
            .await
            .expect(201),
    );
    thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    let answer = Own::of(
        &thread
            .answers("Jan", "They were not", &own.id)
            .await
            .expect(201),
    );
    thread
        .decides(&answer.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(thread.visible().await, 2);
    room.passes(chrono::TimeDelta::days(30));

    own.withdraws(&thread).await.expect(204);
    assert_eq!(
        own.withdraws(&thread).await.expect(204).text,
        "",
        "again is the same"
    );
    let page = thread.page("").await;
    assert_eq!(
        members(&page.json["items"], "visibility"),
        ["withdrawn", "published"]
    );
    assert_eq!(
        members(&page.json["items"], "text"),
        [json!(null), json!("They were not")]
    );
    assert_eq!(thread.visible().await, 1);
    answer.withdraws(&thread).await.expect(204);
    assert_eq!(
        thread.page("").await.json["items"],
        json!([]),
        "nothing hangs below it"
    );
    let kept = own.looks(&thread).await.expect(200);
    assert_eq!(kept.str("visibility"), "withdrawn");
    assert_eq!(kept.str("text"), "Were the pumps running?");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_taken_back_while_it_waits_needs_nobody_any_more() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let own = Own::of(
        &thread
            .says("Marie", "Were the pumps running?")
            .await
            .expect(201),
    );
    let case = crate::kit::thread::case_of(&thread.mo, &own.id).await;
    own.withdraws(&thread).await.expect(204);
    let path = format!("/v1/moderation/cases/{}", case["id"].as_str().unwrap());
    let closed = thread.mo.get(&path).await.expect(200);
    assert_eq!(closed.json["queue"], json!(null));
    let decide = format!("{path}/decisions");
    let version = closed.version();
    thread
        .mo
        .write(
            reqwest::Method::POST,
            &decide,
            version,
            json!({"decision": "approve"}),
        )
        .await
        .problem(409, "wrong_state");
    let queues = thread.mo.get("/v1/moderation/queues").await.expect(200);
    assert_eq!(members(&queues.json["items"], "open")[0], 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn ones_own_is_for_nobody_else() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let own = Own::of(
        &thread
            .says("Marie", "Were the pumps running?")
            .await
            .expect(201),
    );
    let other = Own::of(&thread.says("Jan", "They were not").await.expect(201));
    let forged = Own {
        id: own.id.clone(),
        token: other.token.clone(),
    };
    let nonsense = Own {
        id: own.id.clone(),
        token: "00".repeat(48),
    };
    for stranger in [&forged, &nonsense] {
        stranger.looks(&thread).await.problem(403, "forbidden");
        stranger
            .edits(&thread, "Mine now")
            .await
            .problem(403, "forbidden");
        stranger.withdraws(&thread).await.problem(403, "forbidden");
    }
    let path = format!("/v1/public/comments/{}/me", own.id);
    let bare = thread.public.get(&path).await.problem(403, "forbidden");
    assert!(bare.str("detail").contains("Edit-Token"), "{}", bare.text);

    let seen = own.looks(&thread).await.expect(200);
    assert_eq!(
        (seen.str("visibility"), seen.str("text")),
        ("held", "Were the pumps running?")
    );
    assert_eq!(
        (seen.header("cache-control"), seen.header("vary")),
        ("no-store", "Edit-Token")
    );
    assert_ne!(seen.json["editable_until"], json!(null));
    let form = json!({"decision": "remove", "reason": "off_topic"});
    thread.decides(&own.id, form).await.expect(200);
    let removed = own.looks(&thread).await.expect(200);
    assert_eq!(removed.str("reason_code"), "off_topic");
    assert_eq!(removed.str("reason_text"), "It is not about the article.");
    assert_eq!(removed.json["editable_until"], json!(null));
    room.closes_unread().await;
}
