//! An article as a page, as text or as Markdown, for clients that show little.

use actix_web::http::header::{CONTENT_SECURITY_POLICY, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, web};
use serde::Deserialize;
use utoipa::{IntoParams, ToSchema};

use super::cache::Public;
use super::problem::Problem;
use super::public::found;
use super::query::Query;
use crate::domain::rendition::Rendition;
use crate::service::renditions;
use crate::store::publications::Address;

/// Pictures are fetched, the page's own style holds; no script runs, nobody frames it.
const POLICY: &str = "default-src 'none'; img-src http: https:; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'";

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct RenditionAsked {
    /// `html` unless given.
    #[param(inline)]
    #[serde(default)]
    format: RenditionFormat,
}

#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum RenditionFormat {
    /// A whole page without script.
    #[default]
    Html,
    /// Plain text.
    Text,
    /// `CommonMark` with tables, footnotes and strikethrough.
    Markdown,
}

impl From<RenditionFormat> for Rendition {
    fn from(format: RenditionFormat) -> Self {
        match format {
            RenditionFormat::Html => Self::Html,
            RenditionFormat::Text => Self::Text,
            RenditionFormat::Markdown => Self::Markdown,
        }
    }
}

/// Read an article as a page, as text or as Markdown
///
/// Whole, with headline, notice, names and date, for clients that show little.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent"), RenditionAsked),
    responses((status = 200, content(
        (String = "text/html", example = json!("<!DOCTYPE html>\n<html lang=\"en\"><body><h1>Floods in Ghent</h1></body></html>\n")),
        (String = "text/plain", example = json!("Floods in Ghent\n\nThe water rose by night.\n")),
        (String = "text/markdown", example = json!("# Floods in Ghent\n\nThe water rose **by night**.\n"))
    )))
)]
#[get("/articles/{article}/rendition")]
pub async fn get_rendition(
    req: HttpRequest,
    public: Public,
    article: web::Path<String>,
    Query(asked): Query<RenditionAsked>,
) -> Result<HttpResponse, Problem> {
    let (site, address) = (public.desk.site.clone(), Address::from(article.as_str()));
    let rendition = asked.format.into();
    let ready = public
        .read(move |conn| renditions::of_article(conn, &site, &address, rendition))
        .await?;
    let mut answer = found(&req, ready);
    if asked.format == RenditionFormat::Html {
        let policy = HeaderValue::from_static(POLICY);
        answer.headers_mut().insert(CONTENT_SECURITY_POLICY, policy);
    }
    Ok(answer)
}
