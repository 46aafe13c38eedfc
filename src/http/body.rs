//! Bodies: JSON, UTF-8, at most 1 MiB, read within 20 seconds.
//!
//! A handler that must answer 404 before it looks at the body takes
//! `Result<Body<T>, Problem>`.

mod empty;
mod patch;

use std::future::Future;
use std::pin::Pin;
use std::time::Duration;

use actix_web::dev::Payload;
use actix_web::error::PayloadError;
use actix_web::http::header::{CONTENT_ENCODING, CONTENT_LENGTH, CONTENT_TYPE};
use actix_web::{FromRequest, HttpMessage, HttpRequest};
use futures_util::StreamExt;
use ring::digest::{SHA256, digest};
use serde::de::DeserializeOwned;
use serde_json::Value;

use super::json;
use super::problem::{Code, Problem};
use super::query;
use crate::domain::refusal::FieldError;

pub use empty::Empty;
pub use patch::Patch;

/// The most a request may have, in bytes.
pub const LIMIT: usize = 1024 * 1024;

/// How long a body may take to arrive.
const DEADLINE: Duration = Duration::from_secs(20);

type Pending<T> = Pin<Box<dyn Future<Output = Result<T, Problem>>>>;

/// A body with fields. 400 `malformed` and `unknown_field`, 413, 415, 422 `invalid`.
#[derive(Debug)]
pub struct Body<T> {
    pub value: T,
    /// SHA-256 over the JSON without white space and with sorted keys: what an
    /// Idempotency-Key stands for.
    pub digest: [u8; 32],
}

impl<T: DeserializeOwned> FromRequest for Body<T> {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let reading = read(req, payload);
        Box::pin(async move {
            let value = reading.await?;
            let digest = digest_of(&value);
            Ok(Self {
                // serde would read a list as the fields in their order
                value: json::typed(Value::Object(object(value)?))?,
                digest,
            })
        })
    }
}

fn object(value: Value) -> Result<serde_json::Map<String, Value>, Problem> {
    let Value::Object(fields) = value else {
        let error = FieldError::new("", "wrong_type", "expected an object");
        return Err(Problem::fields(Code::Invalid, vec![error]));
    };
    Ok(fields)
}

/// Checks what the headers say before anything is read.
fn read(
    req: &HttpRequest,
    payload: &mut Payload,
) -> impl Future<Output = Result<Value, Problem>> + use<> {
    // no operation takes both a body and parameters
    let checked = query::refuse_any(req)
        .and_then(|()| check_kind(req))
        .and_then(|()| check_size(req));
    let payload = payload.take();
    async move {
        checked?;
        json::parse(&gather(payload, DEADLINE).await?)
    }
}

fn check_kind(req: &HttpRequest) -> Result<(), Problem> {
    let plain = req
        .headers()
        .get(CONTENT_ENCODING)
        .is_none_or(|coding| coding == "identity");
    if plain && is_json(req) {
        return Ok(());
    }
    let detail = match req.headers().get(CONTENT_TYPE) {
        _ if !plain => "Send the body without Content-Encoding.",
        None => "Send Content-Type: application/json; this request names no type.",
        Some(_) => "Send JSON in UTF-8, with Content-Type: application/json.",
    };
    Err(Problem::new(Code::UnsupportedMediaType, detail))
}

fn is_json(req: &HttpRequest) -> bool {
    let Ok(Some(kind)) = req.mime_type() else {
        return false;
    };
    let named = kind.subtype() == "json" || kind.suffix().is_some_and(|suffix| suffix == "json");
    let charset = kind.get_param("charset");
    kind.type_() == "application"
        && named
        && charset.is_none_or(|name| name.as_str().eq_ignore_ascii_case("utf-8"))
}

fn check_size(req: &HttpRequest) -> Result<(), Problem> {
    let announced = req
        .headers()
        .get(CONTENT_LENGTH)
        .and_then(|length| length.to_str().ok());
    match announced.and_then(|length| length.parse::<usize>().ok()) {
        Some(length) if length > LIMIT => Err(too_large()),
        _ => Ok(()),
    }
}

/// The whole body. actix bounds the time of the headers only, hence the deadline.
async fn gather(payload: Payload, deadline: Duration) -> Result<Vec<u8>, Problem> {
    tokio::time::timeout(deadline, collect(payload))
        .await
        .unwrap_or_else(|_| {
            let detail = format!(
                "The body did not arrive within {} seconds.",
                deadline.as_secs()
            );
            Err(Problem::new(Code::Malformed, detail))
        })
}

async fn collect(mut payload: Payload) -> Result<Vec<u8>, Problem> {
    let mut bytes = Vec::new();
    while let Some(chunk) = payload.next().await {
        let chunk = chunk.map_err(|error| broken_off(&error))?;
        if bytes.len() + chunk.len() > LIMIT {
            return Err(too_large());
        }
        bytes.extend_from_slice(&chunk);
    }
    Ok(bytes)
}

fn broken_off(error: &PayloadError) -> Problem {
    Problem::new(Code::Malformed, format!("The body broke off: {error}."))
}

fn too_large() -> Problem {
    Problem::new(
        Code::TooLarge,
        "A request may have 1 MiB; this one has more.",
    )
}

/// Keys are sorted, since `serde_json` keeps objects in a B-tree.
fn digest_of(value: &Value) -> [u8; 32] {
    let hash = digest(&SHA256, value.to_string().as_bytes());
    hash.as_ref().try_into().unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::error::PayloadError;
    use actix_web::test::TestRequest;
    use actix_web::web::Bytes;
    use futures_util::stream;
    use serde::Deserialize;

    #[derive(Debug, Deserialize)]
    struct Note {
        text: String,
    }

    fn request(kind: &'static str, body: &'static str) -> TestRequest {
        TestRequest::post()
            .insert_header((CONTENT_TYPE, kind))
            .set_payload(body)
    }

    async fn extract<T: FromRequest>(request: TestRequest) -> Result<T, T::Error> {
        let (req, mut payload) = request.to_http_parts();
        T::from_request(&req, &mut payload).await
    }

    async fn code(request: TestRequest) -> Code {
        extract::<Body<Note>>(request).await.unwrap_err().code()
    }

    #[actix_web::test]
    async fn white_space_and_order_do_not_change_the_digest() {
        #[derive(Debug, Deserialize)]
        struct Any(Value);
        let one: Body<Any> = extract(request("application/json", r#"{"a":1,"b":2}"#))
            .await
            .unwrap();
        let two: Body<Any> = extract(request(
            "application/json; charset=UTF-8",
            r#"{ "b": 2, "a": 1 }"#,
        ))
        .await
        .unwrap();
        assert_eq!(one.digest, two.digest);
        assert_eq!(one.value.0, two.value.0);
    }

    #[actix_web::test]
    async fn only_json_is_read() {
        let good =
            extract::<Body<Note>>(request("application/problem+json", r#"{"text":"x"}"#)).await;
        assert_eq!(good.unwrap().value.text, "x");
        for kind in [
            "text/plain",
            "application/xml",
            "application/json; charset=latin1",
            "json",
        ] {
            assert_eq!(
                code(request(kind, "{}")).await,
                Code::UnsupportedMediaType,
                "{kind}"
            );
        }
        assert_eq!(
            code(TestRequest::post().set_payload("{}")).await,
            Code::UnsupportedMediaType
        );
        let packed = request("application/json", "{}").insert_header((CONTENT_ENCODING, "gzip"));
        assert_eq!(code(packed).await, Code::UnsupportedMediaType);
    }

    #[actix_web::test]
    async fn a_body_has_an_end() {
        let announced =
            request("application/json", "{}").insert_header((CONTENT_LENGTH, LIMIT + 1));
        assert_eq!(code(announced).await, Code::TooLarge);

        let chunk = Ok::<_, PayloadError>(Bytes::from(vec![b' '; LIMIT]));
        let endless = stream::iter([chunk, Ok(Bytes::from("1"))]).boxed_local();
        let problem = gather(endless.into(), DEADLINE).await.unwrap_err();
        assert_eq!(problem.code(), Code::TooLarge);

        let silent = stream::pending().boxed_local();
        let problem = gather(silent.into(), Duration::from_millis(20))
            .await
            .unwrap_err();
        assert_eq!(problem.code(), Code::Malformed);
        assert!(problem.body().detail.contains("did not arrive"));
    }
}
