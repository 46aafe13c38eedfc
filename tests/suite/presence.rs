//! Who has a draft open: seen by others, over by itself, and told as it happens.

mod live;

use chrono::TimeDelta;
use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

async fn comes(person: &Person, draft: &Draft, activity: &str) -> Answer {
    let path = format!("/v1/drafts/{}/presence", draft.id);
    let form = json!({"activity": activity});
    let request = person.request(Method::PUT, &path).json(&form);
    person.send(request).await
}

async fn goes(person: &Person, draft: &Draft) -> Answer {
    let path = format!("/v1/drafts/{}/presence", draft.id);
    person.send(person.request(Method::DELETE, &path)).await
}

/// `name activity` of everybody in a list.
fn people(list: &Value) -> Vec<String> {
    let list = list.as_array().unwrap().iter();
    list.map(|one| {
        format!(
            "{} {}",
            one["by"]["name"].as_str().unwrap(),
            one["activity"].as_str().unwrap()
        )
    })
    .collect()
}

async fn seen_by(person: &Person, draft: &Draft) -> Vec<String> {
    people(&person.reads(draft).await.expect(200).json["presence"])
}

#[tokio::test]
async fn those_who_have_a_draft_open_see_each_other_and_others_see_them() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let before = ines.reads(&draft).await.expect(200);
    assert_eq!(before.json["presence"], json!([]));

    let first = comes(&ines, &draft, "viewing").await.expect(200);
    assert_eq!(first.json["others"], json!([]));
    let second = comes(&tom, &draft, "editing").await.expect(200);
    assert_eq!(people(&second.json["others"]), ["Ines viewing"]);
    comes(&ines, &draft, "editing").await.expect(200);
    assert_eq!(seen_by(&tom, &draft).await, ["Ines editing", "Tom editing"]);
    let listed = tom.get("/v1/drafts").await.expect(200);
    assert_eq!(people(&listed.json["items"][0]["presence"]).len(), 2);
    let edited = ines.edits(&draft, json!({"tags": ["water"]})).await;
    assert_eq!(people(&edited.expect(200).json["presence"]).len(), 2);

    goes(&ines, &draft).await.expect(204);
    goes(&ines, &draft).await.expect(204);
    assert_eq!(seen_by(&tom, &draft).await, ["Tom editing"]);
    let after = ines.reads(&draft).await.expect(200);
    assert_eq!(after.version(), before.version() + 1, "one edit");
    let path = format!("/v1/drafts/{}/timeline", draft.id);
    let timeline = ines.get(&path).await.expect(200);
    assert_eq!(timeline.json["items"].as_array().unwrap().len(), 2);
    room.closes().await;
}

#[tokio::test]
async fn it_is_over_by_itself_unless_it_is_said_again() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let tom = room.hire("Tom", &["editor news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    comes(&ines, &draft, "editing").await.expect(200);
    comes(&tom, &draft, "viewing").await.expect(200);
    let since = tom.reads(&draft).await.json["presence"][1]["since"].clone();
    room.passes(TimeDelta::seconds(40));
    let again = comes(&tom, &draft, "viewing").await.expect(200);
    assert_eq!(people(&again.json["others"]), ["Ines editing"]);
    room.passes(TimeDelta::seconds(21));
    assert_eq!(seen_by(&ines, &draft).await, ["Tom viewing"]);
    let presence = tom.reads(&draft).await.json["presence"].clone();
    assert_eq!(presence[0]["since"], since, "without a break");
    let alone = comes(&tom, &draft, "viewing").await.expect(200);
    assert_eq!(alone.json["others"], json!([]));
    room.delivers().await;
    assert_eq!(
        room.count("presences").await,
        1,
        "what is over is forgotten"
    );

    room.passes(TimeDelta::seconds(61));
    comes(&tom, &draft, "viewing").await.expect(200);
    let presence = tom.reads(&draft).await.json["presence"].clone();
    assert_ne!(presence[0]["since"], since, "there was a break");
    room.closes().await;
}

#[tokio::test]
async fn a_draft_that_is_not_ones_business_has_nobody_in_it() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer news"]).await;
    let wout = room.hire("Wout", &["writer world"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    comes(&wout, &draft, "viewing")
        .await
        .problem(404, "not_found");
    goes(&wout, &draft).await.problem(404, "not_found");
    let path = format!("/v1/drafts/{}/events", draft.id);
    wout.get(&path).await.problem(404, "not_found");
    comes(&ines, &draft, "sleeping")
        .await
        .problem(422, "invalid");
    assert_eq!(seen_by(&ines, &draft).await, [""; 0]);
    room.closes().await;
}
