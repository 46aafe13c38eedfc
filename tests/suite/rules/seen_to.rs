//! The checklist, sign-offs, and what the lead image lacks.

use reqwest::Method;
use serde_json::json;

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

async fn put(person: &Person, draft: &Draft, path: &str, body: serde_json::Value) -> Answer {
    let path = format!("/v1/drafts/{}/{path}", draft.id);
    let version = person.reads(draft).await.expect(200).version();
    person.write(Method::PUT, &path, version, body).await
}

#[tokio::test]
async fn opinion_takes_two_approvals_a_declared_interest_and_its_label() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let eva = room.hire("Eva", &["editor *"]).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    room.sets(
        &ada,
        json!({"workflows": {"assigned": [{"section": "opinion", "workflow": "opinion"}]}}),
    )
    .await;
    let content = json!({"headline": "What we think", "section": "opinion", "body": "We think."});
    let draft = ines.opens_with(content).await;
    let refused = ines.takes(&draft, "submit").await.problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["code"], "not_labelled");
    ines.edits(&draft, json!({"kind": "opinion"}))
        .await
        .expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    let refused = tom.takes(&draft, "approve").await.problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["code"], "checklist_open");

    put(
        &paul,
        &draft,
        "checklist/interests",
        json!({"is_ticked": true}),
    )
    .await
    .problem(403, "forbidden");
    put(
        &ines,
        &draft,
        "checklist/weather",
        json!({"is_ticked": true}),
    )
    .await
    .problem(404, "not_found");
    let version = ines.reads(&draft).await.version();
    let note = "My sister works for the dike board.";
    let ticked = put(
        &ines,
        &draft,
        "checklist/interests",
        json!({"is_ticked": true, "note": note}),
    )
    .await
    .expect(200);
    assert_eq!(ticked.json["checklist"][0]["by"]["name"], "Ines");
    assert_eq!(ticked.json["checklist"][0]["note"], note);
    assert_eq!(
        ticked.version(),
        version,
        "a tick is no change of the draft"
    );

    let first = tom.takes(&draft, "approve").await.expect(200);
    assert_eq!(first.str("state"), "in_review");
    eva.takes(&draft, "approve").await.expect(200);
    put(
        &ines,
        &draft,
        "checklist/interests",
        json!({"is_ticked": false}),
    )
    .await
    .expect(200);
    paul.takes(&draft, "publish").await.problem(422, "blocked");
    put(
        &ines,
        &draft,
        "checklist/interests",
        json!({"is_ticked": true}),
    )
    .await
    .expect(200);
    paul.takes(&draft, "publish").await.expect(200);
    let public = room
        .reader()
        .get(&format!("/v1/public/articles/{}", draft.slug))
        .await
        .expect(200);
    assert_eq!(public.json["label"], "opinion");
    assert!(!public.json.to_string().contains("dike board"));
    room.closes_unread().await;
}

const COURTS: &str = "\n[sign_offs]\nlegal = { sensitivity = \"high\", tags = [\"court\"] }\n";

#[tokio::test]
async fn what_the_workflow_asks_for_is_signed_off_by_those_whom_the_site_names() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let lea = room.hire("Lea", &["editor *"]).await;
    let paul = room.hire("Paul", &["publisher *"]).await;
    let newsroom = ada.get("/v1/admin/workflows/newsroom").await.expect(200);
    let source = newsroom
        .str("source")
        .replace("\"newsroom\"", "\"courts\"")
        .replace("\n[transitions]", &format!("{COURTS}\n[transitions]"));
    let request = ada.request(Method::PUT, "/v1/admin/workflows/courts");
    ada.send(request.json(&json!({"source": source})))
        .await
        .expect(200);
    let people = json!({"workflows": {"default": "courts"}, "sign_offs": {"legal": [lea.id]}});
    room.sets(&ada, people).await;

    let draft = ines.opens("The trial").await;
    let status = |answer: &Answer| {
        answer.json["sign_offs"][0]["status"]
            .as_str()
            .unwrap()
            .to_owned()
    };
    assert_eq!(status(&ines.reads(&draft).await), "not_needed");
    let tagged = ines
        .edits(&draft, json!({"tags": ["court"]}))
        .await
        .expect(200);
    assert_eq!(status(&tagged), "required");
    ines.takes(&draft, "submit").await.expect(200);
    tom.takes(&draft, "approve").await.expect(200);
    let refused = paul.takes(&draft, "publish").await.problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["code"], "sign_off_missing");
    assert_eq!(refused.json["blockers"][0]["cleared_by"], json!(["legal"]));

    put(&tom, &draft, "sign-offs/legal", json!({"verdict": "given"}))
        .await
        .problem(403, "forbidden");
    put(
        &lea,
        &draft,
        "sign-offs/legal",
        json!({"verdict": "refused"}),
    )
    .await
    .problem(422, "invalid");
    put(
        &lea,
        &draft,
        "sign-offs/weather",
        json!({"verdict": "given"}),
    )
    .await
    .problem(404, "not_found");
    let path = format!("/v1/drafts/{}/sign-offs/legal", draft.id);
    let unread = json!({"verdict": "given"});
    lea.write(Method::PUT, &path, 1, unread)
        .await
        .problem(412, "stale");
    let no = json!({"verdict": "refused", "message": "Name no minors."});
    assert_eq!(
        status(&put(&lea, &draft, "sign-offs/legal", no).await.expect(200)),
        "refused"
    );
    let yes = put(&lea, &draft, "sign-offs/legal", json!({"verdict": "given"}))
        .await
        .expect(200);
    assert_eq!(status(&yes), "given");
    let changed = tom
        .edits(&draft, json!({"body": "Another text."}))
        .await
        .expect(200);
    assert_eq!(status(&changed), "required", "a yes is to one substance");
    put(&lea, &draft, "sign-offs/legal", json!({"verdict": "given"}))
        .await
        .expect(200);
    lea.takes(&draft, "approve").await.expect(200);
    paul.takes(&draft, "publish").await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn what_a_picture_or_a_link_lacks_is_a_warning_that_can_be_acknowledged() {
    let room = Newsroom::open().await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let body = "See [the report](htps://example.org/report).";
    let image = json!({"url": "https://media.example.org/flood.jpg"});
    let draft = ines
        .opens_with(
            json!({"headline": "Floods", "section": "news", "body": body, "lead_image": image}),
        )
        .await;
    let options = ines.options(&draft).await;
    let submit = options
        .iter()
        .find(|option| option["name"] == "submit")
        .unwrap();
    let codes: Vec<&str> = submit["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["alt_missing", "link_broken"]);
    assert_eq!(submit["allowed"], true);
    let asked = json!({"transition": "submit", "acknowledge": ["alt_missing", "link_broken"]});
    ines.takes_with(&draft, asked).await.expect(200);
    let timeline = ines
        .get(&format!("/v1/drafts/{}/timeline", draft.id))
        .await
        .expect(200);
    let last = timeline.json["items"].as_array().unwrap().last().unwrap();
    assert_eq!(
        last["payload"]["acknowledged"],
        json!(["alt_missing", "link_broken"])
    );
    room.closes_unread().await;
}
