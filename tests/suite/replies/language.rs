//! Words that a site does not want, however they are written.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::Newsroom;
use crate::kit::thread::Thread;

async fn lists(thread: &Thread, list: &str, phrases: &[&str]) {
    let path = format!("/v1/admin/word-lists/{list}");
    let version = thread.admin.get(&path).await.expect(200).version();
    thread
        .admin
        .write(Method::PUT, &path, version, json!({"phrases": phrases}))
        .await
        .expect(200);
}

#[tokio::test]
async fn a_banned_word_removes_a_reply_which_is_kept_with_its_reason() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    lists(&thread, "banned", &["blockhead"]).await;
    let removed = thread
        .says("Marie", "The mayor is a blockhead.")
        .await
        .expect(201);
    assert_eq!(
        (removed.str("visibility"), removed.str("reason_code")),
        ("removed", "language")
    );
    assert!(removed.str("reason_text").len() > 10);
    assert_eq!(removed.json["comment"]["text"], "The mayor is a blockhead.");
    let kept = "comments WHERE visibility = 'removed' AND reason = 'language' AND verdict IS NULL";
    assert_eq!((room.count(kept).await, room.count("cases").await), (1, 0));
    assert_eq!(thread.texts().await, [Value::Null; 0]);
    assert_eq!(thread.visible().await, 0);
    assert!(room.inbox(&thread.mo).await.is_empty());
    room.closes().await;
}

#[tokio::test]
async fn a_suspect_word_holds_a_reply_in_every_mode() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    lists(&thread, "suspect", &["mayor"]).await;
    thread.shows("Marie", "First", None).await;
    thread.confirms(&room, "Marie").await;
    for (mode, expected) in [
        ("open", "published"),
        ("first_time", "published"),
        ("premoderated", "held"),
    ] {
        room.sets(&thread.admin, json!({"comments": {"mode": mode}}))
            .await;
        let harmless = thread
            .says("Marie", &format!("Harmless when {mode}"))
            .await
            .expect(201);
        assert_eq!(harmless.str("visibility"), expected, "{mode}");
        let suspect = thread
            .says("Marie", &format!("The mayor when {mode}"))
            .await
            .expect(201);
        assert_eq!(suspect.str("visibility"), "held", "{mode}");
        let unknown = thread
            .says("Jan", &format!("New here when {mode}"))
            .await
            .expect(201);
        assert_eq!(
            unknown.str("visibility"),
            "held",
            "{mode}: nobody has confirmed this address"
        );
    }
    assert_eq!(thread.visible().await, 3);
    room.closes_unread().await;
}

#[tokio::test]
async fn who_was_approved_often_enough_is_no_first_timer() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    room.sets(
        &thread.admin,
        json!({"comments": {"mode": "first_time", "first_time_approvals": 2}}),
    )
    .await;
    thread.shows("Marie", "First", None).await;
    thread.confirms(&room, "Marie").await;
    let second = thread.says("Marie", "Second").await.expect(201);
    assert_eq!(second.str("visibility"), "held", "one approval is not two");
    thread
        .decides(second.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    assert_eq!(
        thread
            .says("Marie", "Third")
            .await
            .expect(201)
            .str("visibility"),
        "published"
    );
    let removed = json!({"decision": "remove", "reason": "off_topic"});
    let jan = thread.says("Jan", "First of mine").await.expect(201);
    thread.decides(jan.str("id"), removed).await.expect(200);
    thread.confirms(&room, "Jan").await;
    assert_eq!(
        thread
            .says("Jan", "Second of mine")
            .await
            .expect(201)
            .str("visibility"),
        "held"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn disguises_are_seen_through_and_innocent_words_pass() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    lists(&thread, "banned", &["cunt", "blockhead"]).await;
    let disguised = [
        "BLOCKHEAD",
        "bl\u{43E}ckh\u{435}ad",
        "b10ckh3ad",
        "block\u{200B}head",
        "b l o c k h e a d",
        "b.l.o.c.k.h.e.a.d",
        "block\u{202E}head\u{202C}",
        "\u{2067}blockhead\u{2069}",
        "bloooockhead",
        "block*head*",
        "block&#104;ead",
        "block&#x200B;head",
        "block&shy;head",
        "[block](https://example.org)head",
        "\u{FF22}\u{FF2C}\u{FF2F}\u{FF23}\u{FF2B}\u{FF28}\u{FF25}\u{FF21}\u{FF24}",
    ];
    for (n, text) in disguised.into_iter().enumerate() {
        let answer = thread.says(&format!("Guest {n}"), text).await.expect(201);
        assert_eq!(
            (answer.str("visibility"), answer.str("reason_code")),
            ("removed", "language"),
            "{text:?}"
        );
    }
    for (n, text) in [
        "Scunthorpe",
        "blockheaded people",
        "block heads off",
        "head of the block",
    ]
    .into_iter()
    .enumerate()
    {
        let answer = thread.says(&format!("Friend {n}"), text).await.expect(201);
        assert_eq!(answer.str("visibility"), "held", "{text:?}");
    }
    room.closes_unread().await;
}
