//! Sanctions on readers, and what else of theirs.

use chrono::{TimeDelta, Utc};
use reqwest::Method;
use serde_json::{Value, json};

use super::undo::standing;
use crate::kit::thread::{Thread, members};
use crate::kit::{Answer, Newsroom, Person};

const SANCTIONS: &str = "/v1/moderation/sanctions";

async fn lifts(person: &Person, id: &str) -> Answer {
    let path = format!("{SANCTIONS}/{id}");
    person.send(person.request(Method::DELETE, &path)).await
}

async fn reader(thread: &Thread, name: &str) -> String {
    let path = format!("/v1/moderation/comments?author={name}@example.org");
    let found = thread.mo.get(&path).await.expect(200);
    let key = found.json["items"][0]["author"]["key"].as_str();
    key.unwrap().to_owned()
}

#[tokio::test]
async fn a_ban_takes_what_else_is_theirs_and_taking_it_back_returns_all() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let root = thread.shows("marie", "Shown", None).await;
    thread.answers("jan", "Below", &root).await.expect(201);
    thread.says("marie", "Waits").await.expect(201);
    thread.shows("piet", "Stays", None).await;
    let marie = reader(&thread, "marie").await;
    let form = |comments: &str| json!({"kind": "ban", "on": {"reader": marie}, "reason": "spam", "comments": comments});
    let before = standing(&room, &["cases"]).await;
    let mut trying = form("all");
    trying["dry_run"] = json!(true);
    let tried = thread.mo.post(SANCTIONS, trying).await.expect(201);
    assert_eq!(tried.json["sanction"], Value::Null);
    assert_eq!(tried.json["batch"]["results"].as_array().unwrap().len(), 2);
    assert_eq!(standing(&room, &["cases"]).await, before);
    assert_eq!(room.count("sanctions").await, 0);

    for (comments, removed, visible) in [("none", 0, 2), ("waiting", 1, 2), ("all", 2, 1)] {
        let imposed = thread.mo.post(SANCTIONS, form(comments)).await.expect(201);
        let sanction = &imposed.json["sanction"];
        assert_eq!(
            (&sanction["is_standing"], &sanction["on"]["reader"]),
            (&json!(true), &json!(marie))
        );
        let gone = "comments WHERE visibility = 'removed'";
        assert_eq!(room.count(gone).await, removed, "{comments}");
        assert_eq!(thread.visible().await, visible, "{comments}");
        let undo = format!("{SANCTIONS}/{}/undo", sanction["id"].as_str().unwrap());
        let undone = thread.mo.post(&undo, json!({})).await.expect(200);
        assert_eq!(undone.json["sanction"]["is_standing"], false);
        thread
            .mo
            .post(&undo, json!({}))
            .await
            .problem(409, "wrong_state");
        assert_eq!(standing(&room, &["cases"]).await, before, "{comments}");
    }
    assert_eq!(thread.texts().await, ["Shown", "Stays"]);
    let kinds = room
        .lines("SELECT kind AS it FROM events WHERE kind LIKE 'sanction%' ORDER BY n")
        .await;
    assert_eq!(kinds.len(), 6);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_moderates_one_section_warns_and_holds() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let held = thread.says("marie", "Hello").await.expect(201);
    let marie = reader(&thread, "marie").await;
    let until = (Utc::now() + TimeDelta::days(3)).to_rfc3339();
    let on = || json!({"reader": marie});
    // what is on a network or a host is on it in every section, and nobody learns what is there
    let absent = uuid::Uuid::now_v7().to_string();
    for on in [
        json!({"host": "casino.example"}),
        json!({"address_of": held.str("id")}),
        json!({"address_of": absent}),
    ] {
        let form = json!({"kind": "hold", "on": on, "reason": "spam"});
        let refused = ada.post(SANCTIONS, form).await.problem(403, "forbidden");
        let detail = refused.json["detail"].as_str().unwrap();
        assert!(detail.contains("networks and hosts"), "{detail}");
    }
    let form = json!({"kind": "hold", "on": {"address_of": held.str("id")}, "reason": "spam"});
    let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
    let id = imposed.json["sanction"]["id"].as_str().unwrap();
    lifts(&ada, id).await.problem(403, "forbidden");
    let undo = format!("{SANCTIONS}/{id}/undo");
    thread.mo.post(&undo, json!({})).await.expect(200);
    for (kind, until, may) in [
        ("warn", Value::Null, true),
        ("hold", Value::Null, true),
        ("suspend", json!(until), false),
        ("ban", Value::Null, false),
    ] {
        let form = json!({"kind": kind, "on": on(), "reason": "harassment", "until": until});
        let asked = ada.post(SANCTIONS, form.clone()).await;
        if may {
            asked.expect(201);
            continue;
        }
        asked.problem(403, "forbidden");
        let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
        let id = imposed.json["sanction"]["id"].as_str().unwrap();
        lifts(&ada, id).await.problem(403, "forbidden");
        lifts(&thread.admin, id).await.expect(204);
        lifts(&thread.admin, id).await.expect(204);
    }
    let list = ada.get(SANCTIONS).await.expect(200);
    assert_eq!(
        members(&list.json["items"], "kind"),
        ["ban", "suspend", "hold", "warn", "hold"]
    );
    assert_eq!(list.json["items"][0]["lifted_by"]["name"], "Admin");
    let standing = ada
        .get(&format!("{SANCTIONS}?standing=true"))
        .await
        .expect(200);
    assert_eq!(members(&standing.json["items"], "kind"), ["hold", "warn"]);
    let ended = ada
        .get(&format!("{SANCTIONS}?standing=false&limit=1"))
        .await
        .expect(200);
    let next = ended.json["next"].as_str().unwrap();
    let ended = ada
        .get(&format!("{SANCTIONS}?standing=false&limit=1&cursor={next}"))
        .await
        .expect(200);
    assert_eq!(members(&ended.json["items"], "kind"), ["suspend"]);
    let own = format!("{SANCTIONS}?reader={marie}");
    let own = thread.mo.get(&own).await.expect(200);
    assert_eq!(own.json["items"].as_array().unwrap().len(), 4);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_wrong_with_a_sanction_is_pointed_at() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let absent = uuid::Uuid::now_v7().to_string();
    let host = || json!({"host": "casino.example"});
    for (kind, on, until, pointer) in [
        ("warn", json!({}), Value::Null, "/on"),
        (
            "warn",
            json!({"host": "a.example", "reader": absent}),
            Value::Null,
            "/on",
        ),
        ("hold", json!({"host": "no host"}), Value::Null, "/on/host"),
        ("warn", host(), Value::Null, "/on"),
        ("warn", json!({"reader": absent}), Value::Null, "/on/reader"),
        (
            "hold",
            json!({"address_of": absent}),
            Value::Null,
            "/on/address_of",
        ),
        ("suspend", host(), Value::Null, "/until"),
        ("ban", host(), json!("2020-01-01T00:00:00Z"), "/until"),
    ] {
        let form = json!({"kind": kind, "on": on, "reason": "spam", "until": until});
        let refused = thread.mo.post(SANCTIONS, form).await;
        assert_eq!(
            refused.problem(422, "invalid").json["errors"][0]["pointer"],
            pointer,
            "{kind} {on}"
        );
    }
    assert_eq!(room.count("sanctions").await, 0);
    let imposed = thread
        .mo
        .post(
            SANCTIONS,
            json!({"kind": "ban", "on": host(), "reason": "spam"}),
        )
        .await
        .expect(201);
    room.passes(TimeDelta::seconds(601));
    let id = imposed.json["sanction"]["id"].as_str().unwrap();
    thread
        .mo
        .post(&format!("{SANCTIONS}/{id}/undo"), json!({}))
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_sanction_is_taken_back_though_what_went_with_it_came_back_before() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread.shows("marie", "Shown", None).await;
    let marie = reader(&thread, "marie").await;
    let form = json!({"kind": "ban", "on": {"reader": marie}, "reason": "spam", "comments": "all"});
    let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
    let batch = imposed.json["batch"]["id"].as_str().unwrap();
    let undo = format!("/v1/moderation/decision-batches/{batch}/undo");
    thread.mo.post(&undo, json!({})).await.expect(200);
    assert_eq!(thread.visible().await, 1);
    let id = imposed.json["sanction"]["id"].as_str().unwrap();
    let undo = format!("{SANCTIONS}/{id}/undo");
    let undone = thread.mo.post(&undo, json!({})).await.expect(200);
    assert_eq!(undone.json["sanction"]["is_standing"], false);
    assert_eq!(undone.json["batch"], Value::Null);
    assert_eq!(thread.visible().await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_warning_is_a_letter_unless_it_is_taken_back() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    for name in ["marie", "jan", "piet", "an"] {
        thread.says(name, "Hello").await.expect(201);
        if name != "an" {
            thread.confirms(&room, name).await;
        }
    }
    room.delivers().await;
    room.mails.take();
    let warns = async |name: &str| {
        let on = json!({"reader": reader(&thread, name).await});
        let form = json!({"kind": "warn", "on": on, "reason": "harassment", "message": "Leave the family out."});
        let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
        imposed.json["sanction"]["id"].as_str().unwrap().to_owned()
    };
    let (_, undone, lifted, _) = (
        warns("marie").await,
        warns("jan").await,
        warns("piet").await,
        warns("an").await,
    );
    let undo = format!("{SANCTIONS}/{undone}/undo");
    thread.mo.post(&undo, json!({})).await.expect(200);
    lifts(&thread.mo, &lifted).await.expect(204);
    room.passes(TimeDelta::minutes(9));
    room.delivers().await;
    assert!(room.mails.take().is_empty(), "it can be taken back yet");
    room.passes(TimeDelta::minutes(2));
    room.delivers().await;
    let mails = room.mails.take();
    assert_eq!(mails.len(), 1, "{mails:?}");
    assert_eq!(mails[0].to, "marie@example.org");
    assert_eq!(mails[0].subject, "A moderator has warned you");
    assert!(
        mails[0].text.contains("> Leave the family out."),
        "{}",
        mails[0].text
    );
    assert!(!mails[0].text.contains("harass"), "{}", mails[0].text);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_host_bites_in_whatever_spelling() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let form = json!({"kind": "ban", "on": {"host": "BÜCHER.example"}, "reason": "spam"});
    let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
    let host = &imposed.json["sanction"]["on"]["host"];
    assert_eq!(host, "xn--bcher-kva.example");
    thread
        .says("marie", "Read https://bücher.example/buy")
        .await
        .problem(403, "forbidden");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_canned_message_goes_with_a_batch_and_with_a_sanction() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let path = "/v1/admin/canned-messages/family/en";
    let canned = json!({"title": "Leave the family out", "text": "Leave them out."});
    let admin = &thread.admin;
    let request = admin.request(Method::PUT, path).json(&canned);
    admin.send(request).await.expect(201);
    let held = thread.says("marie", "Hello").await.expect(201);
    let shown = thread.shows("jan", "Hello", None).await;
    let case = crate::kit::thread::case_of(&thread.mo, held.str("id")).await;
    let batch = |canned: &str| json!({"case_ids": [case["id"]], "decision": "remove", "reason": "spam", "canned": canned, "language": "en"});
    let batches = "/v1/moderation/decision-batches";
    let refused = thread.mo.post(batches, batch("friends")).await;
    let refused = refused.problem(422, "invalid");
    assert_eq!(refused.json["errors"][0]["pointer"], "/canned");
    thread.mo.post(batches, batch("family")).await.expect(200);
    let jan = reader(&thread, "jan").await;
    let form = json!({"kind": "ban", "on": {"reader": jan}, "reason": "spam", "comments": "all", "canned": "family"});
    let imposed = thread.mo.post(SANCTIONS, form).await.expect(201);
    assert_eq!(imposed.json["sanction"]["message"], "Leave them out.");
    // and with a decision on a comment that nobody asked about
    let undo = imposed.json["sanction"]["id"].as_str().unwrap();
    let undo = format!("{SANCTIONS}/{undo}/undo");
    thread.mo.post(&undo, json!({})).await.expect(200);
    let path = format!("/v1/moderation/comments/{shown}");
    let version = thread.mo.get(&path).await.expect(200).version();
    let form = json!({"decision": "remove", "reason": "spam", "canned": "family"});
    let path = format!("{path}/decisions");
    let decided = thread.mo.write(Method::POST, &path, version, form).await;
    decided.expect(200);
    let told = "decisions WHERE decision = 'remove' AND message = 'Leave them out.'";
    assert_eq!(room.count(told).await, 3);
    room.closes_unread().await;
}

/// A colleague may rule between the search for what waits and the lock on it.
#[tokio::test]
async fn what_waits_goes_only_while_it_waits() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let held = thread.says("marie", "Waits").await.expect(201);
    let marie = reader(&thread, "marie").await;
    let copydesk::store::Location::Postgres(url) = &room.database.as_ref().unwrap().location else {
        // there is one writer, and nothing comes between
        room.closes_unread().await;
        return;
    };
    let (client, connection) = tokio_postgres::connect(url, tokio_postgres::NoTls)
        .await
        .unwrap();
    let driving = tokio::spawn(connection);
    let comment = held.str("id");
    let lock = format!("BEGIN; SELECT id FROM comments WHERE id = '{comment}' FOR UPDATE");
    client.batch_execute(&lock).await.unwrap();
    let form =
        json!({"kind": "hold", "on": {"reader": marie}, "reason": "spam", "comments": "waiting"});
    let mut imposing = std::pin::pin!(thread.mo.post(SANCTIONS, form));
    let early = std::time::Duration::from_millis(500);
    let early = tokio::time::timeout(early, &mut imposing).await;
    assert!(early.is_err(), "it does not wait for the comment");
    let approve = format!(
        "UPDATE comments SET visibility = 'published', version = version + 1 WHERE id = '{comment}'; COMMIT"
    );
    client.batch_execute(&approve).await.unwrap();
    let imposed = imposing.await.expect(201);
    let result = &imposed.json["batch"]["results"][0];
    assert_eq!(
        (&result["ok"], &result["problem"]["code"]),
        (&json!(false), &json!("conflict"))
    );
    assert_eq!(
        room.count("comments WHERE visibility = 'published'").await,
        1
    );
    drop(client);
    driving.await.unwrap().unwrap();
    room.closes_unread().await;
}
