//! Changing a reply while its time for that lasts.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::Own;
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of, reply};

/// A thread in this mode, with Marie known and confirmed, and a reply of hers.
async fn opens(room: &Newsroom, mode: &str) -> (Thread, Own) {
    let thread = Thread::opens(room, "Floods in Ghent").await;
    thread.shows("Marie", "Hello", None).await;
    thread.confirms(room, "Marie").await;
    room.sets(&thread.admin, json!({"comments": {"mode": mode}}))
        .await;
    let posted = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    (thread, Own::of(&posted))
}

async fn texts(thread: &Thread) -> Vec<Value> {
    thread.texts().await.split_off(1)
}

const SHOUTED: &str = "WHY WERE THE PUMPS NEVER RUNNING AT ALL";

#[tokio::test]
async fn what_intake_lets_through_is_replaced_at_once() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    let edited = own
        .edits(&thread, "Were the *pumps* running on Sunday?")
        .await
        .expect(200);
    assert_eq!(edited.str("visibility"), "published");
    assert_ne!(edited.json["edited_at"], json!(null));
    assert_eq!(edited.json["pending"], json!(null));
    assert_eq!(
        texts(&thread).await,
        ["Were the *pumps* running on Sunday?"]
    );
    let case = case_of(&thread.mo, &own.id).await;
    assert_eq!(case["kind"], "check", "nobody has looked");
    // twice the same changes nothing, and nothing waits
    let same = own
        .edits(&thread, "Were the *pumps* running on Sunday?")
        .await
        .expect(200);
    assert_eq!(same.json["edited_at"], edited.json["edited_at"]);
    assert_eq!(
        room.count("comment_texts").await,
        1,
        "what it said before is kept"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn the_last_published_text_stays_while_an_edit_waits() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    let edited = own.edits(&thread, SHOUTED).await.expect(200);
    assert_eq!(edited.str("text"), "Were the pumps running?");
    assert_eq!(edited.json["pending"]["text"], SHOUTED);
    assert_eq!(texts(&thread).await, ["Were the pumps running?"]);
    let case = case_of(&thread.mo, &own.id).await;
    assert_eq!(
        (&case["kind"], &case["comment"]["pending"]["text"]),
        (&json!("held"), &json!(SHOUTED)),
        "the case that the comment has is about what waits"
    );
    assert_eq!(case["decided_by"]["rule"], "capitals");

    // a later one takes its place
    let later = format!("{SHOUTED} ON SUNDAY");
    own.edits(&thread, &later).await.expect(200);
    assert_eq!(
        case_of(&thread.mo, &own.id).await["comment"]["pending"]["text"],
        later
    );
    let decided = thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(texts(&thread).await, [later.as_str()]);
    let after = own.looks(&thread).await.expect(200);
    assert_eq!(after.json["pending"], json!(null));

    // undone, both stand as they stood
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(texts(&thread).await, ["Were the pumps running?"]);
    let again = own.looks(&thread).await.expect(200);
    assert_eq!(again.json["pending"]["text"], later);
    assert_eq!(again.json["edited_at"], json!(null));
    assert_eq!(room.count("comment_texts").await, 0);
    room.closes_unread().await;
}

/// The kind of the open case about a comment; none when it has none.
async fn kind(room: &Newsroom, own: &Own) -> Vec<String> {
    let about = crate::kit::rows::id(&own.id);
    room.lines(&format!(
        "SELECT kind AS it FROM cases WHERE is_open AND comment_id = {about}"
    ))
    .await
}

#[tokio::test]
async fn an_edit_that_is_taken_back_leaves_no_case_behind() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    own.edits(&thread, SHOUTED).await.expect(200);
    assert_eq!(kind(&room, &own).await, ["held"]);
    own.edits(&thread, "Were the pumps running?")
        .await
        .expect(200);
    assert_eq!(kind(&room, &own).await, ["check"], "nobody has looked yet");
    own.edits(&thread, SHOUTED).await.expect(200);
    own.edits(&thread, "Were they running on Sunday?")
        .await
        .expect(200);
    assert_eq!(kind(&room, &own).await, ["check"]);
    thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    own.edits(&thread, SHOUTED).await.expect(200);
    assert_eq!(kind(&room, &own).await, ["held"]);
    own.edits(&thread, "Were they running on Sunday?")
        .await
        .expect(200);
    assert_eq!(kind(&room, &own).await, [""; 0], "it is approved as it is");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_comment_is_found_and_filed_by_what_it_says_now() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    let hosts = "SELECT host AS it FROM comment_hosts ORDER BY host";
    let long = "The pumps at the Dampoort were not running on Sunday says the fire brigade";
    own.edits(&thread, &format!("{long}, see https://a.example/x"))
        .await
        .expect(200);
    assert_eq!(room.lines(hosts).await, ["a.example"]);
    let checks = "SELECT CAST(facts AS TEXT) AS it FROM cases WHERE is_open";
    assert!(room.lines(checks).await[0].contains("a.example"));
    let copied = thread.says("Jan", long).await.expect(201);
    let case = case_of(&thread.mo, copied.str("id")).await;
    assert!(
        crate::kit::thread::members(&case["signals"], "check").contains(&json!("duplicates")),
        "{case}"
    );

    // what waits is what the case is filed by; what is public is what is found
    let both = format!(
        "{} https://b.example/y https://c.example https://d.example",
        SHOUTED
    );
    own.edits(&thread, &both).await.expect(200);
    assert_eq!(room.lines(hosts).await, ["a.example"]);
    let about = crate::kit::rows::id(&own.id);
    let checks = format!("{checks} AND comment_id = {about}");
    assert!(room.lines(&checks).await[0].contains("b.example"));
    let decided = thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(
        room.lines(hosts).await,
        ["b.example", "c.example", "d.example"]
    );
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(room.lines(hosts).await, ["a.example"]);
    room.closes_unread().await;
}

#[tokio::test]
async fn edits_count_whatever_becomes_of_them() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    let limits = json!({"comments": {"limits": {"per_reader": 3, "per_prefix": 600, "links": 2}}});
    room.sets(&thread.admin, limits).await;
    for _ in 0..3 {
        own.edits(&thread, "").await.problem(422, "invalid");
    }
    let refused = own.edits(&thread, "Were they running?").await;
    refused.problem(429, "rate_limited");
    room.passes(TimeDelta::seconds(61));
    own.edits(&thread, "Were they running?").await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn nobody_decides_on_a_text_that_they_have_not_read() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "premoderated").await;
    let form = json!({"count": 9, "seconds": 300});
    let leases = "/v1/moderation/queues/held/leases";
    let leased = thread.mo.post(leases, form.clone()).await.expect(201);
    let case = &leased.json["cases"][0];
    assert_eq!(case["comment"]["text"], "Were the pumps running?");
    own.edits(&thread, "Vote for me").await.expect(200);
    let path = format!(
        "/v1/moderation/cases/{}/decisions",
        case["id"].as_str().unwrap()
    );
    let approve = json!({"decision": "approve"});
    let held = json!({"decision": "approve", "lease": leased.json["lease"]});
    thread.mo.post(&path, held).await.problem(409, "lease_lost");
    let version = case["version"].as_i64().unwrap();
    let post = reqwest::Method::POST;
    thread
        .mo
        .write(post.clone(), &path, version, approve.clone())
        .await
        .problem(412, "stale");
    let again = thread.mo.post(leases, form).await.expect(201);
    assert_eq!(again.json["cases"][0]["comment"]["text"], "Vote for me");
    let held = json!({"decision": "approve", "lease": again.json["lease"]});
    thread.mo.post(&path, held).await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn saying_the_same_again_leaves_an_approved_edit_undoable() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    own.edits(&thread, SHOUTED).await.expect(200);
    let decided = thread
        .decides(&own.id, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(texts(&thread).await, [SHOUTED]);
    own.edits(&thread, SHOUTED).await.expect(200);
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(texts(&thread).await, ["Were the pumps running?"]);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_somebody_is_to_decide_is_not_let_through_by_an_edit() {
    let room = Newsroom::open().await;
    let (thread, _) = opens(&room, "open").await;
    let shouted = Own::of(&thread.says("Marie", SHOUTED).await.expect(201));
    thread
        .decides(&shouted.id, json!({"decision": "escalate"}))
        .await
        .expect(200);
    let quiet = shouted.edits(&thread, "Why were they never running?").await;
    assert_eq!(quiet.expect(200).str("visibility"), "held");
    room.closes_unread().await;
}

#[tokio::test]
async fn removing_drops_the_edit_and_undoing_brings_it_back() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    own.edits(&thread, SHOUTED).await.expect(200);
    let form = json!({"decision": "remove", "reason": "low_quality"});
    let decided = thread.decides(&own.id, form).await.expect(200);
    let removed = own.looks(&thread).await.expect(200);
    assert_eq!(
        (removed.str("visibility"), &removed.json["pending"]),
        ("removed", &json!(null))
    );
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    let back = own.looks(&thread).await.expect(200);
    assert_eq!(
        (back.str("visibility"), &back.json["pending"]["text"]),
        ("published", &json!(SHOUTED))
    );
    assert_eq!(back.str("text"), "Were the pumps running?");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_held_reply_is_changed_where_it_waits_and_let_through_when_nothing_holds_it() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "premoderated").await;
    let edited = own
        .edits(&thread, "Were they running on Sunday?")
        .await
        .expect(200);
    assert_eq!(edited.str("visibility"), "held");
    let case = case_of(&thread.mo, &own.id).await;
    assert_eq!(case["comment"]["text"], "Were they running on Sunday?");

    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    let shouted = thread.says("Marie", SHOUTED).await.expect(201);
    assert_eq!(shouted.str("visibility"), "held");
    let shouted = Own::of(&shouted);
    let quiet = shouted
        .edits(&thread, "Why were they never running?")
        .await
        .expect(200);
    assert_eq!(quiet.str("visibility"), "published");
    assert_eq!(texts(&thread).await, ["Why were they never running?"]);
    assert_eq!(case_of(&thread.mo, &shouted.id).await["kind"], "check");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_cannot_be_changed_says_why_and_stays() {
    let room = Newsroom::open().await;
    let (thread, own) = opens(&room, "open").await;
    let list = json!({"phrases": ["blockhead"]});
    let version = thread
        .admin
        .get("/v1/admin/word-lists/banned")
        .await
        .expect(200)
        .version();
    let put = reqwest::Method::PUT;
    thread
        .admin
        .write(put, "/v1/admin/word-lists/banned", version, list)
        .await
        .expect(200);
    let refused = own
        .edits(&thread, "The mayor is a blockhead")
        .await
        .problem(422, "blocked");
    assert_eq!(refused.blockers(), ["language"]);
    for text in ["", "\u{200B}", "a\0b"] {
        let refused = own.edits(&thread, text).await;
        assert!(
            refused.status == 422 || refused.status == 400,
            "{}",
            refused.text
        );
    }
    let long = own
        .edits(&thread, &"a".repeat(10_001))
        .await
        .problem(422, "invalid");
    assert_eq!(long.pointers(), ["/text"]);
    own.edits(&thread, "Hello").await.problem(409, "duplicate");
    assert_eq!(texts(&thread).await, ["Were the pumps running?"]);

    room.passes(TimeDelta::minutes(11));
    own.edits(&thread, "Too late")
        .await
        .problem(409, "wrong_state");
    room.sets(
        &thread.admin,
        json!({"comments": {"edit_window_minutes": 0}}),
    )
    .await;
    let posted = thread
        .public
        .post(&thread.path(), reply("Marie", "Now", None))
        .await
        .expect(201);
    Own::of(&posted)
        .edits(&thread, "Then")
        .await
        .problem(409, "wrong_state");
    let settings = thread
        .public
        .get(&format!("{}/settings", thread.path()))
        .await
        .expect(200);
    assert_eq!(settings.json["edit_window_s"], 0);
    let taken_back = Own::of(&posted);
    taken_back.withdraws(&thread).await.expect(204);
    taken_back
        .edits(&thread, "Then")
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}
