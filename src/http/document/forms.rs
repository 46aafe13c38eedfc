//! What is sent and what is answered, told apart: a field with a default may be left out of
//! what is sent, and is always in what is answered.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::bodies::reachable;
use super::{SCHEMAS, components, schema_name};

type Schemas = Map<String, Value>;

/// Where one schema serves for both and something in it may be left out, what is sent becomes
/// `XForm`, so that `X` can be whole.
pub fn part(document: &mut Value) {
    let sent = reachable(document, |operation| operation.get("requestBody"));
    let answered = reachable(document, |operation| operation.get("responses"));
    let Some(schemas) = components(document, "schemas") else {
        return;
    };
    let shared: BTreeSet<_> = sent.intersection(&answered).cloned().collect();
    let parted = all_parted(schemas, &shared);
    for name in sent.difference(&answered) {
        if let Some(schema) = schemas.get_mut(name) {
            send(schema, &parted);
        }
    }
    for name in &parted {
        if let Some(mut form) = schemas.get(name).cloned() {
            send(&mut form, &parted);
            schemas.insert(form_name(name), form);
        }
    }
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut());
    for (_, operation) in items.flatten() {
        if let Some(body) = operation.get_mut("requestBody") {
            send(body, &parted);
        }
    }
}

/// Those of the shared in which something may be left out, at whatever depth.
fn all_parted(schemas: &Schemas, shared: &BTreeSet<String>) -> BTreeSet<String> {
    let mut parted = BTreeSet::new();
    loop {
        let is_next = |name: &&String| {
            let schema = schemas.get(*name).unwrap_or(&Value::Null);
            !parted.contains(*name) && (may_lack(schema) || refers_to(schema, &parted))
        };
        let more: Vec<_> = shared.iter().filter(is_next).cloned().collect();
        if more.is_empty() {
            return parted;
        }
        parted.extend(more);
    }
}

fn may_lack(schema: &Value) -> bool {
    let required = schema.get("required").and_then(Value::as_array);
    let is_required = |name: &str| required.is_some_and(|names| names.contains(&json!(name)));
    let members = schema.get("properties").and_then(Value::as_object);
    members
        .into_iter()
        .flatten()
        .any(|(name, _)| !is_required(name))
}

fn refers_to(value: &Value, names: &BTreeSet<String>) -> bool {
    match value {
        Value::Object(fields) => {
            target(value).is_some_and(|name| names.contains(name))
                || fields.values().any(|field| refers_to(field, names))
        }
        Value::Array(items) => items.iter().any(|item| refers_to(item, names)),
        _ => false,
    }
}

/// Points every reference to one of the parted schemas at what is sent of it.
fn send(value: &mut Value, parted: &BTreeSet<String>) {
    let form = target(value)
        .filter(|name| parted.contains(*name))
        .map(form_name);
    match value {
        Value::Object(fields) => {
            if let Some(form) = form {
                fields.insert("$ref".to_owned(), json!(format!("{SCHEMAS}{form}")));
            }
            fields.values_mut().for_each(|field| send(field, parted));
        }
        Value::Array(items) => items.iter_mut().for_each(|item| send(item, parted)),
        _ => {}
    }
}

fn target(schema: &Value) -> Option<&str> {
    schema
        .get("$ref")
        .and_then(Value::as_str)
        .and_then(schema_name)
}

fn form_name(name: &str) -> String {
    format!("{name}Form")
}
