//! What is not taken at all. Nothing of it is kept.

use chrono::TimeDelta;
use serde_json::{Value, json};

use crate::kit::Newsroom;
use crate::kit::thread::{Thread, reply};

#[tokio::test]
async fn a_form_that_is_wrong_is_told_where_and_leaves_nothing_behind() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let by = |author: Value| json!({"text": "Hello", "author": author});
    let says = |text: &str| reply("Marie", text, None);
    let long = "x".repeat(10_001);
    let wrong: &[(Value, &[&str])] = &[
        (says(&long), &["/text"]),
        (says("a\0b"), &["/text"]),
        (says(""), &["/text"]),
        (says(" \n\t "), &["/text"]),
        (says("\u{1}\u{7}\u{1b}\u{9f}"), &["/text"]),
        (says("\u{200B}\u{2060}\u{FEFF}\u{202E}"), &["/text"]),
        (says("&#8203;&#x200D;&zwnj;"), &["/text"]),
        (says("&nbsp;&#32;"), &["/text"]),
        (says("[](https://example.org)"), &["/text"]),
        (json!({"text": "Hello"}), &["/author"]),
        (json!({"text": "Hello", "author": null}), &["/author"]),
        (by(json!({"name": "Marie"})), &["/author/email"]),
        (by(json!({"email": "marie@example.org"})), &["/author/name"]),
        (
            by(json!({"name": "", "email": "marie@example.org"})),
            &["/author/name"],
        ),
        (
            by(json!({"name": "\u{200B}", "email": "marie@example.org"})),
            &["/author/name"],
        ),
        (
            by(json!({"name": "Ma\r\nrie", "email": "marie@example.org"})),
            &["/author/name"],
        ),
        (
            by(json!({"name": "x".repeat(81), "email": "marie@example.org"})),
            &["/author/name"],
        ),
        (
            by(json!({"name": "Marie", "email": "marie"})),
            &["/author/email"],
        ),
        (
            by(json!({"name": "Marie", "email": "m@example.org\r\nBcc: eve@example.org"})),
            &["/author/email"],
        ),
        (
            by(json!({"name": " ", "email": "nobody"})),
            &["/author/name", "/author/email"],
        ),
        (
            json!({"author": {"name": "Marie", "email": "marie@example.org"}}),
            &["/text"],
        ),
        (reply("Marie", "Hello", Some("not-an-id")), &["/parent_id"]),
    ];
    for (form, pointers) in wrong {
        let refused = thread
            .public
            .post(&thread.path(), form.clone())
            .await
            .problem(422, "invalid");
        assert_eq!(refused.pointers(), *pointers, "{form}");
    }
    let unknown =
        json!({"text": "Hello", "author": {"name": "M", "email": "m@example.org"}, "ip": "::1"});
    thread
        .public
        .post(&thread.path(), unknown)
        .await
        .problem(400, "unknown_field");
    for table in [
        "comments",
        "readers",
        "reader_profiles",
        "comment_authors",
        "comment_addresses",
        "cases",
    ] {
        assert_eq!(room.count(table).await, 0, "{table}");
    }
    thread.says("Marie", &"x y".repeat(3_333)).await.expect(201);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_reply_answers_what_is_in_its_thread_and_can_be_seen() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let other = Elsewhere::opens(&room).await;
    let held = thread.says("Marie", "Not seen yet").await.expect(201);
    let removed = thread.says("Jan", "Soon removed").await.expect(201);
    let remove = json!({"decision": "remove", "reason": "spam"});
    thread.decides(removed.str("id"), remove).await.expect(200);
    let nobody = "01940000-0000-7000-8000-000000000000";
    for parent in [
        held.str("id"),
        removed.str("id"),
        &other.comment,
        &other.article,
        nobody,
    ] {
        let refused = thread
            .answers("Piet", "And yet", parent)
            .await
            .problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/parent_id"], "{parent}");
    }
    thread
        .decides(held.str("id"), json!({"decision": "approve"}))
        .await
        .expect(200);
    let answer = thread
        .answers("Piet", "And yet", held.str("id"))
        .await
        .expect(201);
    assert_eq!(
        (
            &answer.json["comment"]["depth"],
            &answer.json["comment"]["parent_id"]
        ),
        (&json!(1), &held.json["id"])
    );
    room.closes_unread().await;
}

/// Another published article with a visible reply.
struct Elsewhere {
    article: String,
    comment: String,
}

impl Elsewhere {
    async fn opens(room: &Newsroom) -> Self {
        let person = |name: &str| room.anyone(name);
        let sign_in = async |name: &str| {
            let mut person = person(name);
            person.email = format!("{}@courier.example", name.to_lowercase());
            room.sign_in(person).await
        };
        let (ines, tom, paul) = (
            sign_in("Writer").await,
            sign_in("Reviewer").await,
            sign_in("Publisher").await,
        );
        let draft = ines.opens("Dry in Spain").await;
        ines.takes(&draft, "submit").await.expect(200);
        tom.takes(&draft, "approve").await.expect(200);
        paul.takes(&draft, "publish").await.expect(200);
        let thread = Thread {
            article: draft.clone(),
            public: room.reader(),
            mo: sign_in("Mo").await,
            admin: sign_in("Admin").await,
        };
        let comment = thread.shows("Lena", "It is dry", None).await;
        Self {
            article: draft.article,
            comment,
        }
    }
}

#[tokio::test]
async fn a_thread_is_closed_by_its_mode_or_by_its_age() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let settings = format!("{}/settings", thread.path());
    let open = thread.public.get(&settings).await.expect(200);
    assert_eq!(
        open.json,
        json!({"open": true, "closed_reason": null, "closes_at": null, "opens_at": null,
               "max_length": 10_000, "identities": ["guest"], "edit_window_s": 600,
               "reactions": ["recommend"], "guidelines": null})
    );
    assert_eq!(open.header("surrogate-key"), "thread:floods-in-ghent");

    let closed = json!({"comments": {"mode": "closed", "guidelines": "Be kind."}});
    room.sets(&thread.admin, closed).await;
    let seen = thread.public.get(&settings).await.expect(200);
    assert_eq!(
        (&seen.json["open"], seen.str("closed_reason")),
        (&json!(false), "mode")
    );
    assert_eq!(seen.str("guidelines"), "Be kind.");
    let refused = thread.says("Marie", "Hello?").await.problem(422, "blocked");
    assert_eq!(refused.blockers(), ["thread_closed"]);

    room.sets(
        &thread.admin,
        json!({"comments": {"mode": "open", "close_after_days": 2}}),
    )
    .await;
    assert!(thread.public.get(&settings).await.expect(200).json["closes_at"].is_string());
    room.passes(TimeDelta::hours(47));
    thread.says("Marie", "Still open").await.expect(201);
    room.passes(TimeDelta::hours(2));
    let seen = thread.public.get(&settings).await.expect(200);
    assert_eq!(
        (&seen.json["open"], seen.str("closed_reason")),
        (&json!(false), "age")
    );
    let refused = thread
        .says("Marie", "Still open?")
        .await
        .problem(422, "blocked");
    assert_eq!(refused.blockers(), ["thread_closed"]);
    assert_eq!(room.count("comments").await, 1);
    room.closes_unread().await;
}

#[tokio::test]
async fn there_is_no_thread_where_nothing_is_published() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines Claes", &["writer news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let reader = room.reader();
    for article in [draft.slug.as_str(), draft.article.as_str(), "no-such-thing"] {
        let path = format!("/v1/public/articles/{article}/comments");
        reader.get(&path).await.problem(404, "not_found");
        reader
            .get(&format!("{path}/settings"))
            .await
            .problem(404, "not_found");
        reader
            .post(&path, reply("Marie", "Hello", None))
            .await
            .problem(404, "not_found");
        reader
            .post(&path, json!({"txt": 7}))
            .await
            .problem(404, "not_found");
        let counts = reader
            .get(&format!("/v1/public/comment-counts?articles={article}"))
            .await
            .expect(200);
        assert_eq!(counts.json, json!({"counts": {}}));
    }
    room.closes().await;
}
