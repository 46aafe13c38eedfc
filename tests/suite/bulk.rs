//! Many drafts in one call.

use serde_json::json;

use crate::kit::Newsroom;

#[tokio::test]
async fn each_draft_of_a_call_moves_or_is_refused_for_itself() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    let (good, stale, empty, own) = (
        ines.opens("Good").await,
        ines.opens("Stale").await,
        ines.opens_with(json!({"headline": "Empty", "section": "news"}))
            .await,
        tom.opens("Tom's own").await,
    );
    ines.edits(&stale, json!({"body": "Changed."}))
        .await
        .expect(200);
    let item = |draft: &str| json!({"draft_id": draft, "version": 1, "transition": "submit"});
    let nobodys = "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11";
    let items = [&good.id, &stale.id, &empty.id, &own.id].map(|id| item(id));
    let mut items = items.to_vec();
    items.push(item(nobodys));
    let body = json!({"items": items});
    let request = tom
        .request(reqwest::Method::POST, "/v1/drafts/transitions")
        .header("Idempotency-Key", "many-drafts-in-one-call");
    let taken = tom.send(request.json(&body)).await.expect(200);
    let results = taken.json["results"].as_array().unwrap();
    let code = |n: usize| results[n]["problem"]["code"].as_str().unwrap_or("ok");
    assert_eq!(
        [0, 1, 2, 3, 4].map(code),
        ["ok", "stale", "blocked", "ok", "not_found"]
    );
    assert_eq!(results[0]["state"], "in_review");
    assert_eq!(ines.reads(&empty).await.json["state"], "drafting");
    assert_eq!(
        ines.reads(&empty).await.json["revision"],
        json!(null),
        "nothing is left of it"
    );

    let request = tom
        .request(reqwest::Method::POST, "/v1/drafts/transitions")
        .header("Idempotency-Key", "many-drafts-in-one-call");
    let again = tom.send(request.json(&body)).await.expect(200);
    assert_eq!(again.json, taken.json);

    tom.takes(&good, "approve").await.expect(200);
    let version = paul.reads(&good).await.version();
    let publish =
        json!({"items": [{"draft_id": good.id, "version": version, "transition": "publish"}]});
    let out = paul
        .post("/v1/drafts/transitions", publish)
        .await
        .expect(200);
    assert_eq!(out.json["results"][0]["ok"], true);
    room.reader()
        .get("/v1/public/articles/good")
        .await
        .expect(200);

    let twice = json!({"items": [item(&own.id), item(&own.id)]});
    tom.post("/v1/drafts/transitions", twice)
        .await
        .problem(422, "invalid");
    tom.post("/v1/drafts/transitions", json!({"items": []}))
        .await
        .problem(422, "invalid");
    room.closes_unread().await;
}
