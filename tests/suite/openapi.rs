//! The OpenAPI document: committed as it is made, without gaps, and true.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use copydesk::domain::rights;
use copydesk::http::document::gaps;
use serde_json::Value;

use crate::contract::operations::resolved;
use crate::contract::schema::{Reading, flaws};
use crate::contract::{Operation, Scene, ask, document, operation, operations};

fn at(path: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join(path)
}

#[test]
fn the_committed_document_is_the_one_that_the_code_makes() {
    let committed = std::fs::read_to_string(at("openapi/copydesk.json")).unwrap_or_default();
    let made = format!("{}\n", copydesk::commands::openapi());
    assert!(
        committed == made,
        "openapi/copydesk.json is not what the code makes; rewrite it:\n  cargo run -- openapi > openapi/copydesk.json"
    );
}

#[test]
fn nothing_is_missing_from_it() {
    assert_eq!(gaps(document()), [""; 0]);
    assert!(document()["openapi"].as_str().unwrap().starts_with("3.1"));
    for operation in operations() {
        let Operation { id, path, .. } = &operation;
        assert!(
            rights::who(id).is_some(),
            "{id} has no row in the table of rights"
        );
        assert!(
            operation.declares(500) && operation.declares(503),
            "{id} names no problems"
        );
        for (status, answer) in operation.answers() {
            let is_problem = answer
                .pointer("/content/application~1problem+json")
                .is_some();
            assert_eq!(is_problem, status >= 400, "{id}: {status}");
            assert!(
                !answer["description"].is_null(),
                "{id}: {status} says nothing"
            );
        }
        let braces = path.matches('{').count();
        assert_eq!(
            operation.parameters("path").len(),
            braces,
            "{id}: every part of the path is described"
        );
    }
}

#[test]
fn every_reference_leads_somewhere() {
    let mut lost = BTreeSet::new();
    each(document(), &mut |value| {
        if let Some(reference) = value.get("$ref").and_then(Value::as_str)
            && document()
                .pointer(reference.trim_start_matches('#'))
                .is_none()
        {
            lost.insert(reference.to_owned());
        }
    });
    assert_eq!(lost, BTreeSet::new());
}

fn each(value: &Value, see: &mut impl FnMut(&Value)) {
    see(value);
    match value {
        Value::Object(fields) => fields.values().for_each(|field| each(field, see)),
        Value::Array(items) => items.iter().for_each(|item| each(item, see)),
        _ => {}
    }
}

#[test]
fn every_example_fits_its_schema() {
    let mut wrong = Vec::new();
    for operation in operations() {
        let body = operation.body().zip(operation.example());
        for flaw in body
            .map(|(schema, example)| flaws(schema, &example, Reading::Open))
            .unwrap_or_default()
        {
            wrong.push(format!("{} body {flaw}", operation.id));
        }
        for (status, answer) in operation.answers() {
            for (kind, media) in answer["content"].as_object().into_iter().flatten() {
                for example in examples(media) {
                    let found = flaws(&media["schema"], &example, Reading::Open);
                    wrong.extend(
                        found
                            .into_iter()
                            .map(|flaw| format!("{} {status} {kind} {flaw}", operation.id)),
                    );
                }
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn every_example_of_a_schema_fits_it() {
    let mut wrong = Vec::new();
    let schemas = document()["components"]["schemas"].as_object().unwrap();
    for (name, schema) in schemas {
        for (place, part) in parts(schema) {
            for example in examples(part) {
                let found = flaws(part, &example, Reading::Open);
                wrong.extend(
                    found
                        .into_iter()
                        .map(|flaw| format!("{name}{place} {flaw}")),
                );
            }
        }
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

/// A schema and those of its members.
fn parts(schema: &'static Value) -> Vec<(String, &'static Value)> {
    let members = schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten();
    let members = members.map(|(name, member)| (format!("/{name}"), member));
    std::iter::once((String::new(), schema))
        .chain(members)
        .collect()
}

/// The examples of a media type (by name, or one) or of a schema (a list, or one).
fn examples(of: &Value) -> Vec<Value> {
    let listed = match of.get("examples") {
        Some(Value::Object(named)) => named.values().map(|named| named["value"].clone()).collect(),
        Some(Value::Array(listed)) => listed.clone(),
        _ => Vec::new(),
    };
    of.get("example")
        .cloned()
        .into_iter()
        .chain(listed)
        .collect()
}

#[test]
fn the_table_of_urls_is_the_one_that_clients_know() {
    let mut lines: Vec<String> = operations()
        .iter()
        .map(|operation| {
            format!(
                "{:<6} {:<50} {}\n",
                operation.method.as_str(),
                operation.path,
                operation.id
            )
        })
        .collect();
    lines.sort_by_key(|line| line[7..].to_owned());
    let made = lines.concat();
    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(at("tests/suite/urls.txt"), &made).unwrap();
    }
    let kept = std::fs::read_to_string(at("tests/suite/urls.txt")).unwrap_or_default();
    assert!(
        kept == made,
        "the URLs have changed; clients count on them. If they should have, run with UPDATE_GOLDEN=1:\n{made}"
    );
}

#[tokio::test]
async fn every_operation_answers_as_it_declares() {
    let scene = Scene::open().await;
    let roos = scene.everybody().await;
    for operation in operations() {
        let things = scene.things(&roos).await;
        let asker = if operation.id == "sign_out" {
            scene.room.sign_in(roos.clone()).await
        } else {
            roos.clone()
        };
        let answer = ask(&operation, &things).unwrap().sent_by(&asker).await;
        let id = &operation.id;
        assert!(
            (200..300).contains(&answer.status),
            "{id}: {} {}",
            answer.status,
            answer.text
        );
        assert!(
            operation.declares(answer.status),
            "{id} answers {}",
            answer.status
        );
        let Some(content) = operation.content(answer.status) else {
            assert_eq!(answer.text, "", "{id} declares no body");
            continue;
        };
        let kind = answer
            .header("content-type")
            .split("; charset")
            .next()
            .unwrap();
        let media = content
            .get(kind)
            .unwrap_or_else(|| panic!("{id} answers {kind}, declares {content:?}"));
        // oEmbed leaves out what there is not
        if kind == "application/json" && id != "get_oembed" {
            let flaws = flaws(&media["schema"], &answer.json, Reading::Whole);
            assert!(
                flaws.is_empty(),
                "{id}: {}\n{:#}",
                flaws.join("\n"),
                answer.json
            );
        }
    }
    let slug = &scene.live("news").slug;
    let asked = [
        ("list_drafts", "/v1/drafts?include=transitions".to_owned()),
        (
            "list_comments",
            format!("/v1/public/articles/{slug}/comments?format=tree"),
        ),
        (
            "list_public_articles",
            "/v1/public/articles?view=full".to_owned(),
        ),
    ];
    for (id, path) in asked {
        let answer = roos.get(&path).await.expect(200);
        assert_ne!(answer.json["items"], serde_json::json!([]), "{path}");
        let schema = &operation(id).content(200).unwrap()["application/json"]["schema"];
        let flaws = flaws(schema, &answer.json, Reading::Whole);
        assert!(
            flaws.is_empty(),
            "{path}: {}\n{:#}",
            flaws.join("\n"),
            answer.json
        );
    }
    scene.closes().await;
}

#[tokio::test]
async fn every_refusal_is_a_problem_as_declared() {
    let scene = Scene::open().await;
    let problem = resolved(Box::leak(Box::new(
        serde_json::json!({"$ref": "#/components/schemas/Problem"}),
    )));
    let draft = scene.submitted(&scene.ines, "news").await;
    let stale = scene
        .ines
        .write(
            reqwest::Method::PATCH,
            &format!("/v1/drafts/{}", draft.id),
            1,
            serde_json::json!({"headline": "Mine"}),
        )
        .await;
    let blocked = scene
        .room
        .hire("Jan", &["writer news", "editor news"])
        .await;
    let own = scene.submitted(&blocked, "news").await;
    let case = scene.case("news").await;
    scene.decision(&scene.mona, &case).await;
    let again = serde_json::json!({"decision": "approve"});
    let path = format!("/v1/moderation/cases/{case}/decisions");
    let refusals = [
        stale.problem(412, "stale"),
        blocked.takes(&own, "approve").await.problem(422, "blocked"),
        scene
            .mona
            .write(reqwest::Method::POST, &path, 2, again)
            .await
            .problem(409, "already_decided"),
        scene
            .ines
            .get("/v1/drafts?x=1")
            .await
            .problem(400, "unknown_parameter"),
        scene
            .ines
            .post("/v1/articles", serde_json::json!({"headlin": 1}))
            .await
            .problem(400, "unknown_field"),
        scene
            .room
            .reader()
            .get("/v1/drafts")
            .await
            .problem(401, "unauthenticated"),
    ];
    for refusal in refusals {
        let flaws = flaws(problem, &refusal.json, Reading::Open);
        assert!(flaws.is_empty(), "{}\n{:#}", flaws.join("\n"), refusal.json);
    }
    scene.closes().await;
}
