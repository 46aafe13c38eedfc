//! `/v1/public/feeds` and the feeds of replies: RSS 2.0, Atom, JSON Feed 1.1.

use actix_web::{HttpResponse, get, web};
use serde::Deserialize;
use utoipa::IntoParams;

use super::cache::Public;
use super::problem::Problem;
use super::public::finished;
use super::query::{self, Lenient};
use crate::domain::article::Kind;
use crate::domain::feed::{Form, JsonFeed};
use crate::domain::refusal::FieldError;
use crate::service::feeds::{self, FeedOf};
use crate::store::publications::Address;

/// Articles in a feed.
const USUAL: u16 = 30;
const MOST: u16 = 100;

/// What a feed is of; all of the site where nothing is given. Unknown parameters are ignored.
#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct FeedAsked {
    /// The key of a section.
    section: Option<String>,
    /// The key of a tag.
    tag: Option<String>,
    /// The key of a byline.
    byline: Option<String>,
    kind: Option<Kind>,
    /// How many articles at most.
    #[param(minimum = 1, maximum = 100, default = 30)]
    limit: Option<u16>,
}

/// Follow the site, or a part of it, as RSS 2.0
///
/// The newest articles, whole, with absolute addresses; a retracted one below its notice.
/// `guid` is `urn:uuid:` and the id. Unknown parameters are ignored.
#[utoipa::path(
    tag = "public",
    params(FeedAsked),
    responses((status = 200, body = String, content_type = "application/rss+xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>The Ghent Courier</title></channel></rss>")))
)]
#[get("/feeds/rss.xml")]
pub async fn get_rss_feed(
    public: Public,
    Lenient(asked): Lenient<FeedAsked>,
) -> Result<HttpResponse, Problem> {
    articles(&public, asked, Form::Rss).await
}

/// Follow the site, or a part of it, as Atom
///
/// As the RSS feed. An entry links to the feed of its replies (`rel="replies"`).
#[utoipa::path(
    tag = "public",
    params(FeedAsked),
    responses((status = 200, body = String, content_type = "application/atom+xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>The Ghent Courier</title></feed>")))
)]
#[get("/feeds/atom.xml")]
pub async fn get_atom_feed(
    public: Public,
    Lenient(asked): Lenient<FeedAsked>,
) -> Result<HttpResponse, Problem> {
    articles(&public, asked, Form::Atom).await
}

/// Follow the site, or a part of it, as JSON Feed 1.1
///
/// As the RSS feed.
#[utoipa::path(
    tag = "public",
    params(FeedAsked),
    responses((status = 200, body = JsonFeed<'static>, content_type = "application/feed+json"))
)]
#[get("/feeds/feed.json")]
pub async fn get_json_feed(
    public: Public,
    Lenient(asked): Lenient<FeedAsked>,
) -> Result<HttpResponse, Problem> {
    articles(&public, asked, Form::Json).await
}

async fn articles(public: &Public, asked: FeedAsked, form: Form) -> Result<HttpResponse, Problem> {
    let limit = asked.limit.unwrap_or(USUAL);
    if !(1..=MOST).contains(&limit) {
        let detail = format!("expected a number from 1 to {MOST}");
        let error = FieldError::new("/limit", "out_of_range", detail);
        return Err(query::wrong(error));
    }
    let of = FeedOf {
        section: asked.section,
        tag: asked.tag,
        byline: asked.byline,
        kind: asked.kind,
        limit,
    };
    let site = public.desk.site.clone();
    let ready = public
        .read(move |conn| feeds::articles(conn, &site, &of, form))
        .await?;
    Ok(finished(ready))
}

/// Follow the replies to an article as RSS 2.0
///
/// The 50 newest that can be seen. Each links to `#comment-` and its id on the article's page.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent")),
    responses((status = 200, body = String, content_type = "application/rss+xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<rss version=\"2.0\"><channel><title>Floods in Ghent</title></channel></rss>")))
)]
#[get("/articles/{article}/comments/rss.xml")]
pub async fn get_comment_rss(
    public: Public,
    article: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    replies(&public, &article, Form::Rss).await
}

/// Follow the replies to an article as Atom
///
/// As RSS has them.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent")),
    responses((status = 200, body = String, content_type = "application/atom+xml", example = json!("<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\"><title>Floods in Ghent</title></feed>")))
)]
#[get("/articles/{article}/comments/atom.xml")]
pub async fn get_comment_atom(
    public: Public,
    article: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    replies(&public, &article, Form::Atom).await
}

/// Follow the replies to an article as JSON Feed 1.1
///
/// As RSS has them.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent")),
    responses((status = 200, body = JsonFeed<'static>, content_type = "application/feed+json"))
)]
#[get("/articles/{article}/comments/feed.json")]
pub async fn get_comment_json(
    public: Public,
    article: web::Path<String>,
) -> Result<HttpResponse, Problem> {
    replies(&public, &article, Form::Json).await
}

async fn replies(public: &Public, article: &str, form: Form) -> Result<HttpResponse, Problem> {
    let (site, address) = (public.desk.site.clone(), Address::from(article));
    let ready = public
        .read(move |conn| feeds::replies(conn, &site, &address, form))
        .await?;
    Ok(finished(ready))
}
