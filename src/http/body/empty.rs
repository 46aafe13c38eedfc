//! The body of a request that has no fields.

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde_json::{Map, Value};

use super::{DEADLINE, Pending, check_kind, check_size, digest_of, gather, object};
use crate::http::json;
use crate::http::problem::{Code, Problem};
use crate::http::query;

/// The body of a POST without fields: none, or `{}`. 400 `unknown_field` otherwise.
#[derive(Debug)]
pub struct Empty {
    /// The same for both.
    pub digest: [u8; 32],
}

impl FromRequest for Empty {
    type Error = Problem;
    type Future = Pending<Self>;

    fn from_request(req: &HttpRequest, payload: &mut Payload) -> Self::Future {
        let query = query::refuse_any(req);
        let (kind, size) = (check_kind(req), check_size(req));
        let payload = payload.take();
        Box::pin(async move {
            query?;
            size?;
            let bytes = gather(payload, DEADLINE).await?;
            if !bytes.trim_ascii().is_empty() {
                kind?;
                check_empty(json::parse(&bytes)?)?;
            }
            Ok(Self {
                digest: digest_of(&Value::Object(Map::new())),
            })
        })
    }
}

fn check_empty(value: Value) -> Result<(), Problem> {
    let fields = object(value)?;
    if fields.is_empty() {
        return Ok(());
    }
    let errors = fields
        .keys()
        .map(|name| json::unknown_field(json::token(name)));
    Err(Problem::fields(Code::UnknownField, errors.collect()))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::http::header::CONTENT_TYPE;
    use actix_web::test::TestRequest;

    async fn read(kind: &'static str, body: &'static str) -> Result<Empty, Code> {
        let request = TestRequest::post()
            .insert_header((CONTENT_TYPE, kind))
            .set_payload(body);
        let (req, mut payload) = request.to_http_parts();
        Empty::from_request(&req, &mut payload)
            .await
            .map_err(|problem| problem.code())
    }

    #[actix_web::test]
    async fn nothing_and_an_empty_object_are_the_same() {
        let nothing = read("text/plain", "").await.unwrap();
        let braces = read("application/json", " {} ").await.unwrap();
        assert_eq!(nothing.digest, braces.digest);
    }

    #[actix_web::test]
    async fn anything_else_is_refused() {
        assert_eq!(
            read("application/json", r#"{"a":1}"#).await.unwrap_err(),
            Code::UnknownField
        );
        assert_eq!(
            read("application/json", "[]").await.unwrap_err(),
            Code::Invalid
        );
        assert_eq!(
            read("text/plain", "x").await.unwrap_err(),
            Code::UnsupportedMediaType
        );
    }
}
