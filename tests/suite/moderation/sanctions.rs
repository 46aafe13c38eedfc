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
    let until = (Utc::now() + TimeDelta::days(3)).to_rfc3339();
    let on = || json!({"address_of": held.str("id")});
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
        ["ban", "suspend", "hold", "warn"]
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
        ("warn", json!({"host": "no host"}), Value::Null, "/on/host"),
        ("warn", json!({"reader": absent}), Value::Null, "/on/reader"),
        (
            "warn",
            json!({"address_of": absent}),
            Value::Null,
            "/on/address_of",
        ),
        ("warn", host(), json!("2090-01-01T00:00:00Z"), "/until"),
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
