//! Where a reply leads to: the hosts of its links, of addresses that were typed bare,
//! and of those that somebody disguised so that they would not be taken for links.

use std::collections::BTreeSet;

use url::Url;

/// Hosts of one reply that are kept, at most.
pub const HOSTS_MAX: usize = 50;

/// Bytes of a host's name, at most (RFC 1035).
pub(super) const LONGEST: usize = 253;
/// Bytes of what is read as a host's name at all: encoding it may shorten it.
pub(super) const WORTH_READING: usize = 1_000;

/// Ends of host names that no sentence is likely to end in.
#[rustfmt::skip]
const ENDS: &[&str] = &[
    "com", "net", "org", "info", "biz", "edu", "gov", "int", "eu", "example",
    "app", "blog", "bet", "bid", "cam", "casino", "cash", "click", "club", "cyou", "dating", "dev",
    "fun", "guru", "icu", "link", "live", "loan", "lol", "mobi", "monster", "name", "news", "ninja",
    "online", "page", "poker", "porn", "press", "pro", "ru", "cn", "sale", "sbs", "sex", "sexy",
    "shop", "site", "space", "store", "stream", "support", "tech", "top", "trade", "vip", "website",
    "win", "work", "wtf", "xxx", "xyz", "zone",
];

/// What stands for a dot in a disguised address.
const DOTS: &[&str] = &[
    "[.]", "(.)", "{.}", "[dot]", "(dot)", "{dot}", "[punkt]", "(punkt)",
];

/// Where a reply leads to.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(super) struct Leads {
    /// The host of each link of the rendering, in order.
    pub(super) linked: Vec<String>,
    /// Addresses that were meant to be read and not to be seen as such.
    pub(super) disguised: Vec<Disguised>,
    /// All hosts, each once.
    pub(super) hosts: BTreeSet<String>,
}

/// An address in disguise.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Disguised {
    pub(super) found: String,
    pub(super) host: String,
}

/// The hosts that a reply leads to: each once, at most [`HOSTS_MAX`].
pub fn hosts(html: &str, plain: &str) -> Vec<String> {
    Leads::of(html, plain).hosts.into_iter().collect()
}

impl Leads {
    /// `html` is the sanitised rendering, `plain` what it says.
    pub(super) fn of(html: &str, plain: &str) -> Self {
        let linked: Vec<String> = addresses(html).filter_map(host_of).collect();
        let disguised = disguised(plain);
        let mut all = linked.clone();
        all.extend(disguised.iter().map(|it| it.host.clone()));
        all.extend(bare(plain));
        Self {
            hosts: all.into_iter().take(HOSTS_MAX).collect(),
            linked,
            disguised,
        }
    }
}

/// The addresses of the links in a sanitised rendering, as they stand there.
fn addresses(html: &str) -> impl Iterator<Item = String> {
    html.split("<a href=\"").skip(1).map(|rest| {
        let address = rest.split('"').next().unwrap_or_default();
        address.replace("&amp;", "&")
    })
}

fn host_of(address: impl AsRef<str>) -> Option<String> {
    let url = Url::parse(address.as_ref()).ok()?;
    let host = url.host_str()?.trim_end_matches('.');
    (1..=LONGEST).contains(&host.len()).then(|| host.to_owned())
}

/// Hosts that were typed without a scheme: "casino.example", "www.a.b/c".
fn bare(plain: &str) -> impl Iterator<Item = String> {
    let words = plain.split(|c: char| c.is_whitespace() || "<>()[]\"“”,;".contains(c));
    words
        .filter(|word| word.contains('.') && !word.contains("://") && !word.contains('@'))
        .filter_map(|word| {
            let (name, path) = word
                .split_once('/')
                .map_or((word, None), |(a, b)| (a, Some(b)));
            let name = name.trim_matches(|c: char| !c.is_alphanumeric());
            if name.len() > WORTH_READING {
                return None;
            }
            let is_meant = path.is_some() || name.starts_with("www.") || ends_as_host(name);
            (is_meant && is_shaped_as_host(name))
                .then(|| host_of(format!("http://{name}/")))
                .flatten()
        })
}

fn ends_as_host(name: &str) -> bool {
    let end = name.rsplit('.').next().unwrap_or_default();
    ENDS.contains(&end.to_ascii_lowercase().as_str())
}

fn is_shaped_as_host(name: &str) -> bool {
    let mut labels = name.split('.');
    let end = labels.next_back().unwrap_or_default();
    end.len() >= 2
        && end.chars().all(char::is_alphabetic)
        && labels.clone().next().is_some()
        && labels.all(|label| {
            !label.is_empty() && label.chars().all(|c| c.is_alphanumeric() || c == '-')
        })
}

fn disguised(plain: &str) -> Vec<Disguised> {
    let mut found = Vec::new();
    if plain.contains("://") {
        found.extend(plain.split_whitespace().filter_map(crossed_out));
    }
    if plain.contains(" .") || plain.contains(['[', '(', '{']) {
        found.extend(plain.lines().flat_map(parted));
    }
    found
}

/// `hxxp://casino.example`: a scheme that no program follows.
fn crossed_out(word: &str) -> Option<Disguised> {
    let (scheme, rest) = word.split_once("://")?;
    let start = scheme
        .char_indices()
        .rev()
        .find(|(_, c)| !(c.is_alphanumeric() || "*+".contains(*c)));
    let scheme = scheme
        .get(start.map_or(0, |(at, c)| at + c.len_utf8())..)?
        .to_lowercase();
    let is_crossed_out = scheme.len() <= 6
        && scheme.starts_with('h')
        && scheme.trim_end_matches('s').ends_with('p')
        && !["http", "https"].contains(&scheme.as_str());
    if !is_crossed_out {
        return None;
    }
    let rest = DOTS
        .iter()
        .fold(rest.to_lowercase(), |rest, dot| rest.replace(dot, "."));
    let rest = rest.trim_end_matches(|c: char| !c.is_alphanumeric() && c != '/');
    if rest.find('/').unwrap_or(rest.len()) > WORTH_READING {
        return None;
    }
    Some(Disguised {
        found: word.to_owned(),
        host: host_of(format!("http://{rest}"))?,
    })
}

/// "casino . example", "casino [dot] example": a dot that is parted from its words or
/// written out, before what can only be the end of a host.
fn parted(line: &str) -> Vec<Disguised> {
    let mut spread = line.to_lowercase();
    for dot in DOTS {
        spread = spread.replace(dot, " \u{0} ");
    }
    spread = spread.replace(" . ", " \u{0} ").replace(" .", " \u{0} .");
    let words: Vec<&str> = spread.split_whitespace().collect();
    let name = |word: &str| {
        let name = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_name = name
            .chars()
            .all(|c| c.is_alphanumeric() || "-.".contains(c));
        let is_worth_it = (1..=WORTH_READING).contains(&name.len());
        (is_worth_it && is_name).then(|| name.to_owned())
    };
    let mut found = Vec::new();
    for (at, _) in words.iter().enumerate().filter(|(_, word)| **word == "\0") {
        let before = at.checked_sub(1).and_then(|at| words.get(at));
        let after = words
            .get(at + 1)
            .map(|word| word.split('/').next().unwrap_or_default());
        if let (Some(before), Some(after)) = (before.and_then(|w| name(w)), after.and_then(name))
            && ends_as_host(&after)
            && let Some(host) = host_of(format!("http://{before}.{after}/"))
        {
            found.push(Disguised {
                found: format!("{before} . {after}"),
                host,
            });
        }
    }
    found
}

#[cfg(test)]
mod tests {
    use super::*;

    fn of(text: &str) -> Vec<String> {
        let rendered = crate::domain::markdown::comment(text);
        hosts(&rendered.html, &rendered.text)
    }

    #[test]
    fn hosts_are_those_of_links_and_of_bare_addresses() {
        let cases: [(&str, &[&str]); 12] = [
            (
                "See https://www.Casino.example/a?b=1&c=2.",
                &["www.casino.example"],
            ),
            (
                "[here](http://one.example) and <https://two.example>",
                &["one.example", "two.example"],
            ),
            ("https://bücher.example/", &["xn--bcher-kva.example"]),
            ("visit casino.com, now", &["casino.com"]),
            (
                "www.tram.be/lines or tram.be/lines",
                &["tram.be", "www.tram.be"],
            ),
            ("(lucky-777.xyz)", &["lucky-777.xyz"]),
            ("https://127.0.0.1:8080/", &["127.0.0.1"]),
            ("Mail me@casino.com", &[]),
            ("It stopped.Then it rained.", &[]),
            ("e.g. node.js, v1.2.3, 12.50, etc.", &[]),
            ("and/or", &[]),
            ("Nothing here", &[]),
        ];
        for (text, expected) in cases {
            assert_eq!(of(text), expected, "{text}");
        }
        let many: Vec<String> = (0..60).map(|n| format!("https://h{n}.example")).collect();
        assert_eq!(of(&many.join(" ")).len(), HOSTS_MAX);
    }

    #[test]
    fn what_no_host_could_be_is_none() {
        assert_eq!(hosts("", &format!("{}com", "a.".repeat(4_000))), [""; 0]);
        let link = format!("<a href=\"http://{}com\">", "a.".repeat(900));
        assert_eq!(hosts(&link, ""), [""; 0]);
    }

    #[test]
    fn disguised_addresses_are_seen_through() {
        let seen = |text: &str| -> Vec<String> {
            let disguised = Leads::of("", text).disguised;
            disguised.into_iter().map(|it| it.host).collect()
        };
        for (text, host) in [
            ("casino . com", "casino.com"),
            ("go to ex ample . com now", "ample.com"),
            ("casino .com", "casino.com"),
            ("casino[.]com", "casino.com"),
            ("casino (dot) com/win", "casino.com"),
            ("hxxp://casino.example/x", "casino.example"),
            ("(hxxps://casino[.]example)", "casino.example"),
            ("h**p://casino.example", "casino.example"),
        ] {
            assert_eq!(seen(text), [host], "{text}");
        }
        for text in [
            "It was late . We left.",
            "https://casino.example and casino.com",
            "the dot com bubble",
            "Well ... com on!",
            "Is it 3 : 2 ?",
        ] {
            assert_eq!(seen(text), [""; 0], "{text}");
        }
    }
}
