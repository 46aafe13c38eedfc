//! Readers complain: what opens a case, what must weigh more, and who is listened to.

mod weighing;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use super::{queue, texts};
use crate::kit::thread::{Thread, case_of, ids, members};
use crate::kit::{Answer, Newsroom, Person};

/// Reports a comment, with the proof that another is one's own if there is one.
pub async fn reports(by: &Person, comment: &str, token: Option<&str>, form: Value) -> Answer {
    let path = format!("/v1/public/comments/{comment}/reports");
    let mut request = by.request(Method::POST, &path).json(&form);
    if let Some(token) = token {
        request = request.header("Edit-Token", token);
    }
    by.send(request).await
}

pub fn spam() -> Value {
    json!({"category": "spam"})
}

/// A reader who has written, with the proof of it. Their comment waits.
pub async fn writes(thread: &Thread, name: &str) -> String {
    let text = format!("Good evening from {name}");
    let posted = thread.says(name, &text).await.expect(201);
    posted.str("edit_token").to_owned()
}

/// A reader whose voice counts in full.
pub async fn known(room: &Newsroom, thread: &Thread, name: &str) -> String {
    let token = writes(thread, name).await;
    thread.confirms(room, name).await;
    token
}

#[tokio::test]
async fn the_first_report_of_an_approved_text_opens_a_case() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let form = json!({"category": "advertising", "text": " He sells\u{200B} pumps. "});
    let received = reports(&thread.public, &comment, None, form)
        .await
        .expect(202);
    assert_eq!(received.json, json!({"received": true}));
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["kind"], "reported");
    assert_eq!(case["report_count"], 1);
    let report = &case["reports"][0];
    assert_eq!(report["category"], "advertising");
    assert_eq!(report["text"], "He sells pumps.");
    assert_eq!(report["weight"], 20, "nobody knows who it was");
    assert_eq!(case["comment"]["visibility"], "published");

    let jan = known(&room, &thread, "Jan").await;
    reports(&thread.public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(
        members(&case["reports"], "category"),
        ["spam", "advertising"]
    );
    assert_eq!(members(&case["reports"], "weight"), [50, 20]);
    assert_eq!(room.count("cases WHERE kind = 'reported'").await, 1);

    let removing = json!({"decision": "remove", "reason": "advertising"});
    let decided = thread.decides(&comment, removing).await.expect(200);
    assert_eq!(room.count("reports WHERE outcome = 'upheld'").await, 2);
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    assert_eq!(room.count("reports WHERE outcome IS NULL").await, 2);
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(
        (&case["kind"], &case["report_count"]),
        (&json!("reported"), &json!(2))
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn a_report_joins_the_case_that_is_open() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    reports(&thread.public, &comment, None, spam())
        .await
        .expect(202);
    let first = case_of(&thread.mo, &comment).await["id"].clone();
    let jan = known(&room, &thread, "Jan").await;
    reports(&thread.public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!((&case["id"], &case["report_count"]), (&first, &json!(2)));
    room.closes_unread().await;
}

/// What is published unseen, and has a case that was opened for that.
async fn unseen(room: &Newsroom, thread: &Thread, name: &str, text: &str) -> String {
    thread.shows(name, "Hello", None).await;
    thread.confirms(room, name).await;
    let posted = thread.says(name, text).await.expect(201);
    assert_eq!(posted.str("visibility"), "published");
    posted.str("id").to_owned()
}

fn due_at(case: &Value) -> chrono::DateTime<chrono::Utc> {
    case["due_at"].as_str().unwrap().parse().unwrap()
}

#[tokio::test]
async fn reports_bring_an_open_case_among_the_reported_and_forward() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let angry = json!({"key": "angry", "title": "Angry readers", "target_minutes": 240,
        "filter": {"categories": ["harassment"], "min_weight": 40}});
    thread
        .admin
        .post("/v1/admin/queues", angry)
        .await
        .expect(201);
    room.delivers().await;
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    let comment = unseen(&room, &thread, "Marie", "Buy my pumps").await;
    let before = case_of(&thread.mo, &comment).await;
    assert_eq!(before["queue"], "unreviewed");
    let (jan, harassment) = (
        known(&room, &thread, "Jan").await,
        json!({"category": "harassment"}),
    );
    reports(&thread.public, &comment, None, harassment.clone())
        .await
        .expect(202);
    let once = case_of(&thread.mo, &comment).await;
    assert_eq!(
        (&once["kind"], &once["queue"], &once["version"]),
        (&json!("check"), &json!("reported"), &before["version"])
    );
    assert!(due_at(&once) < due_at(&before));
    for (key, texts_there) in [("reported", 1), ("unreviewed", 1), ("angry", 0)] {
        assert_eq!(texts(&thread.mo, key).await.len(), texts_there, "{key}");
    }
    reports(&thread.public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    let twice = case_of(&thread.mo, &comment).await;
    assert!(due_at(&twice) < due_at(&once));
    assert_eq!(texts(&thread.mo, "angry").await, ["Buy my pumps"]);
    assert_eq!(queue(&thread.mo, "reported").await["open"], 1);
    thread
        .decides(&comment, json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(queue(&thread.mo, "reported").await["open"], 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_readers_have_held_waits_for_a_moderator_and_for_nothing_else() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "off")]).await;
    let mut thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(
        &thread.admin,
        json!({"comments": {"mode": "open", "lapse_after_days": 2, "reports": {"hold_weight": 100}}}),
    )
    .await;
    let comment = unseen(&room, &thread, "Marie", "Buy my pumps").await;
    let token = room
        .running()
        .desk
        .keys
        .edit_token(comment.parse().unwrap());
    for n in 0..2 {
        let token = known(&room, &thread, &format!("Guest {n}")).await;
        reports(&thread.public, &comment, Some(&token), spam())
            .await
            .expect(202);
    }
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(
        (
            &case["comment"]["visibility"],
            &case["kind"],
            &case["queue"]
        ),
        (&json!("held"), &json!("held"), &json!("reported"))
    );
    assert!(
        texts(&thread.mo, "held")
            .await
            .contains(&json!("Buy my pumps"))
    );
    assert!(
        texts(&thread.mo, "reported")
            .await
            .contains(&json!("Buy my pumps"))
    );

    // another text of its author's does not get it out
    let path = format!("/v1/public/comments/{comment}");
    let request = thread.public.request(Method::PATCH, &path);
    let request = request.header("Edit-Token", &token);
    let edited = thread
        .public
        .send(request.json(&json!({"text": "Buy nothing"})))
        .await
        .expect(200);
    assert_eq!(edited.str("visibility"), "held");
    // nor do days
    room.passes(TimeDelta::days(9));
    room.delivers().await;
    thread.mo = room.sign_in(thread.mo.clone()).await;
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["comment"]["visibility"], "held");
    room.closes_unread().await;
}

#[tokio::test]
async fn each_voice_counts_once_for_each_version_of_a_text() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let jan = known(&room, &thread, "Jan").await;
    for token in [None, Some(jan.as_str())] {
        for category in ["spam", "spam", "harassment"] {
            let form = json!({"category": category});
            let answer = reports(&thread.public, &comment, token, form)
                .await
                .expect(202);
            assert_eq!(answer.json, json!({"received": true}), "the same each time");
        }
    }
    assert_eq!(room.count("reports").await, 2);
    let told = "events WHERE kind = 'comment_reported'";
    assert_eq!(room.count(told).await, 2);
    // another comment of Jan's is the same voice
    let again = thread.says("Jan", "And good night").await.expect(201);
    let token = again.str("edit_token");
    reports(&thread.public, &comment, Some(token), spam())
        .await
        .expect(202);
    assert_eq!(room.count("reports").await, 2);
    room.alters("UPDATE comments SET text_version = 2").await;
    reports(&thread.public, &comment, Some(&jan), spam())
        .await
        .expect(202);
    assert_eq!(room.count("reports").await, 3);
    room.closes_unread().await;
}

#[tokio::test]
async fn only_what_others_wrote_and_can_be_seen_is_reported() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let public = &thread.public;
    let held = thread.says("Marie", "Waits").await.expect(201);
    let id = held.str("id").to_owned();
    reports(public, &id, None, spam())
        .await
        .problem(404, "not_found");
    let absent = "01940000-0000-7000-8000-000000000000";
    reports(public, absent, None, spam())
        .await
        .problem(404, "not_found");
    reports(public, absent, None, json!({"category": 1}))
        .await
        .problem(404, "not_found");
    reports(public, "marie", None, spam())
        .await
        .problem(404, "not_found");
    thread
        .decides(&id, json!({"decision": "approve"}))
        .await
        .expect(200);
    let own = held.str("edit_token");
    reports(public, &id, Some(own), spam())
        .await
        .problem(403, "forbidden");
    reports(public, &id, Some("00"), spam())
        .await
        .problem(403, "forbidden");
    for (form, pointer) in [
        (json!({}), "/category"),
        (json!({"category": "boring"}), "/category"),
        (
            json!({"category": "spam", "text": "x".repeat(1001)}),
            "/text",
        ),
    ] {
        let refused = reports(public, &id, None, form)
            .await
            .problem(422, "invalid");
        assert_eq!(refused.json["errors"][0]["pointer"], pointer);
    }
    reports(public, &id, None, json!({"category": "spam", "by": "me"}))
        .await
        .problem(400, "unknown_field");
    reports(public, &id, None, spam()).await.expect(202);
    thread
        .decides(&id, json!({"decision": "remove", "reason": "spam"}))
        .await
        .expect(200);
    reports(public, &id, None, spam())
        .await
        .problem(404, "not_found");
    let other = thread.shows("Jan", "Below a withdrawn article", None).await;
    let taken_down = format!("/v1/articles/{}/withdraw", thread.article.article);
    let paul = room.hire("Paul", &["publisher *"]).await;
    let form = json!({"reason": "Wrong.", "public_notice": "We took it down."});
    paul.post(&taken_down, form).await.expect(200);
    reports(public, &other, None, spam())
        .await
        .problem(404, "not_found");
    assert_eq!(room.count("reports").await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn sixty_a_minute_from_one_address() {
    let room = Newsroom::open_with(&[("COPYDESK_LIMITS", "on")]).await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(
        &thread.admin,
        json!({"comments": {"reports": {"per_address": 3}}}),
    )
    .await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    for _ in 0..3 {
        reports(&thread.public, &comment, None, spam())
            .await
            .expect(202);
    }
    let refused = reports(&thread.public, &comment, None, spam()).await;
    refused.problem(429, "rate_limited");
    room.passes(TimeDelta::seconds(61));
    reports(&thread.public, &comment, None, spam())
        .await
        .expect(202);
    room.closes_unread().await;
}

#[tokio::test]
async fn of_twenty_who_report_at_once_one_opens_the_case() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let mut tokens = Vec::new();
    for n in 0..20 {
        tokens.push(known(&room, &thread, &format!("Guest {n}")).await);
    }
    let reporting = tokens
        .iter()
        .map(|token| reports(&thread.public, &comment, Some(token), spam()));
    let answers = futures_util::future::join_all(reporting).await;
    let statuses: Vec<u16> = answers.iter().map(|answer| answer.status).collect();
    assert_eq!(statuses, [202; 20]);
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["report_count"], 20);
    let same = format!("reports WHERE case_id IS NOT NULL AND {}", open_case());
    assert_eq!(room.count(&same).await, 20);
    room.closes_unread().await;
}

fn open_case() -> &'static str {
    "case_id IN (SELECT id FROM cases WHERE is_open AND kind = 'reported')"
}

#[tokio::test]
async fn fifty_are_shown_and_all_are_counted() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    for n in 0..52 {
        let token = known(&room, &thread, &format!("Guest {n}")).await;
        let form = json!({"category": "spam", "text": format!("Number {n}")});
        reports(&thread.public, &comment, Some(&token), form)
            .await
            .expect(202);
        room.passes(TimeDelta::seconds(3));
    }
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(case["report_count"], 52);
    let texts = members(&case["reports"], "text");
    assert_eq!(
        (texts.len(), &texts[0], &texts[49]),
        (50, &json!("Number 51"), &json!("Number 2"))
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn nothing_tells_who_complained_and_addresses_are_forgotten() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let jan = known(&room, &thread, "Jan").await;
    let form = json!({"category": "privacy", "text": "He names my street."});
    reports(&thread.public, &comment, Some(&jan), form.clone())
        .await
        .expect(202);
    reports(&thread.public, &comment, None, form)
        .await
        .expect(202);
    let case = case_of(&thread.mo, &comment).await;
    let keys: Vec<&String> = case["reports"][0].as_object().unwrap().keys().collect();
    assert_eq!(keys, ["at", "category", "text", "weight"]);
    assert!(!thread.page("").await.text.contains("my street"));
    let events = room.dump("event_payloads", &[]).await;
    assert!(!events.iter().any(|row| row.contains("my street")));

    let voices = "reports WHERE voice IS NOT NULL";
    room.passes(TimeDelta::days(89));
    room.delivers().await;
    assert_eq!(room.count(voices).await, 2);
    room.passes(TimeDelta::days(2));
    room.delivers().await;
    assert_eq!(
        room.count(voices).await,
        1,
        "only that of a reader who confirmed is left"
    );
    assert_eq!(ids(&json!([case["comment"]])), [comment]);
    room.closes_unread().await;
}

/// Names and mail addresses cost nothing to invent.
#[tokio::test]
async fn whoever_confirms_nothing_is_one_voice_under_however_many_names() {
    let room = Newsroom::open_with(&[
        ("COPYDESK_LIMITS", "off"),
        ("COPYDESK_TRUSTED_PROXIES", "127.0.0.1"),
    ])
    .await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
    let mut tokens = Vec::new();
    for n in 0..5 {
        tokens.push(writes(&thread, &format!("Guest {n}")).await);
    }
    let from = async |address: &str, token: &str, comment: &str| {
        let path = format!("/v1/public/comments/{comment}/reports");
        let request = thread.public.request(Method::POST, &path).json(&spam());
        let request = request.header("X-Forwarded-For", address);
        let request = request.header("Edit-Token", token);
        thread.public.send(request).await.expect(202);
    };
    for (n, token) in tokens.iter().enumerate() {
        from(&format!("2001:db8:1:2::{n}"), token, &comment).await;
    }
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(members(&case["reports"], "weight"), [20]);
    from("2001:db8:1:3::1", &tokens[0], &comment).await;
    let case = case_of(&thread.mo, &comment).await;
    assert_eq!(members(&case["reports"], "weight"), [20, 20]);

    // who is always wrong there is hardly heard, under any name
    let line = "203.0.113.7";
    let weight = async |token: &str, text: &str| {
        let comment = thread.shows("Marie", text, None).await;
        from(line, token, &comment).await;
        let case = case_of(&thread.mo, &comment).await;
        let weight = case["reports"][0]["weight"].as_i64().unwrap();
        let approve = json!({"decision": "approve"});
        thread.decides(&comment, approve).await.expect(200);
        weight
    };
    let mut weights = Vec::new();
    for n in 0..10 {
        weights.push(weight(&tokens[n % 3], &format!("Fine {n}")).await);
    }
    assert_eq!((weights[0], weights[9]), (20, 15), "{weights:?}");
    room.closes_unread().await;
}

/// What weighed too little for a case is settled by whoever decides without one, and only
/// that is unsettled again.
#[tokio::test]
async fn what_waited_for_more_is_settled_with_the_text() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let comment = thread.shows("Marie", "Buy my pumps", None).await;
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
    let count = async |outcome: &str| room.count(&format!("reports WHERE {outcome}")).await;
    assert_eq!(count("case_id IS NULL AND outcome IS NULL").await, 1);
    let path = format!("/v1/moderation/comments/{comment}");
    let remove = async || {
        let version = thread.mo.get(&path).await.expect(200).version();
        let form = json!({"decision": "remove", "reason": "spam"});
        let path = format!("{path}/decisions");
        let removed = thread.mo.write(Method::POST, &path, version, form).await;
        removed.expect(200).str("id").to_owned()
    };
    let decision = remove().await;
    assert_eq!(count("outcome = 'upheld'").await, 1);
    let undo = format!("/v1/moderation/decisions/{decision}/undo");
    thread.mo.post(&undo, json!({})).await.expect(200);
    assert_eq!(count("case_id IS NULL AND outcome IS NULL").await, 1);
    assert_eq!(count("outcome = 'dismissed'").await, 1, "by another ruling");
    // it waits for more again, and comes up with it
    let piet = known(&room, &thread, "Piet").await;
    reports(&thread.public, &comment, Some(&piet), spam())
        .await
        .expect(202);
    assert_eq!(case_of(&thread.mo, &comment).await["report_count"], 2);
    room.closes_unread().await;
}

/// A report that had the comment held is answered again as it was.
#[tokio::test]
async fn a_report_sent_twice_under_one_key_is_received_twice() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let settings = json!({"comments": {"mode": "open", "reports": {"hold_weight": 20}}});
    room.sets(&thread.admin, settings).await;
    let comment = unseen(&room, &thread, "Marie", "Buy my pumps").await;
    let send = async |key: &str| {
        let path = format!("/v1/public/comments/{comment}/reports");
        let request = thread.public.request(Method::POST, &path).json(&spam());
        let request = request.header("Idempotency-Key", key);
        thread.public.send(request).await
    };
    for _ in 0..2 {
        send("01980a5e-3c44-7d5b").await.expect(202);
    }
    send("another-key-as-long").await.problem(404, "not_found");
    assert_eq!(room.count("reports").await, 1);
    room.closes_unread().await;
}
