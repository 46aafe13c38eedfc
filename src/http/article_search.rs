//! `/v1/public/search`: articles by their words.

use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::cache::Public;
use super::page::{Cursors, List, Listing, Paging, linked};
use super::problem::Problem;
use super::public::{cached, facets};
use crate::domain::article::Kind;
use crate::domain::search::FoundArticle;
use crate::domain::time::Instant;
use crate::service;
use crate::service::article_search;
use crate::store::publications::PublicFilter;

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct SearchAsked {
    /// Words that must all be in it, whatever their case and accents; a phrase in quotation
    /// marks; the last word may go on.
    #[param(max_length = 300, example = "floods ghent")]
    q: String,
    /// The key of a section.
    section: Option<String>,
    /// The key of a tag.
    tag: Option<String>,
    /// The key of a byline.
    #[param(example = "ines-claes")]
    byline: Option<String>,
    kind: Option<Kind>,
    /// RFC 3339.
    #[param(value_type = Option<String>, example = "2026-11-01T00:00:00Z")]
    published_after: Option<Instant>,
    /// RFC 3339.
    #[param(value_type = Option<String>)]
    published_before: Option<Instant>,
}

/// What a search found.
#[derive(Debug, Serialize, ToSchema)]
pub struct FoundArticles {
    pub items: Vec<FoundArticle>,
    /// The cursor of the next page; null on the last.
    pub next: Option<String>,
    /// The words that were searched instead, where nothing has what was typed; null otherwise.
    #[schema(example = "floods ghent")]
    pub corrected: Option<String>,
}

/// Search published articles, those that fit best first
///
/// A word of the headline weighs more than one of the standfirst, and that more than one of
/// the body. Where no article has the words, those that are in none are taken for the ones
/// that were probably meant: `corrected` says which. Of more than 2,000 articles that have
/// the words, the newest are weighed.
#[utoipa::path(tag = "public", params(SearchAsked, Paging), responses((status = 200, body = FoundArticles)))]
#[get("/search")]
pub async fn search_articles(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    asked: Listing<SearchAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let typed = article_search::read(&asked.filters.q).map_err(service::Error::from)?;
    let (site, filter) = (public.desk.site.clone(), filter(&asked.filters));
    let found = public
        .read(move |conn| article_search::find(conn, &site, (&typed, &filter), window))
        .await?;
    let List { items, next } = asked.page(&cursors, found.page);
    let page = FoundArticles {
        items,
        next,
        corrected: found.corrected,
    };
    let answer = cached(&page, &["list:all".to_owned()])?;
    Ok(linked(&req, answer, page.next.as_deref()))
}

fn filter(asked: &SearchAsked) -> PublicFilter {
    PublicFilter {
        section: asked.section.clone(),
        kind: asked.kind,
        published_after: asked.published_after,
        published_before: asked.published_before,
        words: None,
        facets: facets(asked.tag.clone(), asked.byline.clone()),
    }
}
