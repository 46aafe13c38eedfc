//! An answer that everybody gets: as it is and coded, each with an `ETag` of its own, and
//! 304 for who has it already (RFC 9110, 8.8.3 and 13).

use actix_web::body::{BoxBody, MessageBody};
use actix_web::http::StatusCode;
use actix_web::http::header::{
    CONTENT_ENCODING, ETAG, HeaderMap, HeaderName, HeaderValue, IF_NONE_MATCH, VARY,
};
use actix_web::web::Bytes;
use actix_web::{HttpMessage, HttpResponse, HttpResponseBuilder};
use tokio::sync::OnceCell;

use super::super::etag;
use super::super::metrics::Pattern;
use super::super::problem::{Code, Problem};
use super::coding::{Coding, WORTH_IT};
use super::reading::Basis;

/// What headers and the like take of the memory, about.
const AROUND: u64 = 1024;

/// What a request says of the form of its answer.
pub(super) struct Asked {
    coding: Option<Coding>,
    known: Vec<HeaderValue>,
}

impl Asked {
    pub fn of(req: &impl HttpMessage) -> Self {
        Self {
            coding: Coding::preferred(req),
            known: req.headers().get_all(IF_NONE_MATCH).cloned().collect(),
        }
    }
}

pub(super) struct Entry {
    basis: Basis,
    what: What,
    /// Of the route that made it.
    pattern: Option<Pattern>,
}

enum What {
    Page(Box<Page>),
    /// No article is there, or none any more.
    Refused(Problem),
}

struct Page {
    status: StatusCode,
    headers: Box<[(HeaderName, HeaderValue)]>,
    plain: Representation,
    gzip: OnceCell<Option<Representation>>,
    brotli: OnceCell<Option<Representation>>,
}

struct Representation {
    bytes: Bytes,
    etag: HeaderValue,
}

/// Bytes, and how they are coded.
type Form<'a> = (&'a Representation, Option<Coding>);

impl Entry {
    /// Of an answer; the answer itself where it is none for everybody.
    pub fn of(
        answer: HttpResponse,
        basis: Basis,
        pattern: Option<Pattern>,
    ) -> Result<Self, Box<HttpResponse>> {
        if let Some(problem) = problem_of(&answer) {
            let what = What::Refused(problem);
            return Ok(Self {
                basis,
                what,
                pattern,
            });
        }
        let is_page = [StatusCode::OK, StatusCode::MOVED_PERMANENTLY].contains(&answer.status());
        if !is_page {
            return Err(Box::new(answer));
        }
        let (head, body) = answer.into_parts();
        match body.try_into_bytes() {
            Ok(bytes) => {
                let page = Page::new(head.status(), head.headers(), bytes);
                let what = What::Page(Box::new(page));
                Ok(Self {
                    basis,
                    what,
                    pattern,
                })
            }
            Err(body) => Err(Box::new(head.set_body(body))),
        }
    }

    pub fn basis(&self) -> &Basis {
        &self.basis
    }

    pub fn pattern(&self) -> Option<&Pattern> {
        self.pattern.as_ref()
    }

    /// Bytes of memory, at most: no coded form takes more than half of the plain one.
    pub fn weight(&self) -> u64 {
        match &self.what {
            What::Page(page) => AROUND + 2 * page.plain.bytes.len() as u64,
            What::Refused(_) => AROUND,
        }
    }

    pub async fn answer(&self, asked: &Asked) -> HttpResponse {
        match &self.what {
            What::Page(page) => page.answer(asked).await,
            What::Refused(problem) => HttpResponse::from_error(problem.clone()),
        }
    }

    /// `None` where there is something left to do: a form to be coded, or a problem, which
    /// names its request.
    pub fn answer_at_once(&self, asked: &Asked) -> Option<HttpResponse> {
        match &self.what {
            What::Page(page) => page.answer_at_once(asked),
            What::Refused(_) => None,
        }
    }
}

fn problem_of(answer: &HttpResponse<BoxBody>) -> Option<Problem> {
    let problem = answer.error()?.as_error::<Problem>()?;
    [Code::NotFound, Code::Gone]
        .contains(&problem.code())
        .then(|| problem.clone())
}

impl Page {
    fn new(status: StatusCode, headers: &HeaderMap, bytes: Bytes) -> Self {
        let headers = headers.iter();
        Self {
            status,
            headers: headers
                .map(|(name, value)| (name.clone(), value.clone()))
                .collect(),
            plain: Representation::new(bytes),
            gzip: OnceCell::new(),
            brotli: OnceCell::new(),
        }
    }

    async fn answer(&self, asked: &Asked) -> HttpResponse {
        let Some((coding, cell)) = self.coded(asked) else {
            return self.show(asked, (&self.plain, None));
        };
        let coded = cell.get_or_init(|| self.plain.coded(coding)).await;
        self.show(asked, self.shortest(coding, coded.as_ref()))
    }

    fn answer_at_once(&self, asked: &Asked) -> Option<HttpResponse> {
        let Some((coding, cell)) = self.coded(asked) else {
            return Some(self.show(asked, (&self.plain, None)));
        };
        let coded = cell.get()?;
        Some(self.show(asked, self.shortest(coding, coded.as_ref())))
    }

    /// Where the form that is asked for is kept; `None` for the plain one.
    fn coded(&self, asked: &Asked) -> Option<(Coding, &OnceCell<Option<Representation>>)> {
        let coding = asked
            .coding
            .filter(|_| self.plain.bytes.len() >= WORTH_IT)?;
        let cell = match coding {
            Coding::Gzip => &self.gzip,
            Coding::Brotli => &self.brotli,
        };
        Some((coding, cell))
    }

    fn shortest<'a>(&'a self, coding: Coding, coded: Option<&'a Representation>) -> Form<'a> {
        coded.map_or((&self.plain, None), |coded| (coded, Some(coding)))
    }

    fn show(&self, asked: &Asked, (representation, coding): Form<'_>) -> HttpResponse {
        let mut answer = HttpResponse::build(self.status);
        for (name, value) in &self.headers {
            answer.append_header((name.clone(), value.clone()));
        }
        if self.status != StatusCode::OK {
            return answer.body(representation.bytes.clone());
        }
        answer
            .append_header((ETAG, &representation.etag))
            .append_header((VARY, HeaderValue::from_static("Accept-Encoding")));
        if etag::is_among(asked.known.iter(), &representation.etag) {
            return not_modified(answer);
        }
        if let Some(coding) = coding {
            answer.append_header((CONTENT_ENCODING, coding.name()));
        }
        answer.body(representation.bytes.clone())
    }
}

fn not_modified(mut answer: HttpResponseBuilder) -> HttpResponse {
    answer.status(StatusCode::NOT_MODIFIED);
    let mut answer = answer.finish();
    answer
        .headers_mut()
        .remove(actix_web::http::header::CONTENT_TYPE);
    answer
}

impl Representation {
    fn new(bytes: Bytes) -> Self {
        let etag = etag::of_bytes(&bytes);
        Self { bytes, etag }
    }

    /// Off the threads that serve: long answers take milliseconds.
    async fn coded(&self, coding: Coding) -> Option<Self> {
        let bytes = self.bytes.clone();
        let coded = tokio::task::spawn_blocking(move || coding.code(&bytes)).await;
        coded.ok().flatten().map(|bytes| Self::new(bytes.into()))
    }
}

#[cfg(test)]
pub(super) mod tests {
    use super::*;
    use crate::http::cache::reading::Basis;
    use crate::http::etag::shared;
    use actix_web::http::header::{ACCEPT_ENCODING, CACHE_CONTROL, CONTENT_TYPE};
    use actix_web::test::TestRequest;
    use std::io::Read as _;

    /// An entry with these words.
    pub fn entry(words: &str) -> Entry {
        let answer = shared(
            "text/plain",
            words.to_owned().into(),
            &["list:all".to_owned()],
        );
        Entry::of(answer, Basis::for_tests(), None).ok().unwrap()
    }

    fn asked(headers: &[(&'static str, &str)]) -> Asked {
        let mut request = TestRequest::get();
        for header in headers {
            request = request.append_header(*header);
        }
        Asked::of(&request.to_srv_request())
    }

    async fn read(answer: HttpResponse) -> (u16, HeaderMap, Vec<u8>) {
        let (status, headers) = (answer.status().as_u16(), answer.headers().clone());
        let body = actix_web::body::to_bytes(answer.into_body()).await.unwrap();
        (status, headers, body.to_vec())
    }

    #[actix_web::test]
    async fn each_coding_has_a_tag_of_its_own_and_its_own_bytes() {
        let words = "The water rose by night. ".repeat(100);
        let entry = entry(&words);
        let mut tags = Vec::new();
        for (accepted, coding) in [("", None), ("gzip", Some("gzip")), ("gzip, br", Some("br"))] {
            let asked = asked(&[(ACCEPT_ENCODING.as_str(), accepted)]);
            let (status, headers, body) = read(entry.answer(&asked).await).await;
            let given = headers.get(CONTENT_ENCODING).map(|it| it.to_str().unwrap());
            assert_eq!((status, given), (200, coding));
            assert_eq!(headers.get(VARY).unwrap(), "Accept-Encoding");
            let mut plain = Vec::new();
            match coding {
                Some("gzip") => {
                    let mut decoder = flate2::read::GzDecoder::new(&*body);
                    decoder.read_to_end(&mut plain).unwrap();
                }
                Some(_) => brotli::BrotliDecompress(&mut &*body, &mut plain).unwrap(),
                None => plain = body,
            }
            assert_eq!(plain, words.as_bytes());
            tags.push(headers.get(ETAG).unwrap().clone());
        }
        tags.dedup();
        assert_eq!(tags.len(), 3, "{tags:?}");
    }

    #[actix_web::test]
    async fn who_has_it_is_told_so_without_the_body() {
        let entry = entry("A reply.");
        let (_, headers, _) = read(entry.answer(&asked(&[])).await).await;
        let tag = headers.get(ETAG).unwrap().to_str().unwrap();
        for known in [tag, &format!("W/{tag}"), &format!("\"x\", {tag}"), "*"] {
            let asked = asked(&[(IF_NONE_MATCH.as_str(), known)]);
            let (status, headers, body) = read(entry.answer(&asked).await).await;
            assert_eq!((status, body.len()), (304, 0), "{known}");
            assert_eq!(headers.get(ETAG).unwrap(), tag);
            assert!(headers.contains_key(CACHE_CONTROL) && headers.contains_key("cache-tag"));
            assert!(!headers.contains_key(CONTENT_TYPE));
        }
        let asked = asked(&[(IF_NONE_MATCH.as_str(), "\"other\"")]);
        assert_eq!(read(entry.answer(&asked).await).await.0, 200);
    }

    #[actix_web::test]
    async fn that_nothing_is_there_is_kept_and_that_something_went_wrong_is_not() {
        let kept = |code| {
            let answer = HttpResponse::from_error(Problem::new(code, "No."));
            Entry::of(answer, Basis::for_tests(), None).is_ok()
        };
        assert!(kept(Code::NotFound) && kept(Code::Gone));
        assert!(!kept(Code::Invalid) && !kept(Code::Unavailable) && !kept(Code::Internal));
    }
}
