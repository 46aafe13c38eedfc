//! Schemas of answers, as a client's types are made from them: a list refers to what is in
//! it, an optional thing is there as `null`, and an object of any members says so.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::bodies::{reachable, reference_to};
use super::components;

/// Schema → what is left out of it where there is nothing to say, and never `null`.
#[rustfmt::skip]
const LEFT_OUT: [(&str, &[&str]); 5] = [
    ("Comment",    &["replies"]),
    ("JsonAuthor", &["url"]),
    ("JsonItem",   &["image", "language", "summary"]),
    ("Oembed",     &["author_name", "height", "html", "thumbnail_height", "thumbnail_url", "thumbnail_width", "width"]),
    ("Problem",    &["at", "blockers", "by", "current", "differences", "errors", "fields", "request_id", "until"]),
];

/// Makes the list of `X`, which carries a copy of its schema, refer to it.
pub fn list(document: &mut Value) {
    let Some(schemas) = components(document, "schemas") else {
        return;
    };
    let known: BTreeSet<_> = schemas.keys().cloned().collect();
    for (name, schema) in schemas.iter_mut() {
        let item = name
            .strip_prefix("List_")
            .filter(|item| known.contains(*item));
        let place = schema.pointer_mut("/properties/items/items");
        if let (Some(item), Some(place)) = (item, place) {
            *place = reference_to(item);
        }
    }
}

/// Says of every object without declared members that it may have any.
pub fn open(document: &mut Value) {
    if let Some(schemas) = components(document, "schemas") {
        schemas.values_mut().for_each(open_schema);
    }
}

fn open_schema(schema: &mut Value) {
    if let Value::Object(fields) = schema
        && is_object(fields)
        && !["properties", "additionalProperties", "allOf"]
            .iter()
            .any(|key| fields.contains_key(*key))
    {
        fields.insert("additionalProperties".to_owned(), json!(true));
    }
    for_each_part(schema, &mut open_schema);
}

/// Whatever is answered and never sent is whole: every member is in it.
pub fn complete(document: &mut Value) {
    let sent = reachable(document, |operation| operation.get("requestBody"));
    let answered = reachable(document, |operation| operation.get("responses"));
    let Some(schemas) = components(document, "schemas") else {
        return;
    };
    for name in answered.difference(&sent) {
        let left_out = LEFT_OUT
            .iter()
            .find(|(schema, _)| *schema == name.as_str())
            .map(|(_, members)| *members)
            .unwrap_or_default();
        if let Some(schema) = schemas.get_mut(name) {
            require(schema, left_out);
        }
    }
}

fn require(schema: &mut Value, left_out: &[&str]) {
    if let Value::Object(fields) = schema {
        let mut required: Vec<Value> = fields
            .get("required")
            .and_then(Value::as_array)
            .cloned()
            .unwrap_or_default();
        let members = fields.get_mut("properties").and_then(Value::as_object_mut);
        for (name, member) in members.into_iter().flatten() {
            if left_out.contains(&name.as_str()) {
                never_null(member);
            } else if !required.contains(&json!(name)) {
                required.push(json!(name));
            }
        }
        if !required.is_empty() {
            fields.insert("required".to_owned(), Value::Array(required));
        }
    }
    for_each_part(schema, &mut |part| require(part, left_out));
}

fn never_null(member: &mut Value) {
    let Value::Object(fields) = member else {
        return;
    };
    if let Some(Value::Array(kinds)) = fields.get_mut("type") {
        kinds.retain(|kind| kind != "null");
        if let [only] = kinds.as_slice() {
            let only = only.clone();
            fields.insert("type".to_owned(), only);
        }
    }
    if let Some(Value::Array(choices)) = fields.get_mut("oneOf") {
        choices.retain(|choice| choice.get("type").is_none_or(|kind| kind != "null"));
        if let [only] = choices.as_slice() {
            let only = only.clone();
            *member = only;
        }
    }
}

fn is_object(fields: &Map<String, Value>) -> bool {
    match fields.get("type") {
        Some(Value::String(kind)) => kind == "object",
        Some(Value::Array(kinds)) => kinds.contains(&json!("object")),
        _ => false,
    }
}

/// The schemas inside of a schema.
fn for_each_part(schema: &mut Value, change: &mut impl FnMut(&mut Value)) {
    for (keyword, part) in schema.as_object_mut().into_iter().flatten() {
        match (keyword.as_str(), part) {
            ("properties", Value::Object(members)) => members.values_mut().for_each(&mut *change),
            ("allOf" | "anyOf" | "oneOf", Value::Array(parts)) => {
                parts.iter_mut().for_each(&mut *change);
            }
            ("items" | "additionalProperties", part) => change(part),
            _ => {}
        }
    }
}
