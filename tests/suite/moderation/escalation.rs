//! Passing a case on to somebody who knows better.

use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of};
use crate::kit::{Newsroom, Person};

async fn undoes(person: &Person, decision: &str) -> crate::kit::Answer {
    let path = format!("/v1/moderation/decisions/{decision}/undo");
    person.post(&path, json!({})).await
}

#[tokio::test]
async fn a_case_that_is_passed_on_stays_open_for_whom_it_goes_to() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let paul = room.hire("Paul", &["publisher news"]).await;
    let held = thread
        .says("Marie", "The mayor takes bribes")
        .await
        .expect(201);
    let ada = room.hire("Ada", &["moderator news"]).await;
    let form = json!({"decision": "escalate", "to": ada.id, "message": "Do you know of this?"});
    let passed = thread.decides(held.str("id"), form).await.expect(200);
    assert_eq!(
        (passed.str("outcome"), passed.str("visibility")),
        ("escalated", "held")
    );
    room.delivers().await;
    assert_eq!(
        room.subject(&ada).await,
        "A reply in news needs your decision"
    );
    let case = case_of(&ada, held.str("id")).await;
    assert_eq!(
        (&case["lease"], &case["version"]),
        (&Value::Null, &json!(2))
    );

    let legal = thread
        .decides(held.str("id"), json!({"decision": "escalate"}))
        .await
        .expect(200);
    room.delivers().await;
    for person in [&paul, &thread.admin] {
        assert_eq!(
            room.subject(person).await,
            "A reply in news needs your decision"
        );
    }
    undoes(&thread.mo, legal.str("id")).await.expect(200);
    let decided = thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(thread.visible().await, 1);
    // who passed it on did not decide it
    undoes(&thread.mo, passed.str("id"))
        .await
        .problem(409, "wrong_state");
    let path = format!("/v1/moderation/cases/{}", decided.str("case_id"));
    let form = json!({"decision": "approve"});
    let again = thread
        .mo
        .write(reqwest::Method::POST, &format!("{path}/decisions"), 1, form)
        .await
        .problem(409, "already_decided");
    assert_eq!(again.json["by"]["name"], "Mo Diallo");
    room.closes_unread().await;
}

#[tokio::test]
async fn who_answers_for_the_law_decides_what_is_passed_on_to_them_and_nothing_else() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let paul = room.hire("Paul", &["publisher news"]).await;
    let wiet = room.hire("Wiet", &["publisher world"]).await;
    let [first, second] = ["The mayor takes bribes", "And his wife"];
    let first = thread.says("Marie", first).await.expect(201);
    let second = thread.says("Marie", second).await.expect(201);
    let path = |case: &Value| format!("/v1/moderation/cases/{}", case["id"].as_str().unwrap());
    let (case, other) = (
        case_of(&thread.mo, first.str("id")).await,
        case_of(&thread.mo, second.str("id")).await,
    );
    paul.get(&path(&case)).await.problem(404, "not_found");
    thread
        .decides(first.str("id"), json!({"decision": "escalate"}))
        .await
        .expect(200);
    wiet.get(&path(&case)).await.problem(404, "not_found");
    paul.get(&path(&other)).await.problem(404, "not_found");
    let seen = paul.get(&path(&case)).await.expect(200);
    assert_eq!(seen.json["comment"]["text"], "The mayor takes bribes");
    let decisions = format!("{}/decisions", path(&case));
    let form = json!({"decision": "remove", "reason": "defamation"});
    let post = reqwest::Method::POST;
    let decided = paul.write(post, &decisions, seen.version(), form).await;
    let decided = decided.expect(200);
    undoes(&wiet, decided.str("id"))
        .await
        .problem(403, "forbidden");
    undoes(&paul, decided.str("id")).await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_came_to_be_known_meanwhile_stays_known_when_it_is_taken_back() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    thread.shows("Marie", "Hello", None).await;
    thread.confirms(&room, "Marie").await;
    let posted = thread.says("Marie", "Buy my pumps").await.expect(201);
    let passed = thread
        .decides(posted.str("id"), json!({"decision": "escalate"}))
        .await
        .expect(200);
    super::reports::reports(
        &thread.public,
        posted.str("id"),
        None,
        super::reports::spam(),
    )
    .await
    .expect(202);
    undoes(&thread.mo, passed.str("id")).await.expect(200);
    let case = case_of(&thread.mo, posted.str("id")).await;
    assert_eq!(
        (&case["queue"], &case["escalated"]),
        (&json!("reported"), &json!(false))
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn it_goes_to_the_law_or_to_somebody_who_moderates_the_section() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let held = thread.says("Marie", "Hello").await.expect(201);
    for to in [wout.id.as_str(), "nobody", ""] {
        let form = json!({"decision": "escalate", "to": to});
        let refused = thread.decides(held.str("id"), form).await;
        assert_eq!(
            refused.problem(422, "invalid").json["errors"][0]["pointer"],
            "/to"
        );
    }
    for (form, pointer) in [
        (json!({"decision": "approve", "to": "legal"}), "/to"),
        (json!({"decision": "escalate", "reason": "spam"}), "/reason"),
    ] {
        let refused = thread.decides(held.str("id"), form).await;
        assert_eq!(
            refused.problem(422, "invalid").json["errors"][0]["pointer"],
            pointer
        );
    }
    assert_eq!(room.count("decisions").await, 0);
    room.closes_unread().await;
}
