//! `/v1/auth`: signing in and out, and one's own account.

use actix_web::{HttpResponse, get, post, web};
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::actor::{Origin, SignedIn};
use super::body::{Body, Empty};
use super::problem::Problem;
use super::token::{LIFETIME, Tokens};
use crate::service::accounts::{self, Me, SignIn, SignedIn as Session};
use crate::service::credentials::{self, Acceptance, PasswordChange};
use crate::service::desk::Desk;

/// A session: a short token for requests, and one to get the next with.
#[derive(Serialize, ToSchema)]
pub struct SessionAnswer {
    /// A JWT (RFC 7519), signed by `EdDSA`; goes into `Authorization: Bearer …`.
    pub access_token: String,
    #[schema(example = "Bearer")]
    pub token_type: &'static str,
    /// Seconds.
    #[schema(example = 900)]
    pub expires_in: i64,
    /// Good for one refresh.
    pub refresh_token: String,
    pub staff: Me,
}

fn answer(desk: &Desk, tokens: &Tokens, session: Session) -> Result<HttpResponse, Problem> {
    let access_token = tokens.mint(session.staff.id, session.session, desk.now())?;
    Ok(HttpResponse::Ok().json(SessionAnswer {
        access_token,
        token_type: "Bearer",
        expires_in: LIFETIME.num_seconds(),
        refresh_token: session.refresh_token,
        staff: session.staff,
    }))
}

/// Sign in
///
/// Failed sign-ins are limited: 20 in 15 minutes an account, 100 an address prefix.
#[utoipa::path(tag = "auth", request_body = SignIn, responses((status = 200, body = SessionAnswer)))]
#[post("/login")]
pub async fn sign_in(
    desk: web::Data<Desk>,
    tokens: web::Data<Tokens>,
    origin: Origin,
    form: Body<SignIn>,
) -> Result<HttpResponse, Problem> {
    let prefix = desk.keys.address_hash(&origin.prefix);
    let session = accounts::sign_in(&desk, form.value, prefix).await?;
    answer(&desk, &tokens, session)
}

/// A refresh token to spend.
#[derive(Deserialize, ToSchema)]
pub struct Refresh {
    pub refresh_token: String,
}

/// Spend a refresh token for a new session answer
///
/// A token that was spent before ends its whole session.
#[utoipa::path(tag = "auth", request_body = Refresh, responses((status = 200, body = SessionAnswer)))]
#[post("/refresh")]
pub async fn refresh_session(
    desk: web::Data<Desk>,
    tokens: web::Data<Tokens>,
    form: Body<Refresh>,
) -> Result<HttpResponse, Problem> {
    let session = accounts::refresh(&desk, &form.value.refresh_token).await?;
    answer(&desk, &tokens, session)
}

/// Accept an invitation: set a password and sign in
#[utoipa::path(tag = "auth", request_body = Acceptance, responses((status = 200, body = SessionAnswer)))]
#[post("/invitations")]
pub async fn accept_invitation(
    desk: web::Data<Desk>,
    tokens: web::Data<Tokens>,
    form: Body<Acceptance>,
) -> Result<HttpResponse, Problem> {
    let session = credentials::accept(&desk, form.value).await?;
    answer(&desk, &tokens, session)
}

/// Sign out: end this session
#[utoipa::path(tag = "auth", responses((status = 204)))]
#[post("/logout")]
pub async fn sign_out(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    _empty: Empty,
) -> Result<HttpResponse, Problem> {
    accounts::sign_out(&desk, &actor).await?;
    Ok(HttpResponse::NoContent().finish())
}

/// Who I am, and what I was granted
#[utoipa::path(tag = "auth", responses((status = 200, body = Me)))]
#[get("/me")]
pub async fn get_me(SignedIn(actor): SignedIn, _none: super::query::NoQuery) -> HttpResponse {
    HttpResponse::Ok().json(Me::from(&actor))
}

/// Change my password, and end all my other sessions
#[utoipa::path(tag = "auth", request_body = PasswordChange, responses((status = 204)))]
#[post("/password")]
pub async fn change_password(
    desk: web::Data<Desk>,
    SignedIn(actor): SignedIn,
    form: Body<PasswordChange>,
) -> Result<HttpResponse, Problem> {
    credentials::change_password(&desk, &actor, form.value).await?;
    Ok(HttpResponse::NoContent().finish())
}
