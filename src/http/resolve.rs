//! `/v1/public/resolve`: for the site's router.

use actix_web::{HttpResponse, get};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cache::Public;
use super::problem::Problem;
use super::public::finished;
use super::query::{self, Query};
use crate::domain::refusal::FieldError;
use crate::domain::resolved::ResolvedPath;
use crate::service::resolve;

/// Characters of a path, at most.
const LONGEST: usize = 2_048;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct PathAsked {
    /// A path of the site as a browser sends it, or a whole address of it; at most 2,048
    /// characters. What follows `?` or `#` in it is nothing to us.
    #[param(example = "/news/floods-in-ghent", max_length = 2_048)]
    path: String,
}

/// Find what a path of the site leads to
///
/// An article; a redirect, where the path is that of an article but for its section, date,
/// slug, letter case, slashes or encoding; or the notice of one that was withdrawn. 404 where
/// no article is or was.
#[utoipa::path(
    tag = "public",
    params(PathAsked),
    responses((status = 200, body = ResolvedPath))
)]
#[get("/resolve")]
pub async fn resolve_path(
    public: Public,
    Query(asked): Query<PathAsked>,
) -> Result<HttpResponse, Problem> {
    let length = asked.path.chars().count();
    if length > LONGEST {
        let detail = format!("at most {LONGEST} characters; this has {length}");
        return Err(query::wrong(FieldError::new("/path", "too_long", detail)));
    }
    let site = public.desk.site.clone();
    let ready = public
        .read(move |conn| resolve::resolve(conn, &site, &asked.path))
        .await?;
    Ok(finished(ready))
}
