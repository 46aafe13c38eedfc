//! Whatever is sent, the answer is a problem that says what was wrong, and nothing is
//! stored or set going.

mod addresses;
mod bodies;
mod fuzz;
mod headers;
mod queries;
mod raw;
mod spots;

use std::collections::BTreeMap;

use reqwest::RequestBuilder;

use crate::contract::{Operation, Scene, Things, rows};
use crate::kit::{Answer, Person};

/// A newsroom, somebody who may do anything in it, and one of everything to do it to.
struct Desk {
    scene: Scene,
    roos: Person,
    things: Things,
    before: BTreeMap<String, i64>,
}

/// What a refusal must be.
#[derive(Debug, Clone)]
struct Refusal<'a> {
    status: u16,
    code: &'a str,
    /// The field that is named, where one is.
    pointer: Option<String>,
}

fn refusal(status: u16, code: &str) -> Refusal<'_> {
    Refusal {
        status,
        code,
        pointer: None,
    }
}

fn field<'a>(status: u16, code: &'a str, pointer: &str) -> Refusal<'a> {
    Refusal {
        status,
        code,
        pointer: Some(pointer.to_owned()),
    }
}

impl Desk {
    async fn open() -> Self {
        let scene = Scene::open().await;
        let roos = scene.everybody().await;
        let things = scene.things(&roos).await;
        scene.room.delivers().await;
        let before = rows::count(&scene.room.running().desk).await;
        Self {
            scene,
            roos,
            things,
            before,
        }
    }

    /// Nothing was stored, and nothing waits to be done.
    async fn is_untouched(&self, after: &str) {
        let now = rows::count(&self.scene.room.running().desk).await;
        assert_eq!(now, self.before, "after {after}");
    }

    async fn closes(self) {
        self.is_untouched("everything").await;
        self.scene.closes().await;
    }

    async fn send(&self, request: RequestBuilder) -> Answer {
        self.roos.send(request).await
    }
}

/// Checks one refusal; what is wrong with it, if anything.
fn flaw(operation: &Operation, what: &str, answer: &Answer, right: &Refusal<'_>) -> Option<String> {
    let told = |more: &str| {
        let text: String = answer.text.chars().take(400).collect();
        Some(format!(
            "{} {what}: {more}\n    {} {text}",
            operation.id, answer.status
        ))
    };
    if answer.status != right.status || answer.json["code"] != right.code {
        return told(&format!("expected {} {}", right.status, right.code));
    }
    if answer.header("content-type") != "application/problem+json"
        || answer.json["request_id"].is_null()
    {
        return told("no well-formed problem");
    }
    if !operation.declares(answer.status) {
        return told("the document does not declare this status");
    }
    match &right.pointer {
        Some(pointer) if !answer.pointers().contains(&pointer.as_str()) => {
            told(&format!("expected {pointer} to be named"))
        }
        _ => None,
    }
}

/// Fails with all that went wrong.
#[track_caller]
fn none(flaws: &[String]) {
    assert!(
        flaws.is_empty(),
        "{} wrong:\n{}",
        flaws.len(),
        flaws.join("\n")
    );
}
