//! What nobody looks at is removed in the end, where the site wants that.

use chrono::TimeDelta;
use serde_json::json;

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, case_of};

#[tokio::test]
async fn held_comments_lapse_when_nobody_looks_at_them() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let mut thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut waiting = Vec::new();
    for n in 0..120 {
        let held = thread
            .says("Marie", &format!("Reply {n}"))
            .await
            .expect(201);
        waiting.push(held.str("id").to_owned());
    }
    room.passes(TimeDelta::days(400));
    room.delivers().await;
    thread.mo = room.sign_in(thread.mo.clone()).await;
    thread.admin = room.sign_in(thread.admin.clone()).await;
    let lapsed =
        "comments WHERE visibility = 'removed' AND reason = 'not_reviewed' AND verdict IS NULL";
    assert_eq!(
        room.count(lapsed).await,
        0,
        "a site that does not want it keeps them"
    );

    let path = format!(
        "/v1/moderation/cases/{}",
        case_of(&thread.mo, &waiting[0]).await["id"]
            .as_str()
            .unwrap()
    );
    let form = json!({"count": 3, "seconds": 900});
    thread
        .mo
        .post("/v1/moderation/queues/held/leases", form)
        .await
        .expect(201);
    let young = thread.says("Jan", "Just now").await.expect(201);
    room.sets(&thread.admin, json!({"comments": {"lapse_after_days": 30}}))
        .await;
    room.delivers().await;
    assert_eq!(room.count(lapsed).await, 117, "not what somebody holds");
    assert_eq!(room.count("cases WHERE is_open").await, 4);
    assert_eq!(
        room.count("case_queues WHERE queue = 'held' AND section = '*'")
            .await,
        4
    );
    assert_eq!(
        room.count("events WHERE kind = 'comment_lapsed'").await,
        117
    );
    assert_eq!(room.count("decisions").await, 0);

    room.passes(TimeDelta::minutes(16));
    room.delivers().await;
    thread.mo = room.sign_in(thread.mo.clone()).await;
    assert_eq!(room.count(lapsed).await, 120, "the lease has run out");
    case_of(&thread.mo, young.str("id")).await;
    let closed = thread.mo.get(&path).await.expect(200);
    assert_eq!(closed.json["comment"]["visibility"], "removed");
    let decisions = format!("{path}/decisions");
    let form = json!({"decision": "approve"});
    let late = thread
        .mo
        .write(reqwest::Method::POST, &decisions, closed.version(), form);
    late.await.problem(409, "wrong_state");
    assert_eq!(thread.visible().await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_somebodys_to_decide_does_not_lapse() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let mut cases = Vec::new();
    for text in ["Escalated", "Assigned", "Nobody's"] {
        let held = thread.says("Marie", text).await.expect(201);
        cases.push(case_of(&thread.mo, held.str("id")).await);
    }
    let path = |case: &serde_json::Value, rest: &str| {
        format!(
            "/v1/moderation/cases/{}/{rest}",
            case["id"].as_str().unwrap()
        )
    };
    let form = json!({"decision": "escalate"});
    let post = reqwest::Method::POST;
    let decisions = path(&cases[0], "decisions");
    let passed = thread.mo.write(post, &decisions, 1, form);
    passed.await.expect(200);
    let request = thread
        .mo
        .request(reqwest::Method::PUT, &path(&cases[1], "assignment"));
    let request = request.json(&json!({"assignee": thread.mo.id}));
    thread.mo.send(request).await.expect(200);
    room.sets(&thread.admin, json!({"comments": {"lapse_after_days": 1}}))
        .await;
    room.passes(TimeDelta::days(2));
    room.delivers().await;
    let held = "SELECT text AS it FROM comments WHERE visibility = 'held' ORDER BY id";
    assert_eq!(room.lines(held).await, ["Escalated", "Assigned"]);
    room.closes_unread().await;
}

#[tokio::test]
async fn its_author_is_told_once_if_they_can_be() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for name in ["Marie", "Jan"] {
        thread
            .says(name, "Were the pumps running?")
            .await
            .expect(201);
    }
    room.mails_to("Marie").await;
    room.mails_to("Jan").await;
    thread.confirms(&room, "Marie").await;
    room.sets(&thread.admin, json!({"comments": {"lapse_after_days": 1}}))
        .await;
    room.passes(TimeDelta::days(2));
    let mails = room.mails_to("Marie").await;
    assert_eq!(mails.len(), 1);
    assert_eq!(mails[0].subject, "Your comment was not published");
    assert!(
        mails[0].text.contains("“Floods in Ghent”"),
        "{}",
        mails[0].text
    );
    assert_eq!(
        room.mails_to("Jan").await.len(),
        0,
        "nobody knows whose address that is"
    );
    room.delivers().await;
    assert_eq!(room.mails_to("Marie").await.len(), 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn days_that_are_none_are_refused() {
    let room = Newsroom::open().await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let version = admin.get("/v1/admin/settings").await.expect(200).version();
    for days in [0, 366] {
        let changes = json!({"comments": {"lapse_after_days": days}});
        let refused = admin.write(
            reqwest::Method::PATCH,
            "/v1/admin/settings",
            version,
            changes,
        );
        let refused = refused.await.problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/comments/lapse_after_days"]);
    }
    room.closes().await;
}
