//! The query of an address, read as strictly as a body.
//!
//! A parameter nobody knows is 400 `unknown_parameter`, naming those that exist; one
//! that is given twice is 400 `malformed`; a wrong value is 422 `invalid` with the
//! pointer `/query/<name>`.

use std::collections::BTreeSet;
use std::future::{Ready, ready};

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};
use serde::de::DeserializeOwned;
use url::form_urlencoded;
use utoipa::IntoParams;

use super::json;
use super::problem::{Code, Problem};
use crate::domain::refusal::FieldError;

/// Characters in a value, at most: SQLite matches no longer pattern than 50,000 bytes.
const LONGEST: usize = 10_000;

/// A name and a value, decoded.
pub type Pair = (String, String);

/// The parameters of an operation.
#[derive(Debug)]
pub struct Query<T>(pub T);

impl<T: DeserializeOwned + IntoParams> FromRequest for Query<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(
            pairs(req)
                .and_then(|pairs| read(&pairs, &names::<T>()))
                .map(Self),
        )
    }
}

/// The same for what programs read that put parameters of their own behind every address:
/// unknown ones are nothing to it.
#[derive(Debug)]
pub struct Lenient<T>(pub T);

impl<T: DeserializeOwned + IntoParams> FromRequest for Lenient<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let names = names::<T>();
        let known = decoded(req).filter(|(name, _)| names.contains(name));
        ready(
            checked(known)
                .and_then(|pairs| read(&pairs, &names))
                .map(Self),
        )
    }
}

/// For an operation that takes no parameters: any is refused.
#[derive(Debug)]
pub struct NoQuery;

impl FromRequest for NoQuery {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(refuse_any(req).map(|()| Self))
    }
}

/// 400 `unknown_parameter` for any parameter.
pub fn refuse_any(req: &HttpRequest) -> Result<(), Problem> {
    let pairs = pairs(req)?;
    if pairs.is_empty() {
        return Ok(());
    }
    Err(unknown(pairs.into_iter().map(|(name, _)| name), &[]))
}

/// Every parameter of the request. 400 `malformed`: not UTF-8, or given twice;
/// 422 `invalid`: a NUL, or a value that is too long.
pub fn pairs(req: &HttpRequest) -> Result<Vec<Pair>, Problem> {
    checked(decoded(req))
}

fn decoded(req: &HttpRequest) -> impl Iterator<Item = Pair> {
    form_urlencoded::parse(req.query_string().as_bytes()).into_owned()
}

fn checked(pairs: impl Iterator<Item = Pair>) -> Result<Vec<Pair>, Problem> {
    let pairs: Vec<Pair> = pairs.collect();
    let mut seen = BTreeSet::new();
    for (name, value) in &pairs {
        check(name, value)?;
        if !seen.insert(name) {
            let detail = format!("The parameter `{name}` is given twice; give it once.");
            return Err(Problem::new(Code::Malformed, detail));
        }
    }
    Ok(pairs)
}

fn check(name: &str, value: &str) -> Result<(), Problem> {
    // What is not UTF-8 is decoded to this character.
    if name.contains('\u{FFFD}') || value.contains('\u{FFFD}') {
        return Err(Problem::new(
            Code::Malformed,
            "The query is not percent-encoded UTF-8.",
        ));
    }
    if name.contains('\0') || value.contains('\0') {
        let detail = "contains the character NUL; leave it out";
        return Err(wrong(FieldError::new(json::token(name), "nul", detail)));
    }
    if value.chars().count() > LONGEST {
        let detail = format!("at most {LONGEST} characters");
        return Err(wrong(FieldError::new(
            json::token(name),
            "too_long",
            detail,
        )));
    }
    Ok(())
}

/// The names that the parameters of a `T` have.
pub fn names<T: IntoParams>() -> Vec<String> {
    T::into_params(|| None)
        .into_iter()
        .map(|parameter| parameter.name)
        .collect()
}

/// A `T` from parameters; `known` is what a client is told that there is.
pub fn read<T: DeserializeOwned>(pairs: &[Pair], known: &[String]) -> Result<T, Problem> {
    let query = form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish();
    let source = serde_urlencoded::Deserializer::new(form_urlencoded::parse(query.as_bytes()));
    let reading = json::read(source);
    if reading.unknown.is_empty() {
        return reading.outcome.map_err(wrong);
    }
    let names = reading
        .unknown
        .iter()
        .map(|pointer| pointer.trim_start_matches('/').to_owned());
    Err(unknown(names, known))
}

/// The complaint about one parameter; its pointer gets the prefix `/query`.
pub fn wrong(mut error: FieldError) -> Problem {
    error.pointer.insert_str(0, "/query");
    Problem::fields(Code::Invalid, vec![error])
}

fn unknown(names: impl Iterator<Item = String>, known: &[String]) -> Problem {
    let names: Vec<_> = names.collect();
    let detail = match known {
        [] => format!(
            "There is no parameter {}; this operation takes none.",
            names.join(", ")
        ),
        _ => format!(
            "There is no parameter {}; there are: {}.",
            names.join(", "),
            known.join(", ")
        ),
    };
    Problem::new(Code::UnknownParameter, detail)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;
    use serde::Deserialize;

    use crate::domain::ids::StaffId;
    use crate::domain::staff::Role;

    #[derive(Debug, Deserialize, IntoParams)]
    struct Filters {
        role: Option<Role>,
        since: Option<u16>,
        overdue: Option<bool>,
        #[param(value_type = Option<String>)]
        staff: Option<StaffId>,
        q: Option<String>,
    }

    fn ask(query: &str) -> Result<Filters, Problem> {
        let req = TestRequest::get()
            .uri(&format!("/v1/staff?{query}"))
            .to_http_request();
        Query::extract(&req)
            .into_inner()
            .map(|Query(filters)| filters)
    }

    fn refused(query: &str) -> (Code, String) {
        let problem = ask(query).unwrap_err();
        let place = problem
            .body()
            .errors
            .first()
            .map(|error| error.pointer.clone());
        (
            problem.code(),
            place.unwrap_or_else(|| problem.body().detail.clone()),
        )
    }

    #[test]
    fn what_is_known_is_read() {
        let filters = ask("role=editor&since=7&overdue=true&q=a%20b%2Bc+d").unwrap();
        assert_eq!(
            (filters.role, filters.since, filters.overdue),
            (Some(Role::Editor), Some(7), Some(true))
        );
        assert_eq!(
            (filters.q.as_deref(), filters.staff),
            (Some("a b+c d"), None)
        );
    }

    #[test]
    fn unknown_names_are_listed_with_those_that_exist() {
        let (code, detail) = refused("rol=editor&q=x&sinc=1");
        assert_eq!(code, Code::UnknownParameter);
        assert_eq!(
            detail,
            "There is no parameter rol, sinc; there are: role, since, overdue, staff, q."
        );
    }

    #[test]
    fn a_wrong_value_is_pointed_at() {
        for query in [
            "role=boss",
            "role=",
            "staff=7",
            "overdue=yes",
            "since=-1",
            "since=70000",
            "q=%00",
        ] {
            let name = query.split('=').next().unwrap();
            assert_eq!(
                refused(query),
                (Code::Invalid, format!("/query/{name}")),
                "{query}"
            );
        }
    }

    #[test]
    fn what_could_be_read_two_ways_is_refused() {
        assert_eq!(refused("q=a&q=b").0, Code::Malformed);
        assert_eq!(refused("q=%ff").0, Code::Malformed);
    }

    #[test]
    fn whoever_is_lenient_reads_what_it_knows() {
        let ask = |query: &str| {
            let uri = format!("/v1/public/feeds/rss.xml?{query}");
            let req = TestRequest::get().uri(&uri).to_http_request();
            Lenient::<Filters>::extract(&req).into_inner()
        };
        let Lenient(filters) = ask("utm=1&utm=2&bad=%ff&nul=%00&since=7").unwrap();
        assert_eq!(filters.since, Some(7));
        for query in ["since=x", "since=7&since=7", "q=%ff", "q=%00"] {
            assert!(ask(query).is_err(), "{query}");
        }
    }

    #[test]
    fn an_operation_without_parameters_takes_none() {
        let ask =
            |uri| NoQuery::extract(&TestRequest::get().uri(uri).to_http_request()).into_inner();
        assert!(ask("/v1/me").is_ok());
        assert!(ask("/v1/me?").is_ok());
        assert_eq!(
            ask("/v1/me?verbose").unwrap_err().code(),
            Code::UnknownParameter
        );
    }
}
