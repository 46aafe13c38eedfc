//! Who asks, and from where.

use std::future::{Ready, ready};
use std::net::{IpAddr, SocketAddr};

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
    /// The address, or of IPv6 the network of one line (/64), since who has that has every
    /// address in it: what tells those apart who do not say who they are.
    pub line: String,
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
        let address = address.map(|address| address.to_canonical());
        let unknown = || "unknown".to_owned();
        Self {
            address: address.map_or_else(unknown, |address| address.to_string()),
            line: address.map_or_else(unknown, line),
            prefix: address.map_or_else(unknown, prefix),
        }
    }
}

fn line(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => v4.to_string(),
        IpAddr::V6(v6) => {
            let [a, b, c, d, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}:{d:x}::/64")
        }
    }
}

fn prefix(address: IpAddr) -> String {
    match address {
        IpAddr::V4(v4) => {
            let [a, b, c, _] = v4.octets();
            format!("{a}.{b}.{c}.0/24")
        }
        IpAddr::V6(v6) => {
            let [a, b, c, ..] = v6.segments();
            format!("{a:x}:{b:x}:{c:x}::/48")
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

/// The peer's address; behind trusted proxies the last one in `X-Forwarded-For` that is
/// none of them, because what stands before it anybody can claim. What stands before
/// something that is no address cannot be told either: then it is the peer's.
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
    let chain: Vec<&str> = forwarded
        .flat_map(|value| value.to_str().unwrap_or("no text").split(','))
        .map(str::trim)
        .filter(|entry| !entry.is_empty())
        .collect();
    let mut backwards = chain.into_iter().rev().map(entry);
    let sender = backwards.find(|address| address.is_none_or(|address| !is_proxy(&address)));
    sender.flatten().or(Some(peer))
}

/// An address as proxies write it: alone, in brackets, with a port.
fn entry(entry: &str) -> Option<IpAddr> {
    let bracketed = || entry.strip_prefix('[')?.strip_suffix(']')?.parse().ok();
    let with_port = || entry.parse().map(|it: SocketAddr| it.ip()).ok();
    entry.parse().ok().or_else(with_port).or_else(bracketed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use actix_web::test::TestRequest;

    /// Who asks through a proxy at 127.0.0.1, or through several of 10.0.0.0/8.
    fn asked(forwarded: &[&str]) -> String {
        let trusted = ["127.0.0.1", "10.0.0.0/8"].map(|network| network.parse().unwrap());
        let mut request = TestRequest::default()
            .peer_addr("127.0.0.1:4711".parse().unwrap())
            .app_data(web::Data::new(TrustedProxies(trusted.to_vec())));
        for value in forwarded {
            request = request.append_header(("x-forwarded-for", *value));
        }
        Origin::of(address(&request.to_http_request())).address
    }

    #[test]
    fn the_last_address_that_no_proxy_has_is_believed() {
        let cases: [(&[&str], &str); 11] = [
            (&["203.0.113.9"], "203.0.113.9"),
            (&["198.51.100.1, 203.0.113.9"], "203.0.113.9"),
            (&["198.51.100.1", "203.0.113.9, 10.0.0.3"], "203.0.113.9"),
            (&["198.51.100.1, 203.0.113.9:51234"], "203.0.113.9"),
            (&["198.51.100.1, [2001:db8::7]:443"], "2001:db8::7"),
            (&["198.51.100.1, [2001:db8::7]"], "2001:db8::7"),
            (&["::ffff:203.0.113.9"], "203.0.113.9"),
            // what is no address hides all before it
            (&["198.51.100.1, unknown"], "127.0.0.1"),
            (&["198.51.100.1, _hidden, 10.0.0.3"], "127.0.0.1"),
            (&["203.0.113.9, , "], "203.0.113.9"),
            (&[], "127.0.0.1"),
        ];
        for (forwarded, address) in cases {
            assert_eq!(asked(forwarded), address, "{forwarded:?}");
        }
    }

    #[test]
    fn a_line_has_one_address_of_ipv4_and_a_network_of_ipv6() {
        let of = |address: &str| Origin::of(address.parse().ok()).line;
        assert_eq!(of("192.0.2.7"), "192.0.2.7");
        assert_eq!(of("2001:db8:1:2:3::4"), of("2001:db8:1:2::9"));
        assert_ne!(of("2001:db8:1:2::9"), of("2001:db8:1:3::9"));
        assert_ne!(of("::ffff:192.0.2.7"), of("::ffff:192.0.2.8"));
        assert_eq!(of("nowhere"), "unknown");
    }
}
