//! Queries: unknown, repeated and wrong parameters, and cursors of one's own making.

use serde_json::Value;

use super::spots::{bare, is_a};
use super::{Desk, field, flaw, none, refusal};
use crate::contract::{Operation, Scene, ask, operations};
use crate::kit::{Answer, rows};

/// Asks for the operation with this query.
async fn query(desk: &Desk, operation: &Operation, query: &str) -> Answer {
    let mut ask = ask(operation, &desk.things).unwrap();
    // what is asked for here stands in the place of what the request has already
    if let Some((path, given)) = ask.path.clone().split_once('?') {
        let name = query.split('=').next().unwrap_or_default();
        let others = given
            .split('&')
            .filter(|pair| name == "articles" || pair.split('=').next() != Some(name));
        let others: Vec<&str> = others.collect();
        ask.path = format!("{path}?{}", others.join("&"));
    }
    let sign = if ask.path.contains('?') { '&' } else { '?' };
    ask.path = format!("{}{sign}{query}", ask.path);
    ask.sent_by(&desk.roos).await
}

#[tokio::test]
async fn a_parameter_that_nobody_knows_or_that_stands_twice_is_refused() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in operations()
        .into_iter()
        .filter(|operation| !operation.is_of_the_house())
    {
        let answer = query(&desk, &operation, "nobody_knows=1").await;
        if operation.is_lenient() {
            answer.expect(200);
        } else {
            flaws.extend(flaw(
                &operation,
                "?nobody_knows=1",
                &answer,
                &refusal(400, "unknown_parameter"),
            ));
        }
        for (name, _) in operation.parameters("query") {
            let twice = query(&desk, &operation, &format!("{name}=1&{name}=1")).await;
            flaws.extend(flaw(
                &operation,
                &format!("?{name} twice"),
                &twice,
                &refusal(400, "malformed"),
            ));
        }
        desk.is_untouched(&operation.id).await;
    }
    none(&flaws);
    desk.closes().await;
}

#[tokio::test]
async fn a_parameter_that_is_wrong_is_named() {
    let desk = Desk::open().await;
    let mut flaws = Vec::new();
    for operation in operations() {
        for (name, schema) in operation.parameters("query") {
            for value in wrong(name, schema) {
                let answer = query(&desk, &operation, &format!("{name}={value}")).await;
                let right = field(422, "invalid", &format!("/query/{name}"));
                flaws.extend(flaw(
                    &operation,
                    &format!("?{name}={value}"),
                    &answer,
                    &right,
                ));
            }
            let answer = query(&desk, &operation, &format!("{name}=%FF%FE")).await;
            flaws.extend(flaw(
                &operation,
                &format!("?{name}=%FF"),
                &answer,
                &refusal(400, "malformed"),
            ));
        }
    }
    none(&flaws);
    desk.closes().await;
}

fn wrong(name: &str, schema: &'static Value) -> Vec<&'static str> {
    if name == "articles" {
        // given already; twice is another story
        return Vec::new();
    }
    let mut values = vec!["a%00b"];
    if is_a(schema, "integer") {
        values.extend(["", "x", "0", "-1", "1.5", "99999999999999999999"]);
        values.retain(|value| *value != "0" || schema["minimum"] != 0);
        values.extend((name == "limit").then_some("101"));
    }
    if is_a(schema, "boolean") {
        values.extend(["", "maybe", "1"]);
    }
    if bare(schema).get("enum").is_some() {
        values.extend(["", "nonsense", "Null"]);
    }
    if name.starts_with("published_") || ["after", "before", "from", "to"].contains(&name) {
        values.extend(["", "yesterday", "2026-13-01T00:00:00Z"]);
    }
    let is_id = name != "article" || bare(schema)["format"] == "uuid";
    if ["assignee", "actor", "article", "draft", "from"].contains(&name) && is_id {
        values.push("somebody");
    }
    values
}

#[tokio::test]
async fn a_long_value_is_no_fault_of_ours() {
    let desk = Desk::open().await;
    for operation in operations() {
        for (name, schema) in operation.parameters("query") {
            for unit in ["x", "%25", "_", "%5C", "%F0%9F%92%A7", "%27%22"] {
                // what a request line may have of it
                let value = unit.repeat(60_000 / unit.len());
                let answer = query(&desk, &operation, &format!("{name}={value}")).await;
                let text = &answer.text.get(..200.min(answer.text.len()));
                // 501 is what oEmbed has for a form that is not offered
                assert!(
                    answer.status <= 501 && answer.status != 500,
                    "{} ?{name}=60,000 of {unit}: {} {text:?}",
                    operation.id,
                    answer.status
                );
                assert!(
                    is_a(schema, "string") || answer.status >= 400,
                    "{} ?{name}",
                    operation.id
                );
            }
        }
    }
    desk.closes().await;
}

#[tokio::test]
async fn a_cursor_is_good_for_the_list_that_gave_it_and_no_other() {
    let desk = Desk::open().await;
    stock(&desk.scene, &desk).await;
    let lists: Vec<Operation> = operations()
        .into_iter()
        .filter(|operation| {
            operation
                .parameters("query")
                .iter()
                .any(|(name, _)| *name == "cursor")
        })
        .collect();
    let mut cursors = Vec::new();
    for list in &lists {
        let page = query(&desk, list, "limit=1").await.expect(200);
        let next = page.json["next"]
            .as_str()
            .unwrap_or_else(|| panic!("{} has no second page", list.id));
        query(&desk, list, &format!("limit=1&cursor={next}"))
            .await
            .expect(200);
        cursors.push((list.id.clone(), next.to_owned()));
    }
    let mut flaws = Vec::new();
    for list in &lists {
        let own = &cursors.iter().find(|(id, _)| *id == list.id).unwrap().1;
        let others = cursors.iter().filter(|(id, _)| *id != list.id);
        let mut bad: Vec<(String, String)> = others
            .map(|(id, cursor)| (format!("of {id}"), cursor.clone()))
            .collect();
        bad.extend(forged(own));
        for (what, cursor) in bad {
            let answer = query(&desk, list, &format!("limit=1&cursor={cursor}")).await;
            flaws.extend(flaw(
                list,
                &format!("a cursor {what}"),
                &answer,
                &refusal(400, "bad_cursor"),
            ));
        }
    }
    none(&flaws);
    desk.scene.closes().await;
}

fn forged(own: &str) -> Vec<(String, String)> {
    let last = if own.ends_with('A') { "B" } else { "A" };
    let first = if own.starts_with('A') { "B" } else { "A" };
    vec![
        ("empty".to_owned(), String::new()),
        ("made up".to_owned(), "eyJhdCI6MX0".to_owned()),
        (
            "with another tag".to_owned(),
            format!("{first}{}", &own[1..]),
        ),
        ("cut short".to_owned(), own[..own.len() - 4].to_owned()),
        ("made longer".to_owned(), format!("{own}AAAA")),
        (
            "with another end".to_owned(),
            format!("{}{last}", &own[..own.len() - 2]),
        ),
        ("not base64".to_owned(), "%2B%2F%3D".to_owned()),
        ("of 10,000 letters".to_owned(), "A".repeat(10_000)),
    ]
}

/// At least two of whatever is listed.
async fn stock(scene: &Scene, desk: &Desk) {
    let draft = crate::kit::person::Draft {
        id: desk.things.draft.clone(),
        article: desk.things.article.clone(),
        slug: String::new(),
    };
    scene.updated("news").await;
    // in the archive there is a month before this one
    let (old, day) = (
        rows::id(&scene.published("news").await.article),
        rows::instant(1_700_000_000_000_000),
    );
    scene
        .room
        .alters(&format!(
            "UPDATE publications SET published_at = {day} WHERE article_id = {old}"
        ))
        .await;
    for text in ["The water fell.", "The water rose again."] {
        scene.breaking("news").await;
        scene
            .tom
            .edits(&draft, serde_json::json!({"body": text}))
            .await
            .expect(200);
        scene.ines.takes(&draft, "submit").await.expect(200);
        scene.ines.takes(&draft, "recall").await.expect(200);
        scene.note(&scene.ines, &draft).await;
        let remarks = format!("/v1/moderation/comments/{}/remarks", desk.things.comment);
        let remark = serde_json::json!({"text": text});
        scene.mona.post(&remarks, remark).await.expect(201);
        let reader = format!("/v1/moderation/readers/{}", desk.things.reader);
        let known = scene.ada.get(&reader).await.expect(200);
        let path = format!("/v1/public/articles/{}/comments", scene.live("news").slug);
        let author = serde_json::json!({"name": "Marie", "email": known.json["email"]});
        let reply = serde_json::json!({"text": text, "author": author});
        desk.scene
            .room
            .reader()
            .post(&path, reply)
            .await
            .expect(201);
        scene.sanction(&scene.mona).await;
        scene.lease(&scene.mona).await;
        let case = scene.case("news").await;
        scene.decision(&scene.mona, &case).await;
        scene.case("news").await;
    }
}
