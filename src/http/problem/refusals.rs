//! Which refusal is which problem. The one place where a code is chosen for what
//! the product said.

use actix_web::http::header::{HeaderName, HeaderValue};
use chrono::TimeDelta;

use super::{Code, Problem};
use crate::domain::refusal::{Blocker, Refusal};
use crate::{service, store};

impl From<service::Error> for Problem {
    fn from(error: service::Error) -> Self {
        match error {
            service::Error::Refused(refusal) => refusal.into(),
            service::Error::Store(error) => error.into(),
        }
    }
}

#[rustfmt::skip]
impl From<Refusal> for Problem {
    fn from(refusal: Refusal) -> Self {
        match refusal {
            Refusal::Unauthenticated(detail) => Self::new(Code::Unauthenticated, detail),
            Refusal::Forbidden(detail)       => Self::new(Code::Forbidden, detail),
            Refusal::NotFound                => Self::new(Code::NotFound, "Nothing is there, or it is not yours to see."),
            Refusal::Gone(notice)            => Self::new(Code::Gone, notice),
            Refusal::Malformed(detail)       => Self::new(Code::Malformed, detail),
            Refusal::BadCursor               => Self::new(Code::BadCursor, "Begin again without `cursor`, or follow `next` as it was given."),
            Refusal::Invalid(errors)         => Self::fields(Code::Invalid, errors),
            Refusal::Blocked(blockers)       => blocked(blockers),
            Refusal::WrongState(detail)      => Self::new(Code::WrongState, detail),
            Refusal::Conflict(detail)        => Self::new(Code::Conflict, detail),
            Refusal::SlugTaken(detail)       => Self::new(Code::SlugTaken, detail),
            Refusal::AlreadyDecided { by, at } => Self::new(Code::AlreadyDecided, format!("{} decided this.", by.name))
                .with(|body| { body.by = Some(by); body.at = Some(at); }),
            Refusal::Leased { by, until }    => Self::new(Code::Leased, format!("{} has this in hand.", by.name))
                .with(|body| { body.by = Some(by); body.until = Some(until); }),
            Refusal::LeaseLost               => Self::new(Code::LeaseLost, "The lease is over, or was never yours. Lease the case again."),
            Refusal::Duplicate(detail)       => Self::new(Code::Duplicate, detail),
            Refusal::Stale { current, fields } => Self::new(Code::Stale, "Read it again, merge, and send the new ETag as If-Match.")
                .with(|body| { body.current = Some(current); body.fields = Some(fields); }),
            Refusal::BaseMoved { current, fields } => Self::new(Code::BaseMoved, base_moved(&fields))
                .with(|body| { body.current = Some(current); body.fields = Some(fields); }),
            Refusal::Overtaken { current, differences } => Self::new(Code::Stale, "Read it again, merge, and send the new ETag as If-Match.")
                .with(|body| {
                    body.current = Some(current);
                    body.fields = Some(differences.iter().map(|clash| clash.field.clone()).collect());
                    body.differences = differences;
                }),
            Refusal::PreconditionRequired    => Self::new(Code::PreconditionRequired, "Send the ETag you have read as If-Match, such as \"7\" with its quotation marks."),
            Refusal::IdempotencyMismatch     => Self::new(Code::IdempotencyMismatch, "This Idempotency-Key stands for another request. Use a new one."),
            Refusal::Running                 => Self::new(Code::Conflict, "The first request under this Idempotency-Key is still running.")
                .retry_after(TimeDelta::seconds(1)),
            Refusal::RateLimited { limit, window, retry_after } => rate_limited(limit, window, retry_after),
        }
    }
}

impl From<store::Error> for Problem {
    fn from(error: store::Error) -> Self {
        let cause = error.to_string();
        let problem = match error {
            store::Error::Busy => unavailable("More work is queued than can be taken.", 1),
            store::Error::Contended(_) => unavailable("Others were changing the same thing.", 1),
            store::Error::Unavailable(_) => unavailable("The database cannot be reached.", 5),
            store::Error::Taken(_) => Self::new(Code::Conflict, "Something like it is there."),
            store::Error::Broken(_) => Self::internal(""),
        };
        problem.caused_by(cause)
    }
}

fn base_moved(fields: &[String]) -> String {
    let both = match fields {
        [] => "nothing that this draft changed".to_owned(),
        fields => fields.join(", "),
    };
    format!(
        "Another draft went live since this one was opened; both changed {both}. Rebase this draft onto the live text."
    )
}

fn blocked(blockers: Vec<Blocker>) -> Problem {
    let details: Vec<_> = blockers.iter().map(|b| b.detail.as_str()).collect();
    Problem::new(Code::Blocked, details.join(" ")).with(|body| body.blockers = blockers)
}

fn unavailable(detail: &str, seconds: i64) -> Problem {
    Problem::new(Code::Unavailable, detail).retry_after(TimeDelta::seconds(seconds))
}

fn rate_limited(limit: u32, window: TimeDelta, retry_after: TimeDelta) -> Problem {
    let wait = seconds(retry_after);
    let detail = format!("At most {limit} in {} seconds.", seconds(window));
    rate_limit_headers(limit, window, 0, retry_after)
        .into_iter()
        .fold(
            Problem::new(
                Code::RateLimited,
                format!("{detail} Try again in {wait} seconds."),
            ),
            |problem, (name, value)| problem.header(name, value),
        )
        .retry_after(retry_after)
}

/// `RateLimit-Policy` and `RateLimit` (draft-ietf-httpapi-ratelimit-headers-10):
/// `limit` requests in `window`, of which `remaining` are left until `reset` is over.
pub fn rate_limit_headers(
    limit: u32,
    window: TimeDelta,
    remaining: u32,
    reset: TimeDelta,
) -> Vec<(HeaderName, HeaderValue)> {
    let policy = format!("\"default\";q={limit};w={}", seconds(window));
    let state = format!("\"default\";r={remaining};t={}", seconds(reset));
    [("ratelimit-policy", policy), ("ratelimit", state)]
        .into_iter()
        .filter_map(|(name, value)| {
            Some((
                HeaderName::from_static(name),
                HeaderValue::from_str(&value).ok()?,
            ))
        })
        .collect()
}

/// Whole seconds, rounded up, at least one: who comes back sooner comes too soon.
pub(super) fn seconds(wait: TimeDelta) -> u64 {
    let millis = u64::try_from(wait.num_milliseconds()).unwrap_or(0);
    millis.div_ceil(1000).max(1)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::ResponseError;
    use chrono::Utc;
    use serde_json::json;
    use uuid::Uuid;

    use crate::domain::staff::StaffRef;

    fn ines() -> StaffRef {
        StaffRef {
            id: Uuid::nil().into(),
            name: "Ines Claes".to_owned(),
        }
    }

    fn header(problem: &Problem, name: &str) -> String {
        problem
            .error_response()
            .headers()
            .get(name)
            .unwrap()
            .to_str()
            .unwrap()
            .to_owned()
    }

    #[test]
    fn a_stale_write_is_told_how_things_stand() {
        let problem = Problem::from(Refusal::Stale {
            current: json!({"headline": "Floods"}),
            fields: vec!["headline".to_owned()],
        });
        assert_eq!(problem.status_code(), 412);
        assert_eq!(problem.body().current, Some(json!({"headline": "Floods"})));
        assert_eq!(
            problem.body().fields.as_deref(),
            Some(&["headline".to_owned()][..])
        );
    }

    #[test]
    fn a_leased_case_names_the_holder() {
        let until = Utc::now().into();
        let problem = Problem::from(Refusal::Leased { by: ines(), until });
        assert_eq!(problem.code(), Code::Leased);
        assert_eq!(problem.body().by, Some(ines()));
        assert_eq!(problem.body().until, Some(until));
    }

    #[test]
    fn who_comes_too_often_is_told_the_limit_and_when_to_return() {
        let problem = Problem::from(Refusal::RateLimited {
            limit: 30,
            window: TimeDelta::seconds(60),
            retry_after: TimeDelta::milliseconds(1500),
        });
        assert_eq!(problem.status_code(), 429);
        assert_eq!(header(&problem, "retry-after"), "2");
        assert_eq!(header(&problem, "ratelimit"), "\"default\";r=0;t=2");
        assert_eq!(
            header(&problem, "ratelimit-policy"),
            "\"default\";q=30;w=60"
        );
    }

    #[test]
    fn a_database_that_is_away_says_when_to_return_and_hides_why() {
        let error = store::Error::Unavailable("connect to 10.0.0.7 refused".to_owned());
        let problem = Problem::from(service::Error::Store(error));
        assert_eq!(
            (problem.code(), header(&problem, "retry-after").as_str()),
            (Code::Unavailable, "5")
        );
        assert!(!problem.body().detail.contains("10.0.0.7"));
        assert!(problem.cause().unwrap().contains("10.0.0.7"));
    }
}
