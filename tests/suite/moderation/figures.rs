//! How the moderators keep up, against what was counted by hand.

use chrono::{DateTime, SecondsFormat, TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of, members};
use crate::kit::{Newsroom, Person};

async fn figures(by: &Person, query: &str) -> Value {
    let path = format!("/v1/moderation/figures{query}");
    by.get(&path).await.expect(200).json
}

fn group<'a>(figures: &'a Value, key: &str) -> &'a Value {
    let groups = figures["groups"].as_array().unwrap();
    let found = groups.iter().find(|group| group["key"] == key);
    found.unwrap_or_else(|| panic!("no group {key}: {figures:#}"))
}

fn counts(line: &Value) -> [Option<i64>; 6] {
    let figures = [
        "arrived",
        "decided",
        "approved",
        "removed",
        "overturned",
        "open",
    ];
    figures.map(|figure| line[figure].as_i64())
}

/// As if the cases had been opened and decided so: `(opened, decided, leased)` in seconds
/// after `from`; what was not decided is open.
async fn happened(room: &Newsroom, from: i64, cases: &[(String, i64, Option<i64>, Option<i64>)]) {
    for (comment, opened, decided, leased) in cases {
        let at = |seconds: i64| crate::kit::rows::instant((from + seconds) * 1_000_000);
        let id = crate::kit::rows::id(comment);
        room.alters(&format!(
            "UPDATE cases SET opened_at = {} WHERE comment_id = {id}",
            at(*opened)
        ))
        .await;
        let Some(decided) = decided else { continue };
        let handled = leased.map_or("NULL".to_owned(), |leased| (decided - leased).to_string());
        room.alters(&format!(
            "UPDATE decisions SET decided_at = {}, waited_s = {}, handled_s = {handled} WHERE comment_id = {id}",
            at(*decided), decided - opened,
        ))
        .await;
    }
}

#[tokio::test]
async fn they_are_those_that_were_counted_by_hand() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let remove = || json!({"decision": "remove", "reason": "spam"});
    let approve = || json!({"decision": "approve"});
    let mut cases = Vec::new();
    // opened at second 0, 10, 20 …; decided after 1, 4, 9, 16 … 100 seconds
    for n in 1..=10 {
        let held = thread
            .says(&format!("Guest {n}"), "Hello")
            .await
            .expect(201);
        let comment = held.str("id").to_owned();
        let form = if n <= 7 { approve() } else { remove() };
        thread.decides(&comment, form).await.expect(200);
        let opened = 10 * (n - 1);
        let decided = opened + n * n;
        let leased = (n % 2 == 0).then_some(decided - n);
        cases.push((comment, opened, Some(decided), leased));
    }
    for n in 0..4 {
        let held = thread.says(&format!("Late {n}"), "Hello").await.expect(201);
        cases.push((held.str("id").to_owned(), 1_000 + n, None, None));
    }
    let from: DateTime<Utc> = "2026-11-02T09:00:00Z".parse().unwrap();
    happened(&room, from.timestamp(), &cases).await;
    let span = "from=2026-11-02T09:00:00Z&to=2026-11-02T10:00:00Z";
    let told = figures(&thread.mo, &format!("?{span}")).await;
    let held = group(&told, "held");
    for line in [&told["all"], held] {
        assert_eq!(counts(line), [14, 10, 7, 3, 0, 4].map(Some), "{line:#}");
        // the 5th, 9th and 10th of 1, 4, 9 … 100
        assert_eq!(line["waiting_s"], json!({"p50": 25, "p90": 81, "p99": 100}));
        // the 3rd, 5th and 5th of 2, 4, 6, 8, 10
        assert_eq!(line["handling_s"], json!({"p50": 6, "p90": 10, "p99": 10}));
    }
    let now = room.running().desk.now().timestamp();
    let oldest = now - (from.timestamp() + 1_000);
    let ages: Vec<i64> = ["p50", "p90", "p99"]
        .map(|p| held["backlog_age_s"][p].as_i64().unwrap())
        .to_vec();
    assert!((oldest - 5..=oldest).contains(&ages[2]), "{ages:?}");
    assert_eq!(ages[2] - ages[0], 2, "of four the second and the last");
    // what was decided later is not of the span
    let early = "?from=2026-11-02T09:00:00Z&to=2026-11-02T09:00:45Z";
    let told = figures(&thread.mo, early).await;
    assert_eq!(counts(&told["all"])[..2], [Some(5), Some(3)]);
    room.closes_unread().await;
}

#[tokio::test]
async fn they_are_told_apart_by_section_moderator_and_hour() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(&thread.admin, json!({"time_zone": "Asia/Kathmandu"}))
        .await;
    let ada = room.hire("Ada", &["moderator world"]).await;
    let mut cases = Vec::new();
    for n in 0..3 {
        let held = thread
            .says(&format!("Guest {n}"), "Hello")
            .await
            .expect(201);
        let comment = held.str("id").to_owned();
        thread
            .decides(&comment, json!({"decision": "approve"}))
            .await
            .expect(200);
        cases.push((comment, n * 3600, Some(n * 3600 + 60), None));
    }
    // 09:10 in London is 14:55 in Nepal
    let from: DateTime<Utc> = "2026-11-02T09:10:00Z".parse().unwrap();
    happened(&room, from.timestamp(), &cases).await;
    let span = "from=2026-11-02T00:00:00Z&to=2026-11-03T00:00:00Z";

    let by_section = figures(&thread.mo, &format!("?{span}&by=section")).await;
    assert_eq!(
        counts(group(&by_section, "news")),
        [3, 3, 3, 0, 0, 0].map(Some)
    );
    let by_moderator = figures(&thread.mo, &format!("?{span}&by=moderator")).await;
    let own = group(&by_moderator, &thread.mo.id);
    assert_eq!(own["moderator"]["name"], "Mo Diallo");
    assert_eq!(
        counts(own),
        [None, Some(3), Some(3), Some(0), Some(0), None]
    );
    let by_hour = figures(&thread.mo, &format!("?{span}&by=hour")).await;
    assert_eq!(by_hour["time_zone"], "Asia/Kathmandu");
    assert_eq!(by_hour["groups"].as_array().unwrap().len(), 24);
    for (hour, decided) in [("13", 0), ("14", 1), ("15", 1), ("16", 1), ("17", 0)] {
        let line = group(&by_hour, hour);
        assert_eq!(line["decided"], decided, "{hour}");
        assert_eq!(line["arrived"], decided, "{hour}");
    }
    // whoever moderates elsewhere, and whoever administrates
    let elsewhere = figures(&ada, &format!("?{span}&by=section")).await;
    assert_eq!(counts(&elsewhere["all"]), [0; 6].map(Some));
    assert_eq!(elsewhere["groups"], json!([]));
    let all = figures(&thread.admin, &format!("?{span}")).await;
    assert_eq!(all["all"]["decided"], 3);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_was_undone_or_decided_the_other_way_did_not_last() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let overturned = async || {
        figures(&thread.mo, "").await["all"]["overturned"]
            .as_i64()
            .unwrap()
    };
    let approve = json!({"decision": "approve"});
    let remove = json!({"decision": "remove", "reason": "spam"});
    let held = thread.says("Marie", "Buy my pumps").await.expect(201);
    let comment = held.str("id");
    let undo = async |id: &str| {
        let path = format!("/v1/moderation/decisions/{id}/undo");
        thread.mo.post(&path, json!({})).await.expect(200);
    };
    let first = thread.decides(comment, approve.clone()).await.expect(200);
    undo(first.str("id")).await;
    assert_eq!(overturned().await, 1, "undone");
    thread.decides(comment, approve).await.expect(200);
    assert_eq!(overturned().await, 1);
    let report = format!("/v1/public/comments/{comment}/reports");
    thread
        .public
        .post(&report, json!({"category": "spam"}))
        .await
        .expect(202);
    let last = thread.decides(comment, remove).await.expect(200);
    assert_eq!(overturned().await, 2, "the other way");
    undo(last.str("id")).await;
    assert_eq!(
        overturned().await,
        2,
        "it stands again, and the last is undone"
    );
    let told = figures(&thread.mo, "").await;
    assert_eq!(counts(&told["all"]), [2, 3, 2, 1, 2, 1].map(Some));
    room.closes_unread().await;
}

#[tokio::test]
async fn a_case_counts_for_the_queue_that_it_is_named_after() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let approve = || json!({"decision": "approve"});
    let held = thread.says("Marie", "Hello").await.expect(201);
    let passed_on = thread.says("Jan", "Hello too").await.expect(201);
    let escalate = json!({"decision": "escalate", "message": "Is that libel?"});
    thread
        .decides(passed_on.str("id"), escalate)
        .await
        .expect(200);
    let open = json!({"comments": {"mode": "open"}});
    room.sets(&thread.admin, open).await;
    thread.confirms(&room, "Marie").await;
    let check = thread.says("Marie", "Hello you").await.expect(201);
    let reported = thread.says("Marie", "Hello all").await.expect(201);
    let report = format!("/v1/public/comments/{}/reports", reported.str("id"));
    let form = json!({"category": "spam"});
    thread.public.post(&report, form).await.expect(202);
    let queues = ["held", "legal", "reported", "unreviewed"];
    let told = figures(&thread.mo, "").await;
    assert_eq!(members(&told["groups"], "key"), queues);
    for queue in queues {
        let line = group(&told, queue);
        assert_eq!(counts(line), [1, 0, 0, 0, 0, 1].map(Some), "{queue}");
    }
    for posted in [&held, &passed_on, &check, &reported] {
        thread
            .decides(posted.str("id"), approve())
            .await
            .expect(200);
    }
    let told = figures(&thread.mo, "").await;
    for queue in queues {
        let line = group(&told, queue);
        assert_eq!(counts(line), [1, 1, 1, 0, 0, 0].map(Some), "{queue}");
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn handling_begins_with_the_lease_and_not_when_it_is_extended() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("Marie", "Hello").await.expect(201);
    thread.says("Jan", "Hello too").await.expect(201);
    room.passes(TimeDelta::seconds(100));
    let leasing = json!({"count": 1, "seconds": 300});
    let queue = "/v1/moderation/queues/held/leases";
    let leased = thread.mo.post(queue, leasing).await.expect(201);
    let lease = format!("/v1/moderation/leases/{}", leased.str("lease"));
    room.passes(TimeDelta::seconds(20));
    thread
        .mo
        .post(&format!("{lease}/extend"), json!({"seconds": 300}))
        .await
        .expect(200);
    room.passes(TimeDelta::seconds(20));
    thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let told = figures(&thread.mo, "").await;
    let within = |what: &str, least: i64| {
        let seconds = told["all"][what]["p99"].as_i64().unwrap();
        assert!((least..least + 10).contains(&seconds), "{what}: {seconds}");
    };
    within("waiting_s", 140);
    within("handling_s", 40);
    // what nobody held any more was not handled
    let other = case_of(&thread.mo, &{
        let queue = thread
            .mo
            .get("/v1/moderation/queues/held/cases")
            .await
            .expect(200);
        queue.json["items"][0]["comment"]["id"]
            .as_str()
            .unwrap()
            .to_owned()
    })
    .await;
    let leasing = json!({"count": 1, "seconds": 15});
    thread.mo.post(queue, leasing).await.expect(201);
    room.passes(TimeDelta::seconds(16));
    let path = format!(
        "/v1/moderation/cases/{}/decisions",
        other["id"].as_str().unwrap()
    );
    let form = json!({"decision": "approve"});
    thread
        .mo
        .write(Method::POST, &path, 1, form)
        .await
        .expect(200);
    assert_eq!(room.count("decisions WHERE handled_s IS NOT NULL").await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_span_is_at_most_92_days_and_seven_unless_it_is_said() {
    let room = Newsroom::open().await;
    let mo = room.hire("Mo", &["moderator *"]).await;
    let told = figures(&mo, "").await;
    let at = |member: &str| -> DateTime<Utc> { told[member].as_str().unwrap().parse().unwrap() };
    assert_eq!(at("to") - at("from"), TimeDelta::days(7));
    assert_eq!(told["all"]["waiting_s"], Value::Null);
    assert_eq!(told["by"], "queue");
    let text = |at: DateTime<Utc>| at.to_rfc3339_opts(SecondsFormat::Secs, true);
    let early = text(at("to") - TimeDelta::days(93));
    let wrong = format!("/v1/moderation/figures?from={early}");
    mo.get(&wrong).await.problem(422, "invalid");
    let backwards = "/v1/moderation/figures?from=2026-11-02T00:00:00Z&to=2026-11-01T00:00:00Z";
    mo.get(backwards).await.problem(422, "invalid");
    mo.get("/v1/moderation/figures?by=weather")
        .await
        .problem(422, "invalid");
    let tom = room.hire("Tom", &["editor *"]).await;
    tom.get("/v1/moderation/figures")
        .await
        .problem(403, "forbidden");
    room.closes_unread().await;
}
