//! What is not public is not told, by page or as it happens.

use serde_json::json;

use super::super::{Site, whole};
use super::ear::Ear;
use crate::kit::thread::reply;

#[tokio::test]
async fn neither_drafts_nor_held_replies_nor_people_are_told() {
    let site = Site::opens().await;
    let mo = site.room.hire("Mo Zeppelin", &["moderator *"]).await;
    let mut ear = Ear::opens(&site.reader, "?since=0", None).await;
    let floods = site.publishes(whole("Floods in Ghent")).await;
    let draft = site.pia.opens_with(whole("Zeppelin over Ghent")).await;
    let mut content = whole("Zeppelin under embargo");
    content["embargo_until"] = json!("2099-01-01T00:00:00Z");
    let embargoed = site.pia.opens_with(content).await;
    let refused = site.pia.takes(&embargoed, "publish").await;
    refused.problem(422, "blocked");
    let path = format!("/v1/articles/{}/commenting", draft.article);
    let version = site.pia.get(&path).await.expect(200).version();
    let form = json!({"mode": "closed", "closes_at": null, "hours": null});
    let said = site
        .pia
        .write(reqwest::Method::PUT, &path, version, form)
        .await;
    said.expect(200);
    // held, since nobody confirmed the address
    let path = format!("/v1/public/articles/{}/comments", floods.slug);
    let mut held = Vec::new();
    for n in 0..3 {
        let form = reply("Zeppelina", &format!("Zeppelin {n}"), None);
        let posted = site.reader.post(&path, form).await.expect(201);
        assert_eq!(posted.str("visibility"), "held");
        held.push(posted);
    }
    let reader = crate::contract::scene::reader_of(&held[0]);
    let removed = held[0].str("id");
    for (decision, id) in [("remove", removed), ("approve", held[1].str("id"))] {
        let seen = format!("/v1/moderation/comments/{id}");
        let version = mo.get(&seen).await.expect(200).version();
        let mut form = json!({"decision": decision, "message": "Zeppelin, please."});
        if decision == "remove" {
            form["reason"] = json!("hate_speech");
        }
        let path = format!("{seen}/decisions");
        let decided = mo.write(reqwest::Method::POST, &path, version, form).await;
        decided.expect(200);
    }
    let remarks = format!("/v1/moderation/comments/{removed}/remarks");
    mo.post(&remarks, json!({"text": "Zeppelin again."}))
        .await
        .expect(201);
    let path = format!("/v1/articles/{}/withdraw", floods.article);
    let form = json!({"reason": "Zeppelin complained.", "public_notice": "We have withdrawn it."});
    let path_back = format!("/v1/articles/{}/republish", floods.article);
    site.pia.post(&path, form).await.expect(200);
    // what happens below it meanwhile nobody sees
    let (gone, _) = site.tells(0).await;
    assert!(!json!(gone).to_string().contains(held[1].str("id")));
    let form = json!({"reason": "Zeppelin agreed.", "public_notice": null});
    site.pia.post(&path_back, form).await.expect(200);

    let (told, _) = site.tells(0).await;
    // who listened while it was away heard nothing of its thread; that it is back says to
    // read that anew
    let heard = ear.hears(told.len() - 1).await;
    assert_eq!(heard.last(), told.last());
    assert!(!json!(heard).to_string().contains(held[1].str("id")));
    assert!(json!(told).to_string().contains(held[1].str("id")));
    for text in [json!(told).to_string(), json!(heard).to_string()] {
        for secret in [
            "zeppelin",
            "example.org",
            "hate_speech",
            "Mo ",
            "Pia",
            "Root",
            &draft.article,
            &draft.id,
            &embargoed.article,
            &embargoed.id,
            removed,
            held[2].str("id"),
            &reader,
            &mo.id,
            &site.pia.id,
            &site.root.id,
        ] {
            let is_told = text.to_lowercase().contains(&secret.to_lowercase());
            assert!(!is_told, "{secret} is told: {text}");
        }
    }
    drop(ear);
    site.closes().await;
}
