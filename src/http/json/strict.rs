//! From bytes to a JSON value, refusing what two readers could understand differently.

use std::fmt;

use serde::de::{Deserialize, Deserializer, Error, MapAccess, SeqAccess, Visitor};
use serde_json::{Map, Number, Value};

use super::token;
use crate::domain::refusal::FieldError;
use crate::http::problem::{Code, Problem};

/// Parses a whole document. 400 `malformed` with line and column: no JSON, not
/// UTF-8, a lone surrogate, a key that stands twice, more than 128 levels.
/// 422 `invalid` with its pointer: a NUL in a text or a key.
pub fn parse(bytes: &[u8]) -> Result<Value, Problem> {
    let text = std::str::from_utf8(bytes).map_err(not_utf8)?;
    if text.trim().is_empty() {
        return Err(Problem::new(
            Code::Malformed,
            "A JSON body is needed; this request has none.",
        ));
    }
    let Strict(value) = serde_json::from_str(text).map_err(not_json)?;
    let mut errors = Vec::new();
    find_nul(&value, "", &mut errors);
    if errors.is_empty() {
        return Ok(value);
    }
    Err(Problem::fields(Code::Invalid, errors))
}

fn not_utf8(error: std::str::Utf8Error) -> Problem {
    let detail = format!(
        "The body is not UTF-8 from byte {} on.",
        error.valid_up_to()
    );
    Problem::new(Code::Malformed, detail)
}

#[expect(clippy::needless_pass_by_value, reason = "the shape map_err wants")]
fn not_json(error: serde_json::Error) -> Problem {
    Problem::new(
        Code::Malformed,
        format!("The body is not valid JSON: {error}."),
    )
}

/// NUL ends strings in one database and is refused by the other.
fn find_nul(value: &Value, place: &str, errors: &mut Vec<FieldError>) {
    match value {
        Value::String(text) if text.contains('\0') => errors.push(nul(place)),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                find_nul(item, &format!("{place}/{index}"), errors);
            }
        }
        Value::Object(fields) => {
            for (key, field) in fields {
                if key.contains('\0') {
                    errors.push(nul(place));
                }
                find_nul(field, &(place.to_owned() + &token(key)), errors);
            }
        }
        Value::String(_) | Value::Number(_) | Value::Bool(_) | Value::Null => {}
    }
}

fn nul(place: &str) -> FieldError {
    FieldError::new(place, "nul", "contains the character NUL; leave it out")
}

/// A value whose objects have each key once.
struct Strict(Value);

impl<'de> Deserialize<'de> for Strict {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(StrictVisitor).map(Strict)
    }
}

struct StrictVisitor;

impl<'de> Visitor<'de> for StrictVisitor {
    type Value = Value;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("JSON")
    }

    fn visit_unit<E: Error>(self) -> Result<Value, E> {
        Ok(Value::Null)
    }

    fn visit_bool<E: Error>(self, value: bool) -> Result<Value, E> {
        Ok(Value::Bool(value))
    }

    fn visit_i64<E: Error>(self, value: i64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_u64<E: Error>(self, value: u64) -> Result<Value, E> {
        Ok(value.into())
    }

    fn visit_f64<E: Error>(self, value: f64) -> Result<Value, E> {
        let number = Number::from_f64(value);
        number
            .map(Value::Number)
            .ok_or_else(|| E::custom("number out of range"))
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_string<E: Error>(self, text: String) -> Result<Value, E> {
        Ok(text.into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, mut items: A) -> Result<Value, A::Error> {
        let mut array = Vec::new();
        while let Some(Strict(item)) = items.next_element()? {
            array.push(item);
        }
        Ok(Value::Array(array))
    }

    fn visit_map<A: MapAccess<'de>>(self, mut fields: A) -> Result<Value, A::Error> {
        let mut object = Map::new();
        while let Some(key) = fields.next_key::<String>()? {
            if object.contains_key(&key) {
                return Err(A::Error::custom(format_args!(
                    "the key {key:?} stands twice"
                )));
            }
            let Strict(field) = fields.next_value()?;
            object.insert(key, field);
        }
        Ok(Value::Object(object))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn refused(text: impl AsRef<[u8]>) -> (Code, String) {
        let problem = parse(text.as_ref()).unwrap_err();
        (problem.code(), problem.body().detail.clone())
    }

    #[test]
    fn what_is_well_formed_is_read_as_it_stands() {
        let text = r#"{"a":[1,-2,0.5,"é",true,null],"b":{"c":{}}}"#;
        let expected = json!({"a": [1, -2, 0.5, "é", true, null], "b": {"c": {}}});
        assert_eq!(parse(text.as_bytes()).unwrap(), expected);
    }

    #[test]
    fn what_cannot_be_read_says_where() {
        let (code, detail) = refused("{\n  \"a\" 1}");
        assert_eq!(code, Code::Malformed);
        assert!(detail.contains("line 2 column 7"), "{detail}");
        for text in [
            "",
            " ",
            "{",
            "[1,]",
            "NaN",
            "1e999",
            "{} {}",
            r#""\ud800""#,
            r#""\udc00x""#,
        ] {
            assert_eq!(refused(text).0, Code::Malformed, "{text}");
        }
        assert_eq!(refused(b"\"\xff\"").0, Code::Malformed);
        assert_eq!(refused("[".repeat(100_000)).0, Code::Malformed);
    }

    #[test]
    fn a_key_that_stands_twice_is_refused_at_any_depth() {
        let (code, detail) = refused(r#"{"a":{"role":"writer","role":"admin"}}"#);
        assert_eq!(code, Code::Malformed);
        assert!(detail.contains(r#""role" stands twice"#), "{detail}");
    }

    #[test]
    fn nul_is_refused_in_texts_and_in_keys() {
        let problem = parse(br#"{"a":["x","y\u0000"],"b\u0000":1}"#).unwrap_err();
        let pointers: Vec<_> = problem
            .body()
            .errors
            .iter()
            .map(|e| e.pointer.as_str())
            .collect();
        assert_eq!(
            (problem.code(), pointers),
            (Code::Invalid, vec!["/a/1", ""])
        );
    }
}
