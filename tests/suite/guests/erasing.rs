//! What is kept about a reader, and forgetting it for good.

mod life;
mod scan;
mod tables;

use std::collections::BTreeSet;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::rows::{id, instant};
use crate::kit::thread::{Thread, case_of, email, members, reply};
use crate::kit::{Answer, Newsroom};
use life::{KNOWN_IN, Life, NAME, OF_OTHERS, WORDS};
use scan::{remains, tables_that_know};

fn key(posted: &Answer) -> String {
    posted.json["comment"]["author"]["key"]
        .as_str()
        .unwrap()
        .to_owned()
}

async fn erases(thread: &Thread, reader: &str) -> Answer {
    let path = format!("/v1/admin/readers/{reader}/erase");
    thread.admin.post(&path, json!({"confirm": reader})).await
}

/// How many comments a moderator finds.
async fn finds(thread: &Thread, query: &str) -> usize {
    let path = format!("/v1/moderation/comments?{query}");
    let found = thread.mo.get(&path).await.expect(200);
    found.json["items"].as_array().unwrap().len()
}

#[tokio::test]
async fn an_erased_reader_is_nowhere_in_the_database() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let life = Life::of(&room, &thread).await;
    let answer = thread.shows("Jan", "So did I", Some(&life.shown.id)).await;
    let before = remains(&room).await;
    for (word, tables) in WORDS {
        for table in tables {
            let place = format!("{table}: {word}");
            assert!(before.contains(&place), "not in {place}: {before:#?}");
        }
    }
    let known = tables_that_know(&room, &life.reader).await;
    for table in KNOWN_IN {
        assert!(known.contains(table), "{table}: {known:?}");
    }
    assert_eq!(finds(&thread, "q=quokka").await, 1);
    assert_eq!(finds(&thread, "author=vicunja").await, 4);
    assert_eq!(finds(&thread, "host=wombat.example").await, 1);

    erases(&thread, &life.reader).await.expect(200);
    assert_eq!(remains(&room).await, BTreeSet::new());
    let known = tables_that_know(&room, &life.reader).await;
    // tombstones, the sanctions without a word, and that they were erased
    let left = ["comments", "event_payloads", "readers", "sanctions"];
    assert_eq!(known, BTreeSet::from(left.map(str::to_owned)));
    for (word, _) in WORDS {
        for by in ["q", "author"] {
            assert_eq!(finds(&thread, &format!("{by}={word}")).await, 0, "{word}");
        }
    }
    assert_eq!(finds(&thread, "host=wombat.example").await, 0);
    for gone in [
        "comment_addresses WHERE comment_id IN (SELECT id FROM comments WHERE visibility = 'erased')",
        "comment_hosts",
        "comment_bands WHERE comment_id IN (SELECT id FROM comments WHERE visibility = 'erased')",
        "erasures",
    ] {
        assert_eq!(room.count(gone).await, 0, "{gone}");
    }

    let page = thread.page("").await;
    assert_eq!(
        members(&page.json["items"], "visibility"),
        ["published", "erased", "published"]
    );
    assert_eq!(members(&page.json["items"], "id")[2], answer.as_str());
    assert_eq!(members(&page.json["items"], "author")[1], json!(null));
    assert_eq!(page.json["items"][0]["reactions"], json!({"recommend": 1}));
    assert_eq!(room.count("comment_reactions").await, 1);
    assert_eq!(thread.visible().await, 2);
    room.closes_unread().await;
}

#[tokio::test]
async fn the_export_tells_all_that_is_kept_but_the_words_of_others() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let life = Life::of(&room, &thread).await;
    let path = format!("/v1/admin/readers/{}/export", life.reader);
    let told = thread.admin.get(&path).await.expect(200);
    let text = told.text.to_lowercase();
    for (word, _) in WORDS {
        let is_told = !OF_OTHERS.contains(&word);
        assert_eq!(text.contains(word), is_told, "{word}: {text}");
    }
    assert!(!text.contains("mo diallo"), "moderators are named: {text}");
    let told = told.json;
    assert_eq!(told["profile"]["email"], email(NAME));
    assert!(told["profile"]["confirmed_at"].is_string());
    assert_eq!(told["reports"][0]["comment_id"], life.jans.as_str());
    assert_eq!(told["reactions"][0]["reaction"], "recommend");
    assert_eq!(told["sanctions"].as_array().unwrap().len(), 1);
    assert!(told["deliveries"].as_array().unwrap().len() > 1);
    let comments = told["comments"].as_array().unwrap();
    let of = |id: &str| -> &Value {
        let is_it = |one: &&Value| one["comment"]["id"] == id;
        comments.iter().find(is_it).unwrap()
    };
    let shown = of(&life.shown.id);
    assert_eq!(shown["last_edit"]["waits"], true);
    assert_eq!(shown["complaints"][0]["category"], "editorial_other");
    assert_eq!(of(&life.held.id)["hosts"], json!(["wombat.example"]));
    room.closes_unread().await;
}

#[tokio::test]
async fn nothing_that_is_done_afterwards_brings_an_erased_reader_back() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let life = Life::of(&room, &thread).await;
    let case = case_of(&thread.mo, &life.held.id).await;
    let path = format!("/v1/admin/readers/{}/erase", life.reader);
    let wrong = json!({"confirm": uuid::Uuid::now_v7()});
    let wrong = thread
        .admin
        .post(&path, wrong)
        .await
        .problem(422, "invalid");
    assert_eq!(wrong.pointers(), ["/confirm"]);
    let right = json!({"confirm": life.reader});
    thread.mo.post(&path, right).await.problem(403, "forbidden");
    erases(&thread, &life.reader).await.expect(200);
    let left = remains(&room).await;
    assert_eq!(left, BTreeSet::new());

    // what waited stands in no queue
    let hers = "cases JOIN comments ON comments.id = comment_id WHERE visibility = 'erased'";
    assert_eq!(room.count(&format!("{hers} AND is_open")).await, 0);
    let filed = format!("case_queues WHERE case_id IN (SELECT cases.id FROM {hers})");
    assert_eq!(room.count(&filed).await, 0);
    let path = format!(
        "/v1/moderation/cases/{}/decisions",
        case["id"].as_str().unwrap()
    );
    let version = case["version"].as_i64().unwrap();
    let approve = json!({"decision": "approve"});
    thread
        .mo
        .write(Method::POST, &path, version, approve)
        .await
        .problem(409, "wrong_state");

    // nothing is taken back any more
    let batch = format!("/v1/moderation/decision-batches/{}/undo", life.batch);
    let undone = thread.mo.post(&batch, json!({})).await.expect(200);
    let item = &undone.json["results"][0];
    assert_eq!(item["problem"]["status"], 409, "{}", undone.text);
    life.held.looks(&thread).await.expect(200);
    life.shown
        .edits(&thread, "Me again")
        .await
        .problem(409, "wrong_state");

    // an old token is worth no more than an address
    let path = format!("/v1/public/comments/{}/reactions/recommend", life.jans);
    let request = thread.public.request(Method::PUT, &path);
    let request = request.header("Edit-Token", &life.shown.token);
    let reacted = thread.public.send(request).await.expect(200);
    assert_eq!(reacted.json["reactions"], json!({"recommend": 2}));
    assert!(
        !tables_that_know(&room, &life.reader)
            .await
            .contains("comment_reactions")
    );

    // asked again it is the same, and who comes back is somebody new
    erases(&thread, &life.reader).await.expect(200);
    let back = reply(NAME, "Hello", None);
    let back = thread.public.post(&thread.path(), back).await.expect(201);
    assert_ne!(key(&back), life.reader);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_decision_on_an_erased_comment_is_not_undone() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posted = thread.says(NAME, "A zeppelin").await.expect(201);
    let removing = json!({"decision": "remove", "reason": "off_topic"});
    let made = thread.decides(posted.str("id"), removing).await.expect(200);
    erases(&thread, &key(&posted)).await.expect(200);
    let undo = format!("/v1/moderation/decisions/{}/undo", made.str("id"));
    let refused = thread.mo.post(&undo, json!({})).await;
    let refused = refused.problem(409, "wrong_state");
    assert!(refused.str("detail").contains("erased"), "{}", refused.text);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_ban_outlives_an_erasure_by_the_hash_alone_and_no_longer_than_it_stands() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posted = thread.says(NAME, "A zeppelin over Ghent").await.expect(201);
    let reader = key(&posted);
    let path = "/v1/moderation/sanctions";
    let ban = json!({"kind": "ban", "on": {"reader": reader}, "reason": "spam",
                     "message": "A quokka was the last straw"});
    let ban = thread.mo.post(path, ban).await.expect(201);
    let before = room.dump("readers", &["created_at"]).await;
    let erased = erases(&thread, &reader).await.expect(200);
    assert_eq!(erased.json["ban_stays"], true);
    let after = room.dump("readers", &["created_at"]).await;
    assert_eq!(after, before, "the ban has nothing to hold on to");
    assert_eq!(remains(&room).await, BTreeSet::new());
    let again = thread.says(NAME, "Me again").await;
    again.expect(403);

    let sanction = ban.json["sanction"]["id"].as_str().unwrap();
    let lift = thread
        .mo
        .request(Method::DELETE, &format!("{path}/{sanction}"));
    thread.mo.send(lift).await.expect(204);
    let back = thread.says(NAME, "Hello").await.expect(201);
    assert_ne!(key(&back), reader);
    room.passes(TimeDelta::days(2));
    room.delivers().await;
    assert_eq!(room.count("erasures").await, 0);
    let held = "comments WHERE visibility = 'held'";
    assert_eq!(room.count(held).await, 1, "they were erased once more");
    room.closes_unread().await;
}

#[tokio::test]
async fn the_hash_goes_once_the_ban_is_over() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posted = thread.says(NAME, "A zeppelin over Ghent").await.expect(201);
    let reader = key(&posted);
    let until = (chrono::Utc::now() + TimeDelta::days(3)).to_rfc3339();
    let ban = json!({"kind": "ban", "on": {"reader": reader}, "reason": "spam", "until": until});
    let path = "/v1/moderation/sanctions";
    thread.mo.post(path, ban).await.expect(201);
    let before = room.dump("readers", &["created_at"]).await;
    erases(&thread, &reader).await.expect(200);
    for (days, stays) in [(2, true), (2, false)] {
        room.passes(TimeDelta::days(days));
        room.delivers().await;
        let now = room.dump("readers", &["created_at"]).await;
        assert_eq!(now == before, stays);
    }
    assert_eq!(room.count("erasures").await, 0);
    room.closes_unread().await;
}

#[tokio::test]
async fn an_erasure_that_was_broken_off_is_gone_on_with() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let life = Life::of(&room, &thread).await;
    let (reader, due) = (id(&life.reader), instant(1_700_000_000_000_000));
    room.alters(&format!(
        "DELETE FROM reader_profiles WHERE reader_id = {reader};
         INSERT INTO erasures (reader_id, due_at) VALUES ({reader}, {due})"
    ))
    .await;
    // who replies meanwhile is somebody new, and keeps what they say
    let back = thread.says("Marie Vicunja", "Hello").await;
    let back = back.expect(201);
    assert_ne!(key(&back), life.reader);
    room.delivers().await;
    assert_eq!(room.count("erasures").await, 0);
    let left = remains(&room).await;
    let hers: BTreeSet<String> = left
        .into_iter()
        .filter(|place| !place.ends_with("vicunja"))
        .collect();
    assert_eq!(hers, BTreeSet::new());
    assert_eq!(room.count("comments WHERE visibility = 'held'").await, 1);
    room.closes_unread().await;
}
