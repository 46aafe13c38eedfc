//! Moderators are told when something begins to wait, and not at every reply.

use chrono::TimeDelta;
use serde_json::json;

use crate::kit::thread::Thread;
use crate::kit::{Newsroom, Person};

async fn told(room: &Newsroom, person: &Person) -> usize {
    let mails = room.inbox(person).await;
    for mail in &mails {
        assert_eq!(mail.subject, "Replies are waiting in Held replies");
        assert!(!mail.text.contains("pumps"), "{}", mail.text);
    }
    mails.len()
}

#[tokio::test]
async fn the_sections_moderators_are_told_of_a_queue_that_was_empty_once_an_hour() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let ada = room.hire("Ada", &["moderator news"]).await;
    let wout = room.hire("Wout", &["moderator world"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;

    let first = thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    assert_eq!(
        (told(&room, &thread.mo).await, told(&room, &ada).await),
        (1, 1)
    );
    assert_eq!(
        (
            told(&room, &wout).await,
            told(&room, &tom).await,
            told(&room, &thread.admin).await
        ),
        (0, 0, 0)
    );
    let second = thread.says("Jan", "No pumps").await.expect(201);
    assert_eq!(told(&room, &ada).await, 0, "it was not empty");

    for held in [&first, &second] {
        thread
            .decides(held.str("id"), json!({"decision": "approve"}))
            .await
            .expect(200);
    }
    let third = thread.says("Jan", "Still no pumps").await.expect(201);
    assert_eq!(
        told(&room, &ada).await,
        0,
        "it was empty, but an hour is not over"
    );
    room.passes(TimeDelta::minutes(61));
    thread.says("Jan", "No pumps at all").await.expect(201);
    assert_eq!(
        told(&room, &ada).await,
        0,
        "an hour is over, but it was not empty"
    );

    let mo = room.sign_in(thread.mo.clone()).await;
    let thread = Thread { mo, ..thread };
    let fourth = crate::kit::thread::case_of(&thread.mo, third.str("id")).await;
    assert_eq!(fourth["kind"], "held");
    let waiting = thread
        .mo
        .get("/v1/moderation/queues/held/cases")
        .await
        .expect(200);
    for case in waiting.json["items"].as_array().unwrap() {
        let comment = case["comment"]["id"].as_str().unwrap();
        thread
            .decides(
                comment,
                json!({"decision": "remove", "reason": "off_topic"}),
            )
            .await
            .expect(200);
    }
    thread.says("Marie", "And the pumps?").await.expect(201);
    assert_eq!(
        (
            told(&room, &thread.mo).await,
            told(&room, &ada).await,
            told(&room, &wout).await
        ),
        (1, 1, 0)
    );
    room.closes().await;
}

#[tokio::test]
async fn of_many_first_replies_at_once_one_tells() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let posting = (0..16).map(|n| {
        let name = format!("Guest {n}");
        let thread = &thread;
        async move {
            thread
                .says(&name, "Were the pumps running?")
                .await
                .expect(201)
        }
    });
    futures_util::future::join_all(posting).await;
    assert_eq!(told(&room, &thread.mo).await, 1);
    room.closes().await;
}
