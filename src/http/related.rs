//! `/v1/public/articles/{article}/related`: what else there is to read.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cache::Public;
use super::page::List;
use super::problem::Problem;
use super::public::{cached, moved};
use super::query::{self, Query};
use crate::domain::publication::ArticleSummary;
use crate::domain::refusal::FieldError;
use crate::service::publication::Found;
use crate::service::related;
use crate::store::publications::Address;

const USUAL: u16 = 5;
const MOST: u16 = 20;

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RelatedAsked {
    /// How many at most.
    #[param(minimum = 1, maximum = 20, default = 5)]
    limit: Option<u16>,
}

/// List articles that have to do with one, the nearest first
///
/// Those that share tags with it, the rarer the tag the nearer; then those of its section,
/// and the newest. None that was retracted. One page is all there is.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent"), RelatedAsked),
    responses((status = 200, body = List<ArticleSummary>))
)]
#[get("/articles/{article}/related")]
pub async fn list_related_articles(
    req: HttpRequest,
    public: Public,
    address: web::Path<String>,
    Query(asked): Query<RelatedAsked>,
) -> Result<HttpResponse, Problem> {
    let most = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&most) {
        let detail = format!("expected a number from 1 to {MOST}");
        return Err(query::wrong(FieldError::new(
            "/limit",
            "out_of_range",
            detail,
        )));
    }
    let (site, address) = (public.desk.site.clone(), Address::from(address.as_str()));
    let found = public
        .read(move |conn| related::of_article(conn, &site, &address, usize::from(most)))
        .await?;
    match found {
        Found::Here((slug, items)) => {
            let tags = [format!("article:{slug}"), "list:all".to_owned()];
            cached(&List { items, next: None }, &tags)
        }
        Found::Moved(slug) => Ok(moved(&req, &slug)),
    }
}
