//! What every request goes through that is not answered from memory before
//! ([`Front`](super::cache::Front)): it gets its id, is followed in the log and counted, and
//! leaves with its problem in the one form they all have.
//!
//! Neither queries nor bodies, headers or addresses as they were asked for are
//! logged: they hold tokens, mail addresses, and what readers look for.

use std::sync::Arc;
use std::time::{Duration, Instant};

use actix_web::body::{BodySize, BoxBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{HeaderMap, HeaderName, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use tracing::{Instrument, Span};
use uuid::Uuid;

use super::metrics::{Metrics, Pattern, UNMATCHED, operation_of};
use super::problem::{self, Problem};

/// As it comes in and goes out.
pub const HEADER: HeaderName = HeaderName::from_static("x-request-id");

/// The id of a request, in its extensions: the caller's, or a UUIDv7.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct RequestId(pub String);

/// What is remembered of a request while others work on it.
struct Followed {
    id: String,
    trace: Option<String>,
    method: Method,
    is_public_read: bool,
    metrics: Option<Arc<Metrics>>,
    began: Instant,
}

/// The outermost middleware: `.wrap(from_fn(request_id::follow))`.
///
/// HEAD is routed as GET, so that whatever can be read answers both; the server
/// leaves the body out and keeps its length. An error of an inner middleware
/// comes out as its problem.
pub async fn follow<B>(
    mut req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<BoxBody>, Error>
where
    B: MessageBody + 'static,
{
    let followed = Followed::new(&req);
    let span = followed.span();
    if followed.method == Method::HEAD {
        req.head_mut().method = Method::GET;
    }
    req.extensions_mut().insert(RequestId(followed.id.clone()));
    let answer = match next.call(req).instrument(span.clone()).await {
        Ok(answer) => answer,
        Err(error) => return Err(followed.broke_off(&span, &error).into()),
    };
    Ok(followed.finish(&span, answer))
}

impl Followed {
    fn new(req: &ServiceRequest) -> Self {
        let read = [Method::GET, Method::HEAD].contains(req.method());
        Self {
            id: given_or_new(req.headers()),
            trace: trace_id(req.headers()),
            method: req.method().clone(),
            is_public_read: read && req.path().starts_with("/v1/public/"),
            metrics: req.app_data().cloned().map(web::Data::into_inner),
            began: Instant::now(),
        }
    }

    /// Public reads are many and mostly answered from memory: their span costs
    /// nothing unless somebody asks for the level `debug`.
    fn span(&self) -> Span {
        let (id, trace, method) = (&*self.id, self.trace.as_deref(), self.method.as_str());
        if self.is_public_read {
            return tracing::debug_span!("request", request_id = id, trace_id = trace, method);
        }
        tracing::info_span!("request", request_id = id, trace_id = trace, method)
    }

    fn finish<B>(self, span: &Span, answer: ServiceResponse<B>) -> ServiceResponse<BoxBody>
    where
        B: MessageBody + 'static,
    {
        let (mut answer, problem) = problem::finish(answer, &self.id);
        mark(&self.id, answer.headers_mut());
        let pattern = Pattern::of(answer.request());
        let operation = operation_of(&self.method, pattern.as_ref());
        self.record(span, &operation, answer.status().as_u16(), problem.as_ref());
        if self.method == Method::HEAD {
            return without_endless_body(answer);
        }
        answer
    }

    fn broke_off(&self, span: &Span, error: &Error) -> Problem {
        let problem = problem::from_actix(error).request_id(&self.id);
        self.record(span, UNMATCHED, problem.code().status(), Some(&problem));
        problem
    }

    fn record(&self, span: &Span, operation: &str, status: u16, problem: Option<&Problem>) {
        let took = self.began.elapsed();
        if let Some(metrics) = &self.metrics {
            metrics.count(operation, &status.to_string(), took);
        }
        if self.is_public_read && status < 400 {
            return;
        }
        span.in_scope(|| self.log(operation, status, took, problem));
    }

    /// One line a request; with what lies behind a failure, which no client sees.
    fn log(&self, operation: &str, status: u16, took: Duration, problem: Option<&Problem>) {
        let code = problem.map(|problem| problem.code().name());
        let cause = problem.and_then(Problem::cause);
        let (request_id, trace_id) = (&*self.id, self.trace.as_deref());
        let latency_us = u64::try_from(took.as_micros()).unwrap_or(u64::MAX);
        if status >= 500 {
            tracing::error!(
                request_id, trace_id, operation, status, code, cause, latency_us, "failed"
            );
        } else {
            tracing::info!(
                request_id, trace_id, operation, status, code, cause, latency_us, "answered"
            );
        }
    }
}

/// A stream has no end and its length is not known: for HEAD there is nothing to wait for.
fn without_endless_body(answer: ServiceResponse<BoxBody>) -> ServiceResponse<BoxBody> {
    if answer.response().body().size() == BodySize::Stream {
        return answer.map_body(|_, _| BoxBody::new(actix_web::body::None::new()));
    }
    answer
}

/// The caller's own id, or a new one.
pub fn given_or_new(headers: &HeaderMap) -> String {
    given_id(headers).unwrap_or_else(|| Uuid::now_v7().to_string())
}

/// Says in an answer which request it is to.
pub fn mark(id: &str, headers: &mut HeaderMap) {
    if let Ok(id) = HeaderValue::from_str(id) {
        headers.insert(HEADER, id);
    }
}

/// The caller's own id, if it is one: 1 to 128 letters, digits, dots, underscores and hyphens.
fn given_id(headers: &HeaderMap) -> Option<String> {
    let id = headers.get(&HEADER)?.to_str().ok()?;
    let plain = |byte: u8| byte.is_ascii_alphanumeric() || b"._-".contains(&byte);
    let sane = (1..=128).contains(&id.len()) && id.bytes().all(plain);
    sane.then(|| id.to_owned())
}

/// The trace that a `traceparent` continues (W3C Trace Context, 3.2).
fn trace_id(headers: &HeaderMap) -> Option<String> {
    let parent = headers.get("traceparent")?.to_str().ok()?;
    let mut parts = parent.split('-');
    let (version, trace, span) = (parts.next()?, parts.next()?, parts.next()?);
    let flags = parts.next()?;
    let hex = |part: &str, length| {
        part.len() == length
            && part
                .bytes()
                .all(|byte| matches!(byte, b'0'..=b'9' | b'a'..=b'f'))
    };
    let given = |part: &str| part.bytes().any(|byte| byte != b'0');
    let sound =
        hex(version, 2) && version != "ff" && hex(trace, 32) && hex(span, 16) && hex(flags, 2);
    (sound && given(trace) && given(span)).then(|| trace.to_owned())
}

#[cfg(test)]
mod tests;
