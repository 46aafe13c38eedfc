//! What every operation may refer to: the answers with problems, the schemes of
//! security, the header `Idempotency-Key`.

use serde_json::{Map, Value, json};

use super::components;
use super::refusals::example;
use super::rules::RULES;
use crate::http::problem::{Code, MEDIA_TYPE};

/// Code → the members that a problem of it always has, beside those that all have.
#[rustfmt::skip]
const MEMBERS: [(Code, &[&str]); 7] = [
    (Code::UnknownField,   &["errors"]),
    (Code::Invalid,        &["errors"]),
    (Code::Blocked,        &["blockers"]),
    (Code::Stale,          &["current", "fields"]),
    (Code::BaseMoved,      &["current", "fields"]),
    (Code::AlreadyDecided, &["at", "by"]),
    (Code::Leased,         &["by", "until"]),
];

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
    let content = json!({"schema": shape(status), "examples": examples});
    let mut answer = json!({"description": lines.join(" "), "content": {MEDIA_TYPE: content}});
    if let (Some(headers), Some(fields)) = (headers(status), answer.as_object_mut()) {
        fields.insert("headers".to_owned(), headers);
    }
    answer
}

/// A problem of one of the codes of a status, so that whoever looks at the code knows what
/// else is there.
fn shape(status: u16) -> Value {
    let codes = Code::ALL.into_iter().filter(|code| code.status() == status);
    let (rich, plain): (Vec<_>, Vec<_>) = codes.partition(|code| !members(*code).is_empty());
    let plain: Vec<_> = plain.into_iter().map(Code::name).collect();
    let mut shapes: Vec<_> = rich
        .into_iter()
        .map(|code| problem(&[code.name()], members(code)))
        .collect();
    if !plain.is_empty() {
        shapes.push(problem(&plain, &[]));
    }
    if let [only] = shapes.as_slice() {
        return only.clone();
    }
    json!({"oneOf": shapes})
}

fn members(code: Code) -> &'static [&'static str] {
    let row = MEMBERS.iter().find(|(listed, _)| *listed == code);
    row.map(|(_, members)| *members).unwrap_or_default()
}

fn problem(codes: &[&str], members: &[&str]) -> Value {
    let required = [&["code"][..], members].concat();
    json!({
        "allOf": [{"$ref": "#/components/schemas/Problem"}],
        "properties": {"code": {"type": "string", "enum": codes}},
        "required": required,
    })
}

/// What is said of the limit that a request counts against.
pub fn allowance() -> Map<String, Value> {
    let state = "How many requests are left, and for how many seconds they are to last, as `\"default\";r=29;t=60`.";
    let policy = "The limit and its window in seconds, as `\"default\";q=30;w=60`.";
    [("RateLimit", state), ("RateLimit-Policy", policy)]
        .into_iter()
        .map(|(name, description)| (name.to_owned(), header(description, "string")))
        .collect()
}

fn header(description: &str, kind: &str) -> Value {
    json!({"description": description, "schema": {"type": kind}})
}

fn headers(status: u16) -> Option<Value> {
    let retry = || header("Seconds to wait before the next try.", "integer");
    match status {
        401 => Some(json!({"WWW-Authenticate": header("The scheme: Bearer.", "string")})),
        429 => {
            let mut headers = allowance();
            headers.insert("Retry-After".to_owned(), retry());
            Some(json!(headers))
        }
        503 => Some(json!({"Retry-After": retry()})),
        _ => None,
    }
}
