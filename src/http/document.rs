//! The OpenAPI document (3.1): what the handlers declare, finished by rule, so that
//! no handler repeats what follows from the shape of its operation.

mod answers;
mod bodies;
mod examples;
mod forms;
mod problems;
mod refusals;
mod rules;

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};
use utoipa::openapi::{Components, Info, License, OpenApi};
use utoipa::{PartialSchema, ToSchema};

use super::problem::ProblemBody;

pub use rules::Operation;

/// The methods an operation may have, as the document spells them.
const METHODS: [&str; 5] = ["get", "put", "post", "patch", "delete"];

/// Where references to schemas lead.
const SCHEMAS: &str = "#/components/schemas/";

const DESCRIPTION: &str = "Drafts through review to publication, readers' replies through moderation to the page.\n\n\
    Everything under `/v1/public` may be cached and is for the site; everything else is for staff and \
    needs an access token. Errors are problems (RFC 9457); `/problems/{code}` says what each means. \
    Writes name the version they were made from (`If-Match`); any POST may carry an `Idempotency-Key`. \
    Changes under `/v1` are only additive: ignore fields you do not know.";

/// Finishes a document. The same input gives the same bytes: objects are sorted.
pub fn finish(mut api: OpenApi) -> Value {
    api.info = info();
    add_problem_schemas(api.components.get_or_insert_default());
    let mut document = json!(api);
    answers::list(&mut document);
    answers::open(&mut document);
    bodies::derive_patches(&mut document);
    problems::declare(&mut document);
    for_each_operation(&mut document, rules::apply);
    forms::part(&mut document);
    answers::complete(&mut document);
    bodies::close(&mut document);
    examples::fill(&mut document);
    document
}

/// What operations lack: an id of the form `verb_noun` that no other has, a
/// summary, an example for each JSON body. Empty when nothing does.
pub fn gaps(document: &Value) -> Vec<String> {
    let mut ids = BTreeSet::new();
    let mut gaps = Vec::new();
    for (path, method, operation) in operations(document) {
        let mut lacks = |what: &str| gaps.push(format!("{method} {path}: {what}"));
        let id = operation
            .get("operationId")
            .and_then(Value::as_str)
            .unwrap_or_default();
        if !is_verb_noun(id) || !ids.insert(id) {
            lacks(&format!("operationId {id:?} is no verb_noun of its own"));
        }
        let summary = operation.get("summary").and_then(Value::as_str);
        if summary.is_none_or(|text| text.trim().is_empty()) {
            lacks("no summary");
        }
        if examples::is_missing(operation) {
            lacks("no example");
        }
    }
    gaps
}

fn info() -> Info {
    let mut license = License::new("MIT OR Apache-2.0");
    license.identifier = Some("MIT OR Apache-2.0".to_owned());
    let mut info = Info::new("Copydesk", env!("CARGO_PKG_VERSION"));
    info.description = Some(DESCRIPTION.to_owned());
    info.license = Some(license);
    info
}

fn add_problem_schemas(components: &mut Components) {
    let mut schemas = vec![(ProblemBody::name().into_owned(), ProblemBody::schema())];
    ProblemBody::schemas(&mut schemas);
    components.schemas.extend(schemas);
}

/// Every operation with its path and method, in the order of the document.
fn operations(document: &Value) -> impl Iterator<Item = (&str, &str, &Value)> {
    let paths = document.get("paths").and_then(Value::as_object);
    paths.into_iter().flatten().flat_map(|(path, item)| {
        METHODS
            .into_iter()
            .filter_map(move |method| Some((path.as_str(), method, item.get(method)?)))
    })
}

fn for_each_operation(document: &mut Value, change: impl Fn(&Operation, &mut Map<String, Value>)) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    for (path, item) in paths.into_iter().flatten() {
        for method in METHODS {
            if let Some(Value::Object(fields)) = item.get_mut(method) {
                let operation = Operation::of(path, method, fields);
                change(&operation, fields);
            }
        }
    }
}

fn is_verb_noun(id: &str) -> bool {
    let words: Vec<_> = id.split('_').collect();
    let plain =
        |word: &&str| !word.is_empty() && word.bytes().all(|byte| byte.is_ascii_lowercase());
    words.len() >= 2 && words.iter().all(plain)
}

/// The part of the document under `components`, made if it is not there.
fn components<'a>(document: &'a mut Value, kind: &str) -> Option<&'a mut Map<String, Value>> {
    let all = document
        .as_object_mut()?
        .entry("components")
        .or_insert_with(|| json!({}));
    all.as_object_mut()?
        .entry(kind)
        .or_insert_with(|| json!({}))
        .as_object_mut()
}

/// The name in `#/components/schemas/<name>`.
fn schema_name(reference: &str) -> Option<&str> {
    reference.strip_prefix(SCHEMAS)
}

#[cfg(test)]
mod tests;
