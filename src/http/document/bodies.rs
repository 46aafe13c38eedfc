//! Schemas of request bodies: merge patches are derived from the schema of the
//! thing they change, and what is only ever sent takes no further fields.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use super::examples::sample;
use super::{SCHEMAS, components, operations, schema_name};

type Schemas = Map<String, Value>;

const PATCH_KINDS: [&str; 2] = ["application/merge-patch+json", "application/json"];

/// Gives every PATCH whose body is the schema `X` the body `XPatch`: the same
/// fields, all optional, also in the objects inside. `null` (RFC 7396) is for what may be
/// missing.
pub fn derive_patches(document: &mut Value) {
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let patches = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.get_mut("patch"));
    let names: BTreeSet<_> = patches.filter_map(retarget).collect();
    if let Some(schemas) = components(document, "schemas") {
        for name in names {
            derive(schemas, &name);
        }
    }
}

/// Closes every object that requests send and no answer contains.
pub fn close(document: &mut Value) {
    let sent = reachable(document, |operation| operation.get("requestBody"));
    let answered = reachable(document, |operation| operation.get("responses"));
    let Some(schemas) = components(document, "schemas") else {
        return;
    };
    for name in sent.difference(&answered) {
        if let Some(Value::Object(schema)) = schemas.get_mut(name)
            && schema.contains_key("properties")
        {
            schema.entry("additionalProperties").or_insert(json!(false));
        }
    }
}

/// Points the body at the patch, and says of which schema it is one.
fn retarget(operation: &mut Value) -> Option<String> {
    let content = operation
        .get_mut("requestBody")?
        .get_mut("content")?
        .as_object_mut()?;
    let reference = content.values().next()?.pointer("/schema/$ref")?.as_str()?;
    let name = schema_name(reference)?.to_owned();
    let media = json!({"schema": reference_to(&patch_name(&name))});
    *content = PATCH_KINDS
        .map(|kind| (kind.to_owned(), media.clone()))
        .into_iter()
        .collect();
    Some(name)
}

fn derive(schemas: &mut Schemas, name: &str) {
    let patch = patch_name(name);
    let Some(Value::Object(mut schema)) = schemas.get(name).cloned() else {
        return;
    };
    if schemas.contains_key(&patch) {
        return;
    }
    let example = smallest_change(&schema, schemas);
    let Some(Value::Object(fields)) = schema.remove("properties") else {
        return;
    };
    // In its place before its fields are looked at: one of them may be of the same kind.
    schemas.insert(patch.clone(), Value::Null);
    let required = schema.remove("required").unwrap_or_default();
    let fields: Map<_, _> = fields
        .into_iter()
        .map(|(name, field)| {
            let field = patched(field, schemas);
            if has(&required, &name) {
                (name, field)
            } else {
                (name, nullable(field))
            }
        })
        .collect();
    for key in ["example", "examples", "default"] {
        schema.remove(key);
    }
    let description =
        format!("Changes to a {name}: absent keeps, null clears, lists are replaced whole.");
    schema.insert("description".to_owned(), json!(description));
    schema.insert("properties".to_owned(), Value::Object(fields));
    schema.insert("examples".to_owned(), json!([example]));
    schemas.insert(patch, Value::Object(schema));
}

fn has(names: &Value, name: &str) -> bool {
    let mut names = names.as_array().into_iter().flatten();
    names.any(|known| known == name)
}

/// One field that must be there, or else the first.
fn smallest_change(schema: &Map<String, Value>, schemas: &Schemas) -> Value {
    let fields = schema.get("properties").and_then(Value::as_object);
    let required = schema
        .get("required")
        .and_then(|names| names.get(0))
        .and_then(Value::as_str);
    let named = |fields: &'_ Map<String, Value>| {
        let first = fields.keys().next().map(String::as_str);
        let name = required.or(first)?.to_owned();
        let example = sample(fields.get(&name)?, schemas);
        Some(json!({name: example}))
    };
    fields.and_then(named).unwrap_or_else(|| json!({}))
}

fn patched(mut field: Value, schemas: &mut Schemas) -> Value {
    if let Some(fields) = field.as_object_mut() {
        fields.remove("default");
    }
    redirect(&mut field, schemas);
    if let Some(Value::Array(choices)) = field.get_mut("oneOf") {
        for choice in choices {
            redirect(choice, schemas);
        }
    }
    field
}

/// A reference to an object becomes one to its patch; others stay.
fn redirect(schema: &mut Value, schemas: &mut Schemas) {
    let reference = schema.get("$ref").and_then(Value::as_str);
    let Some(name) = reference.and_then(schema_name).map(ToOwned::to_owned) else {
        return;
    };
    if schemas
        .get(&name)
        .is_some_and(|target| target.get("properties").is_some())
    {
        derive(schemas, &name);
        *schema = reference_to(&patch_name(&name));
    }
}

fn nullable(mut schema: Value) -> Value {
    if schema.get("$ref").is_some() {
        return json!({"oneOf": [schema, {"type": "null"}]});
    }
    if let Some(Value::Array(choices)) = schema.get_mut("oneOf") {
        if !choices.iter().any(is_null) {
            choices.push(json!({"type": "null"}));
        }
        return schema;
    }
    if let Some(Value::Array(values)) = schema.get_mut("enum") {
        values.push(Value::Null);
    }
    match schema.get_mut("type") {
        Some(Value::Array(kinds)) if !kinds.contains(&json!("null")) => kinds.push(json!("null")),
        Some(kind @ Value::String(_)) => *kind = json!([kind, "null"]),
        _ => {}
    }
    schema
}

fn is_null(schema: &Value) -> bool {
    schema.get("type").is_some_and(|kind| kind == "null")
}

/// The names of all schemas that are referred to from a part of any operation,
/// directly or through other components.
pub(super) fn reachable(
    document: &Value,
    part: impl Fn(&Value) -> Option<&Value>,
) -> BTreeSet<String> {
    let mut found = BTreeSet::new();
    for (_, _, operation) in operations(document) {
        if let Some(part) = part(operation) {
            follow(part, document, &mut found);
        }
    }
    found
        .iter()
        .filter_map(|reference| schema_name(reference))
        .map(ToOwned::to_owned)
        .collect()
}

fn follow(value: &Value, document: &Value, found: &mut BTreeSet<String>) {
    match value {
        Value::Object(fields) => {
            if let Some(Value::String(reference)) = fields.get("$ref")
                && found.insert(reference.clone())
                && let Some(target) = document.pointer(reference.trim_start_matches('#'))
            {
                follow(target, document, found);
            }
            fields
                .values()
                .for_each(|field| follow(field, document, found));
        }
        Value::Array(items) => items.iter().for_each(|item| follow(item, document, found)),
        _ => {}
    }
}

fn patch_name(name: &str) -> String {
    format!("{name}Patch")
}

pub(super) fn reference_to(name: &str) -> Value {
    json!({"$ref": format!("{SCHEMAS}{name}")})
}
