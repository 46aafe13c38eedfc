//! What differs between two states of a thing, field by field: for those who
//! came too late, and for the history.

use serde_json::{Map, Value};

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
        let below = match place {
            "" => name.clone(),
            _ => format!("{place}.{name}"),
        };
        compare(&below, field(old, name), field(new, name), found);
    }
}

fn field<'a>(object: &'a Map<String, Value>, name: &str) -> &'a Value {
    object.get(name).unwrap_or(&Value::Null)
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
    fn a_field_that_only_one_side_has_differs_from_null() {
        let found = differences(&json!({"a": 1}), &json!({"b": {"c": 2}}));
        assert_eq!(names(&found), ["b", "a"]);
        assert_eq!(found[1].after, Value::Null);
        assert!(differences(&json!({"a": null}), &json!({})).is_empty());
    }
}
