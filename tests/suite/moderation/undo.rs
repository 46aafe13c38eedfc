//! Taking a decision back.

use chrono::TimeDelta;
use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of};

/// What a decision touches, without versions, times of change and the decision itself.
/// Some tables are left out: those that keep a trace of what was undone.
pub async fn standing(room: &Newsroom, left_out: &[&str]) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for (table, without) in [
        ("comments", &["version"][..]),
        (
            "cases",
            &["version", "lease_id", "leased_by", "lease_expires_at"],
        ),
        ("case_queues", &[]),
        ("threads", &[]),
        ("readers", &[]),
        ("reader_profiles", &[]),
        ("comment_authors", &[]),
        ("comment_addresses", &[]),
        ("comment_hosts", &[]),
    ] {
        if !left_out.contains(&table) {
            rows.push(room.dump(table, without).await);
        }
    }
    rows
}

#[tokio::test]
async fn within_ten_minutes_everything_stands_again_as_it_stood() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    for decision in [
        json!({"decision": "approve"}),
        json!({"decision": "remove", "reason": "spam"}),
    ] {
        let held = thread
            .answers("Jan", &format!("Answer {decision}"), &root)
            .await
            .expect(201);
        let (before, texts) = (standing(&room, &[]).await, thread.texts().await);
        let decided = thread.decides(held.str("id"), decision).await.expect(200);
        assert_ne!(standing(&room, &[]).await, before);
        let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
        let undone = thread.mo.post(&path, json!({})).await.expect(200);
        assert_eq!(
            (undone.str("outcome"), undone.str("visibility")),
            ("undone", "held")
        );
        assert_eq!(standing(&room, &[]).await, before);
        assert_eq!(thread.texts().await, texts);

        thread
            .mo
            .post(&path, json!({}))
            .await
            .problem(409, "wrong_state");
        let case = case_of(&thread.mo, held.str("id")).await;
        assert_eq!(case["comment"]["reviewed"], json!(null));
        let again = thread
            .decides(held.str("id"), json!({"decision": "approve"}))
            .await
            .expect(200);
        assert_ne!(again.str("id"), decided.str("id"));
        thread
            .mo
            .post(&path, json!({}))
            .await
            .problem(409, "wrong_state");
    }
    let kinds = room
        .lines("SELECT kind AS it FROM events WHERE comment_id IS NOT NULL ORDER BY n")
        .await;
    assert_eq!(
        kinds
            .iter()
            .filter(|kind| *kind == "decision_undone")
            .count(),
        2
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn answers_to_what_is_held_again_stay_where_they_are_in_the_thread() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("Marie", "Buy my pumps").await.expect(201);
    let decided = thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    thread
        .shows("Jan", "I would rather not", Some(held.str("id")))
        .await;
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    let undone = thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(undone.str("visibility"), "held");
    assert_eq!(
        thread.texts().await,
        [json!(null), json!("I would rather not")]
    );
    let tree = thread.page("?format=tree").await;
    assert_eq!(
        tree.json["items"][0]["replies"][0]["text"],
        "I would rather not"
    );
    // what it waits for is nobody's business but the moderators'
    assert_eq!(tree.json["items"][0]["visibility"], "removed");
    assert!(
        !tree.text.contains("Buy my pumps") && !tree.text.contains("Marie"),
        "{}",
        tree.text
    );
    assert_eq!(thread.visible().await, 1);
    thread
        .decides(
            held.str("id"),
            json!({"decision": "remove", "reason": "advertising"}),
        )
        .await
        .expect(200);
    assert_eq!(
        thread.texts().await,
        [json!(null), json!("I would rather not")]
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn later_it_stays() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let decided = thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let at =
        |member: &str| -> chrono::DateTime<chrono::Utc> { decided.str(member).parse().unwrap() };
    assert_eq!(at("undo_until") - at("decided_at"), TimeDelta::minutes(10));
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    room.passes(TimeDelta::minutes(10) + TimeDelta::seconds(1));
    thread
        .mo
        .post(&path, json!({}))
        .await
        .problem(409, "wrong_state");
    assert_eq!(thread.visible().await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn it_is_for_who_decided_and_for_admins() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let held = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let decided = thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    ada.post(&path, json!({})).await.problem(403, "forbidden");
    wout.post(&path, json!({})).await.problem(404, "not_found");
    tom.post(&path, json!({})).await.problem(403, "forbidden");
    let absent = "/v1/moderation/decisions/01940000-0000-7000-8000-000000000000/undo";
    thread
        .mo
        .post(absent, json!({}))
        .await
        .problem(404, "not_found");
    assert_eq!(thread.visible().await, 1);
    thread.admin.post(&path, json!({})).await.expect(200);
    assert_eq!(thread.visible().await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn of_twenty_who_undo_at_once_one_does() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let decided = thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    let undoing = (0..20).map(|_| thread.mo.post(&path, json!({})));
    let answers = futures_util::future::join_all(undoing).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    assert!(
        answers
            .iter()
            .all(|answer| [200, 409].contains(&answer.status))
    );
    assert_eq!(
        (thread.visible().await, room.count("case_queues").await),
        (0, 6)
    );
    room.closes_unread().await;
}
