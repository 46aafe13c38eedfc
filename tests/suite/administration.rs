//! What an admin sets while the service runs.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, members};
use crate::kit::{Answer, Newsroom, Person};

const SETTINGS: &str = "/v1/admin/settings";

async fn patches(admin: &Person, path: &str, version: i64, changes: Value) -> Answer {
    admin.write(Method::PATCH, path, version, changes).await
}

#[tokio::test]
async fn settings_are_merged_and_hold_from_the_next_request_on() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let admin = &thread.admin;
    let fresh = admin.get(SETTINGS).await.expect(200);
    assert_eq!(
        (fresh.str("time_zone"), &fresh.json["comments"]["mode"]),
        ("UTC", &json!("premoderated"))
    );
    thread.shows("Marie", "First", None).await;
    thread.confirms(&room, "Marie").await;
    assert_eq!(
        thread
            .says("Marie", "Second")
            .await
            .expect(201)
            .str("visibility"),
        "held"
    );

    let changes =
        json!({"site_name": "The Courier", "comments": {"mode": "open", "guidelines": "Be kind."}});
    let changed = patches(admin, SETTINGS, fresh.version(), changes)
        .await
        .expect(200);
    assert_eq!(changed.version(), fresh.version() + 1);
    assert_eq!(
        changed.json["comments"]["limits"], fresh.json["comments"]["limits"],
        "what is absent stays"
    );
    assert_eq!(
        thread
            .says("Marie", "Third")
            .await
            .expect(201)
            .str("visibility"),
        "published"
    );
    let article = thread
        .public
        .get("/v1/public/articles/floods-in-ghent")
        .await
        .expect(200);
    assert_eq!(article.json["comments"]["mode"], "open");

    let cleared = patches(
        admin,
        SETTINGS,
        changed.version(),
        json!({"comments": {"guidelines": null}}),
    )
    .await
    .expect(200);
    assert_eq!(cleared.json["comments"]["guidelines"], Value::Null);
    let same = patches(
        admin,
        SETTINGS,
        cleared.version(),
        json!({"site_name": "The Courier"}),
    )
    .await
    .expect(200);
    assert_eq!(
        same.version(),
        cleared.version(),
        "the same settings change nothing"
    );
    let told = "SELECT CAST(event_payloads.payload AS text) AS it FROM events JOIN event_payloads ON event_id = events.id WHERE kind = 'settings_changed' ORDER BY n";
    let told = room.lines(told).await;
    assert_eq!(told.len(), 2);
    assert!(
        told[0].contains("The Courier") && told[0].contains("open") && told[1].contains("Be kind."),
        "{told:?}"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn every_wrong_setting_is_named_at_once_and_nothing_is_set() {
    let room = Newsroom::open().await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let fresh = admin.get(SETTINGS).await.expect(200);
    let wrong = json!({
        "site_name": "The\nCourier", "language": "english language", "time_zone": "Europe/Atlantis",
        "embed_hosts": ["vimeo.com", "https://vimeo.com"],
        "comments": {"close_after_days": 0, "target_minutes": 43_201, "limits": {"per_reader": 0}},
    });
    let refused = patches(&admin, SETTINGS, fresh.version(), wrong)
        .await
        .problem(422, "invalid");
    assert_eq!(
        refused.pointers(),
        [
            "/site_name",
            "/language",
            "/time_zone",
            "/embed_hosts/1",
            "/comments/close_after_days",
            "/comments/target_minutes",
            "/comments/limits/per_reader"
        ]
    );
    for (changes, code, status) in [
        (json!({"colour": "red"}), "unknown_field", 400),
        (json!({"comments": {"moood": "open"}}), "unknown_field", 400),
        (json!({"comments": {"mode": "ajar"}}), "invalid", 422),
        (json!({"site_name": null}), "invalid", 422),
        (json!(["site_name"]), "invalid", 422),
    ] {
        patches(&admin, SETTINGS, fresh.version(), changes)
            .await
            .problem(status, code);
    }
    let blind = admin
        .request(Method::PATCH, SETTINGS)
        .json(&json!({"site_name": "Mine"}));
    admin
        .send(blind)
        .await
        .problem(428, "precondition_required");
    let after = admin.get(SETTINGS).await.expect(200);
    assert_eq!(
        (&after.json, after.version()),
        (&fresh.json, fresh.version())
    );

    patches(
        &admin,
        SETTINGS,
        fresh.version(),
        json!({"site_name": "Ours"}),
    )
    .await
    .expect(200);
    let stale = patches(
        &admin,
        SETTINGS,
        fresh.version(),
        json!({"site_name": "Mine", "language": "nl"}),
    )
    .await;
    let stale = stale.problem(412, "stale");
    assert_eq!(
        (&stale.json["current"]["site_name"], &stale.json["fields"]),
        (&json!("Ours"), &json!(["language", "site_name"]))
    );
    let tom = room
        .hire(
            "Tom",
            &["editor *", "moderator *", "publisher *", "writer *"],
        )
        .await;
    tom.get(SETTINGS).await.problem(403, "forbidden");
    patches(&tom, SETTINGS, 1, json!({"colour": "red"}))
        .await
        .problem(403, "forbidden");
    room.closes().await;
}

#[tokio::test]
async fn of_many_who_set_from_the_same_version_one_does() {
    let room = Newsroom::open().await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let version = admin.get(SETTINGS).await.expect(200).version();
    let setting = (0..12).map(|n| {
        patches(
            &admin,
            SETTINGS,
            version,
            json!({"site_name": format!("Paper {n}")}),
        )
    });
    let answers = futures_util::future::join_all(setting).await;
    assert_eq!(
        answers.iter().filter(|answer| answer.status == 200).count(),
        1
    );
    for answer in answers.into_iter().filter(|answer| answer.status != 200) {
        answer.problem(412, "stale");
    }
    room.closes().await;
}

#[tokio::test]
async fn sections_are_added_renamed_and_seen_by_everybody() {
    let room = Newsroom::open().await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let public = async || {
        let seen = room.reader().get("/v1/public/sections").await.expect(200);
        assert_eq!(seen.header("surrogate-key"), "list:all");
        seen.json["items"].clone()
    };
    assert_eq!(
        members(&public().await, "key"),
        ["news", "world", "opinion"]
    );
    let local = json!({"key": "local", "title": "Local news"});
    let added = admin
        .post("/v1/admin/sections", local.clone())
        .await
        .expect(201);
    assert_eq!((added.version(), &added.json["position"]), (1, &json!(4)));
    admin
        .post("/v1/admin/sections", local)
        .await
        .problem(409, "conflict");
    assert_eq!(
        public().await[3],
        json!({"key": "local", "title": "Local news", "path": "/local"})
    );

    let path = "/v1/admin/sections/local";
    let moved = patches(&admin, path, 1, json!({"title": "Ghent", "position": 0}))
        .await
        .expect(200);
    assert_eq!(moved.version(), 2);
    assert_eq!(members(&public().await, "title")[0], "Ghent");
    let stale = patches(&admin, path, 1, json!({"title": "Gand"}))
        .await
        .problem(412, "stale");
    assert_eq!(
        (&stale.json["current"]["title"], &stale.json["fields"]),
        (&json!("Ghent"), &json!(["title"]))
    );
    patches(&admin, path, 2, json!({"key": "ghent"}))
        .await
        .problem(400, "unknown_field");
    patches(
        &admin,
        "/v1/admin/sections/sports",
        1,
        json!({"title": "Sports"}),
    )
    .await
    .problem(404, "not_found");
    let wrong = json!({"key": "Local News", "title": "", "position": -1});
    let refused = admin
        .post("/v1/admin/sections", wrong)
        .await
        .problem(422, "invalid");
    assert_eq!(refused.pointers(), ["/key", "/title", "/position"]);

    let ines = room.hire("Ines Claes", &["writer *"]).await;
    ines.opens_with(json!({"headline": "Floods", "section": "local"}))
        .await;
    let lost = ines
        .post(
            "/v1/articles",
            json!({"headline": "Floods", "section": "sports"}),
        )
        .await
        .problem(422, "invalid");
    assert_eq!(lost.pointers(), ["/section"]);
    let detail = lost.json["errors"][0]["detail"].as_str().unwrap();
    assert!(
        ["news", "world", "opinion", "local"]
            .iter()
            .all(|key| detail.contains(key)),
        "{detail}"
    );
    let kinds = "SELECT kind AS it FROM events WHERE kind LIKE 'section%' ORDER BY n";
    assert_eq!(
        room.lines(kinds).await,
        ["section_added", "section_changed"]
    );
    room.closes().await;
}

#[tokio::test]
async fn word_lists_are_replaced_whole_and_hold_at_once() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let admin = &thread.admin;
    let put = async |list: &str, version: i64, phrases: Value| {
        let path = format!("/v1/admin/word-lists/{list}");
        admin
            .write(Method::PUT, &path, version, json!({"phrases": phrases}))
            .await
    };
    let fresh = admin.get("/v1/admin/word-lists/banned").await.expect(200);
    assert_eq!(fresh.json["phrases"], json!([]));
    let first = put(
        "banned",
        fresh.version(),
        json!([" casino ", "blockhead", "casino"]),
    )
    .await
    .expect(200);
    assert_eq!(first.json["phrases"], json!(["blockhead", "casino"]));
    assert_eq!(first.version(), fresh.version() + 1);
    assert_eq!(
        thread
            .says("Marie", "My blockhead")
            .await
            .expect(201)
            .str("visibility"),
        "removed"
    );
    let stale = put("banned", fresh.version(), json!([]))
        .await
        .problem(412, "stale");
    assert_eq!(
        stale.json["current"]["phrases"],
        json!(["blockhead", "casino"])
    );

    put("allowed", fresh.version(), json!(["casino royale"]))
        .await
        .expect(200);
    assert_eq!(
        thread
            .says("Marie", "I saw Casino Royale")
            .await
            .expect(201)
            .str("visibility"),
        "held"
    );
    assert_eq!(
        thread
            .says("Marie", "I saw a casino")
            .await
            .expect(201)
            .str("visibility"),
        "removed"
    );
    let second = put("banned", first.version(), json!(["casino"]))
        .await
        .expect(200);
    assert_eq!(
        thread
            .says("Marie", "You blockhead")
            .await
            .expect(201)
            .str("visibility"),
        "held"
    );

    let wrong = put(
        "banned",
        second.version(),
        json!(["fine", "", "x".repeat(201)]),
    )
    .await
    .problem(422, "invalid");
    assert_eq!(wrong.pointers(), ["/phrases/1", "/phrases/2"]);
    let blind = admin
        .request(Method::PUT, "/v1/admin/word-lists/banned")
        .json(&json!({"phrases": []}));
    admin
        .send(blind)
        .await
        .problem(428, "precondition_required");
    admin
        .get("/v1/admin/word-lists/rude")
        .await
        .problem(404, "not_found");
    thread
        .mo
        .get("/v1/admin/word-lists/banned")
        .await
        .problem(403, "forbidden");
    assert_eq!(
        admin
            .get("/v1/admin/word-lists/banned")
            .await
            .expect(200)
            .json["phrases"],
        json!(["casino"])
    );
    assert_eq!(room.count("events WHERE kind = 'words_changed'").await, 3);

    // what was decided by older lists says so
    let versions = "SELECT CAST(intake AS text) AS it FROM comments ORDER BY posted_at, id";
    let kept: Vec<Value> = room
        .lines(versions)
        .await
        .iter()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let words: Vec<i64> = kept
        .iter()
        .map(|verdict| verdict["versions"]["words"].as_i64().unwrap())
        .collect();
    assert!(words.is_sorted() && words[0] < words[3], "{words:?}");
    room.closes_unread().await;
}
