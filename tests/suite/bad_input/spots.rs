//! Every place in a body, by its schema.

use serde_json::{Value, json};

use crate::contract::operations::resolved;

/// A member somewhere in a body.
#[derive(Debug, Clone)]
pub struct Spot {
    /// RFC 6901.
    pub pointer: String,
    pub schema: &'static Value,
    pub is_required: bool,
}

/// The schema behind references and beside `null`.
pub fn bare(schema: &'static Value) -> &'static Value {
    if schema.get("$ref").is_some() {
        return bare(resolved(schema));
    }
    let choices = schema
        .get("oneOf")
        .and_then(Value::as_array)
        .into_iter()
        .flatten();
    let mut choices = choices.filter(|choice| choice["type"] != "null");
    choices.next().map_or(schema, bare)
}

/// The types that a schema takes.
pub fn kinds(schema: &'static Value) -> Vec<&'static str> {
    match &bare(schema)["type"] {
        Value::String(kind) => vec![kind],
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).collect(),
        _ => Vec::new(),
    }
}

pub fn is_a(schema: &'static Value, kind: &str) -> bool {
    kinds(schema).contains(&kind)
}

/// All of them, also inside of objects and of the first item of lists.
pub fn spots(schema: &'static Value) -> Vec<Spot> {
    let mut found = Vec::new();
    walk(schema, "", &mut found);
    found
}

fn walk(schema: &'static Value, place: &str, found: &mut Vec<Spot>) {
    let schema = bare(schema);
    let required = schema.get("required").and_then(Value::as_array);
    for (name, member) in schema
        .get("properties")
        .and_then(Value::as_object)
        .into_iter()
        .flatten()
    {
        let pointer = format!("{place}/{name}");
        let is_required = required.is_some_and(|names| names.contains(&json!(name)));
        found.push(Spot {
            pointer: pointer.clone(),
            schema: member,
            is_required,
        });
        walk(member, &pointer, found);
        if let Some(item) = bare(member).get("items") {
            let pointer = format!("{pointer}/0");
            found.push(Spot {
                pointer: pointer.clone(),
                schema: item,
                is_required: false,
            });
            walk(item, &pointer, found);
        }
    }
}

/// The body with this at that place; what lies on the way is made.
pub fn put(body: &Value, pointer: &str, value: Value) -> Value {
    let mut body = body.clone();
    let mut here = &mut body;
    for step in pointer.split('/').skip(1) {
        here = if step == "0" {
            if !here.is_array() || here.as_array().is_some_and(Vec::is_empty) {
                *here = json!([null]);
            }
            here.get_mut(0).unwrap()
        } else {
            if !here.is_object() {
                *here = json!({});
            }
            here.as_object_mut()
                .unwrap()
                .entry(step)
                .or_insert(Value::Null)
        };
    }
    *here = value;
    body
}
