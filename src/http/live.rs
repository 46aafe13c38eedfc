//! `/v1/articles/{id}`: changing what is live — by another draft, by taking it off the
//! page, by another address.

use actix_web::http::header::{ETAG, LOCATION};
use actix_web::{HttpResponse, patch, post, web};
use serde::Deserialize;
use utoipa::ToSchema;

use super::actor::SignedIn;
use super::body::Body;
use super::drafts::{answer, open};
use super::etag::{IfMatch, strong};
use super::idempotency::{self, Key};
use super::path::Address;
use super::problem::Problem;
use crate::domain::article::Article;
use crate::domain::draft::{Draft, Purpose};
use crate::domain::ids::{ArticleId, DraftId, RevisionId};
use crate::domain::staff::Actor;
use crate::service;
use crate::service::articles;
use crate::service::desk::Desk;
use crate::service::live::{self, Rebase};
use crate::service::standing::{self, Turn, Turning};

fn article_answer(article: &Article) -> HttpResponse {
    HttpResponse::Ok()
        .insert_header((ETAG, strong(article.version)))
        .json(article)
}

/// Answers 404 before anything is said of a body.
async fn must_exist(desk: &Desk, actor: &Actor, id: ArticleId) -> Result<(), Problem> {
    let actor = actor.clone();
    desk.read(move |conn| articles::find(conn, &actor, id))
        .await?;
    Ok(())
}

/// Why a draft is opened.
#[derive(Debug, Deserialize, ToSchema)]
pub struct DraftOpening {
    /// Any but `original`, which an article has once.
    purpose: Revising,
}

/// Why a live text is to change.
#[derive(Debug, Clone, Copy, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum Revising {
    Update,
    Correction,
    Clarification,
    Minor,
}

impl From<Revising> for Purpose {
    fn from(revising: Revising) -> Self {
        match revising {
            Revising::Update => Self::Update,
            Revising::Correction => Self::Correction,
            Revising::Clarification => Self::Clarification,
            Revising::Minor => Self::Minor,
        }
    }
}

/// Open a draft that updates a live article, with what is live now
///
/// Several may be open at once. The live text stays up until one is published.
#[utoipa::path(
    tag = "articles",
    params(("id" = ArticleId, Path)),
    request_body(content = DraftOpening, example = json!({"purpose": "update"})),
    responses((status = 201, body = Draft))
)]
#[post("/{id}/drafts")]
pub async fn open_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    key: Result<Key, Problem>,
    form: Result<Body<DraftOpening>, Problem>,
) -> Result<HttpResponse, Problem> {
    must_exist(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request = idempotency::request(key, actor.id, format!("open_draft {}", id.0), form.digest);
    let opening = (id.0, form.value.purpose.into());
    let (new, now) = (DraftId::new(), desk.now());
    let draft = desk
        .write_once(request, move |conn| {
            live::open_draft(conn, &actor, opening, new, now)
        })
        .await?;
    Ok(HttpResponse::Created()
        .insert_header((LOCATION, format!("/v1/drafts/{}", draft.id)))
        .insert_header((ETAG, strong(draft.version)))
        .json(draft))
}

/// How what both sides have changed is settled.
#[derive(Debug, Default, Deserialize, ToSchema)]
pub struct RebaseAsked {
    /// Fields that stay as the draft has them.
    #[serde(default)]
    #[schema(example = json!(["body"]))]
    keep: Vec<String>,
    /// Fields that become as they are live.
    #[serde(default)]
    #[schema(example = json!(["headline"]))]
    take: Vec<String>,
}

/// Set a draft on the text that is live now
///
/// It takes over every field that it did not touch itself. Fields that both sides have
/// changed are named under `keep` or `take`; 409 `base_moved` lists those that are not.
/// What changes counts as an edit: a change of substance voids approvals.
#[utoipa::path(
    tag = "drafts",
    params(("id" = DraftId, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body = RebaseAsked,
    responses((status = 200, body = Draft))
)]
#[post("/{id}/rebase")]
pub async fn rebase_draft(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<DraftId>,
    version: IfMatch,
    key: Result<Key, Problem>,
    form: Result<Body<RebaseAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    open(&desk, &actor, id.0).await?;
    let (form, key) = (form?, key?);
    let request =
        idempotency::request(key, actor.id, format!("rebase_draft {}", id.0), form.digest);
    let rebase = Rebase {
        draft: id.0,
        version: version.given().map_err(service::Error::from)?,
        keep: form.value.keep.into_iter().collect(),
        take: form.value.take.into_iter().collect(),
        revision: RevisionId::new(),
    };
    let now = desk.now();
    let draft = desk
        .write_once(request, move |conn| {
            live::rebase(conn, &actor, &rebase, now)
        })
        .await?;
    Ok(answer(&draft))
}

/// Why an article's standing changes.
#[derive(Debug, Deserialize, ToSchema)]
pub struct TurnAsked {
    /// For the history; readers do not see it.
    #[schema(example = "The ministry took its figures back.", max_length = 10_000)]
    reason: String,
    /// What readers are told: in the place of a withdrawn text, above a retracted one.
    #[serde(default)]
    #[schema(
        example = "We have withdrawn this article: its figures were wrong.",
        max_length = 10_000
    )]
    public_notice: Option<String>,
}

struct Asked {
    id: ArticleId,
    key: Result<Key, Problem>,
    form: Result<Body<TurnAsked>, Problem>,
}

async fn turn(
    desk: &Desk,
    actor: Actor,
    turn: Turn,
    name: &str,
    asked: Asked,
) -> Result<HttpResponse, Problem> {
    must_exist(desk, &actor, asked.id).await?;
    let (form, key) = (asked.form?, asked.key?);
    let scope = format!("{name} {}", asked.id);
    let request = idempotency::request(key, actor.id, scope, form.digest);
    let turning = Turning {
        article: asked.id,
        turn,
        reason: form.value.reason,
        public_notice: form.value.public_notice,
    };
    let article = standing::turn(desk, actor, turning, request).await?;
    Ok(article_answer(&article))
}

/// Withdraw an article
///
/// Its addresses answer 410 with the notice from then on, and it is in no list.
#[utoipa::path(tag = "articles", params(("id" = ArticleId, Path)), request_body = TurnAsked, responses((status = 200, body = Article)))]
#[post("/{id}/withdraw")]
pub async fn withdraw_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    key: Result<Key, Problem>,
    form: Result<Body<TurnAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        id: id.0,
        key,
        form,
    };
    turn(&desk, actor, Turn::Withdraw, "withdraw_article", asked).await
}

/// Retract an article
///
/// It stays readable, under the notice.
#[utoipa::path(tag = "articles", params(("id" = ArticleId, Path)), request_body = TurnAsked, responses((status = 200, body = Article)))]
#[post("/{id}/retract")]
pub async fn retract_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    key: Result<Key, Problem>,
    form: Result<Body<TurnAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        id: id.0,
        key,
        form,
    };
    turn(&desk, actor, Turn::Retract, "retract_article", asked).await
}

/// Bring a withdrawn or retracted article back
///
/// As it was last live; a notice may stand above it.
#[utoipa::path(tag = "articles", params(("id" = ArticleId, Path)), request_body = TurnAsked, responses((status = 200, body = Article)))]
#[post("/{id}/republish")]
pub async fn republish_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    key: Result<Key, Problem>,
    form: Result<Body<TurnAsked>, Problem>,
) -> Result<HttpResponse, Problem> {
    let asked = Asked {
        id: id.0,
        key,
        form,
    };
    turn(&desk, actor, Turn::Republish, "republish_article", asked).await
}

/// What of an article can be changed.
#[derive(Debug, Deserialize, ToSchema)]
pub struct ArticleAddress {
    /// Lower-case letters, digits and hyphens, at most 80.
    #[schema(example = "floods-in-ghent-2026", max_length = 80)]
    slug: String,
}

/// Give a published article another slug
///
/// The old address leads to the new one from then on.
#[utoipa::path(
    tag = "articles",
    params(("id" = ArticleId, Path), ("If-Match" = String, Header, example = "\"3\"")),
    request_body(content = ArticleAddress, content_type = "application/merge-patch+json"),
    responses((status = 200, body = Article))
)]
#[patch("/{id}")]
pub async fn patch_article(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    id: Address<ArticleId>,
    version: IfMatch,
    form: Result<Body<ArticleAddress>, Problem>,
) -> Result<HttpResponse, Problem> {
    must_exist(&desk, &actor, id.0).await?;
    let slug = form?.value.slug;
    let version = version.given().map_err(service::Error::from)?;
    let now = desk.now();
    let article = desk
        .write(move |conn| standing::change_slug(conn, &actor, (id.0, version), &slug, now))
        .await?;
    Ok(article_answer(&article))
}
