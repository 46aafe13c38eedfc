//! Kept pages, answered before a request comes to the router: nearly all that a public
//! site asks for, at the cost of finding it.
//!
//! What an answer carries is the same as when it comes from behind, where
//! [`request_id::follow`](crate::http::request_id::follow) and
//! [`cors::allow`](crate::http::cors::allow) see to it.

use std::time::Instant;

use actix_http::Request;
use actix_web::http::Method;
use actix_web::web::Data;
use actix_web::{HttpMessage, HttpResponse};

use super::super::cors::Origins;
use super::super::metrics::operation_of;
use super::super::request_id;
use super::entry::Asked;
use super::{Cache, Source, kept_address};

/// What answers need that come from here.
#[derive(Clone)]
pub struct Front {
    pub cache: Data<Cache>,
    pub origins: Data<Origins>,
}

impl Front {
    /// The answer, where one is kept that nothing is left to do to.
    pub fn answer(&self, req: &Request) -> Option<HttpResponse> {
        if ![Method::GET, Method::HEAD].contains(req.method()) {
            return None;
        }
        let began = Instant::now();
        let entry = self.cache.find(kept_address(req.uri(), req.headers())?)?;
        let mut answer = entry.answer_at_once(&Asked::of(req))?;
        self.origins.mark(req.headers(), answer.headers_mut());
        let id = request_id::given_or_new(req.headers());
        request_id::mark(&id, answer.headers_mut());
        let metrics = &self.cache.metrics;
        metrics.public_answer(Source::Kept.name());
        let operation = operation_of(req.method(), entry.pattern());
        metrics.count(&operation, answer.status().as_str(), began.elapsed());
        Some(answer)
    }
}
