//! Ids in addresses: one that is no UUID is the address of nothing.

use std::future::{Ready, ready};
use std::str::FromStr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpRequest};

use super::problem::Problem;
use crate::domain::refusal::Refusal;
use crate::service;

/// The id under `{id}`. 404.
#[derive(Debug, Clone, Copy)]
pub struct Address<T>(pub T);

impl<T: FromStr> FromRequest for Address<T> {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let id = req
            .match_info()
            .get("id")
            .and_then(|text| text.parse().ok());
        ready(
            id.map(Self)
                .ok_or_else(|| service::Error::from(Refusal::NotFound).into()),
        )
    }
}
