//! Hosts by their names: how one is kept, and under which others it is found.

use std::collections::BTreeSet;
use std::net::Ipv4Addr;

use url::Host;

use super::hosts::{LONGEST, WORTH_READING};
use super::matcher::upwards;

/// Labels of a host above another by which that is found, at most.
const LABELS: usize = 8;

/// A host as it is kept and compared: in ASCII, in lower case, without a dot at its
/// end. `None` for what is no host, and for a name without a dot in it.
pub fn host_key(host: &str) -> Option<String> {
    let name = host.trim().trim_end_matches('.');
    if name.len() > WORTH_READING {
        return None;
    }
    let host = Host::parse(name).ok()?;
    let is_address = !matches!(host, Host::Domain(_));
    let key = host.to_string();
    (is_address || key.contains('.'))
        .then_some(key)
        .filter(|key| key.len() <= LONGEST)
}

/// By which hosts a text is found that leads to these: they themselves, and the names
/// above them that have a dot, each once. Nothing is above an address.
pub fn reach(hosts: &[String]) -> Vec<String> {
    let all: BTreeSet<&str> = hosts.iter().flat_map(|host| found_by(host)).collect();
    all.into_iter().map(str::to_owned).collect()
}

fn found_by(host: &str) -> impl Iterator<Item = &str> {
    let is_address = host.starts_with('[') || host.parse::<Ipv4Addr>().is_ok();
    let above = upwards(host).skip(1).filter(move |above| {
        let labels = above.split('.').count();
        !is_address && (2..=LABELS).contains(&labels)
    });
    std::iter::once(host).chain(above)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_host_is_kept_under_one_name_however_it_is_written() {
        for (given, key) in [
            (" WWW.Casino.Example. ", Some("www.casino.example")),
            ("bücher.example", Some("xn--bcher-kva.example")),
            ("127.0.0.1", Some("127.0.0.1")),
            ("localhost", None),
            ("", None),
            (".", None),
            ("casino.example/x", None),
            ("casino.example:80", None),
            ("not a host.example", None),
        ] {
            assert_eq!(host_key(given).as_deref(), key, "{given}");
        }
        assert_eq!(host_key(&format!("{}example", "a.".repeat(130))), None);
        assert_eq!(host_key(&"ü".repeat(5_000)), None);
    }

    #[test]
    fn a_text_is_found_by_every_host_above_those_it_leads_to() {
        let of = |hosts: &[&str]| {
            let hosts: Vec<String> = hosts.iter().map(|host| (*host).to_owned()).collect();
            reach(&hosts)
        };
        assert_eq!(
            of(&["play.casino.example", "www.casino.example"]),
            [
                "casino.example",
                "play.casino.example",
                "www.casino.example"
            ]
        );
        assert_eq!(
            of(&["localhost", "10.1.2.3", "[::1]"]),
            ["10.1.2.3", "[::1]", "localhost"]
        );
        // not by more than anybody would look for
        let deep = format!("{}casino.example", "a.".repeat(100));
        assert_eq!(of(&[deep.as_str()]).len(), 1 + LABELS - 1);
    }
}
