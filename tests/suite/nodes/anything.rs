//! Whatever one node was told, the next request may ask of another.

use reqwest::Method;
use serde_json::json;

use super::Nodes;
use crate::kit::newsroom::PASSWORD;
use crate::kit::thread::{case_of, reply};

#[tokio::test]
async fn a_day_at_the_desk_goes_from_node_to_node() {
    let nodes = Nodes::start().await;
    let at = |n: usize| nodes.node(n);

    // signed in here, known there, out everywhere
    let form = json!({"email": nodes.pia.email, "password": PASSWORD});
    let anybody = at(0).met_by(&nodes.reader());
    let signed_in = anybody.post("/v1/auth/login", form).await.expect(200);
    let mut pia = nodes.pia.clone();
    pia.token = Some(signed_in.str("access_token").to_owned());
    signed_in
        .str("refresh_token")
        .clone_into(&mut pia.refresh_token);
    let mut pia = at(1).met_by(&pia);
    pia.refreshes().await;

    // a draft opened here, edited there, published here, read there
    let draft = at(0).met_by(&pia).opens("Floods in Ghent").await;
    let changes = json!({"standfirst": "The Leie rose two metres."});
    let there = at(1).met_by(&pia);
    there.edits(&draft, changes).await.expect(200);
    let here = at(0).met_by(&pia);
    here.takes(&draft, "publish").await.expect(200);
    let public = format!("/v1/public/articles/{}", draft.slug);
    let readers = nodes.met_by(&nodes.reader());
    let shown = readers.last().unwrap().get(&public).await.expect(200);
    assert_eq!(shown.str("standfirst"), "The Leie rose two metres.");

    // one key, one reply, whichever node hears it again
    let path = format!("{public}/comments");
    let mut replies = Vec::new();
    for n in 0..4 {
        let reader = at(n).met_by(&nodes.reader());
        let request = reader.request(Method::POST, &path);
        let request = request.header("Idempotency-Key", "the-key-of-one-reply");
        let request = request.json(&reply("Ada", "It rose by noon.", None));
        let posted = reader.send(request).await.expect(201);
        replies.push(posted.str("id").to_owned());
    }
    replies.dedup();
    assert_eq!(replies.len(), 1);

    // a case claimed here is nobody else's there, and decided there
    let claims = "/v1/moderation/queues/held/leases";
    let claim = || json!({"count": 5, "seconds": 300});
    for (n, cases) in [(0, 1), (1, 0)] {
        let mo = at(n).met_by(&nodes.mo);
        let claimed = mo.post(claims, claim()).await.expect(201);
        assert_eq!(claimed.json["cases"].as_array().unwrap().len(), cases);
    }
    let mo = at(1).met_by(&nodes.mo);
    let case = case_of(&mo, &replies[0]).await;
    let decisions = format!(
        "/v1/moderation/cases/{}/decisions",
        case["id"].as_str().unwrap()
    );
    let version = case["version"].as_i64().unwrap();
    let approval = json!({"decision": "approve"});
    let decided = mo.write(Method::POST, &decisions, version, approval).await;
    decided.expect(200);
    let thread = readers[0].get(&path).await.expect(200);
    assert_eq!(thread.json["items"][0]["text"], "It rose by noon.");

    // words listed here are heeded there with the next reply
    let list = "/v1/admin/word-lists/banned";
    let root = at(0).met_by(&nodes.root);
    let version = root.get(list).await.expect(200).version();
    let words = json!({"phrases": ["casino bonus"]});
    let listed = root.write(Method::PUT, list, version, words).await;
    listed.expect(200);
    let guest = at(1).met_by(&nodes.reader());
    let spam = reply("Bo", "A casino bonus for all.", None);
    let judged = guest.post(&path, spam).await.expect(201);
    assert_eq!(judged.str("visibility"), "removed");

    let here = at(0).met_by(&pia);
    here.post("/v1/auth/logout", json!({})).await.expect(204);
    at(1).met_by(&pia).get("/v1/auth/me").await.expect(401);
    nodes.closes().await;
}
