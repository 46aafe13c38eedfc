//! Cases that are not for whoever comes first.

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of, ids};
use crate::kit::{Answer, Newsroom, Person};

async fn takes(person: &Person, count: u16) -> Value {
    let form = json!({"count": count, "seconds": 300});
    let leased = person.post("/v1/moderation/queues/held/leases", form).await;
    leased.expect(201).json.clone()
}

async fn gives_back(person: &Person, leased: &Value) {
    let path = format!(
        "/v1/moderation/leases/{}",
        leased["lease"].as_str().unwrap()
    );
    let request = person.request(Method::DELETE, &path);
    person.send(request).await.expect(204);
}

async fn assigns(person: &Person, case: &str, to: Option<&Person>) -> Answer {
    let path = format!("/v1/moderation/cases/{case}/assignment");
    let form = json!({"assignee": to.map(|person| &person.id), "note": "You know this thread."});
    let request = person.request(Method::PUT, &path).json(&form);
    person.send(request).await
}

#[tokio::test]
async fn who_skips_a_case_is_not_offered_it_again_for_a_day() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    for text in ["One", "Two"] {
        thread.says("Marie", text).await.expect(201);
    }
    let held = takes(&thread.mo, 2).await;
    let case = ids(&held["cases"])[0].clone();
    let path = format!("/v1/moderation/cases/{case}/skip");
    let reason = json!({"reason": "She is my aunt.", "lease": held["lease"]});
    ada.post(&path, json!({"reason": "Let me"}))
        .await
        .problem(409, "leased");
    for (form, pointer) in [
        (json!({"reason": " "}), "/reason"),
        (json!({"reason": "a\nb"}), "/reason"),
        (json!({"reason": "a".repeat(501)}), "/reason"),
        (json!({}), "/reason"),
    ] {
        let refused = thread.mo.post(&path, form).await;
        assert_eq!(refused.problem(422, "invalid").pointers(), [pointer]);
    }
    let skipped = thread.mo.post(&path, reason.clone()).await.expect(200);
    assert_eq!(skipped.json["lease"], json!(null), "it is held no longer");
    assert_eq!(skipped.json["skips"][0]["by"]["name"], "Mo Diallo");
    assert_eq!(skipped.json["skips"][0]["reason"], "She is my aunt.");
    thread
        .mo
        .post(&path, reason)
        .await
        .problem(409, "lease_lost");
    gives_back(&thread.mo, &held).await;
    let left = takes(&thread.mo, 50).await;
    assert_eq!(ids(&left["cases"]), ids(&held["cases"])[1..]);
    gives_back(&thread.mo, &left).await;
    let others = takes(&ada, 50).await;
    assert_eq!(
        ids(&others["cases"]),
        ids(&held["cases"]),
        "others are offered it"
    );

    room.passes(TimeDelta::hours(25));
    let mo = room.sign_in(thread.mo.clone()).await;
    let again = takes(&mo, 50).await;
    assert_eq!(ids(&again["cases"]), ids(&held["cases"]), "a day is over");
    let kinds = "SELECT kind AS it FROM events WHERE kind = 'case_skipped'";
    assert_eq!(room.lines(kinds).await.len(), 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_skipped_case_is_offered_again_when_it_has_moved() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("Marie", "One").await.expect(201);
    let case = case_of(&thread.mo, held.str("id")).await;
    let path = format!("/v1/moderation/cases/{}/skip", case["id"].as_str().unwrap());
    let form = json!({"reason": "Not today."});
    thread.mo.post(&path, form.clone()).await.expect(200);
    assert_eq!(takes(&thread.mo, 1).await["cases"], json!([]));
    let approve = json!({"decision": "approve"});
    let decided = thread.decides(held.str("id"), approve).await.expect(200);
    thread
        .mo
        .post(&path, form)
        .await
        .problem(409, "already_decided");
    let undo = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&undo, json!({})).await.expect(200);
    assert_eq!(ids(&takes(&thread.mo, 1).await["cases"]).len(), 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn an_assigned_case_is_offered_to_its_assignee_alone_who_is_told() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let held = thread.says("Marie", "Were the pumps on?").await.expect(201);
    room.inbox(&ada).await;
    let case = case_of(&thread.mo, held.str("id")).await;
    let case = case["id"].as_str().unwrap();
    let refused = assigns(&thread.mo, case, Some(&wout)).await;
    assert_eq!(refused.problem(422, "invalid").pointers(), ["/assignee"]);
    assigns(&wout, case, Some(&wout))
        .await
        .problem(404, "not_found");

    let assigned = assigns(&thread.mo, case, Some(&ada)).await.expect(200);
    assert_eq!(assigned.json["assignee"]["name"], "Ada");
    assert_eq!(assigned.version(), 1, "the version stays");
    let told = room.inbox(&ada).await;
    assert_eq!(told.len(), 1);
    assert_eq!(told[0].subject, "A case in news was assigned to you");
    assert!(told[0].text.contains("You know this thread."));
    assert!(!told[0].text.contains("pumps"));
    let again = assigns(&thread.mo, case, Some(&ada)).await.expect(200);
    assert_eq!(again.json["assignee"]["name"], "Ada");
    assert_eq!(room.inbox(&ada).await.len(), 0, "said twice, told once");

    assert_eq!(takes(&thread.mo, 1).await["cases"], json!([]));
    let own = takes(&ada, 1).await;
    assert_eq!(ids(&own["cases"]), [case]);
    assigns(&thread.mo, case, Some(&thread.mo))
        .await
        .problem(409, "leased");
    gives_back(&ada, &own).await;
    let freed = assigns(&thread.mo, case, None).await.expect(200);
    assert_eq!(freed.json["assignee"], json!(null));
    assert_eq!(ids(&takes(&thread.mo, 1).await["cases"]), [case]);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_nobodys_any_more_is_offered_to_all() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let bob = room.hire("Bob", &["moderator news"]).await;
    let mut cases = Vec::new();
    for text in ["One", "Two", "Three"] {
        let held = thread.says("Marie", text).await.expect(201);
        let case = case_of(&thread.mo, held.str("id")).await;
        cases.push(case["id"].as_str().unwrap().to_owned());
    }
    for (case, to) in cases.iter().zip([&ada, &ada, &bob]) {
        assigns(&thread.mo, case, Some(to)).await.expect(200);
    }
    assert_eq!(ids(&takes(&thread.mo, 9).await["cases"]).len(), 0);
    let skip = format!("/v1/moderation/cases/{}/skip", cases[0]);
    let skipped = ada.post(&skip, json!({"reason": "She is my aunt."})).await;
    assert_eq!(skipped.expect(200).json["assignee"], json!(null));
    let path = format!("/v1/moderation/cases/{}/decisions", cases[1]);
    let escalate = json!({"decision": "escalate"});
    ada.write(Method::POST, &path, 1, escalate)
        .await
        .expect(200);
    let (desk, id) = (&room.running().desk, bob.id.parse().unwrap());
    let now = desk.now();
    desk.write(move |conn| copydesk::service::staffing::disable(conn, id, now))
        .await
        .unwrap();
    let mut offered = ids(&takes(&thread.mo, 9).await["cases"]);
    offered.sort();
    assert_eq!(offered, cases);
    room.closes_unread().await;
}
