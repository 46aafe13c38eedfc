//! `/v1/moderation/comments`: any comment, found, read and acted on, case or not.

use actix_web::http::header::ETAG;
use actix_web::{HttpRequest, HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::IntoParams;

use super::actor::SignedIn;
use super::body::Body;
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::page::{Cursors, List, Listing, Paging};
use super::path::Address;
use super::problem::Problem;
use super::query::NoQuery;
use crate::domain::comment::Visibility;
use crate::domain::ids::{CaseId, CommentId, DecisionId};
use crate::domain::moderation::{Decision, FoundComment, ModeratedComment};
use crate::service::decisions::{self, Deciding, DecisionForm};
use crate::service::desk::Desk;
use crate::service::search::{self, Asked, AuthorAsked, ReviewedAs};
use crate::service::{self};

/// What is looked for. All that is given must be so.
#[derive(Debug, Deserialize, Serialize, IntoParams)]
#[into_params(parameter_in = Query)]
pub struct CommentsAsked {
    /// Words that are all in the text; in quotation marks words next to each other. The
    /// last one may go on, from its second letter.
    #[param(example = "pumps \"at the Dampoort\"", max_length = 300)]
    q: Option<String>,
    /// A reader's id, their mail address, or a part of the name.
    #[param(example = "Marie", max_length = 300)]
    author: Option<String>,
    /// An article's id or slug.
    article: Option<String>,
    /// The key of a section.
    section: Option<String>,
    /// A host that the text links to, or one above it.
    #[param(example = "casino.example")]
    host: Option<String>,
    visibility: Option<Visibility>,
    /// What a person has ruled; `none` for what nobody has looked at.
    #[param(inline)]
    reviewed: Option<ReviewedAs>,
}

impl CommentsAsked {
    fn asked(&self, desk: &Desk) -> Asked {
        let author = |text: &String| {
            let text = text.trim();
            match text.parse() {
                Ok(reader) => AuthorAsked::Reader(reader),
                Err(_) if text.contains('@') => {
                    AuthorAsked::Address(desk.keys.address_hash(&text.to_lowercase()))
                }
                Err(_) => AuthorAsked::Name(text.to_owned()),
            }
        };
        Asked {
            q: self.q.clone(),
            author: self.author.as_ref().map(author),
            article: self.article.clone(),
            section: self.section.clone(),
            host: self.host.clone(),
            visibility: self.visibility,
            reviewed: self.reviewed,
        }
    }
}

/// Find comments in my sections, newest first
#[utoipa::path(tag = "moderation", params(CommentsAsked, Paging), responses((status = 200, body = List<FoundComment>)))]
#[get("/comments")]
pub async fn search_comments(
    req: HttpRequest,
    desk: web::Data<Desk>,
    cursors: web::Data<Cursors>,
    SignedIn(actor): SignedIn,
    asked: Listing<CommentsAsked>,
) -> Result<HttpResponse, Problem> {
    let window = asked.window(&cursors).map_err(service::Error::from)?;
    let looked_for = asked.filters.asked(&desk);
    let page = desk
        .read(move |conn| search::list(conn, &actor, &looked_for, window))
        .await?;
    Ok(asked.page(&cursors, page).answer(&req))
}

/// Read a comment with all that was decided on it
///
/// The `ETag` is what a decision on it names as `If-Match`: the version of its open case,
/// or its own where no case is open.
#[utoipa::path(tag = "moderation", params(("id" = CommentId, Path)), responses((status = 200, body = ModeratedComment)))]
#[get("/comments/{id}")]
pub async fn get_moderated_comment(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    _none: NoQuery,
) -> Result<HttpResponse, Problem> {
    let (version, comment) = desk
        .read(move |conn| search::read(conn, &actor, id.0))
        .await?;
    Ok(HttpResponse::Ok()
        .insert_header((ETAG, strong(version)))
        .json(comment))
}

/// Decide on a comment, whether or not anybody asked
///
/// Decides its open case, under that case's lease or version. Where none is open, `If-Match`
/// is the comment's own version, as its `ETag` has it, and the decision opens and closes a
/// case of kind `direct`.
#[utoipa::path(
    tag = "moderation",
    params(("id" = CommentId, Path), ("If-Match" = Option<String>, Header, example = "\"1\"")),
    request_body = DecisionForm,
    responses((status = 200, body = Decision))
)]
#[post("/comments/{id}/decisions")]
pub async fn decide_comment(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<CommentId>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<DecisionForm>, Problem>,
) -> Result<HttpResponse, Problem> {
    let (form, key) = match form.and_then(|form| Ok((form, key?))) {
        Ok(given) => given,
        Err(problem) => {
            // that there is no such comment is said before anything else
            desk.read(move |conn| search::read(conn, &actor, id.0))
                .await?;
            return Err(problem);
        }
    };
    let operation = format!("decide_comment {}", id.0);
    let request = idempotency::request(key, actor.id, operation, form.digest);
    let deciding = Deciding {
        id: DecisionId::new(),
        case: CaseId::new(),
        form: form.value,
        version: version.given().map_err(service::Error::from)?,
    };
    let now = desk.now();
    let write = desk.write_once(request, move |conn| {
        decisions::decide_comment(conn, &actor, id.0, &deciding, now)
    });
    Ok(HttpResponse::Ok().json(write.await?))
}
