//! `/v1/public/changes`: what has changed for the public, asked for by pages. As it
//! happens: `ticker`.

use actix_web::http::header::{HeaderValue, LINK};
use actix_web::{HttpRequest, HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cache::Public;
use super::problem::Problem;
use super::public::cached;
use super::query::{self, Query};
use crate::domain::refusal::FieldError;
use crate::service::changes::{self, Changes};

/// Entries of a page.
const USUAL: u16 = 20;
const MOST: u16 = 100;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ChangesAsked {
    /// `next` of the page before; from the beginning where it is left out.
    #[param(minimum = 0, default = 0, example = 4700)]
    since: Option<u64>,
    /// How many at most.
    #[param(minimum = 1, maximum = 100, default = 20)]
    limit: Option<u16>,
}

/// Follow what changes for the public, from a place in the history on
///
/// For who keeps a copy of what is public: a search index, a site that is built ahead, a
/// mirror. Each entry says what has changed; what it is now is read from the thing itself.
/// Entries come in their order, and none comes later below one that was read. `next` is
/// where to ask from next, and moves also where nothing is told; ask again at once where
/// `more` says so. A page may hold fewer entries than were asked for, or none.
///
/// What was never public is never told of, and of what is gone only that it is, with the
/// public notice of an article as the `reason`; of comments the public is told no reason.
/// A tombstone in a thread stands while something visible hangs below it. Counts of replies
/// and reactions are not told. While an article is withdrawn, nothing of its thread is:
/// after `article.republished` read the article and its thread anew.
///
/// The answer is of a moment, and shared caches keep it for a few seconds at most; the
/// stream tells of a change within a second. 422 for a `since` beyond the last place:
/// what was read before was another history, so begin anew.
#[utoipa::path(tag = "public", params(ChangesAsked), responses((status = 200, body = Changes)))]
#[get("/changes")]
pub async fn list_changes(
    req: HttpRequest,
    public: Public,
    Query(asked): Query<ChangesAsked>,
) -> Result<HttpResponse, Problem> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let detail = format!("expected a number from 1 to {MOST}");
        let error = FieldError::new("/limit", "out_of_range", detail);
        return Err(query::wrong(error));
    }
    let (site, since) = (public.desk.site.clone(), place(asked.since));
    let page = public
        .read(move |conn| changes::list(conn, &site, since, limit))
        .await?;
    let mut answer = cached(&page, &["list:all".to_owned()])?;
    if let Some(link) = next_link(&req, &page, limit) {
        answer.headers_mut().insert(LINK, link);
    }
    Ok(answer)
}

fn next_link(req: &HttpRequest, page: &Changes, limit: u16) -> Option<HeaderValue> {
    if !page.more {
        return None;
    }
    let (path, next) = (req.path(), page.next);
    let link = format!("<{path}?since={next}&limit={limit}>; rel=\"next\"");
    HeaderValue::from_str(&link).ok()
}

/// A place that was asked for; the beginning where none was.
pub(super) fn place(since: Option<u64>) -> i64 {
    i64::try_from(since.unwrap_or(0)).unwrap_or(i64::MAX)
}
