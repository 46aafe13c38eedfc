//! What a draft said before: compared, put back, and never overwritten in silence.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

struct Desk {
    ines: Person,
    tom: Person,
}

async fn staff(room: &Newsroom) -> Desk {
    Desk {
        ines: room.hire("Ines Claes", &["writer news"]).await,
        tom: room.hire("Tom Maes", &["editor news"]).await,
    }
}

/// Cuts a revision of the draft as it stands, and takes it back; the revision's id.
async fn revision(ines: &Person, draft: &Draft) -> String {
    let cut = ines.takes(draft, "submit").await.expect(200);
    ines.takes(draft, "recall").await.expect(200);
    cut.json["revision"]["id"].as_str().unwrap().to_owned()
}

async fn restores(person: &Person, draft: &Draft, revision: &str) -> Answer {
    let version = person.reads(draft).await.expect(200).version();
    let path = format!("/v1/drafts/{}/restore", draft.id);
    let form = json!({"revision_id": revision});
    person.write(Method::POST, &path, version, form).await
}

async fn differences(person: &Person, to: &str, query: &str) -> Value {
    let path = format!("/v1/revisions/{to}/diff{query}");
    person.get(&path).await.expect(200).json
}

fn field<'a>(comparison: &'a Value, name: &str) -> &'a Value {
    let fields = comparison["fields"].as_array().unwrap();
    let found = fields.iter().find(|field| field["field"] == name);
    found.unwrap_or_else(|| panic!("{name} does not differ in {comparison:#}"))
}

fn names(comparison: &Value) -> Vec<&str> {
    let fields = comparison["fields"].as_array().unwrap().iter();
    fields
        .map(|field| field["field"].as_str().unwrap())
        .collect()
}

#[tokio::test]
async fn two_revisions_are_compared_by_the_word() {
    let room = Newsroom::open().await;
    let Desk { ines, tom } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let first = revision(&ines, &draft).await;
    let changes = json!({
        "headline": "Floods <in> Antwerp", "tags": ["water"],
        "seo": {"title": "Floods & more"},
    });
    ines.edits(&draft, changes).await.expect(200);
    let second = revision(&ines, &draft).await;

    let told = differences(&tom, &second, "").await;
    assert_eq!(
        (&told["from"]["number"], &told["to"]["number"]),
        (&json!(1), &json!(2))
    );
    assert_eq!(told["from"]["id"], json!(first));
    assert_eq!(told["to"]["is_current"], json!(true));
    assert_eq!(told["from"]["created_by"]["name"], "Ines Claes");
    assert_eq!(names(&told), ["headline", "seo.title", "tags"]);
    let headline = field(&told, "headline");
    assert_eq!(
        headline["html"],
        "Floods <ins>&lt;</ins>in<ins>&gt;</ins> <del>Ghent</del><ins>Antwerp</ins>"
    );
    assert_eq!(headline["spans"][1], json!({"op": "insert", "text": "<"}));
    let tags = field(&told, "tags");
    assert_eq!(
        (&tags["before"], &tags["after"]),
        (&json!([]), &json!(["water"]))
    );
    assert_eq!(
        (&tags["spans"], &tags["html"]),
        (&Value::Null, &Value::Null)
    );

    let back = differences(&tom, &first, &format!("?from={second}")).await;
    assert_eq!(field(&back, "headline")["after"], "Floods in Ghent");
    let same = differences(&tom, &first, &format!("?from={first}")).await;
    assert_eq!(same["fields"], json!([]));
    let opening = differences(&tom, &first, "").await;
    assert_eq!(opening["from"], Value::Null);
    assert_eq!(
        field(&opening, "headline")["html"],
        "<ins>Floods in Ghent</ins>"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn revisions_are_compared_within_an_article_and_by_those_who_may_read_both() {
    let room = Newsroom::open().await;
    let Desk { ines, tom } = staff(&room).await;
    let wout = room.hire("Wout", &["writer world"]).await;
    let one = ines.opens("Floods in Ghent").await;
    let other = ines.opens("Tram strike").await;
    let (of_one, of_other) = (revision(&ines, &one).await, revision(&ines, &other).await);
    let nothing = uuid::Uuid::now_v7().to_string();
    for from in [&of_other, &nothing] {
        let path = format!("/v1/revisions/{of_one}/diff?from={from}");
        let refused = tom.get(&path).await.problem(422, "invalid");
        assert_eq!(refused.pointers(), ["/query/from"]);
    }
    let path = format!("/v1/revisions/{of_one}/diff");
    wout.get(&path).await.problem(404, "not_found");
    wout.get(&format!("{path}?from={of_other}"))
        .await
        .problem(404, "not_found");
    room.closes_unread().await;
}

#[tokio::test]
async fn an_earlier_revision_is_put_back_and_cut_anew() {
    let room = Newsroom::open().await;
    let Desk { ines, .. } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let first = revision(&ines, &draft).await;
    let said = ines.reads(&draft).await.expect(200);
    ines.edits(&draft, json!({"headline": "High water", "tags": ["water"]}))
        .await
        .expect(200);
    revision(&ines, &draft).await;

    let restored = restores(&ines, &draft, &first).await.expect(200);
    assert_eq!(restored.json["content"], said.json["content"]);
    assert_eq!(restored.json["content_hash"], said.json["content_hash"]);
    assert_eq!(restored.json["revision"]["number"], json!(3));
    assert_eq!(restored.json["revision"]["is_current"], json!(true));
    let version = restored.version();
    let again = restores(&ines, &draft, &first).await.expect(200);
    assert_eq!(again.version(), version, "it says so already");
    assert_eq!(again.json["revision"]["number"], json!(3));

    let path = format!("/v1/drafts/{}/timeline?limit=100", draft.id);
    let timeline = ines.get(&path).await.expect(200);
    let events = timeline.json["items"].as_array().unwrap();
    let kinds: Vec<&str> = events
        .iter()
        .rev()
        .take(2)
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(kinds, ["revision_restored", "draft_edited"]);
    let payload = &events.last().unwrap()["payload"];
    assert_eq!(
        payload["restored"],
        json!({"revision_id": first, "number": 1})
    );
    assert_eq!(payload["number"], json!(3));
    room.closes_unread().await;
}

#[tokio::test]
async fn restoring_is_an_edit_with_all_that_an_edit_needs_and_undoes() {
    let room = Newsroom::open().await;
    let Desk { ines, tom } = staff(&room).await;
    let wim = room.hire("Wim", &["writer news"]).await;
    let paul = room.hire("Paul", &["publisher news"]).await;
    let eva = room.hire("Eva", &["editor news"]).await;
    let draft = ines.opens("Floods in Ghent").await;
    let first = revision(&ines, &draft).await;
    ines.edits(&draft, json!({"body": "The pumps failed."}))
        .await
        .expect(200);
    restores(&wim, &draft, &first)
        .await
        .problem(403, "forbidden");
    ines.takes(&draft, "submit").await.expect(200);
    let approved = tom.takes(&draft, "approve").await.expect(200);
    assert_eq!(approved.json["state"], "approved");

    let restored = restores(&eva, &draft, &first).await.expect(200);
    assert_eq!(
        restored.json["state"], "in_review",
        "it goes back to review"
    );
    assert_eq!(restored.json["approvals"]["given"], json!([]));
    assert_eq!(restored.json["contributors"][1]["name"], "Eva");

    let path = format!("/v1/drafts/{}/restore", draft.id);
    let form = json!({"revision_id": first});
    tom.post(&path, form.clone())
        .await
        .problem(428, "precondition_required");
    let stale = tom.write(Method::POST, &path, 1, form).await;
    stale.problem(412, "stale");
    let other = ines.opens("Tram strike").await;
    let of_other = revision(&ines, &other).await;
    let refused = restores(&tom, &draft, &of_other)
        .await
        .problem(422, "invalid");
    assert_eq!(refused.pointers(), ["/revision_id"]);

    tom.takes(&draft, "approve").await.expect(200);
    let published = paul.takes(&draft, "publish").await.expect(200);
    assert_eq!(published.json["category"], "closed");
    restores(&eva, &draft, &first)
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}

#[tokio::test]
async fn who_comes_too_late_is_told_what_is_theirs_and_what_is_there() {
    let room = Newsroom::open().await;
    let Desk { ines, tom } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let path = format!("/v1/drafts/{}", draft.id);
    let seen = tom.reads(&draft).await.version();
    let changes =
        json!({"headline": "High water", "seo": {"title": "High", "description": "Water"}});
    ines.edits(&draft, changes).await.expect(200);
    let late = json!({
        "headline": "Flood", "seo": {"title": "Flood", "description": "Water"},
        "tags": [], "standfirst": null,
    });
    let stale = tom.write(Method::PATCH, &path, seen, late).await;
    let stale = stale.problem(412, "stale");
    assert_eq!(stale.json["fields"], json!(["headline", "seo.title"]));
    assert_eq!(
        stale.json["differences"],
        json!([
            {"field": "headline", "yours": "Flood", "theirs": "High water"},
            {"field": "seo.title", "yours": "Flood", "theirs": "High"},
        ])
    );
    assert_eq!(stale.json["current"]["content"]["headline"], "High water");
    room.closes_unread().await;
}
