//! Examples: made from the schemas for every JSON body that declares none.

use serde_json::{Map, Value, json};

use super::{components, schema_name};

type Schemas = Map<String, Value>;

/// Format → an example of it.
#[rustfmt::skip]
const FORMATS: [(&str, &str); 6] = [
    ("uuid",      "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11"),
    ("date-time", "2026-11-02T09:30:00Z"),
    ("date",      "2026-11-02"),
    ("email",     "ines@example.org"),
    ("uri",       "https://example.org/"),
    ("password",  "correct horse battery staple"),
];

/// Adds an example to every JSON body, sent or answered with 2xx, that has none.
pub fn fill(document: &mut Value) {
    let schemas = components(document, "schemas").cloned().unwrap_or_default();
    let paths = document.get_mut("paths").and_then(Value::as_object_mut);
    let items = paths
        .into_iter()
        .flatten()
        .filter_map(|(_, item)| item.as_object_mut());
    for operation in items.flatten().map(|(_, operation)| operation) {
        if let Some(body) = operation.get_mut("requestBody") {
            fill_content(body, &schemas);
        }
        let answers = operation
            .get_mut("responses")
            .and_then(Value::as_object_mut);
        for (status, answer) in answers.into_iter().flatten() {
            if status.starts_with('2') {
                fill_content(answer, &schemas);
            }
        }
    }
}

/// Whether a JSON body of the operation, sent or answered with 2xx, has no example.
pub fn is_missing(operation: &Value) -> bool {
    let answers = operation.get("responses").and_then(Value::as_object);
    let good = answers
        .into_iter()
        .flatten()
        .filter(|(status, _)| status.starts_with('2'));
    let bodies = good
        .map(|(_, answer)| answer)
        .chain(operation.get("requestBody"));
    bodies
        .filter_map(|body| body.get("content").and_then(Value::as_object))
        .flatten()
        .any(|(kind, media)| is_json(kind) && !has_example(media))
}

fn fill_content(body: &mut Value, schemas: &Schemas) {
    let content = body.get_mut("content").and_then(Value::as_object_mut);
    for (kind, media) in content.into_iter().flatten() {
        if !is_json(kind) || has_example(media) {
            continue;
        }
        let example = media.get("schema").map(|schema| sample(schema, schemas));
        if let (Some(example), Some(fields)) = (example, media.as_object_mut()) {
            fields.insert("example".to_owned(), example);
        }
    }
}

fn is_json(kind: &str) -> bool {
    kind == "application/json" || kind.ends_with("+json")
}

fn has_example(media: &Value) -> bool {
    media.get("example").is_some() || media.get("examples").is_some()
}

/// A value that fits the schema: its own example where it has one, otherwise the
/// simplest. `schemas` are those that it may refer to.
pub fn sample(schema: &Value, schemas: &Schemas) -> Value {
    let mut sampler = Sampler {
        schemas,
        inside: Vec::new(),
    };
    sampler.value(schema).unwrap_or_default()
}

/// Follows references, and knows inside of which it is: a thing that may contain
/// others of its kind is shown without them.
struct Sampler<'a> {
    schemas: &'a Schemas,
    inside: Vec<&'a str>,
}

impl<'a> Sampler<'a> {
    /// None where the schema leads back to itself.
    fn value(&mut self, schema: &'a Value) -> Option<Value> {
        if let Some(given) = given(schema) {
            return Some(given.clone());
        }
        if let Some(reference) = schema.get("$ref").and_then(Value::as_str) {
            return self.target(schema_name(reference)?);
        }
        for choice in ["oneOf", "anyOf"] {
            if let Some(Value::Array(choices)) = schema.get(choice) {
                return self.value(choices.iter().find(|choice| kind_of(choice) != "null")?);
            }
        }
        if let Some(Value::Array(parts)) = schema.get("allOf") {
            return Some(self.merged(parts));
        }
        Some(self.plain(schema))
    }

    fn target(&mut self, name: &'a str) -> Option<Value> {
        if self.inside.contains(&name) {
            return None;
        }
        self.inside.push(name);
        let value = self.schemas.get(name).and_then(|target| self.value(target));
        self.inside.pop();
        value
    }

    fn merged(&mut self, parts: &'a [Value]) -> Value {
        let mut all = Map::new();
        for part in parts {
            if let Some(Value::Object(fields)) = self.value(part) {
                all.extend(fields);
            }
        }
        Value::Object(all)
    }

    fn plain(&mut self, schema: &'a Value) -> Value {
        match kind_of(schema) {
            "object" => self.object(schema),
            "array" => self.list(schema),
            "string" => text(schema),
            "integer" | "number" => schema.get("minimum").cloned().unwrap_or(json!(1)),
            "boolean" => json!(true),
            "null" => Value::Null,
            _ => json!({}),
        }
    }

    fn object(&mut self, schema: &'a Value) -> Value {
        let fields = schema.get("properties").and_then(Value::as_object);
        let fields = fields.into_iter().flatten();
        fields
            .map(|(name, field)| (name.clone(), self.value(field).unwrap_or_default()))
            .collect()
    }

    fn list(&mut self, schema: &'a Value) -> Value {
        let item = schema.get("items").and_then(|items| self.value(items));
        item.map_or(json!([]), |item| json!([item]))
    }
}

/// What the schema itself gives.
fn given(schema: &Value) -> Option<&Value> {
    let first = |key: &str| schema.get(key).and_then(|values| values.get(0));
    schema
        .get("example")
        .or_else(|| first("examples"))
        .or_else(|| schema.get("const"))
        .or_else(|| schema.get("default").filter(|value| !value.is_null()))
        .or_else(|| first("enum"))
}

/// The first type that is not null; objects need not say that they are.
fn kind_of(schema: &Value) -> &str {
    let implied = if schema.get("properties").is_some() {
        "object"
    } else {
        ""
    };
    match schema.get("type") {
        Some(Value::String(kind)) => kind,
        Some(Value::Array(kinds)) => {
            let mut kinds = kinds.iter().filter_map(Value::as_str);
            kinds.find(|kind| *kind != "null").unwrap_or("null")
        }
        _ => implied,
    }
}

fn text(schema: &Value) -> Value {
    let format = schema.get("format").and_then(Value::as_str);
    let listed = FORMATS.iter().find(|(name, _)| Some(*name) == format);
    json!(listed.map_or("text", |(_, example)| example))
}
