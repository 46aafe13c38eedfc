//! One ruling on many cases.

use futures_util::future::join_all;
use serde_json::{Value, json};

use super::undo::standing;
use crate::kit::thread::{Thread, members};
use crate::kit::{Answer, Newsroom, Person};
use crate::statements::recorder::Recorder;

const BATCHES: &str = "/v1/moderation/decision-batches";

async fn rules(person: &Person, cases: &[String], decision: Value) -> Answer {
    let mut form = decision;
    form["case_ids"] = json!(cases);
    person.post(BATCHES, form).await
}

/// The open cases, oldest first.
async fn cases(person: &Person) -> Vec<String> {
    let (mut cases, mut cursor) = (Vec::new(), String::new());
    loop {
        let path = format!("/v1/moderation/queues/all/cases?limit=100{cursor}");
        let page = person.get(&path).await.expect(200);
        cases.extend(crate::kit::thread::ids(&page.json["items"]));
        match page.json["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return cases,
        }
    }
}

async fn everything(room: &Newsroom) -> Vec<Vec<String>> {
    let mut rows = Vec::new();
    for table in room.tables().await {
        if !["rate_windows", "idempotency_keys"].contains(&table.as_str()) {
            rows.push(room.dump(&table, &[]).await);
        }
    }
    rows
}

#[tokio::test]
async fn five_hundred_are_ruled_on_by_few_statements_and_every_byte_comes_back() {
    let (room, recorder) = Recorder::opens(&[("COPYDESK_LIMITS", "off")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("Marie", "Root", None).await;
    let below = thread.shows("Jan", "Below", Some(&root)).await;
    for n in 0..10 {
        let saying = (0..50).map(|m| {
            let (thread, below) = (&thread, &below);
            async move {
                let name = format!("Guest {}", (n * 50 + m) % 40);
                let text = format!("Reply {n} {m}");
                match m % 3 {
                    0 => thread.says(&name, &text).await.expect(201),
                    _ => thread.answers(&name, &text, below).await.expect(201),
                }
            }
        });
        join_all(saying).await;
    }
    let cases = cases(&thread.mo).await;
    assert_eq!(cases.len(), 500);
    for decision in [
        json!({"decision": "approve"}),
        json!({"decision": "remove", "reason": "spam"}),
    ] {
        let before = standing(&room, &[]).await;
        recorder.cost();
        let begun = std::time::Instant::now();
        let made = rules(&thread.mo, &cases, decision.clone())
            .await
            .expect(200);
        let took = begun.elapsed();
        let cost = recorder.cost();
        println!(
            "500 cases, {decision}: {} statements, {took:?}",
            cost.wrote.len()
        );
        assert!(cost.wrote.len() <= 20, "{:#?}", cost.wrote);
        assert_eq!(cost.commits, 1);
        assert_eq!(members(&made.json["results"], "case_id"), cases);
        assert!(
            members(&made.json["results"], "ok")
                .iter()
                .all(|ok| *ok == true)
        );
        assert_eq!(room.count("case_queues").await, 0);
        let visible = if decision["decision"] == "approve" {
            502
        } else {
            2
        };
        assert_eq!(thread.visible().await, visible);
        let recount = "(SELECT count(*) FROM comments AS below WHERE below.parent_id = comments.id AND below.visibility = 'published')";
        let wrong = format!("comments WHERE replies <> {recount}");
        assert_eq!(room.count(&wrong).await, 0);

        let undo = format!("{BATCHES}/{}/undo", made.str("id"));
        recorder.cost();
        let begun = std::time::Instant::now();
        let undone = thread.mo.post(&undo, json!({})).await.expect(200);
        let took = begun.elapsed();
        let cost = recorder.cost();
        println!("and back: {} statements, {took:?}", cost.wrote.len());
        assert!(cost.wrote.len() <= 24, "{:#?}", cost.wrote);
        assert!(
            members(&undone.json["results"], "ok")
                .iter()
                .all(|ok| *ok == true)
        );
        assert_eq!(standing(&room, &[]).await, before);
        thread
            .mo
            .post(&undo, json!({}))
            .await
            .problem(409, "wrong_state");
    }
    assert_eq!(room.count("outbox WHERE payload IS NULL").await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn each_has_a_result_of_its_own_and_trying_changes_nothing() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    for name in ["Marie", "Jan", "Piet", "An"] {
        thread.says(name, "Hello").await.expect(201);
    }
    let mut asked = cases(&thread.mo).await;
    // the first is somebody else's, the second decided, the last not there
    ada.post(
        "/v1/moderation/queues/held/leases",
        json!({"count": 1, "seconds": 60}),
    )
    .await
    .expect(201);
    let path = format!("/v1/moderation/cases/{}/decisions", asked[1]);
    let approve = || json!({"decision": "approve"});
    ada.write(reqwest::Method::POST, &path, 1, approve())
        .await
        .expect(200);
    asked.push(uuid::Uuid::now_v7().to_string());
    let codes = |answer: &Answer| -> Vec<Value> {
        let problems = members(&answer.json["results"], "problem").into_iter();
        problems.map(|problem| problem["code"].clone()).collect()
    };
    let right = [
        json!("leased"),
        json!("already_decided"),
        Value::Null,
        Value::Null,
        json!("not_found"),
    ];
    let before = everything(&room).await;
    let tried = rules(
        &thread.mo,
        &asked,
        json!({"decision": "approve", "dry_run": true}),
    )
    .await
    .expect(200);
    assert_eq!(
        (codes(&tried), &tried.json["id"]),
        (right.to_vec(), &Value::Null)
    );
    assert_eq!(everything(&room).await, before);
    // of another section there is nothing
    let none = rules(&wout, &asked, approve()).await.expect(200);
    assert!(codes(&none).iter().all(|code| code == "not_found"));

    let made = rules(&thread.mo, &asked, approve()).await.expect(200);
    assert_eq!(codes(&made), right);
    assert_eq!(thread.visible().await, 3);
    let undo = format!("{BATCHES}/{}/undo", made.str("id"));
    ada.post(&undo, json!({})).await.problem(403, "forbidden");
    // one of them is decided on again meanwhile
    let comment = made.json["results"][2]["comment_id"].as_str().unwrap();
    let path = format!("/v1/moderation/comments/{comment}");
    let version = ada.get(&path).await.expect(200).version();
    let remove = json!({"decision": "remove", "reason": "spam"});
    ada.write(
        reqwest::Method::POST,
        &format!("{path}/decisions"),
        version,
        remove,
    )
    .await
    .expect(200);
    let undone = thread.admin.post(&undo, json!({})).await.expect(200);
    assert_eq!(codes(&undone), [json!("wrong_state"), Value::Null]);
    assert_eq!(thread.visible().await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_batch_is_said_of_all_of_it() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let id = || uuid::Uuid::now_v7().to_string();
    let (one, many) = (id(), (0..501).map(|_| id()).collect::<Vec<_>>());
    for (cases, form, pointer) in [
        (vec![], json!({"decision": "approve"}), "/case_ids"),
        (many, json!({"decision": "approve"}), "/case_ids"),
        (
            vec![one.clone(), one.clone()],
            json!({"decision": "approve"}),
            "/case_ids/1",
        ),
        (vec![one.clone()], json!({"decision": "remove"}), "/reason"),
        (
            vec![one.clone()],
            json!({"decision": "approve", "reason": "spam"}),
            "/reason",
        ),
        (vec![one], json!({"decision": "escalate"}), "/decision"),
    ] {
        let refused = rules(&thread.mo, &cases, form).await;
        assert_eq!(
            refused.problem(422, "invalid").json["errors"][0]["pointer"],
            pointer
        );
    }
    let late = thread.says("Marie", "Hello").await.expect(201);
    let cases = cases(&thread.mo).await;
    let made = rules(&thread.mo, &cases, json!({"decision": "approve"}))
        .await
        .expect(200);
    room.passes(chrono::TimeDelta::seconds(601));
    let undo = format!("{BATCHES}/{}/undo", made.str("id"));
    thread
        .mo
        .post(&undo, json!({}))
        .await
        .problem(409, "wrong_state");
    assert_eq!(thread.texts().await.len(), 1, "{}", late.str("id"));
    room.closes_unread().await;
}
