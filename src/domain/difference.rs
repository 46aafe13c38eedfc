//! What differs between two states of a thing, field by field: for those who
//! came too late, and for the history.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};
use utoipa::ToSchema;

/// One field that differs.
#[derive(Debug, Clone, PartialEq)]
pub struct Difference {
    /// Its name; below another field with a dot, as in `comments.mode`.
    pub field: String,
    pub before: Value,
    pub after: Value,
}

/// The fields in which two JSON objects differ. Objects are looked into, lists
/// are compared whole.
pub fn differences(before: &Value, after: &Value) -> Vec<Difference> {
    let mut found = Vec::new();
    compare("", before, after, &mut found);
    found
}

fn compare(place: &str, before: &Value, after: &Value, found: &mut Vec<Difference>) {
    if before == after {
        return;
    }
    let (Value::Object(old), Value::Object(new)) = (before, after) else {
        found.push(Difference {
            field: place.to_owned(),
            before: before.clone(),
            after: after.clone(),
        });
        return;
    };
    let gone = old.keys().filter(|name| !new.contains_key(*name));
    for name in new.keys().chain(gone) {
        compare(
            &below(place, name),
            field(old, name),
            field(new, name),
            found,
        );
    }
}

fn field<'a>(object: &'a Map<String, Value>, name: &str) -> &'a Value {
    object.get(name).unwrap_or(&Value::Null)
}

/// A field in which what somebody wanted to write differs from what is there now.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, ToSchema)]
pub struct Clash {
    /// Its name; below another field with a dot, as in `seo.title`.
    #[schema(example = "headline")]
    pub field: String,
    /// What was sent.
    #[schema(example = "Flood in Ghent")]
    pub yours: Value,
    /// What is there now.
    #[schema(example = "Floods in Ghent")]
    pub theirs: Value,
}

/// The fields of a merge patch (RFC 7396) that would change what is there now.
pub fn clashes(given: &Map<String, Value>, current: &Value) -> Vec<Clash> {
    let mut found = Vec::new();
    clash("", given, current, &mut found);
    found
}

fn clash(place: &str, given: &Map<String, Value>, current: &Value, found: &mut Vec<Clash>) {
    for (name, yours) in given {
        let here = below(place, name);
        let theirs = current.get(name).unwrap_or(&Value::Null);
        match (yours, theirs) {
            (Value::Object(inner), Value::Object(_)) => clash(&here, inner, theirs, found),
            _ if yours == theirs => {}
            _ => found.push(Clash {
                field: here,
                yours: yours.clone(),
                theirs: theirs.clone(),
            }),
        }
    }
}

fn below(place: &str, name: &str) -> String {
    match place {
        "" => name.to_owned(),
        _ => format!("{place}.{name}"),
    }
}

/// The names of the fields that differ.
pub fn names(differences: &[Difference]) -> Vec<String> {
    differences
        .iter()
        .map(|difference| difference.field.clone())
        .collect()
}

/// What an event keeps of a change: `before` and `after`, only what differs.
pub fn payload(differences: &[Difference]) -> Map<String, Value> {
    let side = |of: fn(&Difference) -> &Value| -> Map<String, Value> {
        let pairs = differences
            .iter()
            .map(|difference| (difference.field.clone(), of(difference).clone()));
        pairs.collect()
    };
    let before = side(|difference| &difference.before);
    let after = side(|difference| &difference.after);
    Map::from_iter([
        ("before".to_owned(), before.into()),
        ("after".to_owned(), after.into()),
    ])
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn only_what_differs_is_named_however_deep() {
        let before = json!({"name": "Desk", "comments": {"mode": "open", "limits": {"links": 2}}, "hosts": ["a"]});
        let after = json!({"name": "Desk", "comments": {"mode": "open", "limits": {"links": 3}}, "hosts": ["a", "b"]});
        let found = differences(&before, &after);
        assert_eq!(names(&found), ["comments.limits.links", "hosts"]);
        assert_eq!(
            Value::from(payload(&found)),
            json!({
                "before": {"comments.limits.links": 2, "hosts": ["a"]},
                "after": {"comments.limits.links": 3, "hosts": ["a", "b"]},
            })
        );
    }

    #[test]
    fn a_patch_clashes_where_it_would_change_something() {
        let now = json!({"headline": "Floods", "tags": ["a"], "seo": {"title": "Old", "description": "x"}, "lead_image": null});
        let given = json!({
            "headline": "Floods", "tags": ["b"], "standfirst": null,
            "seo": {"title": "New", "description": "x"}, "lead_image": {"url": "u"},
        });
        let clash = |field: &str, yours: Value, theirs: Value| Clash {
            field: field.to_owned(),
            yours,
            theirs,
        };
        let mut expected = vec![
            clash("lead_image", json!({"url": "u"}), Value::Null),
            clash("seo.title", json!("New"), json!("Old")),
            clash("tags", json!(["b"]), json!(["a"])),
        ];
        let mut found = clashes(given.as_object().unwrap(), &now);
        found.sort_by(|one, other| one.field.cmp(&other.field));
        expected.sort_by(|one, other| one.field.cmp(&other.field));
        assert_eq!(found, expected);
    }

    #[test]
    fn a_field_that_only_one_side_has_differs_from_null() {
        let found = differences(&json!({"a": 1}), &json!({"b": {"c": 2}}));
        assert_eq!(names(&found), ["b", "a"]);
        assert_eq!(found[1].after, Value::Null);
        assert!(differences(&json!({"a": null}), &json!({})).is_empty());
    }
}
