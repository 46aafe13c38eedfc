//! Changes to a thing as JSON Merge Patch (RFC 7396): absent keeps, `null`
//! clears, lists are replaced whole.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::{Map, Value};

use super::{Pending, object, read};
use crate::http::json;
use crate::http::problem::{Code, Problem};

/// The body of a PATCH: an object of changes, as `application/merge-patch+json`
/// or `application/json`.
#[derive(Debug)]
pub struct Patch {
    pub changes: Map<String, Value>,
}

impl FromRequest for Patch {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(req, payload);
        Box::pin(async move {
            let changes = object(reading.await?)?;
            Ok(Self { changes })
        })
    }
}

impl Patch {
    /// The thing with the changes in it. Everything a thing has must be in its
    /// JSON, `null` included: what is not there is unknown, even to clear it.
    /// Refuses as `json::typed` does; clearing what must be there is 422.
    pub fn onto<T: Serialize + DeserializeOwned>(&self, current: &T) -> Result<T, Problem> {
        let current =
            serde_json::to_value(current).map_err(|error| Problem::internal(error.to_string()))?;
        let mut unknown = Vec::new();
        find_unknown(&current, &self.changes, "", &mut unknown);
        if unknown.is_empty() {
            return json::typed(merge(current, &self.changes));
        }
        let errors = unknown.into_iter().map(json::unknown_field).collect();
        Err(Problem::fields(Code::UnknownField, errors))
    }
}

/// The value with the changes in it, by the letter of RFC 7396.
fn merge(current: Value, changes: &Map<String, Value>) -> Value {
    let mut fields = match current {
        Value::Object(fields) => fields,
        _ => Map::new(),
    };
    for (name, change) in changes {
        let before = fields.remove(name).unwrap_or(Value::Null);
        match change {
            Value::Null => {}
            Value::Object(inner) => {
                fields.insert(name.clone(), merge(before, inner));
            }
            whole => {
                fields.insert(name.clone(), whole.clone());
            }
        }
    }
    Value::Object(fields)
}

/// Names that the present value does not have. Below a `null` nothing is known,
/// so that it is left to reading the merged value.
fn find_unknown(
    current: &Value,
    changes: &Map<String, Value>,
    place: &str,
    unknown: &mut Vec<String>,
) {
    let Value::Object(fields) = current else {
        return;
    };
    for (name, change) in changes {
        let here = place.to_owned() + &json::token(name);
        match (fields.get(name), change) {
            (None, _) => unknown.push(here),
            (Some(field), Value::Object(inner)) => find_unknown(field, inner, &here, unknown),
            (Some(_), _) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    fn patch(changes: Value) -> Patch {
        Patch {
            changes: object(changes).unwrap(),
        }
    }

    #[test]
    fn merging_follows_the_examples_of_the_standard() {
        let table = [
            (json!({"a": "b"}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": "b"}),
                json!({"b": "c"}),
                json!({"a": "b", "b": "c"}),
            ),
            (
                json!({"a": "b", "b": "c"}),
                json!({"a": null}),
                json!({"b": "c"}),
            ),
            (json!({"a": ["b"]}), json!({"a": "c"}), json!({"a": "c"})),
            (
                json!({"a": {"b": "c"}}),
                json!({"a": {"b": "d", "c": null}}),
                json!({"a": {"b": "d"}}),
            ),
            (
                json!({"a": [{"b": "c"}]}),
                json!({"a": [1]}),
                json!({"a": [1]}),
            ),
            (
                json!({"e": null}),
                json!({"a": 1}),
                json!({"e": null, "a": 1}),
            ),
            (
                json!([1, 2]),
                json!({"a": "b", "c": null}),
                json!({"a": "b"}),
            ),
            (
                json!({}),
                json!({"a": {"bb": {"ccc": null}}}),
                json!({"a": {"bb": {}}}),
            ),
        ];
        for (current, changes, expected) in table {
            assert_eq!(merge(current, &patch(changes).changes), expected);
        }
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Image {
        url: String,
        #[serde(default)]
        alt: Option<String>,
    }

    #[derive(Debug, PartialEq, Serialize, Deserialize)]
    struct Piece {
        headline: String,
        #[serde(default)]
        image: Option<Image>,
    }

    fn piece() -> Piece {
        let image = Some(Image {
            url: "https://m.example/1".to_owned(),
            alt: None,
        });
        Piece {
            headline: "Floods".to_owned(),
            image,
        }
    }

    #[test]
    fn absent_keeps_and_null_clears() {
        let changed = patch(json!({"image": {"alt": "A street under water"}}))
            .onto(&piece())
            .unwrap();
        assert_eq!(changed.headline, "Floods");
        assert_eq!(changed.image.unwrap().alt.unwrap(), "A street under water");
        assert_eq!(
            patch(json!({"image": null})).onto(&piece()).unwrap().image,
            None
        );
    }

    #[test]
    fn changes_are_held_to_the_same_rules_as_bodies() {
        let refused = |changes| patch(changes).onto(&piece()).unwrap_err();
        let problem = refused(json!({"headlin": null, "image": {"art": 1}}));
        let pointers: Vec<_> = problem
            .body()
            .errors
            .iter()
            .map(|e| e.pointer.as_str())
            .collect();
        assert_eq!(
            (problem.code(), pointers),
            (Code::UnknownField, vec!["/headlin", "/image/art"])
        );
        assert_eq!(
            refused(json!({"headline": null})).body().errors[0].pointer,
            "/headline"
        );
        assert_eq!(
            refused(json!({"image": {"url": 1}})).body().errors[0].pointer,
            "/image/url"
        );
    }
}
