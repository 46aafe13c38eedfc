//! What readers are told by mail, and what they are not.

use chrono::TimeDelta;
use serde_json::json;

use super::Own;
use crate::kit::Newsroom;
use crate::kit::newsroom::ASKS_TO_CONFIRM;
use crate::kit::thread::Thread;

const REMOVES: &str = "Your comment was removed";

#[tokio::test]
async fn a_guest_is_asked_to_confirm_their_address_once_a_day() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    thread.says("Marie", "And who says so?").await.expect(201);
    let mails = room.mails_to("Marie").await;
    assert_eq!(mails.len(), 1, "one mail for two replies");
    assert_eq!(mails[0].subject, ASKS_TO_CONFIRM);
    for word in ["pumps", "Marie", "Floods"] {
        assert!(!mails[0].text.contains(word), "{}", mails[0].text);
    }
    room.passes(TimeDelta::hours(23));
    thread.says("Marie", "Still nothing?").await.expect(201);
    assert_eq!(room.mails_to("Marie").await.len(), 0);
    room.passes(TimeDelta::hours(2));
    thread.says("Marie", "Nothing at all?").await.expect(201);
    assert_eq!(room.mails_to("Marie").await.len(), 1, "a day later again");
    thread.confirms(&room, "Marie").await;
    room.passes(TimeDelta::days(2));
    thread.says("Marie", "Thank you").await.expect(201);
    assert_eq!(room.mails_to("Marie").await.len(), 0, "they confirmed");
    room.closes_unread().await;
}

#[tokio::test]
async fn deliveries_to_readers_are_listed_without_address_or_text() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    thread
        .says("Marie", "Were the pumps running?")
        .await
        .expect(201);
    let listed = thread.admin.get("/v1/admin/deliveries").await.expect(200);
    let items = listed.json["items"].as_array().unwrap();
    let own = items
        .iter()
        .find(|item| item["event"] == "confirm_address")
        .unwrap();
    assert_eq!(own["recipient"], json!(null));
    assert_eq!(
        own["summary"],
        "A reader is asked to confirm their mail address"
    );
    for word in ["marie", "pumps", "confirmations/"] {
        assert!(!listed.text.contains(word), "{}", listed.text);
    }
    room.closes_unread().await;
}

#[tokio::test]
async fn an_author_is_told_of_a_removal_once_it_cannot_be_undone() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let own = Own::of(
        &thread
            .says("Marie", "The mayor is a crook")
            .await
            .expect(201),
    );
    thread.confirms(&room, "Marie").await;
    room.delivers().await;
    room.mails.take();
    let form = json!({"decision": "remove", "reason": "personal_attack", "message": "Leave his family out."});
    thread.decides(&own.id, form).await.expect(200);
    room.passes(TimeDelta::minutes(9));
    assert_eq!(
        room.mails_to("Marie").await.len(),
        0,
        "it can be undone yet"
    );
    room.passes(TimeDelta::minutes(2));
    let mails = room.mails_to("Marie").await;
    assert_eq!((mails.len(), mails[0].subject.as_str()), (1, REMOVES));
    assert!(
        mails[0]
            .text
            .contains("It attacks a person instead of an argument.")
    );
    assert!(mails[0].text.contains("> Leave his family out."));
    assert!(mails[0].text.contains("“Floods in Ghent”"));
    assert!(!mails[0].text.contains("crook"), "{}", mails[0].text);
    room.closes_unread().await;
}

#[tokio::test]
async fn of_two_removals_only_the_one_that_stands_is_told() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let own = Own::of(&thread.says("Marie", "Hello").await.expect(201));
    thread.confirms(&room, "Marie").await;
    room.delivers().await;
    room.mails.take();
    let decisions = [
        json!({"decision": "remove", "reason": "spam"}),
        json!({"decision": "approve"}),
        json!({"decision": "remove", "reason": "off_topic"}),
    ];
    let path = format!("/v1/moderation/comments/{}", own.id);
    for form in decisions {
        let version = thread.mo.get(&path).await.expect(200).version();
        let path = format!("{path}/decisions");
        let decided = thread.mo.write(reqwest::Method::POST, &path, version, form);
        decided.await.expect(200);
    }
    room.passes(TimeDelta::minutes(11));
    let mails = room.mails_to("Marie").await;
    assert_eq!(mails.len(), 1, "{mails:?}");
    let text = &mails[0].text;
    assert!(text.contains("It is not about the article."), "{text}");
    room.closes_unread().await;
}

#[tokio::test]
async fn who_is_not_concerned_any_more_is_told_nothing() {
    let room = Newsroom::open().await;
    let thread = Thread::opens(&room, "Floods in Ghent").await;
    let remove = || json!({"decision": "remove", "reason": "off_topic"});
    // undone
    let undone = thread.says("Marie", "One").await.expect(201);
    thread.confirms(&room, "Marie").await;
    let decided = thread.decides(undone.str("id"), remove()).await.expect(200);
    let path = format!("/v1/moderation/decisions/{}/undo", decided.str("id"));
    thread.mo.post(&path, json!({})).await.expect(200);
    // taken back by its author
    let own = Own::of(&thread.says("Marie", "Two").await.expect(201));
    thread.decides(&own.id, remove()).await.expect(200);
    own.withdraws(&thread).await.expect(204);
    // never confirmed
    let unconfirmed = thread.says("Jan", "Three").await.expect(201);
    thread
        .decides(unconfirmed.str("id"), remove())
        .await
        .expect(200);
    room.passes(TimeDelta::minutes(11));
    room.delivers().await;
    let removals: Vec<_> = room
        .mails
        .take()
        .into_iter()
        .filter(|mail| mail.subject == REMOVES)
        .collect();
    assert!(removals.is_empty(), "{removals:?}");
    room.closes_unread().await;
}
