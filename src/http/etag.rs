//! Versions over HTTP: `If-Match` for writes, conditional answers for public reads
//! (RFC 9110, 8.8.3 and 13; RFC 9111).

use std::convert::Infallible;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::http::header::{
    CACHE_CONTROL, CONTENT_TYPE, ETAG, HeaderName, HeaderValue, IF_MATCH, IF_NONE_MATCH,
};
use actix_web::web::Bytes;
use actix_web::{FromRequest, HttpRequest, HttpResponse};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::digest::{SHA256, digest};

use crate::domain::refusal::Refusal;

/// Shared caches may keep a public answer for ten seconds, serve it for thirty more
/// while they ask again, and for a minute when this service does not answer.
pub const PUBLIC: &str =
    "public, max-age=0, s-maxage=10, stale-while-revalidate=30, stale-if-error=60";

/// The tags that CDNs purge by, under the names that the large ones read.
const TAG_HEADERS: [(&str, &str); 2] = [("surrogate-key", " "), ("cache-tag", ",")];

/// The version that a write was made from. Extracting it never fails: what is
/// wrong with it is said where a handler asks, after 404 and 422.
#[derive(Debug)]
pub struct IfMatch(Vec<HeaderValue>);

impl FromRequest for IfMatch {
    type Error = Infallible;
    type Future = Ready<Result<Self, Infallible>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self(req.headers().get_all(IF_MATCH).cloned().collect())))
    }
}

impl IfMatch {
    /// The version. 428 when there is none; 400 for `*`, a weak or an unreadable one.
    pub fn required(&self) -> Result<i64, Refusal> {
        self.given()?.ok_or(Refusal::PreconditionRequired)
    }

    /// The version where one is given. 400 as above.
    pub fn given(&self) -> Result<Option<i64>, Refusal> {
        match self.0.as_slice() {
            [] => Ok(None),
            [one] => version(one).map(Some).ok_or_else(unreadable),
            _ => Err(unreadable()),
        }
    }
}

fn version(tag: &HeaderValue) -> Option<i64> {
    let number = tag
        .to_str()
        .ok()?
        .trim()
        .strip_prefix('"')?
        .strip_suffix('"')?;
    let plain = number.bytes().all(|byte| byte.is_ascii_digit());
    if plain { number.parse().ok() } else { None }
}

fn unreadable() -> Refusal {
    let detail = "If-Match takes the ETag as it was given, such as \"7\" with its quotation marks: one, not weak, not *.";
    Refusal::Malformed(detail.to_owned())
}

/// The strong `ETag` of a version: its number in quotation marks.
pub fn strong(version: i64) -> HeaderValue {
    quoted(&version.to_string())
}

/// The strong `ETag` of bytes: the first half of their SHA-256.
pub fn of_bytes(bytes: &[u8]) -> HeaderValue {
    let hash = digest(&SHA256, bytes);
    let half = hash.as_ref().get(..16).unwrap_or_default();
    quoted(&URL_SAFE_NO_PAD.encode(half))
}

fn quoted(text: &str) -> HeaderValue {
    HeaderValue::from_str(&format!("\"{text}\"")).unwrap_or(HeaderValue::from_static("\"\""))
}

/// Whether a client has this already (`If-None-Match`, compared weakly).
pub fn is_among<'a>(lists: impl Iterator<Item = &'a HeaderValue>, etag: &HeaderValue) -> bool {
    lists
        .filter_map(|list| list.to_str().ok())
        .flat_map(|list| list.split(','))
        .any(|tag| {
            let tag = tag.trim();
            tag == "*" || tag.strip_prefix("W/").unwrap_or(tag).as_bytes() == etag.as_bytes()
        })
}

/// A public answer, with what shared caches must know. `tags` are those it is purged by.
pub fn shared(kind: &'static str, body: Bytes, tags: &[String]) -> HttpResponse {
    let mut answer = HttpResponse::Ok();
    answer
        .insert_header((CACHE_CONTROL, HeaderValue::from_static(PUBLIC)))
        .insert_header((CONTENT_TYPE, HeaderValue::from_static(kind)));
    for header in tag_headers(tags) {
        answer.insert_header(header);
    }
    answer.body(body)
}

/// A public answer that is the same for as long as we run: 200 with the body, or 304 without it.
pub fn conditional(req: &HttpRequest, kind: &'static str, body: Bytes) -> HttpResponse {
    let etag = of_bytes(&body);
    let mut answer = if is_among(req.headers().get_all(IF_NONE_MATCH), &etag) {
        let mut answer = HttpResponse::NotModified();
        answer.insert_header((CACHE_CONTROL, HeaderValue::from_static(PUBLIC)));
        answer.finish()
    } else {
        shared(kind, body, &[])
    };
    answer.headers_mut().insert(ETAG, etag);
    answer
}

/// `Surrogate-Key` and `Cache-Tag`.
pub fn tag_headers(tags: &[String]) -> Vec<(HeaderName, HeaderValue)> {
    if tags.is_empty() {
        return Vec::new();
    }
    let named = TAG_HEADERS.into_iter().filter_map(|(name, separator)| {
        let value = HeaderValue::from_str(&tags.join(separator)).ok()?;
        Some((HeaderName::from_static(name), value))
    });
    named.collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    fn given(tags: &[&'static str]) -> Result<i64, Refusal> {
        let mut request = TestRequest::patch();
        for tag in tags {
            request = request.append_header((IF_MATCH, *tag));
        }
        let Ok(found) = IfMatch::extract(&request.to_http_request()).into_inner();
        found.required()
    }

    #[test]
    fn a_write_names_one_version() {
        assert_eq!(given(&["\"7\""]), Ok(7));
        assert_eq!(strong(7), "\"7\"");
        assert_eq!(given(&[]), Err(Refusal::PreconditionRequired));
        for tag in [
            "*",
            "W/\"7\"",
            "7",
            "\"x\"",
            "\"\"",
            "\"+7\"",
            "\"-7\"",
            "\"7\", \"8\"",
            "\"99999999999999999999\"",
        ] {
            assert!(matches!(given(&[tag]), Err(Refusal::Malformed(_))), "{tag}");
        }
        assert!(matches!(
            given(&["\"7\"", "\"8\""]),
            Err(Refusal::Malformed(_))
        ));
    }

    fn ask(etag: &str) -> HttpResponse {
        let req = TestRequest::get()
            .insert_header((IF_NONE_MATCH, etag))
            .to_http_request();
        conditional(&req, "application/json", Bytes::from_static(b"{}"))
    }

    #[actix_web::test]
    async fn who_has_it_is_told_so_without_the_body() {
        let etag = of_bytes(b"{}").to_str().unwrap().to_owned();
        for known in [
            etag.clone(),
            format!("W/{etag}"),
            format!("\"x\", {etag}"),
            "*".to_owned(),
        ] {
            let answer = ask(&known);
            assert_eq!(answer.status(), 304, "{known}");
            assert_eq!(answer.headers().get(ETAG).unwrap(), &etag);
            assert_eq!(answer.headers().get(CACHE_CONTROL).unwrap(), PUBLIC);
            assert!(
                actix_web::body::to_bytes(answer.into_body())
                    .await
                    .unwrap()
                    .is_empty()
            );
        }
    }

    #[actix_web::test]
    async fn who_does_not_gets_it() {
        let answer = ask("\"other\"");
        assert_eq!(answer.status(), 200);
        assert_eq!(
            actix_web::body::to_bytes(answer.into_body()).await.unwrap(),
            "{}"
        );
    }

    #[test]
    fn shared_caches_are_told_what_to_purge_by() {
        let tags = ["article:floods".to_owned(), "list:all".to_owned()];
        let answer = shared("application/json", Bytes::from_static(b"{}"), &tags);
        assert_eq!(
            answer.headers().get("surrogate-key").unwrap(),
            "article:floods list:all"
        );
        assert_eq!(
            answer.headers().get("cache-tag").unwrap(),
            "article:floods,list:all"
        );
    }
}
