//! Who asks, and from where.

use std::future::{Ready, ready};
use std::net::IpAddr;

use actix_web::dev::Payload;
use actix_web::{FromRequest, HttpMessage, HttpRequest, web};

use super::problem::Problem;
use crate::config::Network;
use crate::domain::ids::CommentId;
use crate::domain::refusal::Refusal;
use crate::domain::staff::Actor;
use crate::service::desk::Desk;
use crate::service::{self};

/// The member of staff who asks; `gate` put them there before any extractor ran.
#[derive(Debug, Clone)]
pub struct SignedIn(pub Actor);

impl FromRequest for SignedIn {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        let actor = req.extensions().get::<Actor>().cloned();
        ready(actor.map(Self).ok_or_else(|| {
            Problem::internal(format!("{} has no row in the table of rights", req.path()))
        }))
    }
}

/// The proxies whose word on the client's address is taken.
pub struct TrustedProxies(pub Vec<Network>);

/// The network address that a request comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Origin {
    pub address: String,
    /// The network it is in: IPv4 /24, IPv6 /48.
    pub prefix: String,
}

impl FromRequest for Origin {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(Ok(Self::of(address(req))))
    }
}

impl Origin {
    fn of(address: Option<IpAddr>) -> Self {
        let prefix = match address.map(|address| address.to_canonical()) {
            None => "unknown".to_owned(),
            Some(IpAddr::V4(v4)) => {
                let [a, b, c, _] = v4.octets();
                format!("{a}.{b}.{c}.0/24")
            }
            Some(IpAddr::V6(v6)) => {
                let [a, b, c, ..] = v6.segments();
                format!("{a:x}:{b:x}:{c:x}::/48")
            }
        };
        Self {
            address: address.map_or_else(|| "unknown".to_owned(), |address| address.to_string()),
            prefix,
        }
    }
}

/// The header with the proof that a comment is the caller's own.
const EDIT_TOKEN: &str = "edit-token";

/// A reader, who does not sign in: where they are, and the comment that they prove
/// to be their own by the header `Edit-Token`, if they do.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Voice {
    pub own: Option<CommentId>,
    pub origin: Origin,
}

impl FromRequest for Voice {
    type Error = Problem;
    type Future = Ready<Result<Self, Problem>>;

    fn from_request(req: &HttpRequest, _: &mut Payload) -> Self::Future {
        ready(own(req).map(|own| Self {
            own,
            origin: Origin::of(address(req)),
        }))
    }
}

fn own(req: &HttpRequest) -> Result<Option<CommentId>, Problem> {
    let Some(token) = req.headers().get(EDIT_TOKEN) else {
        return Ok(None);
    };
    let desk = req.app_data::<web::Data<Desk>>();
    let comment = token
        .to_str()
        .ok()
        .and_then(|token| desk?.keys.comment_of(token));
    if comment.is_none() {
        let detail = "Edit-Token is not one that this service gave out for a comment";
        return Err(service::Error::from(Refusal::Forbidden(detail.to_owned())).into());
    }
    Ok(comment)
}

/// The peer's address; behind trusted proxies the last one in `X-Forwarded-For`
/// that is none of them, because what stands before it anybody can claim.
fn address(req: &HttpRequest) -> Option<IpAddr> {
    let peer = req.peer_addr()?.ip();
    let trusted = req.app_data::<web::Data<TrustedProxies>>();
    let is_proxy = |address: &IpAddr| {
        trusted.is_some_and(|trusted| trusted.0.iter().any(|network| network.contains(*address)))
    };
    if !is_proxy(&peer) {
        return Some(peer);
    }
    let forwarded = req.headers().get_all("x-forwarded-for");
    let chain: Vec<IpAddr> = forwarded
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(','))
        .filter_map(|address| address.trim().parse().ok())
        .collect();
    chain
        .into_iter()
        .rev()
        .find(|address| !is_proxy(address))
        .or(Some(peer))
}
