//! Problems: every refusal and failure as `application/problem+json` (RFC 9457).
//!
//! Extractors and handlers answer `Err(Problem)`; `request_id::follow` puts the
//! request's id into it on its way out and logs what lies behind a fault.

mod addresses;
mod code;
mod foreign;
mod refusals;

use std::fmt;

use actix_web::http::header::{
    ALLOW, CACHE_CONTROL, CONTENT_TYPE, HeaderName, HeaderValue, RETRY_AFTER, WWW_AUTHENTICATE,
};
use actix_web::{HttpResponse, ResponseError, http::StatusCode};
use chrono::TimeDelta;
use serde::Serialize;
use serde_json::Value;
use utoipa::ToSchema;

use crate::domain::difference::Clash;
use crate::domain::refusal::{Blocker, FieldError};
use crate::domain::staff::StaffRef;
use crate::domain::time::Instant;

pub use addresses::{Addresses, not_found_service};
pub use code::Code;
pub use foreign::{finish, from_actix};
pub use refusals::rate_limit_headers;

/// The media type of a problem.
pub const MEDIA_TYPE: &str = "application/problem+json";

/// What a client is told. Members that do not fit the code are left out.
#[derive(Debug, Clone, Serialize, ToSchema)]
#[schema(as = Problem)]
pub struct ProblemBody {
    /// `/problems/<code>`, where what the code means can be read.
    #[serde(rename = "type")]
    #[schema(example = "/problems/invalid")]
    pub address: String,
    /// The same for every occurrence of the code.
    #[schema(example = "Something in the request is wrong")]
    pub title: &'static str,
    /// The HTTP status.
    #[schema(example = 422)]
    pub status: u16,
    /// What is wrong this time.
    #[schema(example = "headline: at most 300 characters; this has 412")]
    pub detail: String,
    pub code: Code,
    /// As in `X-Request-Id`: what to name when asking about it.
    #[serde(skip_serializing_if = "Option::is_none")]
    #[schema(example = "01980a5e-3c44-7d5b-9d0e-4f6f5f0c8a11")]
    pub request_id: Option<String>,
    /// Every field, parameter or header that is wrong.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub errors: Vec<FieldError>,
    /// With `blocked`: everything that stands in the way.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub blockers: Vec<Blocker>,
    /// With `stale`, of a draft: the fields that differ, with what was sent and what is there now.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    #[schema(required = false)]
    pub differences: Vec<Clash>,
    /// With `stale`: how the thing stands now. With `base_moved`: the live content.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub current: Option<Value>,
    /// With `stale`: the fields in which it differs from what was sent. With
    /// `base_moved`: those that both sides have changed.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fields: Option<Vec<String>>,
    /// With `leased` and `already_decided`: who.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub by: Option<StaffRef>,
    /// With `already_decided`: when.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub at: Option<Instant>,
    /// With `leased`: when the lease runs out.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub until: Option<Instant>,
}

/// One problem: what the client is told, the headers that belong to it, and the
/// cause, which is logged and never shown.
#[derive(Debug, Clone)]
pub struct Problem(Box<Parts>);

#[derive(Debug, Clone)]
struct Parts {
    body: ProblemBody,
    headers: Vec<(HeaderName, HeaderValue)>,
    cause: Option<String>,
}

impl Problem {
    /// A problem of this code; `detail` says what is wrong this time, and what would be right.
    pub fn new(code: Code, detail: impl Into<String>) -> Self {
        let body = ProblemBody {
            address: code.address(),
            title: code.title(),
            status: code.status(),
            detail: detail.into(),
            code,
            request_id: None,
            errors: Vec::new(),
            blockers: Vec::new(),
            current: None,
            fields: None,
            differences: Vec::new(),
            by: None,
            at: None,
            until: None,
        };
        let headers = if code == Code::Unauthenticated {
            vec![challenge()]
        } else {
            Vec::new()
        };
        Self(Box::new(Parts {
            body,
            headers,
            cause: None,
        }))
    }

    /// Everything that is wrong with the fields; the first one is the detail.
    pub fn fields(code: Code, errors: Vec<FieldError>) -> Self {
        let detail = errors.iter().map(in_words).next().unwrap_or_default();
        Self::new(code, detail).with(|body| body.errors = errors)
    }

    /// A fault of ours; the cause is logged under the request's id.
    pub fn internal(cause: impl Into<String>) -> Self {
        let detail = "The cause was logged under request_id; nothing about it is shown here.";
        Self::new(Code::Internal, detail).caused_by(cause)
    }

    /// Says when to send the request again.
    #[must_use]
    pub fn retry_after(self, wait: TimeDelta) -> Self {
        self.header(RETRY_AFTER, HeaderValue::from(refusals::seconds(wait)))
    }

    /// Says which methods the address answers to.
    #[must_use]
    pub fn allow(self, methods: HeaderValue) -> Self {
        self.header(ALLOW, methods)
    }

    #[must_use]
    pub fn request_id(self, id: &str) -> Self {
        self.with(|body| body.request_id = Some(id.to_owned()))
    }

    pub fn code(&self) -> Code {
        self.0.body.code
    }

    /// What the client is told, for an answer that carries several outcomes.
    pub fn body(&self) -> &ProblemBody {
        &self.0.body
    }

    /// What lies behind it, for the log alone.
    pub fn cause(&self) -> Option<&str> {
        self.0.cause.as_deref()
    }

    fn caused_by(mut self, cause: impl Into<String>) -> Self {
        self.0.cause = Some(cause.into());
        self
    }

    fn with(mut self, change: impl FnOnce(&mut ProblemBody)) -> Self {
        change(&mut self.0.body);
        self
    }

    fn header(mut self, name: HeaderName, value: HeaderValue) -> Self {
        self.0.headers.push((name, value));
        self
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.code().name(), self.body().detail)
    }
}

impl ResponseError for Problem {
    fn status_code(&self) -> StatusCode {
        StatusCode::from_u16(self.body().status).unwrap_or(StatusCode::INTERNAL_SERVER_ERROR)
    }

    fn error_response(&self) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status_code());
        // it is about this request, and the next may be answered; some also tell what
        // somebody may see whose token came with it
        answer.insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")));
        for header in &self.0.headers {
            answer.append_header(header.clone());
        }
        if let Some(id) = &self.body().request_id {
            answer.insert_header((super::request_id::HEADER, id.as_str()));
        }
        answer
            .insert_header((CONTENT_TYPE, HeaderValue::from_static(MEDIA_TYPE)))
            .body(serde_json::to_vec(self.body()).unwrap_or_default())
    }
}

/// What a 401 must name (RFC 9110, 11.6.1).
fn challenge() -> (HeaderName, HeaderValue) {
    (
        WWW_AUTHENTICATE,
        HeaderValue::from_static("Bearer realm=\"copydesk\""),
    )
}

fn in_words(error: &FieldError) -> String {
    match error.pointer.trim_start_matches('/') {
        "" => error.detail.clone(),
        place => format!("{place}: {}", error.detail),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_problem_leaves_out_what_does_not_fit_it() {
        let problem = Problem::new(Code::NotFound, "No such draft.").request_id("r-1");
        let told = serde_json::to_value(problem.body()).unwrap();
        let expected = serde_json::json!({
            "type": "/problems/not_found", "title": Code::NotFound.title(), "status": 404,
            "detail": "No such draft.", "code": "not_found", "request_id": "r-1",
        });
        assert_eq!(told, expected);
    }

    #[test]
    fn a_401_names_the_scheme() {
        let answer = Problem::new(Code::Unauthenticated, "Sign in.").error_response();
        assert_eq!(
            answer.headers().get(WWW_AUTHENTICATE).unwrap(),
            "Bearer realm=\"copydesk\""
        );
        assert_eq!(answer.headers().get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);
    }

    #[test]
    fn nobody_keeps_a_problem() {
        for code in [Code::NotFound, Code::Gone, Code::Forbidden, Code::Internal] {
            let answer = Problem::new(code, "No.").error_response();
            let kept: Vec<_> = answer.headers().get_all(CACHE_CONTROL).collect();
            assert_eq!(kept, ["no-store"], "{}", code.name());
        }
    }

    #[actix_web::test]
    async fn the_cause_of_a_fault_is_not_shown() {
        let problem = Problem::internal("no such column: secret");
        assert_eq!(problem.cause(), Some("no such column: secret"));
        let body = actix_web::body::to_bytes(problem.error_response().into_body())
            .await
            .unwrap();
        assert!(!String::from_utf8_lossy(&body).contains("secret"));
    }
}
