//! Overrides: an admin goes on in spite of what stands in the way, marked for ever,
//! and never in the place of a second pair of eyes.

use serde_json::json;

use crate::kit::Newsroom;

#[tokio::test]
async fn an_override_is_marked_for_ever_and_stands_for_nobodys_yes() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let draft = ines
        .opens_with(json!({"headline": "Floods", "section": "news"}))
        .await;
    ines.takes(&draft, "submit").await.problem(422, "blocked");
    let forced = |transition: &str, message: Option<&str>| json!({"transition": transition, "override": true, "message": message});
    ines.takes_with(&draft, forced("submit", Some("Now.")))
        .await
        .problem(403, "forbidden");
    let silent = ada
        .takes_with(&draft, forced("submit", None))
        .await
        .problem(422, "invalid");
    assert_eq!(silent.json["errors"][0]["pointer"], "/message");
    let moved = ada
        .takes_with(&draft, forced("submit", Some("The text comes by phone.")))
        .await
        .expect(200);
    assert_eq!(moved.str("state"), "in_review");
    assert_eq!(
        moved.json["contributors"].as_array().unwrap().len(),
        1,
        "no hand in the text"
    );

    let timeline = ines
        .get(&format!("/v1/drafts/{}/timeline", draft.id))
        .await
        .expect(200);
    let last = timeline.json["items"].as_array().unwrap().last().unwrap();
    assert_eq!(last["payload"]["override"], true);
    assert_eq!(
        last["payload"]["lifted"],
        json!(["no_right", "body_missing"])
    );
    assert_eq!(last["payload"]["message"], "The text comes by phone.");

    for transition in ["approve", "publish_breaking"] {
        let refused = ada
            .takes_with(&draft, forced(transition, Some("Now.")))
            .await
            .problem(422, "invalid");
        assert_eq!(refused.json["errors"][0]["code"], "four_eyes");
    }
    tom.edits(&draft, json!({"body": "The water rose."}))
        .await
        .expect(200);
    let eva = room.hire("Eva", &["editor *"]).await;
    eva.takes(&draft, "approve").await.expect(200);
    let later = json!({"embargo_until": "2999-01-01T00:00:00Z"});
    tom.edits(&draft, later).await.expect(200);
    eva.takes(&draft, "approve").await.expect(200);
    let refused = ada
        .takes_with(&draft, forced("publish", Some("Now.")))
        .await
        .problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["code"], "embargoed");
    room.closes_unread().await;
}
