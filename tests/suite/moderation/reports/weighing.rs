//! What reports weigh, and what that brings about.

use serde_json::{Value, json};

use super::{known, reports, spam};
use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of};

async fn reported(room: &Newsroom) -> i64 {
    room.count("cases WHERE is_open AND kind = 'reported'")
        .await
}

#[tokio::test]
async fn what_a_moderator_let_stand_comes_up_again_only_for_more() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Were the pumps running?", None).await;
    let public = &thread.public;
    reports(public, &comment, None, spam()).await.expect(202);
    thread
        .decides(&comment, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(room.count("reports WHERE outcome = 'dismissed'").await, 1);

    let jan = known(&room, &thread, "Jan").await;
    reports(public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    assert_eq!(reported(&room).await, 0, "50 of 100");
    let piet = known(&room, &thread, "Piet").await;
    reports(public, &comment, Some(&piet), spam())
        .await
        .expect(202);
    assert_eq!(reported(&room).await, 1, "100 of 100");
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["report_count"], 2, "those that waited came along");
    thread
        .decides(&comment, json!({"decision": "approve"}))
        .await
        .expect(200);

    // an edit makes it another text, which nobody has looked at
    let id = crate::kit::rows::id(&comment);
    room.alters(&format!(
        "UPDATE comments SET text_version = 2 WHERE id = {id}"
    ))
    .await;
    reports(public, &comment, None, spam()).await.expect(202);
    assert_eq!(reported(&room).await, 1, "20 are enough");
    room.closes_unread().await;
}

#[tokio::test]
async fn how_much_more_is_the_sites_to_say() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let changed = json!({"comments": {"reports": {"again_weight": 50}}});
    room.sets(&thread.admin, changed).await;
    let comment = thread.shows("Marie", "Were the pumps running?", None).await;
    reports(&thread.public, &comment, None, spam())
        .await
        .expect(202);
    thread
        .decides(&comment, json!({"decision": "approve"}))
        .await
        .expect(200);
    let jan = known(&room, &thread, "Jan").await;
    reports(&thread.public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    assert_eq!(reported(&room).await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn enough_of_them_hold_what_nobody_has_looked_at() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let marie = known(&room, &thread, "Marie").await;
    let settings = json!({"comments": {"mode": "open", "reports": {"hold_weight": 100}}});
    room.sets(&thread.admin, settings).await;
    let posted = thread.says("Marie", "Buy my pumps").await.expect(201);
    assert_eq!(posted.str("visibility"), "published");
    let unseen = posted.str("id");
    let approved = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let approved = approved.str("id");
    let case = json!({"decision": "approve"});
    assert_ne!(marie, "");
    let jan = known(&room, &thread, "Jan").await;
    reports(&thread.public, approved, Some(&jan), spam())
        .await
        .expect(202);
    thread.decides(approved, case).await.expect(200);
    let visible = thread.visible().await;

    reports(&thread.public, unseen, Some(&jan), spam())
        .await
        .expect(202);
    assert_eq!(
        thread.visible().await,
        visible,
        "40 of 100, since Jan was wrong"
    );
    let piet = known(&room, &thread, "Piet").await;
    let roos = known(&room, &thread, "Roos").await;
    for token in [&piet, &roos] {
        for comment in [unseen, approved] {
            reports(&thread.public, comment, Some(token), spam()).await;
        }
    }
    let case = case_of(&thread.mo, unseen).await;
    assert_eq!(case["comment"]["visibility"], "held");
    assert_eq!(case["comment"]["reviewed"], Value::Null);
    assert_eq!(
        thread.visible().await,
        visible - 1,
        "what was approved stays"
    );
    assert_eq!(room.count("events WHERE kind = 'comment_held'").await, 1);
    // it is gone for those who come later
    reports(&thread.public, unseen, None, spam())
        .await
        .problem(404, "not_found");
    thread
        .decides(unseen, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(thread.visible().await, visible);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_is_always_wrong_is_hardly_heard_and_who_is_right_the_more() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let jan = known(&room, &thread, "Jan").await;
    let piet = known(&room, &thread, "Piet").await;
    let mut weights = Vec::new();
    for n in 0..12 {
        let fine = thread.shows("Marie", &format!("Fine {n}"), None).await;
        let foul = thread.shows("Marie", &format!("Foul {n}"), None).await;
        reports(&thread.public, &fine, Some(&jan), spam())
            .await
            .expect(202);
        reports(&thread.public, &foul, Some(&piet), spam())
            .await
            .expect(202);
        let weight = async |comment: &str| {
            let case = case_of(&thread.mo, comment).await;
            case["reports"][0]["weight"].as_i64().unwrap()
        };
        weights.push((weight(&fine).await, weight(&foul).await));
        thread
            .decides(&fine, json!({"decision": "approve"}))
            .await
            .expect(200);
        let removing = json!({"decision": "remove", "reason": "spam"});
        thread.decides(&foul, removing).await.expect(200);
    }
    assert_eq!(weights[0], (50, 50));
    assert_eq!(weights[1], (40, 60));
    assert_eq!(weights[11], (13, 87));
    assert!(
        weights.is_sorted_by(|one, next| one.0 > next.0 && one.1 < next.1),
        "{weights:?}"
    );
    room.closes_unread().await;
}
