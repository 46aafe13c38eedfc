//! A site's own workflows: loaded, versioned, assigned; and the ones that ship.

use reqwest::Method;
use serde_json::{Value, json};

use crate::kit::{Newsroom, Person};

const SPORTS: &str = r#"
name         = "sports"
title        = "Sports"
version      = 1
initial      = "notes"
independence = "author"
quorum       = { normal = 1, high = 1 }

[states]
notes = "drafting"
desk  = "review"
out   = "closed"

[editable]
drafting = ["contributor"]
review   = ["editor"]

[transitions]
file = { from = ["notes"], to = "desk", who = ["contributor"], tells = ["section_editors"] }
back = { from = ["desk"], to = "notes", who = ["editor"], needs = ["message"], tells = ["contributors"] }
run  = { from = ["desk"], to = "out", who = ["editor"], effect = "publish", guards = ["embargo", "slug"] }
"#;

async fn load(admin: &Person, name: &str, source: &str) -> crate::kit::Answer {
    let path = format!("/v1/admin/workflows/{name}");
    let request = admin.request(Method::PUT, &path);
    admin.send(request.json(&json!({"source": source}))).await
}

#[tokio::test]
async fn a_site_loads_its_own_workflow_and_drafts_stay_with_the_version_they_began_with() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    let loaded = load(&ada, "sports", SPORTS).await.expect(200);
    assert_eq!(loaded.json["states"][1]["name"], "desk");
    assert_eq!(loaded.json["is_shipped"], false);
    room.sets(
        &ada,
        json!({"workflows": {"assigned": [{"section": "world", "workflow": "sports"}]}}),
    )
    .await;

    let first = ines
        .opens_with(json!({"headline": "Final", "section": "world", "body": "a"}))
        .await;
    let seen = ines.reads(&first).await.expect(200);
    assert_eq!(
        (seen.str("workflow"), seen.str("state")),
        ("sports", "notes")
    );

    load(&ada, "sports", SPORTS).await.expect(200);
    let changed = SPORTS
        .replace("\nback", "\nreturn_it")
        .replace("version      = 1", "version      = 2");
    let old = load(&ada, "sports", &SPORTS.replace("Sports", "Sport")).await;
    assert_eq!(
        old.problem(422, "invalid").json["errors"][0]["code"],
        "old_version"
    );
    let newer = load(&ada, "sports", &changed).await.expect(200);
    assert_eq!(newer.json["versions"], json!([2, 1]));

    ines.takes(&first, "file").await.expect(200);
    let names = |options: Vec<Value>| -> Vec<String> {
        options
            .iter()
            .map(|option| option["name"].as_str().unwrap().to_owned())
            .collect()
    };
    assert_eq!(names(tom.options(&first).await), ["back", "run"]);
    let second = ines
        .opens_with(json!({"headline": "Semi-final", "section": "world", "body": "a"}))
        .await;
    ines.takes(&second, "file").await.expect(200);
    assert_eq!(names(tom.options(&second).await), ["return_it", "run"]);
    let live = tom.takes(&first, "run").await.expect(200);
    assert_eq!(live.json["outcome"], "published");
    room.closes_unread().await;
}

#[tokio::test]
async fn every_mistake_of_a_file_is_named_with_its_line_and_nothing_is_kept() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let broken = SPORTS
        .replace("desk  = \"review\"", "desk  = \"reviewing\"")
        .replace("who = [\"editor\"], effect", "who = [\"edittor\"], effect");
    let refused = load(&ada, "sports", &broken).await.problem(422, "invalid");
    let said: Vec<&str> = refused.json["errors"]
        .as_array()
        .unwrap()
        .iter()
        .map(|error| error["detail"].as_str().unwrap())
        .collect();
    assert!(
        said[0].starts_with("line 11: unknown word `reviewing`"),
        "{said:?}"
    );
    assert!(
        said.iter()
            .any(|said| said.starts_with("line 21: unknown word `edittor`")),
        "{said:?}"
    );
    ada.get("/v1/admin/workflows/sports")
        .await
        .problem(404, "not_found");

    let shipped = load(&ada, "small", &SPORTS.replace("sports", "small")).await;
    assert_eq!(
        shipped.problem(422, "invalid").json["errors"][0]["code"],
        "taken"
    );
    let other = load(&ada, "games", SPORTS).await;
    assert_eq!(
        other.problem(422, "invalid").json["errors"][0]["code"],
        "other_name"
    );
    let settings = ada.get("/v1/admin/settings").await.expect(200);
    let unknown = ada
        .write(
            Method::PATCH,
            "/v1/admin/settings",
            settings.version(),
            json!({"workflows": {"default": "games"}}),
        )
        .await
        .problem(422, "invalid");
    assert_eq!(unknown.json["errors"][0]["pointer"], "/workflows/default");
    let list = ada.get("/v1/admin/workflows").await.expect(200);
    let names: Vec<&str> = list.json["items"]
        .as_array()
        .unwrap()
        .iter()
        .map(|item| item["name"].as_str().unwrap())
        .collect();
    assert_eq!(names, ["newsroom", "opinion", "small"]);
    room.closes().await;
}

#[tokio::test]
async fn a_small_newsroom_publishes_at_once_and_says_that_nobody_else_read_it() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer *", "publisher *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    room.sets(&ada, json!({"workflows": {"default": "small"}}))
        .await;
    let alone = ines.opens("Alone").await;
    ines.takes(&alone, "publish").await.expect(200);
    let public = format!("/v1/public/articles/{}", alone.slug);
    let read = room.reader().get(&public).await.expect(200);
    assert_eq!(read.json["second_reader"], false);

    let together = ines.opens("Together").await;
    ines.takes(&together, "submit").await.expect(200);
    tom.takes(&together, "approve").await.expect(200);
    ines.takes(&together, "publish").await.expect(200);
    let public = format!("/v1/public/articles/{}", together.slug);
    assert_eq!(
        room.reader().get(&public).await.expect(200).json["second_reader"],
        true
    );
    room.closes_unread().await;
}

#[tokio::test]
async fn a_change_of_section_restarts_a_draft_under_its_workflow_while_it_is_drafted() {
    let room = Newsroom::open().await;
    let ada = room.hire("Ada", &["admin *"]).await;
    let ines = room.hire("Ines", &["writer *"]).await;
    let tom = room.hire("Tom", &["editor *"]).await;
    room.sets(
        &ada,
        json!({"workflows": {"assigned": [{"kind": "opinion", "workflow": "opinion"}]}}),
    )
    .await;
    let draft = ines.opens("What we think").await;
    assert_eq!(ines.reads(&draft).await.json["workflow"], "newsroom");
    let moved = ines
        .edits(&draft, json!({"kind": "opinion"}))
        .await
        .expect(200);
    assert_eq!(
        (moved.str("workflow"), moved.str("state")),
        ("opinion", "drafting")
    );
    assert_eq!(moved.json["checklist"][0]["key"], "interests");
    ines.takes(&draft, "submit").await.expect(200);
    let refused = tom
        .edits(&draft, json!({"kind": "news"}))
        .await
        .problem(409, "wrong_state");
    assert!(
        refused.str("detail").contains("`newsroom`"),
        "{}",
        refused.str("detail")
    );
    room.closes_unread().await;
}
