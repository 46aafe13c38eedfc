//! An embargo: until it is over, nothing leaves by any public door or in a subject.

use serde_json::{Value, json};

use super::{Desk, hours};
use crate::kit::person::Draft;

const SECRET: &str = "Minister resigns";

async fn embargoed(desk: &Desk) -> Draft {
    let content = json!({"headline": SECRET, "section": "news", "body": "She goes.", "tags": ["cabinet"], "embargo_until": desk.after(hours(3))});
    let draft = desk.ines.opens_with(content).await;
    desk.approves(&draft).await;
    draft
}

/// Every public door, and what is said there of the draft.
async fn doors(desk: &Desk, draft: &Draft) -> Vec<(String, String)> {
    let Draft { slug, article, .. } = draft;
    let mut doors = vec![
        "/v1/public/articles".to_owned(),
        "/v1/public/articles?view=full".to_owned(),
        "/v1/public/articles?q=minister".to_owned(),
        "/v1/public/articles?tag=cabinet&section=news".to_owned(),
        format!("/v1/public/comment-counts?articles={slug},{article}"),
    ];
    for address in [slug, article] {
        for rest in ["", "/versions", "/comments", "/comments/settings"] {
            doors.push(format!("/v1/public/articles/{address}{rest}"));
        }
    }
    let reader = desk.room.reader();
    let mut open = Vec::new();
    for door in doors {
        let answer = reader.get(&door).await;
        let is_silent = match answer.status {
            404 => true,
            200 => answer.json["items"] == json!([]) || answer.json["counts"] == json!({}),
            _ => false,
        };
        if !is_silent {
            open.push((door, answer.text));
        }
    }
    open
}

#[tokio::test]
async fn an_embargo_is_no_schedule_and_outlasts_one() {
    let mut desk = Desk::open().await;
    let draft = embargoed(&desk).await;
    let (before, after) = (desk.after(hours(2)), desk.after(hours(4)));
    let refused = desk.schedules(&draft, before).await.problem(422, "blocked");
    assert_eq!(refused.blockers(), ["embargoed"]);
    let refused = desk
        .paul
        .takes(&draft, "publish")
        .await
        .problem(422, "blocked");
    assert_eq!(refused.blockers(), ["embargoed"]);
    let breaking = json!({"transition": "publish_breaking", "message": "It is out elsewhere."});
    desk.paul
        .takes_with(&draft, breaking)
        .await
        .problem(409, "wrong_state");
    desk.schedules(&draft, after).await.expect(200);

    desk.passes(hours(2)).await;
    assert_eq!(doors(&desk, &draft).await, []);
    desk.passes(hours(3)).await;
    assert_eq!(desk.page(&draft).await.expect(200).str("headline"), SECRET);
    assert_eq!(desk.times_out(&draft).await, 1);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn nothing_is_public_and_no_subject_tells_before_the_end() {
    let mut desk = Desk::open().await;
    let draft = embargoed(&desk).await;
    let at = desk.after(hours(4));
    desk.schedules(&draft, at).await.expect(200);
    desk.paul.takes(&draft, "unschedule").await.expect(200);
    let back = json!({"transition": "request_changes", "message": "Say since when."});
    desk.ada.takes_with(&draft, back).await.expect(200);
    desk.approves(&draft).await;
    desk.schedules(&draft, at).await.expect(200);
    assert_eq!(doors(&desk, &draft).await, []);
    let mut told = 0;
    for person in [&desk.ines, &desk.tom, &desk.ada, &desk.paul] {
        for mail in desk.room.inbox(person).await {
            let subject = mail.subject.to_lowercase();
            let tells = ["minister", "resigns", &draft.slug];
            assert!(
                !tells.iter().any(|word| subject.contains(word)),
                "{}",
                mail.subject
            );
            told += 1;
        }
    }
    assert!(told > 8, "they were told of {told} things");
    desk.passes(hours(5)).await;
    assert_eq!(
        desk.room.subject(&desk.ines).await,
        format!("Published: {SECRET}")
    );
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn an_admin_lifts_no_embargo() {
    let desk = Desk::open().await;
    let root = desk.room.hire("Root", &["admin *"]).await;
    let draft = embargoed(&desk).await;
    for ask in [
        json!({"transition": "publish"}),
        json!({"transition": "schedule", "at": desk.after(hours(1))}),
    ] {
        let mut ask = ask;
        ask["override"] = json!(true);
        ask["message"] = json!("The agency broke it.");
        let refused = root.takes_with(&draft, ask).await.problem(422, "blocked");
        assert_eq!(refused.blockers(), ["embargoed"]);
    }
    assert_eq!(
        desk.page(&draft).await.problem(404, "not_found").json["notice"],
        Value::Null
    );
    desk.room.closes_unread().await;
}
