//! A reader of the document's schemas (JSON Schema 2020-12, as much of it as the
//! document uses: a keyword that is not known here is a flaw, never passed over).

use std::collections::BTreeSet;

use serde_json::Value;

use super::operations::resolved;

/// How strictly objects are read.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reading {
    /// As the standard has it: what is not declared may be there.
    Open,
    /// As our own answers are: every declared member is there, and no other.
    Whole,
}

/// The one optional member that is not there as `null`: replies are in trees alone.
const LEFT_OUT: [&str; 1] = ["replies"];

/// What says nothing about the value.
const REMARKS: [&str; 6] = [
    "description",
    "title",
    "example",
    "examples",
    "default",
    "deprecated",
];

/// Everything in which the value does not fit the schema. Empty when it does.
pub fn flaws(schema: &'static Value, value: &Value, reading: Reading) -> Vec<String> {
    let mut reader = Reader {
        reading,
        flaws: Vec::new(),
    };
    reader.read(schema, value, "", true);
    reader.flaws
}

struct Reader {
    reading: Reading,
    flaws: Vec<String>,
}

impl Reader {
    /// `is_all`: whether this schema is all that is said of the value, and not a part of it.
    fn read(&mut self, schema: &'static Value, value: &Value, place: &str, is_all: bool) {
        let Value::Object(keywords) = schema else {
            return self.flaw(place, format!("{schema} is no schema"));
        };
        for (keyword, rule) in keywords {
            match keyword.as_str() {
                "$ref" => self.read(resolved(schema), value, place, false),
                "allOf" => parts(rule).for_each(|part| self.read(part, value, place, false)),
                "oneOf" => self.choose(rule, value, place, |fitting| fitting == 1),
                "anyOf" => self.choose(rule, value, place, |fitting| fitting > 0),
                "properties" => self.members(rule, value, place),
                "required" => self.required(rule, value, place),
                "additionalProperties" => self.others(schema, rule, value, place),
                "items" => self.items(rule, value, place),
                known if REMARKS.contains(&known) => {}
                keyword => self.plain(keyword, rule, value, place),
            }
        }
        if is_all && self.reading == Reading::Whole {
            self.whole(schema, value, place);
        }
    }

    fn flaw(&mut self, place: &str, what: impl Into<String>) {
        self.flaws.push(format!("{place}: {}", what.into()));
    }

    /// So many of the choices must fit. Where all but one are `null`, that one's flaws are told.
    fn choose(
        &mut self,
        choices: &'static Value,
        value: &Value,
        place: &str,
        is_right: fn(usize) -> bool,
    ) {
        let choices: Vec<_> = parts(choices)
            .filter(|choice| value.is_null() || !is_null(choice))
            .collect();
        if let [only] = choices.as_slice() {
            return self.read(only, value, place, true);
        }
        let fits = |choice: &&&'static Value| flaws(choice, value, self.reading).is_empty();
        let fitting = choices.iter().filter(fits).count();
        if !is_right(fitting) {
            self.flaw(place, format!("{fitting} of the choices fit {value}"));
        }
    }

    fn members(&mut self, properties: &'static Value, value: &Value, place: &str) {
        let Value::Object(members) = value else {
            return;
        };
        for (name, member) in members {
            if let Some(schema) = properties.get(name) {
                self.read(schema, member, &format!("{place}/{name}"), true);
            }
        }
    }

    fn required(&mut self, names: &Value, value: &Value, place: &str) {
        let names = names.as_array().unwrap().iter().filter_map(Value::as_str);
        for name in names.filter(|name| value.is_object() && value.get(name).is_none()) {
            self.flaw(place, format!("{name} is missing"));
        }
    }

    fn others(&mut self, schema: &'static Value, rule: &'static Value, value: &Value, place: &str) {
        let declared = schema.get("properties").and_then(Value::as_object);
        for (name, member) in value.as_object().into_iter().flatten() {
            if declared.is_some_and(|declared| declared.contains_key(name)) {
                continue;
            }
            match rule {
                Value::Bool(true) => {}
                Value::Bool(false) => self.flaw(place, format!("{name} is not taken")),
                schema => self.read(schema, member, &format!("{place}/{name}"), true),
            }
        }
    }

    fn items(&mut self, schema: &'static Value, value: &Value, place: &str) {
        for (n, item) in value.as_array().into_iter().flatten().enumerate() {
            self.read(schema, item, &format!("{place}/{n}"), true);
        }
    }

    fn whole(&mut self, schema: &'static Value, value: &Value, place: &str) {
        let (Value::Object(members), Some(declared)) = (value, declared(schema)) else {
            return;
        };
        for name in members
            .keys()
            .filter(|name| !declared.contains(name.as_str()))
        {
            self.flaw(place, format!("{name} is not declared"));
        }
        let missing = declared
            .iter()
            .filter(|name| !members.contains_key(**name) && !LEFT_OUT.contains(*name));
        for name in missing {
            self.flaw(place, format!("{name} is left out, and not null"));
        }
    }

    fn plain(&mut self, keyword: &str, rule: &Value, value: &Value, place: &str) {
        let fits = match keyword {
            "type" => is_of(rule, value),
            "enum" => rule.as_array().unwrap().contains(value),
            "const" => rule == value,
            "minimum" => value
                .as_f64()
                .is_none_or(|number| number >= rule.as_f64().unwrap()),
            "maximum" => value
                .as_f64()
                .is_none_or(|number| number <= rule.as_f64().unwrap()),
            "minLength" => length(value).is_none_or(|length| length >= rule.as_u64().unwrap()),
            "maxLength" => length(value).is_none_or(|length| length <= rule.as_u64().unwrap()),
            "minItems" => count(value).is_none_or(|count| count >= rule.as_u64().unwrap()),
            "maxItems" => count(value).is_none_or(|count| count <= rule.as_u64().unwrap()),
            "uniqueItems" => is_unique(value),
            "propertyNames" => rule == &serde_json::json!({"type": "string"}),
            "pattern" => value
                .as_str()
                .is_none_or(|text| matches(rule.as_str().unwrap(), text)),
            "format" => is_formed(rule.as_str().unwrap(), value),
            unknown => return self.flaw(place, format!("the keyword {unknown} is not known here")),
        };
        if !fits {
            self.flaw(place, format!("{value} is against {keyword} {rule}"));
        }
    }
}

fn parts(list: &'static Value) -> impl Iterator<Item = &'static Value> {
    list.as_array().unwrap().iter()
}

fn is_null(schema: &Value) -> bool {
    schema["type"] == "null"
}

/// The members that an object of this schema may have; none where any may be there.
fn declared(schema: &'static Value) -> Option<BTreeSet<&'static str>> {
    let mut names = BTreeSet::new();
    let mut found = false;
    if let Some(properties) = schema.get("properties").and_then(Value::as_object) {
        names.extend(properties.keys().map(String::as_str));
        found = true;
    }
    let target = schema.get("$ref").map(|_| resolved(schema));
    for part in schema
        .get("allOf")
        .into_iter()
        .flat_map(parts)
        .chain(target)
    {
        let more = declared(part)?;
        names.extend(more);
        found = true;
    }
    (found
        && !schema
            .get("additionalProperties")
            .is_some_and(Value::is_object))
    .then_some(names)
}

fn is_of(kinds: &Value, value: &Value) -> bool {
    let is = |kind: &str| match kind {
        "object" => value.is_object(),
        "array" => value.is_array(),
        "string" => value.is_string(),
        "boolean" => value.is_boolean(),
        "null" => value.is_null(),
        "integer" => value.is_i64() || value.is_u64(),
        "number" => value.is_number(),
        _ => false,
    };
    match kinds {
        Value::Array(kinds) => kinds.iter().filter_map(Value::as_str).any(is),
        kind => kind.as_str().is_some_and(is),
    }
}

fn length(value: &Value) -> Option<u64> {
    value.as_str().map(|text| text.chars().count() as u64)
}

fn count(value: &Value) -> Option<u64> {
    value.as_array().map(|items| items.len() as u64)
}

fn is_unique(value: &Value) -> bool {
    let items = value.as_array().into_iter().flatten();
    let texts: Vec<String> = items.map(Value::to_string).collect();
    texts.iter().collect::<BTreeSet<_>>().len() == texts.len()
}

/// Patterns of the only form that the document has: `^[set]{least,most}$`, or `+`.
fn matches(pattern: &str, text: &str) -> bool {
    let inner = pattern
        .strip_prefix("^[")
        .and_then(|rest| rest.strip_suffix('$'));
    let (set, times) = inner
        .and_then(|rest| rest.split_once(']'))
        .unwrap_or_else(|| panic!("pattern {pattern}"));
    let bounds = times.trim_matches(['{', '}']);
    let (least, most) = match bounds.split_once(',') {
        Some((least, most)) => (least.parse().unwrap(), most.parse().unwrap_or(usize::MAX)),
        None if bounds == "+" => (1, usize::MAX),
        None => (bounds.parse().unwrap(), bounds.parse().unwrap()),
    };
    (least..=most).contains(&text.chars().count()) && text.chars().all(|c| is_in(set, c))
}

fn is_in(set: &str, c: char) -> bool {
    let set: Vec<char> = set.chars().collect();
    let ranges = set.windows(3).filter(|three| three[1] == '-');
    ranges
        .into_iter()
        .any(|three| (three[0]..=three[2]).contains(&c))
        || set.contains(&c)
}

fn is_formed(format: &str, value: &Value) -> bool {
    let Value::String(text) = value else {
        return ["int32", "int64", "uint32", "float", "double"].contains(&format)
            || value.is_null();
    };
    match format {
        "uuid" => uuid::Uuid::try_parse(text).is_ok() && text.len() == 36,
        "date-time" => text.ends_with('Z') && chrono::DateTime::parse_from_rfc3339(text).is_ok(),
        "uri" => url::Url::parse(text).is_ok(),
        "email" => text.contains('@'),
        "password" => true,
        _ => false,
    }
}

#[test]
fn a_value_that_does_not_fit_is_told_with_its_place() {
    let schema: &'static Value = Box::leak(Box::new(serde_json::json!({
    "type": "object", "required": ["id"], "properties": {
        "id": {"type": "string", "format": "uuid"},
        "n": {"oneOf": [{"type": "integer", "maximum": 3}, {"type": "null"}]},
        "key": {"type": "string", "pattern": "^[a-z-]{1,4}$"},
    }})));
    let id = "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11";
    let table = [
        (
            serde_json::json!({"id": id, "n": 3, "key": "a-b"}),
            Reading::Whole,
            0,
        ),
        (serde_json::json!({"id": id}), Reading::Open, 0),
        (serde_json::json!({"id": id}), Reading::Whole, 2),
        (
            serde_json::json!({"id": "x", "n": 4, "key": "abcde"}),
            Reading::Whole,
            3,
        ),
        (
            serde_json::json!({"id": id, "n": null, "key": "a", "more": 1}),
            Reading::Whole,
            1,
        ),
        (serde_json::json!([]), Reading::Whole, 1),
    ];
    for (value, reading, wrong) in table {
        let flaws = flaws(schema, &value, reading);
        assert_eq!(flaws.len(), wrong, "{value}: {flaws:?}");
    }
}
