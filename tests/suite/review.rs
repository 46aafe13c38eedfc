//! A draft's way through review.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Newsroom, Person};

struct Desk {
    ines: Person,
    tom: Person,
    ada: Person,
    paul: Person,
}

async fn staff(room: &Newsroom) -> Desk {
    Desk {
        ines: room.hire("Ines Claes", &["writer news"]).await,
        tom: room.hire("Tom", &["editor news"]).await,
        ada: room.hire("Ada", &["editor *"]).await,
        paul: room.hire("Paul", &["publisher news"]).await,
    }
}

fn option<'a>(options: &'a [Value], name: &str) -> &'a Value {
    options
        .iter()
        .find(|option| option["name"] == name)
        .unwrap()
}

#[tokio::test]
async fn a_text_is_written_sent_back_approved_and_published() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        tom,
        ada,
        paul,
    } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    assert_eq!(draft.slug, "floods-in-ghent");

    let submitted = ines.takes(&draft, "submit").await.expect(200);
    assert_eq!(
        (submitted.str("state"), submitted.str("category")),
        ("in_review", "review")
    );
    assert_eq!(submitted.json["revision"]["number"], 1);
    assert_eq!(
        room.subject(&tom).await,
        "Floods in Ghent is waiting for review"
    );
    assert_eq!(
        room.subject(&ada).await,
        "Floods in Ghent is waiting for review"
    );

    let back = json!({"transition": "request_changes", "message": "Who says so?"});
    tom.takes_with(&draft, back).await.expect(200);
    let mail = room.inbox(&ines).await.pop().unwrap();
    assert_eq!(mail.subject, "Changes requested: Floods in Ghent");
    assert!(mail.text.contains("Who says so?") && mail.html.contains("Who says so?"));

    ines.edits(
        &draft,
        json!({"body": "The water rose **by night**, says the fire brigade."}),
    )
    .await
    .expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    room.inbox(&tom).await;
    room.inbox(&ada).await;

    let approved = tom.takes(&draft, "approve").await.expect(200);
    assert_eq!(approved.str("state"), "approved");
    assert_eq!(approved.json["approvals"]["given"][0]["by"]["name"], "Tom");
    assert_eq!(room.subject(&ines).await, "Approved: Floods in Ghent");
    assert_eq!(
        room.subject(&paul).await,
        "Floods in Ghent is ready to publish"
    );

    let published = paul.takes(&draft, "publish").await.expect(200);
    assert_eq!(published.json["outcome"], "published");
    assert_eq!(published.json["article"]["status"], "live");
    assert_eq!(room.subject(&ines).await, "Published: Floods in Ghent");
    assert_eq!(room.subject(&tom).await, "Published: Floods in Ghent");

    let timeline = ines
        .get(&format!("/v1/drafts/{}/timeline", draft.id))
        .await
        .expect(200);
    let kinds: Vec<&str> = timeline.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|event| event["kind"].as_str().unwrap())
        .collect();
    assert_eq!(
        kinds,
        [
            "article_opened",
            "draft_transitioned",
            "draft_transitioned",
            "draft_edited",
            "draft_transitioned",
            "approval_given",
            "draft_transitioned",
            "draft_transitioned",
            "article_published",
        ]
    );
    room.closes().await;
}

#[tokio::test]
async fn one_asks_before_one_acts_and_is_told_the_same() {
    let room = Newsroom::open().await;
    let Desk {
        ines, tom, paul, ..
    } = staff(&room).await;
    let draft = ines
        .opens_with(json!({"headline": "Floods", "section": "news"}))
        .await;

    let options = ines.options(&draft).await;
    let submit = option(&options, "submit");
    assert_eq!(submit["allowed"], false);
    assert_eq!(submit["blockers"][0]["pointer"], "/body");
    let refused = ines.takes(&draft, "submit").await.problem(422, "blocked");
    assert_eq!(refused.json["blockers"], submit["blockers"]);

    ines.edits(&draft, json!({"body": "Water."}))
        .await
        .expect(200);
    ines.takes(&draft, "submit").await.expect(200);
    let options = ines.options(&draft).await;
    assert_eq!(
        option(&options, "approve")["blockers"][0]["code"],
        "no_right"
    );
    ines.takes(&draft, "approve")
        .await
        .problem(403, "forbidden");
    paul.takes(&draft, "publish")
        .await
        .problem(409, "wrong_state");
    tom.takes(&draft, "launch").await.problem(422, "invalid");
    let silent = tom
        .takes(&draft, "request_changes")
        .await
        .problem(422, "invalid");
    assert_eq!(silent.pointers(), ["/message"]);
    room.closes_unread().await;
}

#[tokio::test]
async fn nobody_approves_a_text_they_had_a_hand_in() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, ada, .. } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    tom.edits(&draft, json!({"standfirst": "The Leie is over its banks."}))
        .await
        .expect(200);
    let refused = tom.takes(&draft, "approve").await.problem(422, "blocked");
    assert_eq!(refused.blockers(), ["not_independent"]);
    ada.takes(&draft, "approve").await.expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_sensitive_text_takes_two_and_stays_in_review_below() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        tom,
        ada,
        paul,
    } = staff(&room).await;
    let content = json!({"headline": "The mayor's letters", "section": "news", "body": "Text.", "sensitivity": "high"});
    let draft = ines.opens_with(content).await;
    ines.takes(&draft, "submit").await.expect(200);
    assert_eq!(
        room.subject(&tom).await,
        "A draft in news is waiting for review"
    );
    room.inbox(&ada).await;

    let before = tom.reads(&draft).await.expect(200).version();
    let first = tom.takes(&draft, "approve").await.expect(200);
    assert_eq!((first.str("state"), first.version()), ("in_review", before));
    let again = tom.takes(&draft, "approve").await.problem(422, "blocked");
    assert_eq!(again.blockers(), ["already_approved"]);
    paul.takes(&draft, "publish")
        .await
        .problem(409, "wrong_state");
    let second = ada.takes(&draft, "approve").await.expect(200);
    assert_eq!(second.str("state"), "approved");
    assert_eq!(second.json["approvals"]["required"], 2);
    room.closes_unread().await;
}

#[tokio::test]
async fn a_change_of_substance_after_approval_goes_back_to_review() {
    let room = Newsroom::open().await;
    let Desk {
        ines,
        tom,
        ada,
        paul,
    } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    ines.takes(&draft, "submit").await.expect(200);
    tom.takes(&draft, "approve").await.expect(200);

    let kept = ada
        .edits(&draft, json!({"tags": ["floods"]}))
        .await
        .expect(200);
    assert_eq!(kept.str("state"), "approved");
    assert_eq!(kept.json["approvals"]["given"].as_array().unwrap().len(), 1);
    let version = kept.version();
    let same = ada
        .edits(&draft, json!({"tags": ["floods"]}))
        .await
        .expect(200);
    assert_eq!(same.version(), version, "the same content changes nothing");

    room.delivers().await;
    room.mails.take();
    let changed = ada
        .edits(&draft, json!({"headline": "High water in Ghent"}))
        .await
        .expect(200);
    assert_eq!(changed.str("state"), "in_review");
    assert_eq!(changed.json["approvals"]["given"], json!([]));
    assert_eq!(room.inbox(&ines).await.len(), 1);
    assert_eq!(room.inbox(&tom).await.len(), 1);
    paul.takes(&draft, "publish")
        .await
        .problem(409, "wrong_state");
    room.closes_unread().await;
}

#[tokio::test]
async fn nothing_is_overwritten_in_silence() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let path = format!("/v1/drafts/{}", draft.id);
    let seen = tom.reads(&draft).await.expect(200).version();
    ines.edits(&draft, json!({"headline": "High water"}))
        .await
        .expect(200);

    let stale = tom
        .write(
            Method::PATCH,
            &path,
            seen,
            json!({"headline": "Flood", "body": "Dry."}),
        )
        .await;
    let stale = stale.problem(412, "stale");
    assert_eq!(stale.json["fields"], json!(["body", "headline"]));
    assert_eq!(stale.json["current"]["content"]["headline"], "High water");
    let blind = tom
        .request(Method::PATCH, &path)
        .json(&json!({"headline": "Flood"}));
    tom.send(blind).await.problem(428, "precondition_required");
    let any = tom
        .request(Method::PATCH, &path)
        .header("If-Match", "*")
        .json(&json!({"headline": "Flood"}));
    tom.send(any).await.problem(400, "malformed");
    assert_eq!(
        tom.reads(&draft).await.json["content"]["headline"],
        "High water"
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn drafts_exist_for_those_whose_business_they_are() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    let wim = room.hire("Wim", &["writer news"]).await;
    let wout = room.hire("Wout", &["writer world"]).await;
    let admin = room.hire("Admin", &["admin *"]).await;
    let open = ines.opens("Floods in Ghent").await;
    let secret = ines
        .opens_with(
            json!({"headline": "The mayor's letters", "section": "news", "sensitivity": "high"}),
        )
        .await;
    let sees = async |person: &Person| {
        let list = person.get("/v1/drafts").await.expect(200);
        let mut seen = Vec::new();
        for draft in [&open, &secret] {
            let listed = list.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .any(|item| item["id"] == draft.id.as_str());
            let read = person.reads(draft).await.status == 200;
            assert_eq!(listed, read, "{}", person.name);
            seen.push(read);
        }
        seen
    };
    assert_eq!(sees(&ines).await, [true, true]);
    assert_eq!(sees(&tom).await, [true, true]);
    assert_eq!(sees(&wim).await, [true, false]);
    assert_eq!(sees(&wout).await, [false, false]);
    assert_eq!(sees(&admin).await, [true, true]);
    wout.edits_blindly(&open).await.problem(404, "not_found");
    admin
        .edits(&open, json!({"headline": "Mine"}))
        .await
        .problem(403, "forbidden");
    room.closes_unread().await;
}

#[tokio::test]
async fn lists_of_drafts_are_filtered_and_paged() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    for n in 1..=5 {
        ines.opens(&format!("Story {n}")).await;
    }
    let first = ines.opens("Floods in Ghent").await;
    ines.takes(&first, "submit").await.expect(200);

    let review = tom
        .get("/v1/drafts?category=review&include=transitions")
        .await
        .expect(200);
    assert_eq!(review.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(review.json["items"][0]["transitions"][0]["name"], "recall");
    let found = tom.get("/v1/drafts?q=FLOOD").await.expect(200);
    assert_eq!(found.json["items"].as_array().unwrap().len(), 1);
    assert_eq!(
        tom.get("/v1/drafts?q=100%25").await.expect(200).json["items"],
        json!([])
    );

    let mut seen = Vec::new();
    let mut path = "/v1/drafts?limit=4".to_owned();
    loop {
        let page = tom.get(&path).await.expect(200);
        seen.extend(
            page.json["items"]
                .as_array()
                .unwrap()
                .iter()
                .map(|item| item["id"].clone()),
        );
        let Some(next) = page.json["next"].as_str() else {
            break;
        };
        assert!(page.header("link").contains("rel=\"next\""));
        path = format!("/v1/drafts?limit=4&cursor={next}");
    }
    assert_eq!(seen.len(), 6);
    let other = path.replace("limit=4", "limit=4&state=drafting");
    tom.get(&other).await.problem(400, "bad_cursor");
    tom.get("/v1/drafts?cursor=AAAA")
        .await
        .problem(400, "bad_cursor");
    tom.get("/v1/drafts?limit=101")
        .await
        .problem(422, "invalid");
    tom.get("/v1/drafts?colour=red")
        .await
        .problem(400, "unknown_parameter");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_slug_is_one_articles_own() {
    let room = Newsroom::open().await;
    let Desk { ines, .. } = staff(&room).await;
    assert_eq!(ines.opens("Floods in Ghent").await.slug, "floods-in-ghent");
    assert_eq!(
        ines.opens("Floods in Ghent").await.slug,
        "floods-in-ghent-2"
    );
    let taken = json!({"headline": "Other", "section": "news", "slug": "floods-in-ghent"});
    ines.post("/v1/articles", taken)
        .await
        .problem(409, "slug_taken");
    let own = ines.opens("Third").await;
    ines.edits(&own, json!({"slug": "floods-in-ghent"}))
        .await
        .problem(409, "slug_taken");
    let moved = ines
        .edits(&own, json!({"slug": "third-time"}))
        .await
        .expect(200);
    assert_eq!(moved.json["article"]["slug"], "third-time");
    let kept = ines
        .edits(&own, json!({"headline": "A new headline"}))
        .await
        .expect(200);
    assert_eq!(
        kept.json["article"]["slug"], "third-time",
        "a slug follows no later headline"
    );
    room.closes().await;
}

#[tokio::test]
async fn a_draft_is_given_up_and_taken_up_again() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, .. } = staff(&room).await;
    let draft = ines.opens("Floods in Ghent").await;
    let spike = json!({"transition": "spike", "message": "The river fell."});
    let spiked = tom.takes_with(&draft, spike).await.expect(200);
    assert_eq!(
        (spiked.str("state"), spiked.str("outcome")),
        ("spiked", "spiked")
    );
    ines.edits(&draft, json!({"headline": "No"}))
        .await
        .problem(409, "wrong_state");
    let revived = tom.takes(&draft, "revive").await.expect(200);
    assert_eq!(
        (revived.str("state"), &revived.json["outcome"]),
        ("drafting", &Value::Null)
    );
    let subjects: Vec<String> = room
        .inbox(&ines)
        .await
        .into_iter()
        .map(|mail| mail.subject)
        .collect();
    assert_eq!(subjects.len(), 2, "{subjects:?}");
    room.closes().await;
}

#[tokio::test]
async fn an_embargo_holds_until_it_is_over() {
    let room = Newsroom::open().await;
    let Desk {
        ines, tom, paul, ..
    } = staff(&room).await;
    let until = room.running().desk.now() + chrono::TimeDelta::hours(2);
    let content = json!({"headline": "The report", "section": "news", "body": "Text.", "embargo_until": until});
    let draft = ines.opens_with(content).await;
    ines.takes(&draft, "submit").await.expect(200);
    tom.takes(&draft, "approve").await.expect(200);
    for person in [&tom, &paul, &ines] {
        for mail in room.inbox(person).await {
            assert!(!mail.subject.contains("report"), "{}", mail.subject);
        }
    }
    let early = paul.takes(&draft, "publish").await.problem(422, "blocked");
    assert_eq!(early.json["blockers"][0]["pointer"], "/embargo_until");
    room.reader()
        .get("/v1/public/articles/the-report")
        .await
        .problem(404, "not_found");
    room.passes(chrono::TimeDelta::hours(2));
    let paul = room.sign_in(paul).await;
    paul.takes(&draft, "publish").await.expect(200);
    room.reader()
        .get("/v1/public/articles/the-report")
        .await
        .expect(200);
    room.closes_unread().await;
}

#[tokio::test]
async fn sensitivity_is_lowered_by_an_editor_who_has_no_hand_in_it() {
    let room = Newsroom::open().await;
    let Desk { ines, tom, ada, .. } = staff(&room).await;
    let content = json!({"headline": "The mayor's letters", "section": "news", "body": "Text.", "sensitivity": "high"});
    let draft = ines.opens_with(content).await;
    let lower = json!({"sensitivity": "normal"});
    ines.edits(&draft, lower.clone())
        .await
        .problem(403, "forbidden");
    tom.edits(&draft, json!({"standfirst": "What they say."}))
        .await
        .expect(200);
    tom.edits(&draft, lower.clone())
        .await
        .problem(422, "blocked");
    ada.edits(&draft, lower).await.expect(200);
    room.closes().await;
}
