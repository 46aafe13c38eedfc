//! Errors that are not ours: what actix itself refuses takes the form of a
//! problem too, and every problem gets the id of its request on its way out.

use actix_web::body::{BoxBody, MessageBody};
use actix_web::dev::ServiceResponse;
use actix_web::error::PathError;
use actix_web::http::StatusCode;
use actix_web::http::header::{ALLOW, CONTENT_TYPE, HeaderMap, HeaderValue};
use actix_web::{Error, web};

use super::{Addresses, Code, MEDIA_TYPE, Problem};

/// The code for a status that actix chose.
#[rustfmt::skip]
const STATUSES: [(u16, Code); 10] = [
    (401, Code::Unauthenticated),
    (403, Code::Forbidden),
    (404, Code::NotFound),
    (405, Code::MethodNotAllowed),
    (410, Code::Gone),
    (413, Code::TooLarge),
    (414, Code::TooLarge),
    (415, Code::UnsupportedMediaType),
    (431, Code::TooLarge),
    (503, Code::Unavailable),
];

/// An error of actix (or of a library on top of it) as a problem. Ours pass unchanged.
pub fn from_actix(error: &Error) -> Problem {
    if let Some(problem) = error.as_error::<Problem>() {
        return problem.clone();
    }
    if error.as_error::<PathError>().is_some() {
        return from_status(StatusCode::NOT_FOUND, String::new());
    }
    from_status(error.as_response_error().status_code(), error.to_string())
}

/// Gives an answer of 400 and above the form of a problem and the request's id;
/// headers that were set before, such as those for CORS, stay. Other answers,
/// and problems that came ready-made from elsewhere, pass unchanged.
///
/// Answers the problem too, whose cause is for the log.
pub fn finish<B>(
    answer: ServiceResponse<B>,
    id: &str,
) -> (ServiceResponse<BoxBody>, Option<Problem>)
where
    B: MessageBody + 'static,
{
    let Some(problem) = problem_of(&answer) else {
        return (answer.map_into_boxed_body(), None);
    };
    let problem = problem.request_id(id);
    let rendered = actix_web::ResponseError::error_response(&problem);
    let (rendered, body) = rendered.into_parts();
    let finished = answer.map_body(|head, _| {
        head.status = rendered.status();
        lay_over(&mut head.headers, rendered.headers());
        body
    });
    (finished, Some(problem))
}

fn problem_of<B>(answer: &ServiceResponse<B>) -> Option<Problem> {
    let status = answer.status();
    if !(status.is_client_error() || status.is_server_error()) {
        return None;
    }
    let problem = match answer.response().error() {
        Some(error) => from_actix(error),
        None if is_problem(answer.headers()) || is_page(answer.headers()) => return None,
        None => from_status(status, String::new()),
    };
    let unlisted =
        problem.code() == Code::MethodNotAllowed && !answer.headers().contains_key(ALLOW);
    Some(if unlisted {
        problem.allow(methods_of(answer))
    } else {
        problem
    })
}

fn from_status(status: StatusCode, detail: String) -> Problem {
    let listed = STATUSES
        .iter()
        .find(|(number, _)| *number == status.as_u16());
    match listed {
        Some((_, Code::NotFound)) => {
            Problem::new(Code::NotFound, "Nothing answers under this address.")
        }
        Some((_, code)) => Problem::new(*code, worded(detail, *code)),
        None if status.is_client_error() => {
            Problem::new(Code::Malformed, worded(detail, Code::Malformed))
        }
        None => Problem::internal(format!("{status} {detail}")),
    }
}

/// Never an empty sentence.
fn worded(detail: String, code: Code) -> String {
    if detail.is_empty() {
        return format!("{}.", code.title());
    }
    detail
}

/// What the address answers to; what no document lists can only be read.
fn methods_of<B>(answer: &ServiceResponse<B>) -> HeaderValue {
    let request = answer.request();
    request
        .app_data::<web::Data<Addresses>>()
        .and_then(|known| known.allow(request.path()))
        .unwrap_or(HeaderValue::from_static("GET, HEAD"))
}

fn lay_over(under: &mut HeaderMap, over: &HeaderMap) {
    for (name, value) in over {
        under.insert(name.clone(), value.clone());
    }
}

fn is_problem(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(MEDIA_TYPE.as_bytes()))
}

/// A page of ours, for people: actix makes none by itself.
fn is_page(headers: &HeaderMap) -> bool {
    let kind = headers.get(CONTENT_TYPE).map(HeaderValue::as_bytes);
    kind.is_some_and(|kind| kind.starts_with(b"text/html"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use actix_web::{HttpResponse, error};
    use serde_json::Value;

    async fn finished(answer: HttpResponse) -> (u16, HeaderMap, Value) {
        let request = TestRequest::get().uri("/v1/drafts").to_http_request();
        let (answer, _) = finish(ServiceResponse::new(request, answer), "r-7");
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        (
            status,
            headers,
            serde_json::from_slice(&body).unwrap_or_default(),
        )
    }

    #[actix_web::test]
    async fn errors_of_actix_become_problems() {
        let error: Error = error::PayloadError::Overflow.into();
        let (status, headers, body) = finished(error.error_response()).await;
        assert_eq!((status, &body["code"]), (413, &"too_large".into()));
        assert_eq!(headers.get(CONTENT_TYPE).unwrap(), MEDIA_TYPE);

        let (status, _, body) =
            finished(HttpResponse::from_error(error::ErrorImATeapot("x"))).await;
        assert_eq!((status, &body["code"]), (400, &"malformed".into()));
        let (_, headers, _) = finished(HttpResponse::MethodNotAllowed().finish()).await;
        assert_eq!(headers.get(ALLOW).unwrap(), "GET, HEAD");
    }

    #[actix_web::test]
    async fn a_fault_from_elsewhere_shows_nothing() {
        let error = error::ErrorInternalServerError("password=hunter2");
        let (status, _, body) = finished(HttpResponse::from_error(error)).await;
        assert_eq!((status, &body["code"]), (500, &"internal".into()));
        assert!(!body.to_string().contains("hunter2"));
    }

    #[actix_web::test]
    async fn our_problems_get_the_id_and_keep_headers_set_on_the_way() {
        let problem = Problem::new(Code::Conflict, "In use.");
        let mut answer = HttpResponse::from_error(problem);
        answer.headers_mut().insert(
            actix_web::http::header::VARY,
            HeaderValue::from_static("Origin"),
        );
        let (status, headers, body) = finished(answer).await;
        assert_eq!(
            (status, headers.get("vary").unwrap()),
            (409, &HeaderValue::from_static("Origin"))
        );
        assert_eq!(body["request_id"], "r-7");
    }

    #[actix_web::test]
    async fn success_is_left_alone() {
        let (status, _, body) = finished(HttpResponse::Ok().json("well")).await;
        assert_eq!((status, body), (200, "well".into()));
    }
}
