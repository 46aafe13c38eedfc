//! One effect for one `Idempotency-Key`, however often it is sent.

use chrono::TimeDelta;
use futures_util::future::join_all;
use reqwest::Method;
use serde_json::{Value, json};

use crate::contract::{Ask, Operation, Scene, ask, operations, rows};
use crate::kit::{Answer, Newsroom, Person};

const KEY: &str = "4f6f5f0c-8a11-4f6f-9d0e-01980a5e3c44";

fn keyed() -> Vec<Operation> {
    operations()
        .into_iter()
        .filter(|operation| operation.takes_header("Idempotency-Key"))
        .collect()
}

async fn with_key(ask: &Ask, person: &Person, key: &str) -> Answer {
    person
        .send(ask.by(person).header("Idempotency-Key", key))
        .await
}

async fn count(room: &Newsroom) -> std::collections::BTreeMap<String, i64> {
    rows::count(&room.running().desk).await
}

#[test]
fn every_post_of_the_api_takes_a_key() {
    let posts = operations()
        .into_iter()
        .filter(|it| it.method == Method::POST && !it.path.starts_with("/v1/auth/"));
    let without: Vec<_> = posts
        .filter(|it| !it.takes_header("Idempotency-Key"))
        .map(|it| it.id)
        .collect();
    assert_eq!(without, [""; 0]);
    assert!(keyed().len() >= 9);
}

#[tokio::test]
async fn the_same_request_is_answered_alike_and_done_once() {
    let scene = Scene::open().await;
    let roos = scene.everybody().await;
    for operation in keyed() {
        let id = &operation.id;
        let asked = ask(&operation, &scene.things(&roos).await).unwrap();
        let before = count(&scene.room).await;
        let first = with_key(&asked, &roos, KEY).await;
        assert!(first.status < 300, "{id}: {} {}", first.status, first.text);
        let after = count(&scene.room).await;
        assert_ne!(before, after, "{id} has an effect");
        for _ in 0..3 {
            let again = with_key(&asked, &roos, KEY).await;
            assert_eq!(
                (again.status, &again.json),
                (first.status, &first.json),
                "{id}"
            );
            for name in ["location", "etag", "content-type"] {
                assert_eq!(again.header(name), first.header(name), "{id}: {name}");
            }
        }
        assert_eq!(count(&scene.room).await, after, "{id} is done once");
        if let Some(body) = otherwise(id, asked.body.as_ref()) {
            let other = Ask {
                body: Some(body),
                ..asked
            };
            with_key(&other, &roos, KEY)
                .await
                .problem(422, "idempotency_mismatch");
            assert_eq!(count(&scene.room).await, after, "{id}");
        }
    }
    scene.closes().await;
}

/// Another body that would be done as well; none where there is only one.
fn otherwise(operation: &str, body: Option<&Value>) -> Option<Value> {
    let mut body = body?.clone();
    let (field, value) = match operation {
        "open_article" => ("headline", json!("Another headline")),
        "open_draft" => ("purpose", json!("minor")),
        "rebase_draft" => ("keep", json!(["body"])),
        "withdraw_article" | "retract_article" | "republish_article" => {
            ("reason", json!("Another reason"))
        }
        "take_transitions" => {
            body["items"][0]["message"] = json!("Another message");
            return Some(body);
        }
        "take_transition" | "decide_case" | "settle_debt" | "decide_comment" | "decide_batch"
        | "impose_sanction" => ("message", json!("Another message")),
        "post_comment" | "post_staff_reply" | "add_note" | "add_reply" | "add_remark"
        | "report_comment" | "import_word_list" | "test_words" => {
            ("text", json!("Another text altogether."))
        }
        "lease_cases" | "extend_lease" => ("seconds", json!(61)),
        "erase_reader" => ("confirm", json!(uuid::Uuid::now_v7())),
        "take_draft" => ("from", json!(uuid::Uuid::now_v7())),
        "add_section" | "add_queue" => ("title", json!("Another title")),
        "skip_case" => ("reason", json!("I wrote the article.")),
        // it says something else in one revision only
        "restore_revision" => return None,
        other => panic!("no other body for {other}"),
    };
    assert_ne!(body[field], value);
    body[field] = value;
    Some(body)
}

/// Where the answer names what it is about.
fn names(operation: &str, answer: &Value) -> Value {
    match operation {
        "decide_case" => answer["case_id"].clone(),
        "settle_debt" => answer["draft_id"].clone(),
        "post_comment" | "post_staff_reply" => answer["comment"]["article_id"].clone(),
        "decide_comment" => answer["comment_id"].clone(),
        "undo_sanction" => answer["sanction"]["id"].clone(),
        "erase_reader" => answer["reader_id"].clone(),
        "confirm_address" => answer["confirmed_at"].clone(),
        "extend_lease" => answer["lease"].clone(),
        "lease_cases" => answer["cases"].clone(),
        "import_word_list" => answer["list"].clone(),
        _ => answer["id"].clone(),
    }
}

#[tokio::test]
async fn a_key_used_for_one_thing_says_nothing_of_another() {
    let scene = Scene::open().await;
    let roos = scene.everybody().await;
    // that a report was received is said alike of all of them
    let named = |it: &Operation| it.path.contains('{') && it.id != "report_comment";
    for operation in keyed().into_iter().filter(named) {
        let id = &operation.id;
        let (one, mut two) = (scene.things(&roos).await, scene.things(&roos).await);
        scene.live("world").slug.clone_into(&mut two.public);
        "all".clone_into(&mut two.queue);
        "suspect".clone_into(&mut two.list);
        two.list_version = scene.version("/v1/admin/word-lists/suspect").await;
        let first = ask(&operation, &one).unwrap();
        let mut second = ask(&operation, &two).unwrap();
        // a revision is of one article only, and an erasure names its reader twice
        if !["restore_revision", "erase_reader"].contains(&id.as_str()) {
            second.body.clone_from(&first.body);
        }
        assert_ne!(first.path, second.path);
        let key = format!("{KEY}-{id}");
        let of_one = with_key(&first, &roos, &key).await;
        let of_two = with_key(&second, &roos, &key).await;
        for answer in [&of_one, &of_two] {
            assert!(
                answer.status < 300,
                "{id}: {} {}",
                answer.status,
                answer.text
            );
        }
        assert_ne!(
            names(id, &of_one.json),
            names(id, &of_two.json),
            "{id} answers for another thing"
        );
    }
    scene.closes().await;
}

#[tokio::test]
async fn a_key_is_its_callers_own() {
    let scene = Scene::open().await;
    let jan = scene.room.hire("Jan", &["writer news"]).await;
    let story = json!({"headline": "Floods in Ghent again", "section": "news"});
    let open = async |person: &Person| {
        let request = person
            .request(Method::POST, "/v1/articles")
            .json(&story)
            .header("Idempotency-Key", KEY);
        person.send(request).await.expect(201)
    };
    let (of_ines, of_jan) = (open(&scene.ines).await, open(&jan).await);
    assert_ne!(of_ines.str("id"), of_jan.str("id"));
    assert_eq!(of_jan.json["created_by"]["name"], "Jan");
    assert_eq!(open(&scene.ines).await.str("id"), of_ines.str("id"));
    scene.closes().await;
}

#[tokio::test]
async fn a_refusal_leaves_the_key_free() {
    let scene = Scene::open().await;
    let jan = scene
        .room
        .hire("Jan", &["writer news", "editor news"])
        .await;
    let own = scene.submitted(&jan, "news").await;
    let body = json!({"transition": "approve"});
    let path = format!("/v1/drafts/{}/transitions", own.id);
    let approve = async |person: &Person, version: i64, body: &Value| {
        let request = person
            .request(Method::POST, &path)
            .json(body)
            .header("Idempotency-Key", KEY);
        person
            .send(request.header("If-Match", format!("\"{version}\"")))
            .await
    };
    let before = count(&scene.room).await;
    approve(&jan, 2, &body).await.problem(422, "blocked");
    approve(&scene.tom, 1, &body).await.problem(412, "stale");
    approve(&scene.tom, 2, &json!({"transition": "publish"}))
        .await
        .problem(403, "forbidden");
    approve(&scene.tom, 2, &json!({"transition": "nonsense"}))
        .await
        .problem(422, "invalid");
    assert_eq!(
        count(&scene.room).await,
        before,
        "nothing is kept of refusals"
    );
    approve(&scene.tom, 2, &body).await.expect(200);
    assert_eq!(count(&scene.room).await["idempotency_keys"], 1);
    scene.closes().await;
}

#[tokio::test]
async fn twenty_at_once_have_one_effect() {
    let scene = Scene::open().await;
    let before = count(&scene.room).await;
    let story = json!({"headline": "Everybody presses the button", "section": "news"});
    let open = || {
        let request = scene
            .ines
            .request(Method::POST, "/v1/articles")
            .json(&story);
        scene.ines.send(request.header("Idempotency-Key", KEY))
    };
    let path = format!("/v1/public/articles/{}/comments", scene.live("news").slug);
    let reply = json!({"text": "Everybody presses send.", "author": {"name": "Marie", "email": "marie@example.org"}});
    let reader = scene.room.reader();
    let post = || {
        reader.send(
            reader
                .request(Method::POST, &path)
                .json(&reply)
                .header("Idempotency-Key", KEY),
        )
    };
    let opened = join_all((0..20).map(|_| open())).await;
    let posted = join_all((0..20).map(|_| post())).await;
    for answers in [opened, posted] {
        let done: Vec<&Answer> = answers
            .iter()
            .filter(|answer| answer.status == 201)
            .collect();
        assert!(!done.is_empty());
        assert!(
            done.iter().all(|answer| answer.json == done[0].json),
            "one answer"
        );
        // whoever comes while the first is under way may be told to come again
        for waiting in answers.iter().filter(|answer| answer.status != 201) {
            assert_eq!(
                (waiting.status, &waiting.json["code"]),
                (409, &json!("conflict")),
                "{}",
                waiting.text
            );
            assert!(!waiting.header("retry-after").is_empty());
        }
    }
    let after = count(&scene.room).await;
    for table in ["articles", "drafts", "comments", "cases"] {
        assert_eq!(after[table], before[table] + 1, "{table}");
    }
    assert_eq!(after["idempotency_keys"], 2);
    scene.closes().await;
}

#[tokio::test]
async fn a_key_outlives_a_restart_and_is_forgotten_after_a_day() {
    let mut room = Newsroom::open().await;
    let draft = room.publishes("Floods in Ghent").await;
    let path = format!("/v1/public/articles/{}/comments", draft.slug);
    let reply = json!({"text": "Were the pumps running?", "author": {"name": "Marie", "email": "marie@example.org"}});
    let post = async |room: &Newsroom| {
        let reader = room.reader();
        reader
            .send(
                reader
                    .request(Method::POST, &path)
                    .json(&reply)
                    .header("Idempotency-Key", KEY),
            )
            .await
    };
    let first = post(&room).await.expect(201);
    room.restarts().await;
    let second = post(&room).await.expect(201);
    assert_eq!(second.json, first.json);
    assert!(!first.str("edit_token").is_empty());
    room.passes(TimeDelta::hours(23));
    room.delivers().await;
    assert_eq!(post(&room).await.expect(201).json, first.json);
    assert_eq!(count(&room).await["idempotency_keys"], 1);
    room.passes(TimeDelta::hours(3));
    room.delivers().await;
    assert_eq!(count(&room).await["idempotency_keys"], 0);
    let third = post(&room).await.expect(201);
    assert_ne!(third.str("id"), first.str("id"));
    room.closes_unread().await;
}

#[tokio::test]
async fn the_same_article_under_its_other_name_gets_no_second_reply() {
    let scene = Scene::open().await;
    let live = scene.live("news").clone();
    let reply = json!({"text": "Were the pumps running?", "author": {"name": "Marie", "email": "marie@example.org"}});
    let reader = scene.room.reader();
    let post = async |article: &str| {
        let path = format!("/v1/public/articles/{article}/comments");
        reader
            .send(
                reader
                    .request(Method::POST, &path)
                    .json(&reply)
                    .header("Idempotency-Key", KEY),
            )
            .await
    };
    let first = post(&live.slug).await.expect(201);
    let second = post(&live.article).await;
    assert!(
        second.status == 409 || second.json == first.json,
        "{}",
        second.text
    );
    assert_eq!(count(&scene.room).await["comments"], 1);
    scene.closes().await;
}

#[tokio::test]
async fn what_is_kept_holds_no_secret() {
    let scene = Scene::open().await;
    let path = format!("/v1/public/articles/{}/comments", scene.live("news").slug);
    let reply = json!({"text": "Were the pumps running?", "author": {"name": "Marie", "email": "marie.secret@example.org"}});
    let reader = scene.room.reader();
    let posted = reader
        .send(
            reader
                .request(Method::POST, &path)
                .json(&reply)
                .header("Idempotency-Key", KEY),
        )
        .await;
    let posted = posted.expect(201);
    let kept = rows::kept(&scene.room.running().desk).await;
    let [row] = kept.as_slice() else {
        panic!("{kept:?}")
    };
    assert!(row.contains(posted.str("id")), "the outcome is kept: {row}");
    for secret in [
        posted.str("edit_token"),
        "marie.secret@example.org",
        "127.0.0.1",
    ] {
        assert!(!row.contains(secret), "{secret} is in {row}");
    }
    scene.closes().await;
}

/// What was right when it was asked need not be right when it is asked again.
#[tokio::test]
async fn a_repeat_is_answered_whatever_has_come_between() {
    let room = Newsroom::open().await;
    let thread = crate::kit::thread::Thread::opens(&room, "Floods in Ghent").await;
    let ines = room.hire("Ines Claes", &["writer *"]).await;
    let limits = json!({"comments": {"limits": {"per_reader": 1}}});
    room.sets(&thread.admin, limits).await;
    let as_staff = format!("/v1/articles/{}/comments", thread.article.article);
    let by_guest = crate::kit::thread::reply("Marie", "Were the pumps running?", None);
    let all = [
        (&thread.public, thread.path(), by_guest),
        (&ines, as_staff, json!({"text": "They were."})),
    ];
    let post = async |key: &str| {
        let mut answers = Vec::new();
        for (person, path, form) in &all {
            let request = person.request(Method::POST, path).json(form);
            answers.push(person.send(request.header("Idempotency-Key", key)).await);
        }
        answers
    };
    let first = post(KEY).await;
    let closed = json!({"comments": {"mode": "closed"}});
    room.sets(&thread.admin, closed).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    for withdrawn in [false, true] {
        if withdrawn {
            let path = format!("/v1/articles/{}/withdraw", thread.article.article);
            let form = json!({"reason": "Wrong.", "public_notice": "We took it down."});
            paul.post(&path, form).await.expect(200);
        }
        for (first, again) in first.iter().zip(post(KEY).await) {
            assert_eq!((again.status, &again.json), (201, &first.json));
        }
    }
    for answer in post("another-key-as-long").await {
        answer.problem(429, "rate_limited");
    }
    assert_eq!(room.count("comments").await, 2);
    room.closes_unread().await;
}
