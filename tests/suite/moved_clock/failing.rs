//! What cannot go out at its hour: it is seen, told, and tried again.

use reqwest::Method;
use serde_json::{Value, json};

use super::{Desk, hours, minutes};
use crate::kit::Person;
use crate::kit::person::Draft;

/// Leo speaks for the law.
async fn hire_counsel(desk: &Desk) -> Person {
    let root = desk.room.hire("Root", &["admin *"]).await;
    let leo = desk.room.hire("Leo", &["editor *"]).await;
    desk.room
        .sets(&root, json!({"sign_offs": {"legal": [leo.id]}}))
        .await;
    leo
}

async fn says(leo: &Person, draft: &Draft, verdict: &str) {
    let path = format!("/v1/drafts/{}/sign-offs/legal", draft.id);
    let form = json!({"verdict": verdict, "message": "Name the source."});
    let version = leo.reads(draft).await.expect(200).version();
    leo.write(Method::PUT, &path, version, form)
        .await
        .expect(200);
}

#[tokio::test]
async fn a_failure_is_seen_and_told_and_can_be_tried_again() {
    let mut desk = Desk::open().await;
    let mut leo = hire_counsel(&desk).await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    desk.schedules(&draft, at).await.expect(200);
    says(&leo, &draft, "refused").await;
    desk.room.delivers().await;
    desk.room.mails.take();

    desk.passes(hours(2)).await;
    leo.refreshes().await;
    desk.page(&draft).await.problem(404, "not_found");
    let failed = desk.ines.reads(&draft).await.expect(200).json;
    assert_eq!(
        [&failed["state"], &failed["category"]],
        ["approved", "ready"]
    );
    let schedule = &failed["schedule"];
    assert_eq!(
        (&schedule["status"], &schedule["at"]),
        (&json!("failed"), &json!(at))
    );
    assert_eq!(schedule["blockers"][0]["code"], "sign_off_missing");
    assert_eq!(schedule["blockers"][0]["cleared_by"], json!(["legal"]));
    for person in [&desk.ines, &desk.tom, &desk.paul] {
        let mails = desk.room.inbox(person).await;
        let subjects: Vec<&str> = mails.iter().map(|mail| mail.subject.as_str()).collect();
        assert_eq!(mails.len(), 1, "{}: {subjects:?}", person.name);
        assert!(
            mails[0].text.contains("Not signed off: legal (refused)."),
            "{}",
            mails[0].text
        );
    }
    desk.passes(hours(1)).await;
    assert!(
        desk.room.inbox(&desk.ines).await.is_empty(),
        "one failure is told once"
    );
    leo.refreshes().await;

    says(&leo, &draft, "given").await;
    let at = desk.after(minutes(10));
    let again = desk.schedules(&draft, at).await.expect(200).json;
    assert_eq!(
        (&again["schedule"]["status"], &again["schedule"]["blockers"]),
        (&json!("pending"), &json!([]))
    );
    desk.passes(minutes(20)).await;
    assert_eq!(desk.times_out(&draft).await, 1);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn what_failed_at_its_hour_can_be_published_by_hand() {
    let mut desk = Desk::open().await;
    let mut leo = hire_counsel(&desk).await;
    let draft = desk.approved("Floods in Ghent").await;
    let at = desk.after(hours(1));
    desk.schedules(&draft, at).await.expect(200);
    says(&leo, &draft, "refused").await;
    desk.passes(hours(2)).await;
    leo.refreshes().await;
    desk.paul
        .takes(&draft, "publish")
        .await
        .problem(422, "blocked");
    says(&leo, &draft, "given").await;
    let published = desk.paul.takes(&draft, "publish").await.expect(200).json;
    assert_eq!(published["schedule"], Value::Null);
    assert_eq!(desk.times_out(&draft).await, 1);
    desk.room.closes_unread().await;
}

#[tokio::test]
async fn of_two_updates_the_second_fails_on_the_first_and_goes_out_rebased() {
    let mut desk = Desk::open().await;
    let first = desk.approved("Floods in Ghent").await;
    desk.paul.takes(&first, "publish").await.expect(200);
    let mut updates = Vec::new();
    for (hour, change) in [
        (1, json!({"body": "More water."})),
        (2, json!({"standfirst": "The Leie is over its banks."})),
    ] {
        let path = format!("/v1/articles/{}/drafts", first.article);
        let opened = desk
            .ines
            .post(&path, json!({"purpose": "update"}))
            .await
            .expect(201);
        let update = Draft {
            id: opened.str("id").to_owned(),
            ..first.clone()
        };
        desk.ines.edits(&update, change).await.expect(200);
        desk.approves(&update).await;
        let at = desk.after(hours(hour));
        desk.schedules(&update, at).await.expect(200);
        updates.push(update);
    }
    desk.passes(hours(3)).await;
    assert_eq!(desk.state(&updates[0]).await, json!(["published", null]));
    assert_eq!(desk.state(&updates[1]).await, json!(["approved", "failed"]));
    let failed = desk.ines.reads(&updates[1]).await.expect(200);
    assert_eq!(failed.json["schedule"]["blockers"][0]["code"], "base_moved");
    assert_eq!(
        desk.page(&first).await.expect(200).str("body_text").trim(),
        "More water."
    );

    let path = format!("/v1/drafts/{}/rebase", updates[1].id);
    let rebased = desk
        .ada
        .write(Method::POST, &path, failed.version(), json!({}))
        .await
        .expect(200);
    assert_eq!(
        rebased.str("state"),
        "in_review",
        "the text is another, so the yeses are void"
    );
    desk.tom.takes(&updates[1], "approve").await.expect(200);
    let at = desk.after(minutes(10));
    desk.schedules(&updates[1], at).await.expect(200);
    desk.passes(minutes(20)).await;
    let page = desk.page(&first).await.expect(200).json;
    assert_eq!(
        [
            &page["standfirst"],
            &json!(page["body_text"].as_str().unwrap().trim())
        ],
        [&json!("The Leie is over its banks."), &json!("More water.")]
    );
    desk.room.closes_unread().await;
}
