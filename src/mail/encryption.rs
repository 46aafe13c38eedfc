//! How the way to a mail server is encrypted, read from its address (RFC 3207,
//! RFC 8314), and whom to trust at the other end.

use std::fmt::Display;
use std::net::IpAddr;

use lettre::transport::smtp::client::{Certificate, Tls, TlsParameters};
use url::Url;

/// Whether somebody on the way could read something worth stealing.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Exposure {
    Nothing,
    Credentials,
}

/// What the address asks for; with credentials on the open network, "where
/// offered" is not enough, since whoever listens decides what is offered.
pub(super) fn towards(host: &str, url: &Url, exposure: Exposure) -> Result<Tls, String> {
    let is_known = |name: &str| name == "tls" || name == "ca";
    if !url.query_pairs().all(|(name, _)| is_known(&name)) {
        return Err("knows no parameters but tls and ca".into());
    }
    let asked = parameter(url, "tls");
    let way: fn(TlsParameters) -> Tls = match (url.scheme(), asked.as_str(), exposure) {
        ("smtps", "", _) => Tls::Wrapper,
        ("smtps", _, _) => return Err("takes no tls: smtps:// is TLS from the start".into()),
        (_, "required", _) | (_, "" | "opportunistic", Exposure::Credentials) => Tls::Required,
        (_, "" | "opportunistic", Exposure::Nothing) => Tls::Opportunistic,
        (_, "none", Exposure::Nothing) => |_| Tls::None,
        (_, "none", Exposure::Credentials) => {
            return Err("would show the password: use smtps:// or tls=required".into());
        }
        _ => return Err("tls is one of required, opportunistic, none".into()),
    };
    Ok(way(parameters(host, &parameter(url, "ca"))?))
}

/// Whether what is sent there never leaves this machine.
pub(super) fn is_this_machine(host: &str) -> bool {
    match host.parse::<IpAddr>() {
        Ok(address) => address.to_canonical().is_loopback(),
        Err(_) => host.eq_ignore_ascii_case("localhost"),
    }
}

/// Trusted are the system's certificates and those in the PEM file `ca`, if
/// one is named.
fn parameters(host: &str, ca: &str) -> Result<TlsParameters, String> {
    let wrong = |error: &dyn Display| format!("the certificates in ca: {error}");
    let mut parameters = TlsParameters::builder(host.to_owned());
    if !ca.is_empty() {
        let pem = std::fs::read_to_string(ca).map_err(|error| wrong(&error))?;
        if !pem.contains("-----BEGIN CERTIFICATE-----") {
            return Err(wrong(&"none in that file"));
        }
        let roots = Certificate::from_pem(pem.as_bytes()).map_err(|error| wrong(&error))?;
        parameters = parameters.add_root_certificate(roots);
    }
    parameters.build().map_err(|error| wrong(&error))
}

fn parameter(url: &Url, name: &str) -> String {
    let mut found = url.query_pairs().filter(|(own, _)| own == name);
    found
        .next()
        .map(|(_, value)| value.into_owned())
        .unwrap_or_default()
}
