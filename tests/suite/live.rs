//! The live article: updated, taken off its page and brought back, under other addresses.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::person::Draft;
use crate::kit::{Answer, Newsroom, Person};

struct Desk {
    ines: Person,
    tom: Person,
    paul: Person,
}

async fn staff(room: &Newsroom) -> Desk {
    Desk {
        ines: room.hire("Ines", &["writer *"]).await,
        tom: room.hire("Tom", &["editor *"]).await,
        paul: room.hire("Paul", &["publisher *"]).await,
    }
}

impl Desk {
    async fn publishes(&self, draft: &Draft) {
        self.ines.takes(draft, "submit").await.expect(200);
        self.tom.takes(draft, "approve").await.expect(200);
        self.paul.takes(draft, "publish").await.expect(200);
    }

    async fn updates(&self, article: &Draft, purpose: &str) -> Draft {
        let path = format!("/v1/articles/{}/drafts", article.article);
        let opened = self
            .ines
            .post(&path, json!({"purpose": purpose}))
            .await
            .expect(201);
        Draft {
            id: opened.str("id").to_owned(),
            ..article.clone()
        }
    }
}

async fn turn(person: &Person, article: &Draft, turn: &str, notice: Value) -> Answer {
    let path = format!("/v1/articles/{}/{turn}", article.article);
    let body = json!({"reason": "The ministry took its figures back.", "public_notice": notice});
    person.post(&path, body).await
}

async fn readdress(person: &Person, article: &Draft, slug: &str) -> Answer {
    let path = format!("/v1/articles/{}", article.article);
    let version = person.get(&path).await.expect(200).version();
    person
        .write(Method::PATCH, &path, version, json!({"slug": slug}))
        .await
}

#[tokio::test]
async fn a_live_article_is_updated_while_its_text_stays_up() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let first = desk.ines.opens("Floods in Ghent").await;
    let early = format!("/v1/articles/{}/drafts", first.article);
    desk.ines
        .post(&early, json!({"purpose": "update"}))
        .await
        .problem(409, "wrong_state");
    desk.publishes(&first).await;
    let refused = desk
        .ines
        .post(&early, json!({"purpose": "original"}))
        .await
        .problem(422, "invalid");
    assert_eq!(refused.json["errors"][0]["pointer"], "/purpose");

    let update = desk.updates(&first, "update").await;
    let typo = desk.updates(&first, "minor").await;
    let opened = desk.ines.reads(&update).await.expect(200);
    assert_eq!(
        opened.json["content"]["body"],
        "The water rose **by night**."
    );
    assert_eq!(
        (opened.str("purpose"), opened.str("state")),
        ("update", "drafting")
    );
    desk.ines
        .edits(
            &update,
            json!({"headline": "Floods in Ghent: three dead", "body": "Three people died."}),
        )
        .await
        .expect(200);
    desk.ines
        .edits(&typo, json!({"standfirst": "The Leie rose by night."}))
        .await
        .expect(200);
    let public = "/v1/public/articles/floods-in-ghent";
    assert_eq!(
        room.reader().get(public).await.expect(200).json["headline"],
        "Floods in Ghent"
    );

    desk.publishes(&typo).await;
    let read = room.reader().get(public).await.expect(200);
    assert_eq!(read.json["standfirst"], "The Leie rose by night.");
    desk.ines.takes(&update, "submit").await.expect(200);
    desk.tom.takes(&update, "approve").await.expect(200);
    let options = desk.paul.options(&update).await;
    let publish = options
        .iter()
        .find(|option| option["name"] == "publish")
        .unwrap();
    assert_eq!(publish["blockers"][0]["code"], "base_moved");
    let moved = desk
        .paul
        .takes(&update, "publish")
        .await
        .problem(409, "base_moved");
    assert_eq!(
        moved.json["fields"],
        json!([]),
        "each changed something else"
    );
    assert_eq!(
        moved.json["current"]["standfirst"],
        "The Leie rose by night."
    );

    let version = desk.ines.reads(&update).await.version();
    let path = format!("/v1/drafts/{}/rebase", update.id);
    desk.ines
        .write(Method::POST, &path, version, json!({}))
        .await
        .problem(409, "wrong_state");
    let rebased = desk
        .tom
        .write(Method::POST, &path, version, json!({}))
        .await
        .expect(200);
    assert_eq!(
        rebased.json["content"]["standfirst"],
        "The Leie rose by night."
    );
    assert_eq!(
        rebased.json["content"]["headline"],
        "Floods in Ghent: three dead"
    );
    assert_eq!(
        rebased.str("state"),
        "in_review",
        "another substance than was approved"
    );
    let eva = room.hire("Eva", &["editor *"]).await;
    eva.takes(&update, "approve").await.expect(200);
    desk.paul.takes(&update, "publish").await.expect(200);
    let read = room.reader().get(public).await.expect(200);
    assert_eq!(read.json["headline"], "Floods in Ghent: three dead");
    assert_ne!(read.json["updated_at"], read.json["published_at"]);

    let versions = room
        .reader()
        .get(&format!("{public}/versions"))
        .await
        .expect(200);
    let changes: Vec<&str> = versions.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|version| version["change"].as_str().unwrap())
        .collect();
    assert_eq!(changes, ["update", "minor", "original"]);
    assert_eq!(
        versions.json["items"][0]["revision_hash"],
        read.json["revision_hash"]
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn what_both_sides_changed_is_settled_field_by_field() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let first = desk.ines.opens("Floods in Ghent").await;
    desk.publishes(&first).await;
    let (one, other) = (
        desk.updates(&first, "update").await,
        desk.updates(&first, "correction").await,
    );
    desk.ines
        .edits(&one, json!({"headline": "One", "body": "One."}))
        .await
        .expect(200);
    desk.ines
        .edits(&other, json!({"headline": "Other", "body": "Other."}))
        .await
        .expect(200);
    desk.publishes(&one).await;
    let version = desk.ines.reads(&other).await.version();
    let path = format!("/v1/drafts/{}/rebase", other.id);
    let open = desk
        .ines
        .write(Method::POST, &path, version, json!({"keep": ["body"]}))
        .await
        .problem(409, "base_moved");
    assert_eq!(open.json["fields"], json!(["body", "headline"]));
    desk.ines
        .write(Method::POST, &path, version, json!({"keep": ["colour"]}))
        .await
        .problem(422, "invalid");
    let settled = json!({"keep": ["body"], "take": ["headline"]});
    let rebased = desk
        .ines
        .write(Method::POST, &path, version, settled)
        .await
        .expect(200);
    assert_eq!(rebased.json["content"]["body"], "Other.");
    assert_eq!(rebased.json["content"]["headline"], "One");
    desk.publishes(&other).await;
    room.closes_unread().await;
}

#[tokio::test]
async fn an_article_is_withdrawn_retracted_and_brought_back() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let article = desk.ines.opens("Floods in Ghent").await;
    turn(&desk.paul, &article, "withdraw", json!("Gone."))
        .await
        .problem(409, "wrong_state");
    desk.publishes(&article).await;
    turn(&desk.tom, &article, "withdraw", json!("Gone."))
        .await
        .problem(403, "forbidden");
    let silent = turn(&desk.paul, &article, "withdraw", Value::Null)
        .await
        .problem(422, "invalid");
    assert_eq!(silent.json["errors"][0]["pointer"], "/public_notice");

    let reader = room.reader();
    let public = "/v1/public/articles/floods-in-ghent";
    let retracted = turn(
        &desk.paul,
        &article,
        "retract",
        json!("Its figures were wrong."),
    )
    .await
    .expect(200);
    assert_eq!(retracted.str("status"), "retracted");
    let read = reader.get(public).await.expect(200);
    assert_eq!(
        (read.str("status"), read.str("notice")),
        ("retracted", "Its figures were wrong.")
    );
    assert!(read.str("body_html").contains("by night"));
    turn(&desk.paul, &article, "retract", json!("Again."))
        .await
        .problem(409, "wrong_state");

    turn(&desk.paul, &article, "withdraw", json!("We took it down."))
        .await
        .expect(200);
    for path in [
        public.to_owned(),
        format!("/v1/public/articles/{}", article.article),
        format!("{public}/comments"),
        format!("{public}/versions"),
    ] {
        let gone = reader.get(&path).await.problem(410, "gone");
        assert_eq!(gone.str("detail"), "We took it down.", "{path}");
    }
    assert_eq!(
        reader.get("/v1/public/articles").await.expect(200).json["items"],
        json!([])
    );
    let counts = reader
        .get("/v1/public/comment-counts?articles=floods-in-ghent")
        .await
        .expect(200);
    assert_eq!(counts.json["counts"], json!({}));

    let back = turn(&desk.paul, &article, "republish", Value::Null)
        .await
        .expect(200);
    assert_eq!(back.str("status"), "live");
    let read = reader.get(public).await.expect(200);
    assert_eq!(
        (&read.json["notice"], &read.json["second_reader"]),
        (&Value::Null, &json!(true))
    );
    turn(&desk.paul, &article, "withdraw", json!("We took it down."))
        .await
        .expect(200);
    turn(&desk.paul, &article, "republish", json!("Checked again."))
        .await
        .expect(200);
    let read = reader.get(public).await.expect(200);
    assert_eq!(read.str("notice"), "Checked again.");
    let timeline = desk
        .paul
        .get(&format!("/v1/articles/{}", article.article))
        .await
        .expect(200);
    assert_eq!(timeline.str("status"), "live");
    room.closes_unread().await;
}

#[tokio::test]
async fn a_withdrawn_article_comes_back_with_another_text_only_if_that_is_said() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let article = desk.ines.opens("Floods in Ghent").await;
    desk.publishes(&article).await;
    let mended = desk.updates(&article, "correction").await;
    desk.ines
        .edits(&mended, json!({"body": "Nobody died."}))
        .await
        .expect(200);
    turn(&desk.paul, &article, "withdraw", json!("We took it down."))
        .await
        .expect(200);
    desk.ines.takes(&mended, "submit").await.expect(200);
    desk.tom.takes(&mended, "approve").await.expect(200);
    let refused = desk
        .paul
        .takes(&mended, "publish")
        .await
        .problem(422, "blocked");
    assert_eq!(refused.json["blockers"][0]["code"], "not_live");
    let knowing = json!({"transition": "publish", "acknowledge": ["not_live"]});
    desk.paul.takes_with(&mended, knowing).await.expect(200);
    let read = room
        .reader()
        .get("/v1/public/articles/floods-in-ghent")
        .await
        .expect(200);
    assert_eq!(read.str("body_text").trim(), "Nobody died.");
    room.closes_unread().await;
}

#[tokio::test]
async fn an_address_that_an_article_has_left_leads_to_it() {
    let room = Newsroom::open().await;
    let desk = staff(&room).await;
    let article = desk.ines.opens("Floods in Ghent").await;
    readdress(&desk.paul, &article, "high-water")
        .await
        .problem(409, "wrong_state");
    desk.publishes(&article).await;
    let other = desk.ines.opens("Dry in Spain").await;
    desk.publishes(&other).await;
    let version = desk
        .paul
        .get(&format!("/v1/articles/{}", article.article))
        .await
        .version();
    readdress(&desk.tom, &article, "high-water")
        .await
        .problem(403, "forbidden");
    readdress(&desk.paul, &article, "High Water")
        .await
        .problem(422, "invalid");
    readdress(&desk.paul, &article, "dry-in-spain")
        .await
        .problem(409, "slug_taken");
    readdress(&desk.paul, &article, "high-water")
        .await
        .expect(200);
    let stale = desk
        .paul
        .write(
            Method::PATCH,
            &format!("/v1/articles/{}", article.article),
            version,
            json!({"slug": "x"}),
        )
        .await;
    stale.problem(412, "stale");
    readdress(&desk.paul, &article, "the-great-flood")
        .await
        .expect(200);

    let reader = room.anyone("a reader");
    let once = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .build()
        .unwrap();
    let reader = Person {
        client: once,
        ..reader
    };
    for old in ["floods-in-ghent", "high-water"] {
        let moved = reader.get(&format!("/v1/public/articles/{old}?x=1")).await;
        assert_eq!(moved.status, 400, "an unknown parameter stays one");
        let moved = reader.get(&format!("/v1/public/articles/{old}")).await;
        assert_eq!(moved.status, 301);
        assert_eq!(
            moved.header("location"),
            "/v1/public/articles/the-great-flood"
        );
        let thread = reader
            .get(&format!("/v1/public/articles/{old}/comments"))
            .await;
        assert_eq!(thread.status, 200);
    }
    // nobody else may have an address that still leads somewhere
    readdress(&desk.paul, &other, "high-water")
        .await
        .problem(409, "slug_taken");
    let taken = json!({"headline": "Mine", "section": "news", "slug": "high-water"});
    desk.ines
        .post("/v1/articles", taken)
        .await
        .problem(409, "slug_taken");
    // and one that the article comes back to leads nowhere else
    readdress(&desk.paul, &article, "high-water")
        .await
        .expect(200);
    assert_eq!(
        reader.get("/v1/public/articles/high-water").await.status,
        200
    );
    let moved = reader.get("/v1/public/articles/the-great-flood").await;
    assert_eq!(moved.header("location"), "/v1/public/articles/high-water");
    room.closes_unread().await;
}
