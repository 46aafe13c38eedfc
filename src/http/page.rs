//! Lists by pages: `?limit=`, `?cursor=`, `{items, next}` and `Link`.

mod cursor;

use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::problem::Problem;
use super::query::{self, Pair};
use crate::domain::page::{Page, Window};
use crate::domain::refusal::{FieldError, Refusal};

pub use cursor::Cursors;

const DEFAULT_LIMIT: u16 = 20;
const MOST: u16 = 100;

/// The two parameters that every list takes, for the document.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct Paging {
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    pub limit: Option<u16>,
    /// `next` of the page before, with the same filters.
    pub cursor: Option<String>,
}

/// A list that takes no parameters but those of paging.
#[derive(Debug, Deserialize, Serialize)]
pub struct NoFilters {}

impl IntoParams for NoFilters {
    fn into_params(
        _: impl Fn() -> Option<utoipa::openapi::path::ParameterIn>,
    ) -> Vec<utoipa::openapi::path::Parameter> {
        Vec::new()
    }
}

/// What is asked of a list: its own filters, and which page. The cursor is bound to
/// the path and the filters, so that both may have any form.
#[derive(Debug)]
pub struct Listing<F> {
    pub filters: F,
    limit: u16,
    cursor: Option<String>,
    path: String,
}

impl<F: DeserializeOwned + IntoParams> FromRequest for Listing<F> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(query::pairs(req).and_then(|pairs| Self::read(req.path(), pairs)))
    }
}

impl<F: DeserializeOwned + IntoParams> Listing<F> {
    // Two structs read from two parts of the query: serde's `flatten` would have to
    // collect what it does not know, and so nothing would be unknown any more.
    fn read(path: &str, pairs: Vec<Pair>) -> Result<Self, Problem> {
        let own = query::names::<Paging>();
        let (paging, filters): (Vec<_>, Vec<_>) =
            pairs.into_iter().partition(|(name, _)| own.contains(name));
        let known = [query::names::<F>(), own].concat();
        let filters = query::read(&filters, &known)?;
        let Paging { limit, cursor } = query::read(&paging, &known)?;
        let limit = limit.unwrap_or(DEFAULT_LIMIT);
        if !(1..=MOST).contains(&limit) {
            return Err(out_of_range());
        }
        Ok(Self {
            filters,
            limit,
            cursor,
            path: path.to_owned(),
        })
    }
}

impl<F: Serialize> Listing<F> {
    /// The page to read. 400 `bad_cursor`.
    pub fn window(&self, cursors: &Cursors) -> Result<Window, Refusal> {
        let open = |cursor: &String| cursors.open(&self.path, &self.filters, cursor);
        let after = self.cursor.as_ref().map(open).transpose()?;
        Ok(Window {
            limit: self.limit,
            after,
        })
    }

    /// The page that was read, as it is answered.
    pub fn page<T>(&self, cursors: &Cursors, page: Page<T>) -> List<T> {
        let sign = |position| cursors.sign(&self.path, &self.filters, position);
        List {
            items: page.items,
            next: page.next.map(sign),
        }
    }
}

fn out_of_range() -> Problem {
    query::wrong(FieldError::new(
        "/limit",
        "out_of_range",
        format!("expected a number from 1 to {MOST}"),
    ))
}

/// One page of a list.
#[derive(Debug, Serialize, ToSchema)]
pub struct List<T> {
    pub items: Vec<T>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
}

impl<T: Serialize> List<T> {
    /// 200 with the page and, where there is one, the address of the next (RFC 8288).
    pub fn answer(&self, req: &HttpRequest) -> HttpResponse {
        let mut answer = HttpResponse::Ok();
        if let Some(link) = self
            .next
            .as_deref()
            .and_then(|cursor| next_link(req, cursor))
        {
            answer.insert_header((LINK, link));
        }
        answer.json(self)
    }
}

impl<T: Serialize> List<T> {
    /// The same for shared caches, which purge it by `tags`.
    pub fn cached(&self, req: &HttpRequest, tags: &[String]) -> Result<HttpResponse, Problem> {
        let answer = super::public::cached(self, tags)?;
        Ok(linked(req, answer, self.next.as_deref()))
    }
}

/// The answer with the address of the next page, where there is one.
pub fn linked(req: &HttpRequest, mut answer: HttpResponse, next: Option<&str>) -> HttpResponse {
    if let Some(link) = next.and_then(|cursor| next_link(req, cursor)) {
        answer.headers_mut().insert(LINK, link);
    }
    answer
}

/// The request's own address with another cursor; relative, so that it holds behind any proxy.
pub fn next_link(req: &HttpRequest, cursor: &str) -> Option<HeaderValue> {
    let kept = req
        .query_string()
        .split('&')
        .filter(|pair| !pair.is_empty());
    let kept = kept.filter(|pair| pair.split('=').next() != Some("cursor"));
    let cursor = format!("cursor={cursor}");
    let query: Vec<_> = kept.chain([cursor.as_str()]).collect();
    let link = format!("<{}?{}>; rel=\"next\"", req.uri().path(), query.join("&"));
    HeaderValue::from_str(&link).ok()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use chrono::Utc;
    use uuid::Uuid;

    use crate::domain::page::Position;
    use crate::http::problem::Code;

    #[derive(Debug, Deserialize, Serialize, IntoParams)]
    struct Filters {
        section: Option<String>,
    }

    fn request(uri: &str) -> HttpRequest {
        TestRequest::get().uri(uri).to_http_request()
    }

    fn ask(uri: &str) -> Result<Listing<Filters>, Problem> {
        Listing::extract(&request(uri)).into_inner()
    }

    fn cursors() -> Cursors {
        Cursors::new(ring::hmac::Key::new(ring::hmac::HMAC_SHA256, &[7; 32]))
    }

    fn position() -> Position {
        Position {
            at: Utc::now().into(),
            id: Uuid::now_v7(),
        }
    }

    #[test]
    fn a_page_leads_to_the_next() {
        let cursors = cursors();
        let uri = "/v1/drafts?section=news&limit=2";
        let listing = ask(uri).unwrap();
        assert_eq!(
            listing.window(&cursors).unwrap(),
            Window {
                limit: 2,
                after: None
            }
        );

        let after = position();
        let list = listing.page(
            &cursors,
            Page {
                items: vec![1, 2],
                next: Some(after),
            },
        );
        let next = format!("{uri}&cursor={}", list.next.as_deref().unwrap());
        let answer = list.answer(&request(uri));
        assert_eq!(
            answer.headers().get(LINK).unwrap(),
            &format!("<{next}>; rel=\"next\"")
        );

        let window = ask(&next).unwrap().window(&cursors).unwrap();
        assert_eq!(
            window,
            Window {
                limit: 2,
                after: Some(after)
            }
        );
        let again = next_link(&request(&next), "X").unwrap();
        assert_eq!(again, format!("<{uri}&cursor=X>; rel=\"next\""));
    }

    #[test]
    fn a_cursor_is_bound_to_path_and_filters() {
        let cursors = cursors();
        let page = Page {
            items: vec![1],
            next: Some(position()),
        };
        let cursor = ask("/v1/drafts?section=news")
            .unwrap()
            .page(&cursors, page)
            .next
            .unwrap();
        for elsewhere in [
            "/v1/drafts?section=world&",
            "/v1/drafts?",
            "/v1/articles?section=news&",
        ] {
            let listing = ask(&format!("{elsewhere}cursor={cursor}")).unwrap();
            assert_eq!(
                listing.window(&cursors),
                Err(Refusal::BadCursor),
                "{elsewhere}"
            );
        }
    }

    #[test]
    fn limits_outside_of_1_to_100_and_unknown_names_are_refused() {
        for limit in ["0", "101", "x", "", "99999"] {
            let problem = ask(&format!("/v1/drafts?limit={limit}")).unwrap_err();
            assert_eq!(
                (problem.code(), problem.body().errors[0].pointer.as_str()),
                (Code::Invalid, "/query/limit")
            );
        }
        let problem = ask("/v1/drafts?sektion=news").unwrap_err();
        assert!(
            problem
                .body()
                .detail
                .ends_with("there are: section, limit, cursor.")
        );
    }

    #[test]
    fn the_schema_of_a_list_names_what_it_lists() {
        assert_eq!(<List<FieldError> as ToSchema>::name(), "List");
    }
}
