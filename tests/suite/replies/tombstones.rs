//! What stands where a comment was taken away from between others.

use serde_json::{Value, json};

use crate::kit::Newsroom;
use crate::kit::database::postgres;
use crate::kit::rows::id;
use crate::kit::thread::{Thread, ids};

/// As if somebody had complained: the only case of a decided comment is open again.
async fn reopens(room: &Newsroom, comment: &str) {
    let open = if postgres().is_some() { "true" } else { "1" };
    let case = format!("cases WHERE comment_id = {}", id(comment));
    room.alters(&format!("UPDATE cases SET is_open = {open}, closed_at = NULL, version = version + 1 WHERE comment_id = {}", id(comment))).await;
    for queue in ["held", "all"] {
        for section in ["'*'", "section"] {
            let filed = format!("SELECT '{queue}', {section}, due_at, id FROM {case}");
            room.alters(&format!(
                "INSERT INTO case_queues (queue, section, due_at, case_id) {filed}"
            ))
            .await;
        }
    }
}

async fn removes(room: &Newsroom, thread: &Thread, comment: &str) -> String {
    reopens(room, comment).await;
    let removed = thread
        .decides(comment, json!({"decision": "remove", "reason": "spam"}))
        .await
        .expect(200);
    assert_eq!(removed.str("visibility"), "removed");
    removed.str("id").to_owned()
}

#[tokio::test]
async fn a_removed_comment_stands_as_a_tombstone_while_something_hangs_below_it() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Were the pumps running?", None).await;
    let lone = thread.shows("Jan", "Buy pumps here", None).await;
    let child = thread.shows("Piet", "They were", Some(&root)).await;
    assert_eq!(thread.visible().await, 3);

    removes(&room, &thread, &lone).await;
    assert_eq!(
        ids(&thread.page("").await.json["items"]),
        [root.clone(), child.clone()]
    );
    removes(&room, &thread, &root).await;
    let page = thread.page("").await;
    assert_eq!(ids(&page.json["items"]), [root.clone(), child.clone()]);
    let tombstone = &page.json["items"][0];
    assert_eq!(tombstone["visibility"], "removed");
    assert_eq!(
        (&tombstone["author"], &tombstone["html"], &tombstone["text"]),
        (&Value::Null, &Value::Null, &Value::Null)
    );
    assert_eq!(tombstone["replies_direct"], 1);
    assert!(
        !page.text.contains("Were the pumps") && !page.text.contains("Marie"),
        "{}",
        page.text
    );
    assert_eq!(thread.visible().await, 1, "a tombstone is not counted");

    let undo = removes(&room, &thread, &child).await;
    assert_eq!(
        thread.texts().await,
        [Value::Null; 0],
        "nothing hangs below it any more"
    );
    assert_eq!(thread.visible().await, 0);
    thread
        .mo
        .post(&format!("/v1/moderation/decisions/{undo}/undo"), json!({}))
        .await
        .expect(200);
    assert_eq!(thread.texts().await, [Value::Null, json!("They were")]);
    assert_eq!(thread.visible().await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_chain_of_tombstones_stands_and_falls_with_its_last_visible_reply() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut chain = vec![thread.shows("Marie", "Level 0", None).await];
    for level in 1..5 {
        let parent = chain.last().unwrap().clone();
        chain.push(
            thread
                .shows("Jan", &format!("Level {level}"), Some(&parent))
                .await,
        );
    }
    for comment in [&chain[1], &chain[0], &chain[3], &chain[2]] {
        removes(&room, &thread, comment).await;
    }
    let nothing = Value::Null;
    assert_eq!(
        thread.texts().await,
        [
            nothing.clone(),
            nothing.clone(),
            nothing.clone(),
            nothing,
            json!("Level 4")
        ]
    );
    let tree = thread.page("?format=tree").await;
    let mut branch = &tree.json["items"][0];
    for level in 1..5 {
        assert_eq!(
            branch["replies_direct"],
            i64::from(level == 4),
            "only what is visible is counted"
        );
        branch = &branch["replies"][0];
    }
    assert_eq!(branch["text"], "Level 4");

    let last = removes(&room, &thread, &chain[4]).await;
    assert_eq!(thread.texts().await, [Value::Null; 0]);
    assert_eq!(thread.page("?format=tree").await.json["items"], json!([]));
    thread
        .mo
        .post(&format!("/v1/moderation/decisions/{last}/undo"), json!({}))
        .await
        .expect(200);
    assert_eq!(thread.texts().await.len(), 5);
    reopens(&room, &chain[1]).await;
    thread
        .decides(&chain[1], json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(thread.texts().await[1], "Level 1");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_was_never_public_leaves_no_tombstone_and_cannot_be_answered() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let never = thread
        .says("Marie", "Never seen")
        .await
        .expect(201)
        .str("id")
        .to_owned();
    thread
        .decides(&never, json!({"decision": "remove", "reason": "off_topic"}))
        .await
        .expect(200);
    assert_eq!(thread.texts().await, [Value::Null; 0]);
    thread
        .answers("Jan", "To whom?", &never)
        .await
        .problem(422, "invalid");

    // a tombstone is in the thread, but nobody is there to be answered
    let root = thread.shows("Marie", "Once seen", None).await;
    let child = thread.shows("Piet", "Indeed", Some(&root)).await;
    removes(&room, &thread, &root).await;
    let refused = thread
        .answers("Jan", "I still remember it", &root)
        .await
        .problem(422, "invalid");
    let error = &refused.json["errors"][0];
    assert_eq!(
        (&error["pointer"], &error["code"]),
        (&json!("/parent_id"), &json!("gone"))
    );
    thread.answers("Jan", "So it was", &child).await.expect(201);
    assert_eq!(thread.page("").await.json["items"][0]["replies_direct"], 1);
    room.closes_unread().await;
}
