//! `/v1/public/articles/{article}/comments`: the thread of an article, and replying.

use actix_web::http::StatusCode;
use actix_web::http::header::{CACHE_CONTROL, HeaderValue};
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::{IntoParams, ToSchema};

use super::actor::Origin;
use super::body::Body;
use super::cache::Public;
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path;
use super::problem::Problem;
use super::public::cached;
use super::query::{NoQuery, Query};
use crate::domain::comment::Comment;
use crate::domain::ids::CommentId;
use crate::domain::page::{Page, Position};
use crate::domain::refusal::Refusal;
use crate::service::comments::{self, Posted, Posting, Sender};
use crate::service::desk::Desk;
use crate::service::thread::{self, Branch, CommentInThread, ThreadSettings};
use crate::service::{self};
use crate::store::publications::Address;
use crate::store::replies::Order;

/// Articles that one call counts the replies of, at most.
const COUNTED: usize = 100;

#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct ThreadAsked {
    /// `oldest` unless given; of a tree the order of the replies to the article, all below
    /// them oldest first. A tree has no `picks`.
    #[param(inline)]
    sort: Option<Sort>,
    /// `flat` unless given.
    #[param(inline)]
    format: Option<Format>,
    /// Levels of a tree below the comments of a page; 5 unless given.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[param(minimum = 1, maximum = 10)]
    depth: Option<u8>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Sort {
    Oldest,
    Newest,
    /// By what readers say for and against them.
    Top,
    /// By their visible replies.
    MostReplied,
    /// Only what editors picked, the last picked first.
    Picks,
}

impl From<Sort> for Order {
    fn from(sort: Sort) -> Self {
        match sort {
            Sort::Oldest => Self::OldestFirst,
            Sort::Newest => Self::NewestFirst,
            Sort::Top => Self::Top,
            Sort::MostReplied => Self::MostReplied,
            Sort::Picks => Self::Picks,
        }
    }
}

/// Levels of a tree that can be asked for.
const DEPTHS: std::ops::RangeInclusive<u8> = 1..=10;

#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Serialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Format {
    /// One list, each with its `parent_id`; a page may bring a child before its parent.
    Flat,
    /// The replies to the article, each with the first of what answers it.
    Tree,
}

/// Read the replies to an article
///
/// Removed and withdrawn comments stand as tombstones (`author`, `html` and `text`
/// null) while something visible hangs below them. In a tree, `more` is a cursor for
/// the replies below a comment that the page does not hold.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent"), ThreadAsked, Paging),
    responses((status = 200, body = List<Comment>))
)]
#[get("/articles/{article}/comments")]
pub async fn list_comments(
    req: HttpRequest,
    public: Public,
    cursors: web::Data<Cursors>,
    article: web::Path<String>,
    asked: Listing<ThreadAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let address = Address::from(article.as_str());
    let order = asked.filters.sort.map_or(Order::OldestFirst, Order::from);
    let depth = asked.filters.depth.unwrap_or(thread::LEVELS);
    if asked.filters.format != Some(Format::Tree) {
        refuse_depth(asked.filters.depth)?;
        let read = public.read(move |conn| thread::flat(conn, &address, order, window));
        let (slug, page) = read.await?;
        return asked.page(&cursors, page).cached(&req, &tags(&slug));
    }
    refuse_unfit(order, depth)?;
    let read = public.read(move |conn| thread::tree(conn, &address, (order, depth), window));
    let (slug, page) = read.await?;
    let more = |position| {
        let next = Some(position);
        let items = NO_ITEMS;
        asked.page(&cursors, Page { items, next }).next
    };
    let page = page.map(|branch| grown(branch, &more));
    asked.page(&cursors, page).cached(&req, &tags(&slug))
}

/// For a page of which only the cursor is wanted.
const NO_ITEMS: Vec<Comment> = Vec::new();

fn refuse_depth(depth: Option<u8>) -> Result<(), service::Error> {
    let detail = "a flat list has no levels; ask for `format=tree`";
    match depth {
        Some(_) => Err(Refusal::field("/query/depth", "unexpected", detail).into()),
        None => Ok(()),
    }
}

fn refuse_unfit(order: Order, depth: u8) -> Result<(), service::Error> {
    let refused = if order == Order::Picks {
        let detail = "picks are a flat list; leave `format` out";
        Refusal::field("/query/sort", "invalid", detail)
    } else if !DEPTHS.contains(&depth) {
        let detail = format!("from {} to {}", DEPTHS.start(), DEPTHS.end());
        Refusal::field("/query/depth", "out_of_range", detail)
    } else {
        return Ok(());
    };
    Err(refused.into())
}

/// A comment with the replies that hang below it, and cursors for those that do not.
fn grown(branch: Branch, more: &impl Fn(Position) -> Option<String>) -> Comment {
    Comment {
        more: branch.more.and_then(more),
        replies: branch
            .replies
            .into_iter()
            .map(|reply| grown(reply, more))
            .collect(),
        ..branch.comment
    }
}

fn tags(slug: &str) -> [String; 1] {
    [format!("thread:{slug}")]
}

/// Read a comment with all that it answers
///
/// What is not in the thread does not exist here: what waits, and what was never public.
#[utoipa::path(
    tag = "public",
    params(("id" = CommentId, Path)),
    responses((status = 200, body = CommentInThread))
)]
#[get("/comments/{id}")]
pub async fn get_comment(
    public: Public,
    id: path::Address<CommentId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let found = public.read(move |conn| thread::one(conn, id.0)).await?;
    cached(&found, &tags(&found.article.slug))
}

/// Ask whether one can reply, and what one should know before
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent")),
    responses((status = 200, body = ThreadSettings))
)]
#[get("/articles/{article}/comments/settings")]
pub async fn get_thread_settings(
    public: Public,
    article: web::Path<String>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (address, now) = (Address::from(article.as_str()), public.desk.now());
    let read = public.read(move |conn| thread::read_settings(conn, &address, now));
    let (slug, settings) = read.await?;
    cached(&settings, &tags(&slug))
}

/// Reply to an article, or to a comment on it
///
/// A reply that is held waits for a moderator; one that intake removes is answered
/// with the reason. `edit_token` is the author's proof; it is the same at each
/// repeat under one `Idempotency-Key`.
#[utoipa::path(
    tag = "public",
    params(("article" = String, Path, example = "floods-in-ghent")),
    request_body = Posting,
    responses((status = 201, body = Posted))
)]
#[post("/articles/{article}/comments")]
pub async fn post_comment(
    desk: web::Data<Desk>,
    article: web::Path<String>,
    origin: Origin,
    key: Result<Key, Problem>,
    form: Result<Body<Posting>, Problem>,
    none: Result<NoQuery, Problem>,
) -> Result<HttpResponse, Problem> {
    let address = Address::from(article.as_str());
    let (form, key) = match none.and(form).and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that nothing is published there is said before anything else
            let now = desk.now();
            desk.read(move |conn| thread::read_settings(conn, &address, now))
                .await?;
            return Err(problem);
        }
    };
    let caller = hex::encode(desk.keys.address_hash(&origin.address));
    let operation = format!("post_comment {article}");
    let request = idempotency::request(key, caller, operation, form.digest);
    let sender = Sender {
        address: origin.address,
        prefix: origin.prefix,
    };
    let posted = comments::post(&desk, address, form.value, sender, request).await?;
    Ok(HttpResponse::build(StatusCode::CREATED)
        .insert_header((CACHE_CONTROL, HeaderValue::from_static("no-store")))
        .json(posted))
}

#[derive(Debug, Deserialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CountsAsked {
    /// Slugs or ids, at most 100, separated by commas.
    #[param(example = "floods-in-ghent,tram-strike")]
    articles: String,
}

/// Visible replies of articles, keyed as they were asked for.
#[derive(Debug, Serialize, ToSchema)]
pub struct Counts {
    #[schema(example = json!({"floods-in-ghent": 12, "tram-strike": 0}))]
    counts: std::collections::BTreeMap<String, i64>,
}

/// Count the visible replies of many articles at once
///
/// Articles that are not published are left out.
#[utoipa::path(tag = "public", params(CountsAsked), responses((status = 200, body = Counts)))]
#[get("/comment-counts")]
pub async fn count_comments(
    public: Public,
    asked: Query<CountsAsked>,
) -> Result<HttpResponse, Problem> {
    let articles: Vec<String> = asked
        .0
        .articles
        .split(',')
        .map(|article| article.trim().to_owned())
        .collect();
    if articles.len() > COUNTED {
        let detail = format!(
            "at most {COUNTED} articles in one call; these are {}",
            articles.len()
        );
        let refusal = Refusal::field("/query/articles", "too_many", detail);
        return Err(service::Error::from(refusal).into());
    }
    let read = public.read(move |conn| thread::counts(conn, &articles));
    let counts = read.await?;
    cached(&Counts { counts }, &[])
}
