//! Which other sites' scripts may call `/v1/public` (the CORS protocol of the Fetch
//! standard): those on the list, without credentials.
//!
//! Ours, because a public read goes through it at full speed: without an `Origin` it
//! adds one fixed header, and shared caches are split by origin only.

use actix_web::body::{EitherBody, MessageBody};
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::Method;
use actix_web::http::header::{
    ACCESS_CONTROL_ALLOW_HEADERS, ACCESS_CONTROL_ALLOW_METHODS, ACCESS_CONTROL_ALLOW_ORIGIN,
    ACCESS_CONTROL_EXPOSE_HEADERS, ACCESS_CONTROL_MAX_AGE, ACCESS_CONTROL_REQUEST_METHOD,
    HeaderMap, HeaderName, HeaderValue, ORIGIN, VARY,
};
use actix_web::middleware::Next;
use actix_web::{Error, HttpResponse, web};

const PREFIX: &str = "/v1/public/";

/// What a preflight is told.
#[rustfmt::skip]
const ALLOWED: [(HeaderName, &str); 3] = [
    (ACCESS_CONTROL_ALLOW_METHODS, "GET, HEAD, POST, PUT, PATCH, DELETE"),
    (ACCESS_CONTROL_ALLOW_HEADERS, "Authorization, Content-Type, Edit-Token, Idempotency-Key, If-Match, If-None-Match, Last-Event-ID, X-Request-Id, traceparent"),
    (ACCESS_CONTROL_MAX_AGE,       "7200"),
];

/// What a script may read of an answer beside its body and type.
const EXPOSED: &str =
    "ETag, Link, Location, RateLimit, RateLimit-Policy, Retry-After, X-Request-Id";

/// The origins on the list, such as `https://www.example.org`, as browsers send
/// them: scheme, host, and port where it is not the usual one.
#[derive(Debug, Clone, Default)]
pub struct Origins(Vec<HeaderValue>);

impl Origins {
    /// Origins that can be in no header are left out; none of them could be asked from.
    pub fn new(list: &[String]) -> Self {
        let origin = |text: &String| HeaderValue::from_str(text.trim_end_matches('/')).ok();
        Self(list.iter().filter_map(origin).collect())
    }

    fn listed(&self, headers: &HeaderMap) -> Option<HeaderValue> {
        let origin = headers.get(ORIGIN)?;
        self.0.iter().find(|listed| *listed == origin).cloned()
    }

    /// Says in an answer who may read it.
    pub fn mark(&self, asked: &HeaderMap, answer: &mut HeaderMap) {
        permit(self.listed(asked), answer);
    }
}

fn permit(origin: Option<HeaderValue>, answer: &mut HeaderMap) {
    if let Some(origin) = origin {
        answer.insert(ACCESS_CONTROL_ALLOW_ORIGIN, origin);
        answer.insert(
            ACCESS_CONTROL_EXPOSE_HEADERS,
            HeaderValue::from_static(EXPOSED),
        );
    }
    // Also for who is not on the list: a cache must not serve them another's answer.
    answer.append(VARY, HeaderValue::from_static("Origin"));
}

/// The middleware: `.wrap(from_fn(cors::allow))`. Finds the origins in the
/// application's data; answers preflights itself; leaves other prefixes alone.
pub async fn allow<B>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<EitherBody<B>>, Error>
where
    B: MessageBody + 'static,
{
    if !req.path().starts_with(PREFIX) {
        return next
            .call(req)
            .await
            .map(ServiceResponse::map_into_left_body);
    }
    let origins = req.app_data::<web::Data<Origins>>();
    let origin = origins.and_then(|origins| origins.listed(req.headers()));
    if is_preflight(&req) {
        let answer = req.into_response(preflight(origin));
        return Ok(answer.map_into_right_body());
    }
    let mut answer = next.call(req).await?;
    permit(origin, answer.headers_mut());
    Ok(answer.map_into_left_body())
}

fn is_preflight(req: &ServiceRequest) -> bool {
    let headers = req.headers();
    req.method() == Method::OPTIONS
        && headers.contains_key(ORIGIN)
        && headers.contains_key(ACCESS_CONTROL_REQUEST_METHOD)
}

/// To an origin that is not listed it says nothing, which browsers take for a no.
fn preflight(origin: Option<HeaderValue>) -> HttpResponse {
    let mut answer = HttpResponse::NoContent();
    answer.insert_header((VARY, HeaderValue::from_static("Origin")));
    if let Some(origin) = origin {
        answer.insert_header((ACCESS_CONTROL_ALLOW_ORIGIN, origin));
        for header in ALLOWED {
            answer.insert_header(header);
        }
    }
    answer.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::middleware::from_fn;
    use actix_web::test::{TestRequest, call_service, init_service};
    use actix_web::{App, HttpResponse};

    async fn ask(request: TestRequest) -> ServiceResponse<impl MessageBody> {
        let origins = Origins::new(&["https://www.example.org/".to_owned()]);
        let app = App::new()
            .app_data(web::Data::new(origins))
            .wrap(from_fn(allow))
            .default_service(web::to(HttpResponse::Ok));
        call_service(&init_service(app).await, request.to_request()).await
    }

    fn from(origin: &'static str, path: &str) -> TestRequest {
        TestRequest::get().uri(path).insert_header((ORIGIN, origin))
    }

    fn has(answer: &ServiceResponse<impl MessageBody>, name: HeaderName) -> Option<&str> {
        answer
            .headers()
            .get(name)
            .map(|value| value.to_str().unwrap())
    }

    #[actix_web::test]
    async fn a_listed_site_may_read() {
        let answer = ask(from("https://www.example.org", "/v1/public/articles")).await;
        assert_eq!(
            has(&answer, ACCESS_CONTROL_ALLOW_ORIGIN),
            Some("https://www.example.org")
        );
        assert!(
            has(&answer, ACCESS_CONTROL_EXPOSE_HEADERS)
                .unwrap()
                .contains("ETag")
        );
        assert_eq!(has(&answer, VARY), Some("Origin"));
    }

    #[actix_web::test]
    async fn others_may_not_and_nobody_outside_of_public() {
        for origin in [
            "https://evil.example",
            "https://www.example.org.evil.example",
            "null",
        ] {
            let answer = ask(from(origin, "/v1/public/articles")).await;
            assert_eq!(has(&answer, ACCESS_CONTROL_ALLOW_ORIGIN), None, "{origin}");
            assert_eq!(has(&answer, VARY), Some("Origin"));
        }
        let answer = ask(from("https://www.example.org", "/v1/drafts")).await;
        assert_eq!(has(&answer, ACCESS_CONTROL_ALLOW_ORIGIN), None);
    }

    #[actix_web::test]
    async fn a_preflight_is_answered_without_the_handler() {
        let preflight = |origin| {
            from(origin, "/v1/public/articles/x/comments")
                .method(Method::OPTIONS)
                .insert_header((ACCESS_CONTROL_REQUEST_METHOD, "POST"))
        };
        let answer = ask(preflight("https://www.example.org")).await;
        assert_eq!(answer.status(), 204);
        assert!(
            has(&answer, ACCESS_CONTROL_ALLOW_METHODS)
                .unwrap()
                .contains("POST")
        );
        assert!(
            has(&answer, ACCESS_CONTROL_ALLOW_HEADERS)
                .unwrap()
                .contains("Idempotency-Key")
        );
        let answer = ask(preflight("https://evil.example")).await;
        assert_eq!(
            (
                answer.status().as_u16(),
                has(&answer, ACCESS_CONTROL_ALLOW_METHODS)
            ),
            (204, None)
        );
    }
}
