//! Breaking news: out at once, reviewed within half an hour.

use chrono::TimeDelta;
use serde_json::json;

use crate::kit::Newsroom;

#[tokio::test]
async fn breaking_news_goes_out_at_once_and_owes_a_review() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let wim = room.hire("Wim", &["editor world"]).await;
    let paul = room.hire("Paul", &["publisher news", "editor news"]).await;
    let draft = ines.opens("The dike breaks").await;
    tom.takes(&draft, "publish_breaking")
        .await
        .problem(403, "forbidden");
    let silent = paul.takes(&draft, "publish_breaking").await;
    assert_eq!(
        silent.problem(422, "invalid").json["errors"][0]["pointer"],
        "/message"
    );
    let asked = json!({"transition": "publish_breaking", "message": "People must leave now."});
    paul.takes_with(&draft, asked).await.expect(200);

    let public = room
        .reader()
        .get("/v1/public/articles/the-dike-breaks")
        .await
        .expect(200);
    assert_eq!(public.json["second_reader"], false);
    let mail = room.inbox(&tom).await.pop().unwrap();
    assert_eq!(mail.subject, "Review now: The dike breaks");
    assert!(mail.text.contains("People must leave now."));
    assert_eq!(room.subject(&ines).await, "Published: The dike breaks");

    let open = "/v1/review-debts?settled=false";
    let debts = tom.get(open).await.expect(200);
    assert_eq!(debts.json["items"][0]["reason"], "People must leave now.");
    assert_eq!(debts.json["items"][0]["is_overdue"], false);
    assert_eq!(wim.get(open).await.expect(200).json["items"], json!([]));
    room.passes(TimeDelta::minutes(31));
    let (ines, wim) = (room.sign_in(ines).await, room.sign_in(wim).await);
    let (tom, paul) = (room.sign_in(tom).await, room.sign_in(paul).await);
    assert_eq!(
        tom.get(open).await.expect(200).json["items"][0]["is_overdue"],
        true
    );

    let settle = format!("/v1/drafts/{}/review-debt/settle", draft.id);
    ines.post(&settle, json!({}))
        .await
        .problem(403, "forbidden");
    wim.post(&settle, json!({})).await.problem(404, "not_found");
    let own = paul.post(&settle, json!({})).await.problem(422, "blocked");
    assert_eq!(own.json["blockers"][0]["code"], "not_independent");
    let settled = tom
        .post(
            &settle,
            json!({"message": "Read against the agency's copy."}),
        )
        .await
        .expect(200);
    assert_eq!(settled.json["settled_by"]["name"], "Tom");
    tom.post(&settle, json!({}))
        .await
        .problem(409, "wrong_state");
    assert_eq!(tom.get(open).await.expect(200).json["items"], json!([]));
    let all = tom.get("/v1/review-debts").await.expect(200);
    assert_eq!(
        all.json["items"][0]["message"],
        "Read against the agency's copy."
    );
    room.closes().await;
}
