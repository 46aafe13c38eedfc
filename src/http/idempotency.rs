//! The header `Idempotency-Key`: one effect for one key, however often it is sent.

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderMap, HeaderName};
use actix_web::{FromRequest, HttpRequest};

use super::problem::{Code, Problem};
use crate::domain::refusal::FieldError;
use crate::store::idempotency::Request;

/// As sent; actix knows no constant for it.
pub const HEADER: HeaderName = HeaderName::from_static("idempotency-key");

/// The fewest and the most characters: enough for a UUID without hyphens to be unguessable,
/// few enough to be stored.
const LENGTH: std::ops::RangeInclusive<usize> = 16..=255;

/// The key, where there is one: 16 to 255 visible ASCII characters, otherwise 422
/// `invalid` with the pointer `/header/Idempotency-Key`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Key(pub Option<String>);

impl FromRequest for Key {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(read(req.headers()).map(Self))
    }
}

/// What a key stands for: this caller, this operation, this body.
pub fn request(
    Key(key): Key,
    caller: impl std::fmt::Display,
    operation: String,
    digest: [u8; 32],
) -> Option<Request> {
    key.map(|key| Request {
        caller: caller.to_string(),
        operation,
        key,
        digest: digest.to_vec(),
    })
}

fn read(headers: &HeaderMap) -> Result<Option<String>, Problem> {
    let mut keys = headers.get_all(&HEADER);
    let Some(key) = keys.next() else {
        return Ok(None);
    };
    if keys.next().is_some() {
        return Err(wrong("repeated", "is given twice; a request has one key"));
    }
    if !LENGTH.contains(&key.len()) {
        return Err(wrong("wrong_length", "expected 16 to 255 characters"));
    }
    match key.to_str() {
        Ok(text) if text.bytes().all(|byte| byte.is_ascii_graphic()) => Ok(Some(text.to_owned())),
        _ => Err(wrong(
            "invalid",
            "expected visible ASCII characters, without spaces",
        )),
    }
}

fn wrong(code: &str, detail: &str) -> Problem {
    let error = FieldError::new("/header/Idempotency-Key", code, detail);
    Problem::fields(Code::Invalid, vec![error])
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn given(keys: &[&str]) -> Result<Key, Problem> {
        let mut request = TestRequest::post();
        for key in keys {
            request = request.append_header((HEADER, *key));
        }
        Key::extract(&request.to_http_request()).into_inner()
    }

    #[test]
    fn a_key_is_optional() {
        assert_eq!(given(&[]).unwrap(), Key(None));
        let key = "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11";
        assert_eq!(given(&[key]).unwrap(), Key(Some(key.to_owned())));
        assert!(given(&[&"k".repeat(255)]).is_ok());
    }

    #[test]
    fn a_key_that_is_none_is_refused_and_pointed_at() {
        let key = "k".repeat(16);
        let table: [&[&str]; 6] = [
            &[""],
            &["k"],
            &[&"k".repeat(256)],
            &["two words in a key"],
            &["schlüssel-schlüssel"],
            &[&key, &key],
        ];
        for keys in table {
            let problem = given(keys).unwrap_err();
            assert_eq!(problem.code(), Code::Invalid);
            assert_eq!(
                problem.body().errors[0].pointer,
                "/header/Idempotency-Key",
                "{keys:?}"
            );
        }
    }
}
