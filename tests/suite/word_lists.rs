//! The word lists: what stands on them, from a file or by hand, and what it would find.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::thread::{Thread, members};
use crate::kit::{Answer, Newsroom, Person};

const BANNED: &str = "/v1/admin/word-lists/banned";
const IMPORT: &str = "/v1/admin/word-lists/banned/import";

async fn put(admin: &Person, form: Value) -> Answer {
    let version = admin.get(BANNED).await.expect(200).version();
    admin.write(Method::PUT, BANNED, version, form).await
}

async fn import(admin: &Person, form: Value) -> Answer {
    let version = admin.get(BANNED).await.expect(200).version();
    admin.write(Method::POST, IMPORT, version, form).await
}

#[tokio::test]
async fn an_entry_counts_in_its_section_and_language_and_until_it_ends() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let soon = chrono::Utc::now() + chrono::TimeDelta::hours(1);
    let entries = json!([
        {"phrase": "worldly", "section": "world"},
        {"phrase": "newsy", "section": "news"},
        {"phrase": "vlaams", "language": "nl"},
        {"phrase": "english", "language": "en"},
        {"phrase": "brief", "expires_at": soon},
        {"phrase": r"free\s+coins?", "match": "pattern"},
    ]);
    let kept = put(
        &thread.admin,
        json!({"phrases": ["blockhead"], "entries": entries}),
    )
    .await
    .expect(200);
    assert_eq!(kept.json["phrases"], json!(["blockhead"]));
    assert_eq!(kept.json["entries"].as_array().unwrap().len(), 6);
    for (text, visibility) in [
        ("How worldly", "held"),
        ("How newsy", "removed"),
        ("Vlaams", "held"),
        ("English", "removed"),
        ("Be brief", "removed"),
        ("FREE  c0ins", "removed"),
        ("freecoins", "held"),
    ] {
        let posted = thread.says("Marie", text).await.expect(201);
        assert_eq!(posted.str("visibility"), visibility, "{text}");
    }
    room.running()
        .desk
        .clock
        .advance(chrono::TimeDelta::hours(2));
    let posted = thread.says("Marie", "Be brief again").await.expect(201);
    assert_eq!(posted.str("visibility"), "held");
    room.closes_unread().await;
}

/// Whoever knows of `phrases` only changes nothing else.
#[tokio::test]
async fn what_is_left_out_of_a_list_stays_as_it_is() {
    let room = Newsroom::open().await;
    let admin = room.hire("Ada", &["admin *"]).await;
    let host = json!({"phrase": "Casino.Example", "match": "host"});
    put(&admin, json!({"phrases": ["one"], "entries": [host]}))
        .await
        .expect(200);
    put(&admin, json!({"phrases": ["two"]})).await.expect(200);
    let list = admin.get(BANNED).await.expect(200);
    assert_eq!(list.json["phrases"], json!(["two"]));
    assert_eq!(members(&list.json["entries"], "phrase"), ["casino.example"]);
    put(&admin, json!({"entries": []})).await.expect(200);
    let list = admin.get(BANNED).await.expect(200);
    assert_eq!(
        (&list.json["phrases"], &list.json["entries"]),
        (&json!(["two"]), &json!([]))
    );
    room.closes().await;
}

#[tokio::test]
async fn what_would_take_for_ever_is_refused_where_it_stands() {
    let room = Newsroom::open().await;
    let admin = room.hire("Ada", &["admin *"]).await;
    let pattern = |phrase: &str| json!({"phrase": phrase, "match": "pattern"});
    let entries = json!([
        pattern("fine+"),
        pattern(r"\w{200}"),
        pattern("("),
        pattern("x*"),
        {"phrase": "no host", "match": "host"},
        {"phrase": "x", "language": "klingon!"},
        {"phrase": "y".repeat(201)},
    ]);
    let refused = put(&admin, json!({"entries": entries}))
        .await
        .problem(422, "invalid");
    let codes = members(&refused.json["errors"], "code");
    assert_eq!(
        codes,
        [
            "too_costly",
            "invalid",
            "invalid",
            "bad_host",
            "bad_language",
            "too_long"
        ]
    );
    assert_eq!(refused.pointers()[0], "/entries/1/phrase");
    let unknown = put(
        &admin,
        json!({"entries": [{"phrase": "x", "section": "sports"}]}),
    )
    .await
    .problem(422, "invalid");
    assert_eq!(unknown.pointers(), ["/entries/0/section"]);
    let many: Vec<Value> = (0..501).map(|n| pattern(&format!("a{n}"))).collect();
    let refused = put(&admin, json!({"entries": many}))
        .await
        .problem(422, "invalid");
    assert_eq!(refused.json["errors"][0]["code"], "too_many");
    let nothing = put(&admin, json!({})).await.problem(422, "invalid");
    assert_eq!(nothing.pointers(), ["/phrases"]);
    assert_eq!(room.count("word_entries").await, 0);
    room.closes().await;
}

#[tokio::test]
async fn a_file_is_added_line_by_line_or_not_at_all() {
    let room = Newsroom::open().await;
    let admin = room.hire("Ada", &["admin *"]).await;
    put(&admin, json!({"phrases": ["easy money", "old"]}))
        .await
        .expect(200);
    let file = "# November\n\neasy money\ncasino bonus\n/free\\s+coins?/\nhost:casino.example\n";
    let dry = import(&admin, json!({"text": file, "dry_run": true}))
        .await
        .expect(200);
    assert_eq!(
        (&dry.json["added"], &dry.json["known"]),
        (&json!(3), &json!(1))
    );
    assert_eq!(room.count("word_entries").await, 2);
    let done = import(&admin, json!({"text": file})).await.expect(200);
    assert_eq!(
        (&done.json["added"], &done.json["removed"]),
        (&json!(3), &json!(0))
    );
    let again = import(&admin, json!({"text": file})).await.expect(200);
    assert_eq!(
        (&again.json["added"], &again.json["known"]),
        (&json!(0), &json!(4))
    );
    assert_eq!(again.version(), done.version(), "nothing has changed");

    let wrong = format!("{file}/(/\nhost:no host\n");
    let refused = import(&admin, json!({"text": wrong}))
        .await
        .problem(422, "invalid");
    let details = members(&refused.json["errors"], "detail");
    assert!(
        details[0].as_str().unwrap().starts_with("line 7: "),
        "{details:?}"
    );
    let some = json!({"text": wrong, "skip_wrong": true, "replace": true});
    let taken = import(&admin, some).await.expect(200);
    assert_eq!(members(&taken.json["wrong"], "line"), [7, 8]);
    assert_eq!(taken.json["removed"], 1, "`old` is gone");
    let stale = admin
        .write(Method::POST, IMPORT, 1, json!({"text": "x"}))
        .await;
    stale.problem(412, "stale");
    room.closes().await;
}

#[tokio::test]
async fn fifty_thousand_phrases_are_taken_and_one_more_is_not() {
    let room = Newsroom::open().await;
    let admin = room.hire("Ada", &["admin *"]).await;
    let file: Vec<String> = (0..50_000).map(|n| format!("phrase{n}")).collect();
    import(&admin, json!({"text": file.join("\n")}))
        .await
        .expect(200);
    let refused = import(&admin, json!({"text": "one more"}))
        .await
        .problem(422, "invalid");
    assert_eq!(refused.json["errors"][0]["code"], "too_many");
    assert_eq!(room.count("word_entries").await, 50_000);
    room.closes().await;
}

#[tokio::test]
async fn lists_are_tried_out_on_a_text_and_on_what_was_written() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    put(&thread.admin, json!({"phrases": ["blockhead"]}))
        .await
        .expect(200);
    for text in [
        "Hello",
        "E a s y  m o n e y",
        "https://a.casino.example",
        "You blockhead",
    ] {
        thread.says("Marie", text).await.expect(201);
    }
    let tests = "/v1/admin/word-list-tests";
    let candidates = json!([
        {"list": "suspect", "phrase": "easy money"},
        {"list": "banned", "phrase": "casino.example", "match": "host"},
    ]);
    let by_text = json!({"text": "easy m0ney, blockhead", "entries": candidates});
    let text = thread.admin.post(tests, by_text).await.expect(200);
    assert_eq!(text.json["items"][0]["outcome"], "removed");
    assert_eq!(
        members(&text.json["items"][0]["hits"], "phrase"),
        ["blockhead", "easy money"]
    );
    let last = json!({"last": 100, "entries": candidates});
    let last = thread.admin.post(tests, last).await.expect(200);
    let counts = ["texts", "published", "held", "removed"].map(|key| last.json[key].clone());
    assert_eq!(counts, [4, 1, 1, 2].map(Value::from));
    assert_eq!(
        members(&last.json["items"], "outcome"),
        ["removed", "removed", "held"]
    );
    assert_eq!(
        last.json["items"][2]["hits"][0]["found"],
        "E a s y m o n e y"
    );
    for (form, pointer) in [
        (json!({}), "/text"),
        (json!({"text": "x", "last": 1}), "/text"),
        (json!({"last": 0}), "/last"),
        (json!({"last": 1001}), "/last"),
        (json!({"text": "\u{200B}"}), "/text"),
        (
            json!({"text": "x", "entries": [{"list": "banned", "phrase": "(", "match": "pattern"}]}),
            "/entries/0/phrase",
        ),
    ] {
        let refused = thread.admin.post(tests, form).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), [pointer]);
    }
    assert_eq!(room.count("word_entries").await, 1, "nothing is put there");
    room.closes_unread().await;
}
