//! Before any extractor runs: who asks, and whether the table of rights lets
//! them. Under the staff's prefixes nobody learns anything without a token, not
//! even what exists.

use std::collections::HashMap;

use actix_web::body::MessageBody;
use actix_web::dev::{ServiceRequest, ServiceResponse};
use actix_web::http::header::{AUTHORIZATION, CACHE_CONTROL, HeaderValue};
use actix_web::middleware::Next;
use actix_web::{Error, HttpMessage, web};
use serde_json::Value;

use super::problem::Problem;
use super::token::Tokens;
use crate::domain::refusal::Refusal;
use crate::domain::rights::{self, Who};
use crate::domain::staff::Actor;
use crate::service;
use crate::service::accounts;
use crate::service::desk::Desk;

/// Which operation answers to a method and a path template.
pub struct Operations(HashMap<(String, String), String>);

impl Operations {
    /// Reads `paths` of the OpenAPI document.
    pub fn of(document: &Value) -> Self {
        let paths = document
            .get("paths")
            .and_then(Value::as_object)
            .into_iter()
            .flatten();
        let operations = paths.flat_map(|(path, item)| {
            let methods = item.as_object().into_iter().flatten();
            methods.filter_map(move |(method, operation)| {
                let id = operation.get("operationId")?.as_str()?;
                Some(((method.to_uppercase(), path.clone()), id.to_owned()))
            })
        });
        Self(operations.collect())
    }

    /// Whom the request is for: by its operation's row, or by its prefix where no
    /// operation answers.
    fn who(&self, req: &ServiceRequest) -> Result<Who, Problem> {
        let pattern = req.match_pattern().unwrap_or_default();
        let Some(operation) = self.0.get(&(req.method().to_string(), pattern)) else {
            return Ok(if is_behind_the_gate(req.path()) {
                Who::Staff
            } else {
                Who::Anyone
            });
        };
        let unlisted =
            || Problem::internal(format!("{operation} has no row in the table of rights"));
        rights::who(operation).ok_or_else(unlisted)
    }
}

fn is_behind_the_gate(path: &str) -> bool {
    path.starts_with("/v1/") && !path.starts_with("/v1/public/")
}

/// The middleware.
pub async fn keep<B: MessageBody + 'static>(
    req: ServiceRequest,
    next: Next<B>,
) -> Result<ServiceResponse<B>, Error> {
    let operations = req.app_data::<web::Data<Operations>>().cloned();
    let who = operations.map_or(Ok(Who::Staff), |operations| operations.who(&req))?;
    if who != Who::Anyone {
        let actor = recognise(&req).await?;
        if !who.admits(&actor) {
            return Err(forbidden(who).into());
        }
        req.extensions_mut().insert(actor);
    }
    let is_private = is_behind_the_gate(req.path());
    let mut answer = next.call(req).await?;
    if is_private {
        answer
            .headers_mut()
            .insert(CACHE_CONTROL, HeaderValue::from_static("no-store"));
    }
    Ok(answer)
}

async fn recognise(req: &ServiceRequest) -> Result<Actor, Problem> {
    let missing = || Problem::internal("the application's data is incomplete");
    let tokens = req.app_data::<web::Data<Tokens>>().ok_or_else(missing)?;
    let desk = req
        .app_data::<web::Data<Desk>>()
        .cloned()
        .ok_or_else(missing)?;
    let claims = tokens
        .read(bearer(req)?, desk.now())
        .map_err(service::Error::from)?;
    Ok(accounts::recognise(&desk, claims.session, claims.staff).await?)
}

fn bearer(req: &ServiceRequest) -> Result<&str, Problem> {
    let header = req
        .headers()
        .get(AUTHORIZATION)
        .and_then(|value| value.to_str().ok());
    let token = header.and_then(|value| {
        let (scheme, token) = value.split_once(' ')?;
        scheme
            .eq_ignore_ascii_case("bearer")
            .then_some(token.trim())
    });
    token.ok_or_else(|| {
        let detail =
            "This takes an access token: Authorization: Bearer …, from POST /v1/auth/login.";
        service::Error::from(Refusal::Unauthenticated(detail.to_owned())).into()
    })
}

fn forbidden(who: Who) -> Problem {
    let Who::Roles(roles) = who else {
        return Problem::internal("somebody was refused what everybody may");
    };
    let names: Vec<&str> = roles.iter().map(|role| role.name()).collect();
    let detail = format!("This takes the role {}.", names.join(" or "));
    service::Error::from(Refusal::Forbidden(detail)).into()
}
