//! What serde says, in plain words. The values that were sent are never
//! repeated: one of them may be a password.

use super::token;
use crate::domain::refusal::FieldError;

/// What serde expected → what people call it. Longer ones come before their prefixes.
#[rustfmt::skip]
const EXPECTED: [(&str, &str); 19] = [
    ("an RFC 3339",         "an instant such as 2026-11-02T09:30:00Z"),
    ("a formatted date",    "an instant such as 2026-11-02T09:30:00Z"),
    ("string or map",       "one of the values in the schema"),
    ("variant identifier",  "one of the values in the schema"),
    ("a string",            "text"),
    ("string",              "text"),
    ("a borrowed string",   "text"),
    ("a boolean",           "true or false"),
    ("a sequence",          "a list"),
    ("sequence",            "a list"),
    ("a map",               "an object"),
    ("struct ",             "an object"),
    ("u8",                  "a whole number from 0 to 255"),
    ("u16",                 "a whole number from 0 to 65535"),
    ("u32",                 "a whole number from 0 to 4294967295"),
    ("u64",                 "a whole number, 0 or more"),
    ("i32",                 "a whole number of at most 32 bits"),
    ("i64",                 "a whole number of at most 64 bits"),
    ("f64",                 "a number"),
];

/// What serde found → what people call it.
#[rustfmt::skip]
const FOUND: [(&str, &str); 8] = [
    ("string",         "text"),
    ("integer",        "a number"),
    ("floating point", "a number with a fraction"),
    ("boolean",        "true or false"),
    ("null",           "null"),
    ("unit",           "null"),
    ("map",            "an object"),
    ("sequence",       "a list"),
];

/// Messages that come from parsers below serde → code and detail.
#[rustfmt::skip]
const PARSERS: [(&str, &str, &str); 12] = [
    ("premature end of input",              "invalid",      INSTANT),
    ("input contains invalid characters",   "invalid",      INSTANT),
    ("input is out of range",               "invalid",      INSTANT),
    ("input is not enough",                 "invalid",      INSTANT),
    ("no possible date and time",           "invalid",      INSTANT),
    ("trailing input",                      "invalid",      INSTANT),
    ("invalid digit found in string",       "wrong_type",   "expected a whole number"),
    ("cannot parse integer from empty",     "wrong_type",   "expected a whole number, and it is empty"),
    ("number too large",                    "out_of_range", "the number is too large"),
    ("number too small",                    "out_of_range", "the number is too small"),
    ("provided string was not `true`",      "wrong_type",   "expected true or false"),
    ("invalid float literal",               "wrong_type",   "expected a number"),
];

const INSTANT: &str = "expected an instant such as 2026-11-02T09:30:00Z (RFC 3339)";

/// The complaint about what stands at `pointer`.
pub fn complaint(pointer: String, message: &str) -> FieldError {
    if let Some(field) = message.strip_prefix("missing field ") {
        let place = pointer + &token(field.trim_matches('`'));
        return FieldError::new(place, "required", "is missing, and must be given");
    }
    if let Some((found, expected)) = message.rsplit_once(", expected ") {
        let (code, detail) = mismatch(found, expected);
        return FieldError::new(pointer, code, detail);
    }
    match PARSERS
        .iter()
        .find(|(start, ..)| message.starts_with(start))
    {
        Some((_, code, detail)) => FieldError::new(pointer, code, *detail),
        None => FieldError::new(pointer, "invalid", message),
    }
}

fn mismatch(found: &str, expected: &str) -> (&'static str, String) {
    if found.starts_with("unknown variant") {
        let values = expected.trim_start_matches("one of ").replace('`', "");
        return (
            "not_one_of",
            format!("expected one of: {}", values.replace(" or ", ", ")),
        );
    }
    let wanted = called(&EXPECTED, expected).unwrap_or(expected);
    if let Some(kind) = found.strip_prefix("invalid type: ") {
        let kind = called(&FOUND, kind).unwrap_or("that");
        return ("wrong_type", format!("expected {wanted}, not {kind}"));
    }
    ("out_of_range", format!("expected {wanted}"))
}

fn called(table: &[(&str, &'static str)], words: &str) -> Option<&'static str> {
    table
        .iter()
        .find(|(start, _)| words.starts_with(start))
        .map(|(_, plain)| *plain)
}

#[cfg(test)]
mod tests {
    use serde::Deserialize;
    use serde_json::{Value, json};

    use crate::domain::ids::StaffId;
    use crate::domain::staff::Role;
    use crate::domain::time::Instant;
    use crate::http::json::read;

    fn said<'de, T: Deserialize<'de>>(value: Value) -> (String, String) {
        let error = read::<T, _>(value).outcome.map(|_| ()).unwrap_err();
        (error.code, error.detail)
    }

    #[test]
    fn complaints_are_in_plain_words_and_do_not_repeat_what_was_sent() {
        let table = [
            (
                said::<u16>(json!("hunter2, expected u8")),
                "wrong_type",
                "expected a whole number from 0 to 65535, not text",
            ),
            (
                said::<u16>(json!(70_000)),
                "out_of_range",
                "expected a whole number from 0 to 65535",
            ),
            (
                said::<u32>(json!(-1)),
                "out_of_range",
                "expected a whole number from 0 to 4294967295",
            ),
            (
                said::<i64>(json!(1.5)),
                "wrong_type",
                "expected a whole number of at most 64 bits, not a number with a fraction",
            ),
            (
                said::<bool>(json!(null)),
                "wrong_type",
                "expected true or false, not null",
            ),
            (
                said::<Vec<u8>>(json!({})),
                "wrong_type",
                "expected a list, not an object",
            ),
            (
                said::<Role>(json!("boss")),
                "not_one_of",
                "expected one of: writer, editor, publisher, moderator, admin",
            ),
            (
                said::<Role>(json!(1)),
                "wrong_type",
                "expected one of the values in the schema, not a number",
            ),
            (
                said::<Instant>(json!("tomorrow")),
                "invalid",
                super::INSTANT,
            ),
            (
                said::<Instant>(json!(5)),
                "wrong_type",
                "expected an instant such as 2026-11-02T09:30:00Z, not a number",
            ),
            (said::<StaffId>(json!("x")), "invalid", "not a UUID"),
        ];
        for ((code, detail), expected_code, expected_detail) in table {
            assert_eq!(
                (code.as_str(), detail.as_str()),
                (expected_code, expected_detail)
            );
        }
    }
}
