//! What every operation may refer to: the answers with problems, the schemes of
//! security, the header `Idempotency-Key`.

use serde_json::{Map, Value, json};

use super::components;
use super::rules::RULES;
use crate::domain::difference::Clash;
use crate::domain::refusal::{Blocker, FieldError, Refusal};
use crate::http::problem::{Code, MEDIA_TYPE, Problem};

/// Adds them to the document.
pub fn declare(document: &mut Value) {
    if let Some(answers) = components(document, "responses") {
        answers.extend(RULES.map(|(status, _)| (format!("Problem{status}"), answer(status))));
    }
    if let Some(schemes) = components(document, "securitySchemes") {
        schemes.insert(
            "staff".to_owned(),
            bearer("An access token from `/v1/auth/login`, good for 15 minutes."),
        );
        schemes.insert(
            "reader".to_owned(),
            bearer("A token of the site's own identity provider; without one a reader is a guest."),
        );
    }
    if let Some(parameters) = components(document, "parameters") {
        parameters.insert("IdempotencyKey".to_owned(), idempotency_key());
    }
}

fn bearer(description: &str) -> Value {
    json!({"type": "http", "scheme": "bearer", "bearerFormat": "JWT", "description": description})
}

fn idempotency_key() -> Value {
    json!({
        "name": "Idempotency-Key",
        "in": "header",
        "required": false,
        "description": "The same key with the same body gets the same answer for a day, and has its effect once.",
        "schema": {"type": "string", "minLength": 16, "maxLength": 255, "pattern": "^[!-~]+$"},
        "example": "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11",
    })
}

/// One answer for all codes of a status, with an example of each.
fn answer(status: u16) -> Value {
    let codes = || Code::ALL.into_iter().filter(|code| code.status() == status);
    let lines: Vec<_> = codes()
        .map(|code| format!("`{}`: {}.", code.name(), code.title()))
        .collect();
    let examples: Map<_, _> = codes()
        .map(|code| {
            (
                code.name().to_owned(),
                json!({"summary": code.title(), "value": example(code)}),
            )
        })
        .collect();
    let content = json!({"schema": {"$ref": "#/components/schemas/Problem"}, "examples": examples});
    let mut answer = json!({"description": lines.join(" "), "content": {MEDIA_TYPE: content}});
    if let (Some(headers), Some(fields)) = (headers(status), answer.as_object_mut()) {
        fields.insert("headers".to_owned(), headers);
    }
    answer
}

fn headers(status: u16) -> Option<Value> {
    let header = |description: &str, kind: &str| json!({"description": description, "schema": {"type": kind}});
    let retry = || header("Seconds to wait before the next try.", "integer");
    match status {
        401 => Some(json!({"WWW-Authenticate": header("The scheme: Bearer.", "string")})),
        429 => Some(json!({
            "Retry-After": retry(),
            "RateLimit": header("How many requests are left, and for how long.", "string"),
            "RateLimit-Policy": header("The limit and its window.", "string"),
        })),
        503 => Some(json!({"Retry-After": retry()})),
        _ => None,
    }
}

fn example(code: Code) -> Value {
    let problem = match code {
        Code::Invalid => Refusal::field(
            "/headline",
            "too_long",
            "at most 300 characters; this has 412",
        )
        .into(),
        Code::Blocked => Refusal::Blocked(vec![blocker()]).into(),
        Code::UnknownField => {
            let error = FieldError::new("/headlin", "unknown", "there is no such field here");
            Problem::fields(code, vec![error])
        }
        Code::Stale => Refusal::Overtaken {
            current: json!({"version": 8, "content": {"headline": "Floods in Ghent"}}),
            differences: vec![Clash {
                field: "headline".to_owned(),
                yours: json!("Flood in Ghent"),
                theirs: json!("Floods in Ghent"),
            }],
        }
        .into(),
        other => Problem::new(other, format!("{}.", other.title())),
    };
    json!(
        problem
            .request_id("01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11")
            .body()
    )
}

fn blocker() -> Blocker {
    Blocker {
        code: "headline_missing".to_owned(),
        detail: "The draft has no headline; give it one.".to_owned(),
        pointer: Some("/headline".to_owned()),
        cleared_by: vec!["contributor".to_owned(), "editor".to_owned()],
    }
}
