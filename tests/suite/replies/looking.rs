//! What intake finds in a reply, and that it finds the same again.

use copydesk::domain::intake::{Verdict, WordMatcher, replay};
use copydesk::service::Error;
use copydesk::store::{settings, words};
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, case_of, members};
use crate::kit::{Newsroom, Person};

const CAMPAIGN: &str = "My cousin earned four thousand euros last month from her kitchen table, \
    and all she needed was a telephone and this one simple page";

/// A thread in which readers who have confirmed are published at once.
async fn open_thread(room: &Newsroom, readers: &[&str]) -> Thread {
    let thread = Thread::opens(room, "Floods in Ghent").await;
    for name in readers {
        thread.says(name, "Hello").await.expect(201);
        thread.confirms(room, name).await;
    }
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    thread
}

async fn puts(admin: &Person, list: &str, form: Value) {
    let path = format!("/v1/admin/word-lists/{list}");
    let version = admin.get(&path).await.expect(200).version();
    admin
        .write(Method::PUT, &path, version, form)
        .await
        .expect(200);
}

/// What a case says was found: check and rule.
async fn found(thread: &Thread, comment: &str) -> Vec<(String, String)> {
    let case = case_of(&thread.mo, comment).await;
    let signals = case["signals"].as_array().unwrap().iter();
    let text = |value: &Value| value.as_str().unwrap().to_owned();
    signals
        .map(|signal| (text(&signal["check"]), text(&signal["evidence"]["rule"])))
        .collect()
}

fn pair(check: &str, rule: &str) -> (String, String) {
    (check.to_owned(), rule.to_owned())
}

#[tokio::test]
async fn nearly_the_same_from_somebody_else_waits_and_names_the_first() {
    let room = Newsroom::open().await;
    let thread = open_thread(&room, &["Marie", "Jan", "Piet"]).await;
    let first = thread.says("Marie", CAMPAIGN).await.expect(201);
    assert_eq!(first.str("visibility"), "published");
    let disguised = CAMPAIGN.replace("cousin", "sister").replace('a', "а");
    let second = thread.says("Jan", &disguised).await.expect(201);
    assert_eq!(second.str("visibility"), "held");
    let case = case_of(&thread.mo, second.str("id")).await;
    assert_eq!(
        case["decided_by"],
        json!({"check": "duplicates", "rule": "near"})
    );
    let evidence = &case["signals"][0]["evidence"];
    assert_eq!(evidence["comments"], json!([first.str("id")]));
    assert_eq!(
        (&evidence["here"], &evidence["by_others"]),
        (&json!(1), &json!(1))
    );
    let other = "My cousin was at the Dampoort when the water came, and nobody was there at all";
    let third = thread.says("Piet", other).await.expect(201);
    assert_eq!(third.str("visibility"), "published");
    // for a day only
    let clock = &room.running().desk.clock;
    clock.advance(chrono::TimeDelta::hours(25));
    let later = thread.says("Piet", CAMPAIGN).await.expect(201);
    assert_eq!(later.str("visibility"), "published");
    room.closes_unread().await;
}

#[tokio::test]
async fn checks_are_listed_in_their_order_and_hosts_are_kept() {
    let room = Newsroom::open().await;
    let thread = open_thread(&room, &["Marie"]).await;
    puts(&thread.admin, "suspect", json!({"phrases": ["pumps"]})).await;
    let text = "The pumps!!!!!!!!!! See https://a.example and https://b.example, \
        [here](https://a.example/2) or www.c.example/x, call 0475 12 34 56";
    let posted = thread.says("Nora", text).await.expect(201);
    assert_eq!(posted.str("visibility"), "held");
    let expected = [
        pair("structure", "same_character"),
        pair("links", "links"),
        pair("words", "suspect"),
        pair("personal", "phone"),
        pair("author", "unconfirmed"),
    ];
    assert_eq!(found(&thread, posted.str("id")).await, expected);
    let case = case_of(&thread.mo, posted.str("id")).await;
    let evidence = members(&case["signals"], "evidence");
    assert_eq!(evidence[3]["found"], json!(["047…56"]), "masked");
    let hosts = room
        .lines("SELECT host AS it FROM comment_hosts ORDER BY host")
        .await;
    assert_eq!(
        hosts,
        ["a.example", "b.example", "c.example", "www.c.example"]
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn a_banned_host_removes_with_all_below_it_however_it_is_written() {
    let room = Newsroom::open().await;
    let thread = open_thread(&room, &["Marie"]).await;
    let host = |host: &str| json!({"entries": [{"phrase": host, "match": "host"}]});
    puts(&thread.admin, "banned", host("casino.example")).await;
    puts(&thread.admin, "allowed", host("help.casino.example")).await;
    for (text, visibility) in [
        ("See https://play.casino.example/x", "removed"),
        ("See hxxp://casino.example", "removed"),
        ("See casino [dot] example", "removed"),
        ("See https://help.casino.example", "published"),
        ("See https://mycasino.example", "published"),
    ] {
        let posted = thread.says("Marie", text).await.expect(201);
        assert_eq!(posted.str("visibility"), visibility, "{text}");
        let reason = if visibility == "removed" {
            json!("spam")
        } else {
            json!(null)
        };
        assert_eq!(posted.json["reason_code"], reason);
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn a_record_speaks_for_a_reader_or_against_them() {
    let room = Newsroom::open().await;
    let thread = open_thread(&room, &["Marie", "Jan"]).await;
    let trust = json!({"approvals": 1, "score": 60, "rulings": 2, "floor": 30});
    room.sets(
        &thread.admin,
        json!({"comments": {"mode": "premoderated", "trust": trust}}),
    )
    .await;
    thread.shows("Marie", "A good point", None).await;
    for text in ["Nonsense", "More nonsense"] {
        let held = thread.says("Jan", text).await.expect(201);
        let form = json!({"decision": "remove", "reason": "low_quality"});
        thread.decides(held.str("id"), form).await.expect(200);
    }
    room.sets(&thread.admin, json!({"comments": {"mode": "open"}}))
        .await;
    let shouted = thread
        .says("Marie", "WHY DOES NOBODY EVER LISTEN TO US")
        .await
        .expect(201);
    assert_eq!(shouted.str("visibility"), "published", "trusted");
    let calm = thread.says("Jan", "Good morning").await.expect(201);
    assert_eq!(calm.str("visibility"), "held");
    let expected = [pair("author", "poor_record")];
    assert_eq!(found(&thread, calm.str("id")).await, expected);
    // the trust of somebody else's address is not to be had by typing it
    let stranger = thread.says("Nora", "Good evening").await.expect(201);
    assert_eq!(stranger.str("visibility"), "held");
    room.closes_unread().await;
}

#[tokio::test]
async fn what_is_stored_comes_to_the_same_verdict_again() {
    let room = Newsroom::open().await;
    let thread = open_thread(&room, &["Marie", "Jan"]).await;
    let entries = json!([
        {"phrase": "casino.example", "match": "host"},
        {"phrase": r"free\s+coins?", "match": "pattern", "section": "news"},
    ]);
    puts(
        &thread.admin,
        "banned",
        json!({"phrases": ["blockhead"], "entries": entries}),
    )
    .await;
    puts(&thread.admin, "suspect", json!({"phrases": ["pumps"]})).await;
    let before = room.count("comments").await;
    for text in [
        "The *pumps* were running",
        "b-l-o-c-k-h-e-a-d",
        "Free  COINS at https://casino.example",
        "Write to marie@example.org",
        CAMPAIGN,
    ] {
        for name in ["Marie", "Jan", "Nora"] {
            thread.says(name, text).await.expect(201);
        }
    }
    let texts = room
        .lines("SELECT text AS it FROM comments ORDER BY id")
        .await;
    let kept = room
        .lines("SELECT CAST(intake AS text) AS it FROM comments ORDER BY id")
        .await;
    let (matcher, rules) = rules(&room).await;
    let mut again = 0;
    for (text, kept) in texts.iter().zip(&kept) {
        let kept: Verdict = serde_json::from_str(kept).unwrap();
        // the first ones were decided by older lists
        if let Some(verdict) = replay(text, &kept, &matcher, &rules) {
            assert_eq!(verdict, kept, "{text}");
            again += 1;
        }
    }
    assert_eq!(
        (i64::try_from(texts.len()).unwrap(), again),
        (before + 15, 15)
    );
    room.closes_unread().await;
}

type Rules = (WordMatcher, copydesk::domain::settings::CommentSettings);

async fn rules(room: &Newsroom) -> Rules {
    let reading = room.running().desk.read(|conn| {
        let entries = words::entries(conn)?;
        let version = words::version(conn)?;
        let settings = settings::find(conn)?.0.comments;
        Ok::<_, Error>((WordMatcher::new(&entries, version).unwrap(), settings))
    });
    reading.await.unwrap()
}
