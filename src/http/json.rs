//! JSON from outside, read strictly: no duplicate keys, no NUL, no unknown
//! fields, and every complaint points at its place (RFC 6901).

mod strict;
mod wording;

use serde::de::{Deserialize, DeserializeOwned, Deserializer};
use serde_json::Value;
use serde_path_to_error::{Segment, Track};

use super::problem::{Code, Problem};
use crate::domain::refusal::FieldError;

pub use strict::parse;

/// A `T` from JSON that was parsed before. Unknown fields: 400 `unknown_field`,
/// all at once; a missing field or a wrong type: 422 `invalid`.
pub fn typed<T: DeserializeOwned>(value: Value) -> Result<T, Problem> {
    let reading = read(value);
    if reading.unknown.is_empty() {
        return reading
            .outcome
            .map_err(|error| Problem::fields(Code::Invalid, vec![error]));
    }
    let errors = reading.unknown.into_iter().map(unknown_field).collect();
    Err(Problem::fields(Code::UnknownField, errors))
}

/// The complaint about a field nobody reads.
pub fn unknown_field(pointer: String) -> FieldError {
    FieldError::new(pointer, "unknown", "there is no such field here")
}

/// What came of reading a `T`: the names nobody read, as pointers, and the `T`.
pub struct Reading<T> {
    pub unknown: Vec<String>,
    pub outcome: Result<T, FieldError>,
}

/// Reads a `T` from whatever serde can read from, and keeps account of places.
pub fn read<'de, T, D>(source: D) -> Reading<T>
where
    T: Deserialize<'de>,
    D: Deserializer<'de>,
{
    let mut unknown = Vec::new();
    let mut track = Track::new();
    let tracked = serde_path_to_error::Deserializer::new(source, &mut track);
    let outcome = serde_ignored::deserialize(tracked, |path| unknown.push(pointer_of(&path)));
    let outcome =
        outcome.map_err(|error| wording::complaint(pointer(&track.path()), &error.to_string()));
    Reading { unknown, outcome }
}

/// One name as part of a pointer.
pub fn token(name: &str) -> String {
    format!("/{}", name.replace('~', "~0").replace('/', "~1"))
}

fn pointer(path: &serde_path_to_error::Path) -> String {
    path.iter()
        .map(|segment| match segment {
            Segment::Seq { index } => format!("/{index}"),
            Segment::Map { key } => token(key),
            Segment::Enum { variant } => token(variant),
            Segment::Unknown => String::new(),
        })
        .collect()
}

fn pointer_of(path: &serde_ignored::Path<'_>) -> String {
    use serde_ignored::Path;
    match path {
        Path::Root => String::new(),
        Path::Seq { parent, index } => format!("{}/{index}", pointer_of(parent)),
        Path::Map { parent, key } => pointer_of(parent) + &token(key),
        Path::Some { parent }
        | Path::NewtypeStruct { parent }
        | Path::NewtypeVariant { parent } => pointer_of(parent),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde::Deserialize;
    use serde_json::json;

    #[derive(Debug, Deserialize)]
    struct Byline {
        #[expect(dead_code, reason = "only its being read counts")]
        name: String,
    }

    #[derive(Debug, Deserialize)]
    struct Piece {
        #[expect(dead_code, reason = "only its being read counts")]
        headline: String,
        #[expect(dead_code, reason = "only its being read counts")]
        #[serde(default)]
        bylines: Vec<Byline>,
    }

    fn refused(value: Value) -> Problem {
        typed::<Piece>(value).unwrap_err()
    }

    fn pointers(problem: &Problem) -> Vec<&str> {
        problem
            .body()
            .errors
            .iter()
            .map(|error| error.pointer.as_str())
            .collect()
    }

    #[test]
    fn all_unknown_fields_are_named_at_once() {
        let problem = refused(json!({
            "headline": "Floods", "heading": 1, "a/b": 2, "bylines": [{"name": "Ines", "nam": 1}],
        }));
        assert_eq!(problem.code(), Code::UnknownField);
        assert_eq!(pointers(&problem), ["/a~1b", "/bylines/0/nam", "/heading"]);
    }

    #[test]
    fn a_missing_field_and_a_wrong_type_are_pointed_at() {
        let problem = refused(json!({"headline": "Floods", "bylines": [{}]}));
        assert_eq!(
            (problem.code(), pointers(&problem)),
            (Code::Invalid, vec!["/bylines/0/name"])
        );
        assert_eq!(problem.body().errors[0].code, "required");

        let problem = refused(json!({"headline": 7}));
        assert_eq!(pointers(&problem), ["/headline"]);
        assert_eq!(
            problem.body().errors[0].detail,
            "expected text, not a number"
        );

        assert_eq!(pointers(&refused(json!([]))), [""]);
    }
}
