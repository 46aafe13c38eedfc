//! Everybody's inbox: what they were told, whatever became of the mail.

use chrono::TimeDelta;
use serde_json::{Value, json};

use super::{Desk, staff, to};
use crate::kit::{Answer, Newsroom, Person};

async fn inbox(person: &Person, query: &str) -> Answer {
    person.get(&format!("/v1/inbox{query}")).await.expect(200)
}

fn summaries(inbox: &Answer) -> Vec<&str> {
    let items = inbox.json["items"].as_array().unwrap();
    items
        .iter()
        .map(|item| item["summary"].as_str().unwrap())
        .collect()
}

/// The id of the newest.
fn newest(inbox: &Answer) -> String {
    inbox.json["items"][0]["id"].as_str().unwrap().to_owned()
}

async fn does(person: &Person, id: &str, verb: &str) -> Answer {
    person
        .post(&format!("/v1/inbox/{id}/{verb}"), json!({}))
        .await
}

#[tokio::test]
async fn what_is_mailed_is_in_the_inbox_and_read_and_archived_there() {
    let room = Newsroom::open().await;
    let Desk {
        ines, tom, paul, ..
    } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    let told = inbox(&tom, "").await;
    assert_eq!(
        summaries(&told),
        ["“Floods in Ghent” (news) waits for review"]
    );
    let item = &told.json["items"][0];
    assert_eq!(
        [&item["event"], &item["draft_id"], &item["read_at"]],
        [&json!("submitted"), &json!(draft.id), &Value::Null]
    );
    assert_eq!(told.json["unread"], 1);
    assert_eq!(
        summaries(&inbox(&ines, "").await),
        [""; 0],
        "who did it knows"
    );

    let id = newest(&told);
    let read = does(&tom, &id, "read").await.expect(200);
    assert!(read.json["read_at"].is_string());
    let again = does(&tom, &id, "read").await.expect(200);
    assert_eq!(again.json, read.json);
    assert_eq!(inbox(&tom, "").await.json["unread"], 0);
    assert_eq!(summaries(&inbox(&tom, "?unread=true").await), [""; 0]);
    for verb in ["read", "archive"] {
        for other in [&ines, &paul] {
            does(other, &id, verb).await.problem(404, "not_found");
        }
    }
    let archived = does(&tom, &id, "archive").await.expect(200);
    assert!(archived.json["archived_at"].is_string());
    let again = does(&tom, &id, "archive").await.expect(200);
    assert_eq!(again.json, archived.json);
    assert_eq!(summaries(&inbox(&tom, "").await), [""; 0]);
    let put_away = inbox(&tom, "?archived=true").await;
    assert_eq!(newest(&put_away), id);
    assert_eq!(
        room.subject(&tom).await,
        "Floods in Ghent is waiting for review"
    );
    room.closes().await;
}

#[tokio::test]
async fn an_inbox_is_paged_newest_first_and_read_in_one_go() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    for n in 0..5 {
        let draft = ines.opens(&format!("Story {n}")).await;
        ines.takes(&draft, "submit").await.expect(200);
    }
    let (mut seen, mut cursor) = (Vec::new(), String::new());
    loop {
        let page = inbox(&tom, &format!("?limit=2{cursor}")).await;
        assert_eq!(page.json["unread"], 5);
        seen.extend(summaries(&page).into_iter().map(str::to_owned));
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        assert!(page.header("link").contains("rel=\"next\""));
        cursor = format!("&cursor={next}");
    }
    let all: Vec<String> = (0..5)
        .rev()
        .map(|n| format!("“Story {n}” (news) waits for review"))
        .collect();
    assert_eq!(seen, all);
    // an archived one counts as read
    let id = newest(&inbox(&tom, "").await);
    let archived = does(&tom, &id, "archive").await.expect(200);
    assert!(archived.json["read_at"].is_string());
    let read = tom.post("/v1/inbox/read-all", json!({})).await.expect(200);
    assert_eq!(read.json, json!({"read": 4}));
    let read = tom.post("/v1/inbox/read-all", json!({})).await.expect(200);
    assert_eq!(read.json, json!({"read": 0}));
    let left = inbox(&tom, "").await;
    assert_eq!(
        (summaries(&left).len(), &left.json["unread"]),
        (4, &json!(0))
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn who_may_no_longer_read_a_draft_is_not_told_its_headline() {
    let room = Newsroom::open().await;
    let Desk { ines, jan, tom, .. } = staff(&room).await;
    let content = json!({"headline": "The mayor", "section": "news", "sensitivity": "high"});
    let draft = ines.opens_with(content).await;
    tom.assigns(&draft, to(Some(&jan))).await.expect(200);
    let told = inbox(&jan, "").await;
    assert_eq!(summaries(&told), ["“The mayor” (news) was assigned to you"]);
    tom.releases(&draft).await.expect(200);
    let told = inbox(&jan, "").await;
    assert_eq!(summaries(&told), ["A draft in news was assigned to you"]);
    assert_eq!(told.json["items"][0]["draft_id"], Value::Null);
    let read = does(&jan, &newest(&told), "read").await.expect(200);
    assert!(!read.text.contains("mayor"), "{}", read.text);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_was_archived_is_forgotten_after_90_days() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    for headline in ["Kept", "Archived"] {
        let draft = ines.opens(headline).await;
        ines.takes(&draft, "submit").await.expect(200);
    }
    let id = newest(&inbox(&tom, "").await);
    does(&tom, &id, "archive").await.expect(200);
    for (days, left) in [(89, 1), (2, 0)] {
        room.passes(TimeDelta::days(days));
        room.delivers().await;
        let tom = room.sign_in(tom.clone()).await;
        let archived = inbox(&tom, "?archived=true").await;
        assert_eq!(summaries(&archived).len(), left);
        let present = inbox(&tom, "").await;
        assert_eq!(summaries(&present), ["“Kept” (news) waits for review"]);
    }
    room.closes_unread().await;
}
