//! What follows from the shape of an operation: who may call it, the problems it
//! may answer with, and the headers it takes.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::problems::allowance;

/// What the rules look at.
#[derive(Debug)]
pub struct Operation {
    door: Door,
    method: String,
    takes: BTreeSet<Part>,
}

/// What a request for an operation consists of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Part {
    Body,
    Query,
    /// A parameter in the path.
    Path,
    IfMatch,
    /// The address of a page, in the query.
    Page,
    /// A form that is asked for by name (oEmbed 1.0, 2.3).
    Form,
    /// The proof that a comment is one's own.
    EditToken,
    /// An article by its address, which may be a former one.
    Article,
    /// What is counted against a limit, whatever comes of it.
    Counted,
}

/// Where an operation stands.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Door {
    /// Needs an access token.
    Staff,
    /// `/v1/auth` with a token.
    Account,
    /// `/v1/auth` without one.
    SignIn,
    Public,
    /// Not under `/v1`: health, figures, documentation.
    House,
}

/// Prefix → door; the first that fits.
#[rustfmt::skip]
const DOORS: [(&str, Door); 7] = [
    ("/v1/public/",             Door::Public),
    ("/v1/auth/login",          Door::SignIn),
    ("/v1/auth/refresh",        Door::SignIn),
    ("/v1/auth/password-reset", Door::SignIn),
    ("/v1/auth/invitations",    Door::SignIn),
    ("/v1/auth/",               Door::Account),
    ("/v1/",                    Door::Staff),
];

/// Where a public article stands.
const ARTICLE: &str = "/v1/public/articles/{article}";

/// Those of which only so many are taken in a minute.
#[rustfmt::skip]
const COUNTED: [(&str, &str); 7] = [
    ("post",   "/v1/articles/{id}/comments"),
    ("post",   "/v1/public/articles/{article}/comments"),
    ("patch",  "/v1/public/comments/{id}"),
    ("put",    "/v1/public/comments/{id}/reactions/{key}"),
    ("delete", "/v1/public/comments/{id}/reactions/{key}"),
    ("post",   "/v1/public/comments/{id}/reports"),
    ("post",   "/v1/public/confirmations/{token}"),
];

type Rule = fn(&Operation) -> bool;

/// Status → when an operation may answer with it.
#[rustfmt::skip]
pub const RULES: [(u16, Rule); 15] = [
    (400, |it| it.door != Door::House),
    (401, |it| matches!(it.door, Door::Staff | Door::Account | Door::SignIn)),
    (403, |it| it.door == Door::Staff || it.is_public_write() || it.has(Part::EditToken)),
    (404, |it| it.has(Part::Path) || it.has(Part::Page)),
    (409, |it| it.writes() && !matches!(it.door, Door::SignIn | Door::Account)),
    (410, |it| (it.has(Part::Path) || it.has(Part::Page)) && it.door == Door::Public),
    (412, |it| it.has(Part::IfMatch)),
    (413, |it| it.has(Part::Body)),
    (415, |it| it.has(Part::Body)),
    (422, |it| it.has(Part::Body) || it.has(Part::Query)),
    (428, |it| it.has(Part::IfMatch)),
    (429, |it| it.door == Door::SignIn || it.has(Part::Counted) || it.takes_a_password()),
    (500, |_| true),
    (501, |it| it.has(Part::Form)),
    (503, |_| true),
];

impl Operation {
    /// What `fields`, the operation's object in the document, says of it.
    pub fn of(path: &str, method: &str, fields: &Map<String, Value>) -> Self {
        let door = DOORS.iter().find(|(prefix, _)| path.starts_with(prefix));
        // A POST without fields takes a body all the same: `{}`.
        let parts = [
            (
                Part::Body,
                method == "post" || fields.contains_key("requestBody"),
            ),
            (Part::Query, has_parameter(fields, "query", None)),
            (Part::Path, path.contains('{')),
            (Part::Page, names_a_page(fields)),
            (Part::Form, path.ends_with("/oembed")),
            (
                Part::IfMatch,
                has_parameter(fields, "header", Some("If-Match")),
            ),
            (
                Part::EditToken,
                has_parameter(fields, "header", Some("Edit-Token")),
            ),
            (
                Part::Article,
                path.starts_with(ARTICLE) && !path.contains("/comments"),
            ),
            (Part::Counted, COUNTED.contains(&(method, path))),
        ];
        Self {
            door: door.map_or(Door::House, |(_, door)| *door),
            method: method.to_owned(),
            takes: parts
                .into_iter()
                .filter(|(_, taken)| *taken)
                .map(|(part, _)| part)
                .collect(),
        }
    }

    fn has(&self, part: Part) -> bool {
        self.takes.contains(&part)
    }

    fn writes(&self) -> bool {
        self.method != "get"
    }

    fn is_public_write(&self) -> bool {
        self.door == Door::Public && self.writes()
    }

    /// Of a member of staff, whose guesses are counted.
    fn takes_a_password(&self) -> bool {
        self.door == Door::Account && self.has(Part::Body)
    }

    fn takes_idempotency_key(&self) -> bool {
        self.method == "post" && matches!(self.door, Door::Staff | Door::Public)
    }

    /// Who must show what; an empty object stands for nobody and nothing.
    fn security(&self) -> Value {
        match self.door {
            Door::Staff | Door::Account => json!([{"staff": []}]),
            Door::Public if self.writes() => json!([{}, {"reader": []}]),
            Door::Public | Door::SignIn | Door::House => json!([]),
        }
    }
}

/// Adds what the rules say; what the operation declares itself stands.
pub fn apply(operation: &Operation, fields: &mut Map<String, Value>) {
    fields
        .entry("security")
        .or_insert_with(|| operation.security());
    if let Some(answers) = fields
        .entry("responses")
        .or_insert_with(|| json!({}))
        .as_object_mut()
    {
        for (status, _) in RULES.iter().filter(|(_, applies)| applies(operation)) {
            let reference = format!("#/components/responses/Problem{status}");
            answers
                .entry(status.to_string())
                .or_insert_with(|| json!({"$ref": reference}));
        }
        if operation.has(Part::Article) && !operation.writes() {
            answers.entry("301").or_insert_with(moved);
        }
        for (status, answer) in answers.iter_mut() {
            describe(status, answer);
            if status.starts_with('2') && operation.has(Part::Counted) {
                add_headers(answer, json!(allowance()));
            }
        }
    }
    if operation.takes_idempotency_key()
        && let Some(parameters) = fields
            .entry("parameters")
            .or_insert_with(|| json!([]))
            .as_array_mut()
    {
        parameters.push(json!({"$ref": "#/components/parameters/IdempotencyKey"}));
    }
}

fn add_headers(answer: &mut Value, headers: Value) {
    if let Some(fields) = answer.as_object_mut() {
        fields.insert("headers".to_owned(), headers);
    }
}

fn moved() -> Value {
    json!({
        "description": "The article has another slug now; the same is there.",
        "headers": {"Location": {"description": "Where.", "schema": {"type": "string"}}},
    })
}

/// Every answer has a description (OpenAPI 3.1, 4.8.17).
fn describe(status: &str, answer: &mut Value) {
    let words = match status {
        "201" => "Made.",
        "204" => "Done; there is nothing to tell.",
        _ => "Done.",
    };
    if let Some(fields) = answer.as_object_mut().filter(|it| !it.contains_key("$ref")) {
        fields.entry("description").or_insert_with(|| json!(words));
    }
}

fn names_a_page(fields: &Map<String, Value>) -> bool {
    ["path", "url"]
        .iter()
        .any(|name| has_parameter(fields, "query", Some(name)))
}

fn has_parameter(fields: &Map<String, Value>, place: &str, name: Option<&str>) -> bool {
    let parameters = fields.get("parameters").and_then(Value::as_array);
    parameters.into_iter().flatten().any(|parameter| {
        let is = |key: &str, text: &str| parameter.get(key).and_then(Value::as_str) == Some(text);
        is("in", place) && name.is_none_or(|name| is("name", name))
    })
}
