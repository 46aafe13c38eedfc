//! What is wrong with settings: every field at once, each by its place (RFC 6901).

use std::collections::HashSet;

use chrono_tz::Tz;
use url::Url;

use super::{CommentSettings, Settings};
use crate::domain::language::is_language;
use crate::domain::refusal::FieldError;
use crate::domain::text::{first_control, has_nul, is_blank};
use crate::domain::{commenting, reaction};

const SITE_NAME_MAX: usize = 300;
const EMBED_HOSTS_MAX: usize = 50;
/// Of an address, in bytes.
const ADDRESS_MAX: usize = 2_048;
const GUIDELINES_MAX: usize = 10_000;
/// Of a host name, in characters (RFC 1035).
const HOST_MAX: usize = 253;
const LABEL_MAX: usize = 63;

type Number = fn(&CommentSettings) -> Option<u32>;

/// Numbers, the least and the most that each may be.
#[rustfmt::skip]
const NUMBERS: &[(&str, u32, u32, Number)] = &[
    ("/comments/close_after_days",     1, 3_650,   |comments| comments.close_after_days.map(u32::from)),
    ("/comments/first_time_approvals", 1, 1_000,   |comments| Some(comments.first_time_approvals.into())),
    ("/comments/target_minutes",       1, 43_200,  |comments| Some(comments.target_minutes)),
    ("/comments/edit_window_minutes",  0, 10_080,  |comments| Some(comments.edit_window_minutes.into())),
    ("/comments/limits/per_reader",    1, 100_000, |comments| Some(comments.limits.per_reader)),
    ("/comments/limits/per_prefix",    1, 100_000, |comments| Some(comments.limits.per_prefix)),
    ("/comments/limits/links",         0, 100_000, |comments| Some(comments.limits.links.into())),
    ("/comments/trust/approvals",      1, 100,     |comments| Some(comments.trust.approvals.into())),
    ("/comments/trust/score",          0, 100,     |comments| Some(comments.trust.score.into())),
    ("/comments/trust/rulings",        1, 100,     |comments| Some(comments.trust.rulings.into())),
    ("/comments/trust/floor",          0, 100,     |comments| Some(comments.trust.floor.into())),
];

/// Everything that is wrong with settings; empty when they are right.
pub fn check(settings: &Settings) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    wrong.extend(site_name(&settings.site_name));
    wrong.extend(language(&settings.language));
    wrong.extend(time_zone(&settings.time_zone));
    wrong.extend(embed_hosts(&settings.embed_hosts));
    wrong.extend(settings.comments.guidelines.as_deref().and_then(guidelines));
    wrong.extend(
        settings
            .publishing_principles
            .as_deref()
            .and_then(principles),
    );
    wrong.extend(super::reports::check(&settings.comments.reports));
    for &(pointer, least, most, number) in NUMBERS {
        let outside = |number: &u32| !(least..=most).contains(number);
        wrong.extend(number(&settings.comments).filter(outside).map(|number| {
            let detail = format!("a number from {least} to {most}; this is {number}");
            FieldError::new(pointer, "out_of_range", detail)
        }));
    }
    wrong.extend(commenting::of_site(&settings.comments));
    wrong.extend(reaction::check(&settings.comments.reactions));
    wrong
}

fn site_name(name: &str) -> Option<FieldError> {
    if is_blank(name) {
        return Some(FieldError::new(
            "/site_name",
            "required",
            "a publication has a name",
        ));
    }
    if let Some(control) = first_control(name) {
        let detail = format!(
            "one line without control characters; this has U+{:04X}",
            u32::from(control)
        );
        return Some(FieldError::new("/site_name", "control_character", detail));
    }
    too_long("/site_name", name, SITE_NAME_MAX)
}

fn too_long(pointer: &str, text: &str, most: usize) -> Option<FieldError> {
    let length = text.chars().count();
    (length > most).then(|| {
        let detail = format!("at most {most} characters; this has {length}");
        FieldError::new(pointer, "too_long", detail)
    })
}

fn language(tag: &str) -> Option<FieldError> {
    (!is_language(tag)).then(|| {
        let detail = "a language by BCP 47, such as en, nl-BE or zh-Hant";
        FieldError::new("/language", "bad_language", detail)
    })
}

fn time_zone(name: &str) -> Option<FieldError> {
    name.parse::<Tz>().err().map(|_| {
        let detail = "a time zone by its IANA name, such as Europe/Brussels or UTC";
        FieldError::new("/time_zone", "bad_time_zone", detail)
    })
}

fn embed_hosts(hosts: &[String]) -> Vec<FieldError> {
    let mut wrong = Vec::new();
    if hosts.len() > EMBED_HOSTS_MAX {
        let detail = format!("at most {EMBED_HOSTS_MAX}; there are {}", hosts.len());
        wrong.push(FieldError::new("/embed_hosts", "too_many", detail));
    }
    let mut seen = HashSet::new();
    for (index, host) in hosts.iter().enumerate() {
        let pointer = format!("/embed_hosts/{index}");
        if !is_host_name(host) {
            let detail = "the name of a host alone, in lower case, such as www.youtube.com";
            wrong.push(FieldError::new(pointer, "bad_host", detail));
        } else if !seen.insert(host) {
            let detail = format!("`{host}` is there already");
            wrong.push(FieldError::new(pointer, "duplicate", detail));
        }
    }
    wrong
}

/// A name as browsers send it: labels of lower-case letters, digits and hyphens,
/// the last of them no number, since that would make it an address (RFC 1123).
pub fn is_host_name(host: &str) -> bool {
    let labels: Vec<&str> = host.split('.').collect();
    let last_is_number = labels
        .last()
        .is_none_or(|last| last.bytes().all(|b| b.is_ascii_digit()));
    host.len() <= HOST_MAX
        && labels.len() > 1
        && !last_is_number
        && labels.into_iter().all(is_label)
}

fn is_label(label: &str) -> bool {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    (1..=LABEL_MAX).contains(&label.len())
        && label.bytes().all(fits)
        && !label.starts_with('-')
        && !label.ends_with('-')
}

fn principles(address: &str) -> Option<FieldError> {
    let pointer = "/publishing_principles";
    let is_web = |url: Url| ["http", "https"].contains(&url.scheme());
    if first_control(address).is_some() || !Url::parse(address).is_ok_and(is_web) {
        let detail =
            "an absolute http or https address, such as https://courier.example/principles";
        return Some(FieldError::new(pointer, "bad_url", detail));
    }
    too_long(pointer, address, ADDRESS_MAX)
}

fn guidelines(text: &str) -> Option<FieldError> {
    let pointer = "/comments/guidelines";
    if has_nul(text) {
        return Some(FieldError::new(
            pointer,
            "control_character",
            "no text has U+0000 in it",
        ));
    }
    too_long(pointer, text, GUIDELINES_MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(settings: &Settings) -> Vec<String> {
        check(settings)
            .into_iter()
            .map(|error| error.pointer)
            .collect()
    }

    #[test]
    fn a_fresh_site_is_right() {
        assert_eq!(check(&Settings::default()), []);
    }

    #[test]
    fn every_wrong_field_is_named_at_once() {
        let mut settings = Settings {
            site_name: "The\nCourier".into(),
            language: "english language".into(),
            time_zone: "Europe/Atlantis".into(),
            embed_hosts: vec!["https://vimeo.com".into()],
            publishing_principles: Some("/principles".into()),
            ..Settings::default()
        };
        settings.comments.close_after_days = Some(0);
        settings.comments.first_time_approvals = 0;
        settings.comments.target_minutes = 43_201;
        settings.comments.guidelines = Some("x".repeat(10_001));
        settings.comments.limits.per_reader = 0;
        settings.comments.limits.per_prefix = 100_001;
        let expected = [
            "/site_name",
            "/language",
            "/time_zone",
            "/embed_hosts/0",
            "/comments/guidelines",
            "/publishing_principles",
            "/comments/close_after_days",
            "/comments/first_time_approvals",
            "/comments/target_minutes",
            "/comments/limits/per_reader",
            "/comments/limits/per_prefix",
        ];
        assert_eq!(pointers(&settings), expected);
    }

    #[test]
    fn a_host_is_a_name_and_nothing_else() {
        for host in [
            "vimeo.com",
            "www.youtube.com",
            "xn--bcher-kva.example",
            "a-1.b.c9",
        ] {
            assert!(is_host_name(host), "{host}");
        }
        for host in [
            "",
            "localhost",
            "Vimeo.com",
            "vimeo.com.",
            "vimeo.com:443",
            "*.vimeo.com",
            "127.0.0.1",
            "[::1]",
            "-a.com",
            "a-.com",
            "a..com",
            "bücher.example",
            "a.com/x",
            &format!("{}.com", "a".repeat(64)),
        ] {
            assert!(!is_host_name(host), "{host}");
        }
    }

    #[test]
    fn principles_have_an_address_of_the_web() {
        assert_eq!(principles("https://courier.example/principles"), None);
        for address in [
            "",
            "principles",
            "javascript:alert(1)",
            "https://a.example/\nb",
            "ftp://a.example",
        ] {
            assert_eq!(principles(address).unwrap().code, "bad_url", "{address}");
        }
        let long = format!("https://a.example/{}", "a".repeat(2_048));
        assert_eq!(principles(&long).unwrap().code, "too_long");
    }

    #[test]
    fn hosts_are_few_and_each_there_once() {
        let twice = vec!["vimeo.com".to_owned(); 2];
        let many = (0..51).map(|n| format!("h{n}.example")).collect();
        let with = |embed_hosts| {
            pointers(&Settings {
                embed_hosts,
                ..Settings::default()
            })
        };
        assert_eq!(with(twice), ["/embed_hosts/1"]);
        assert_eq!(with(many), ["/embed_hosts"]);
    }

    #[test]
    fn zones_and_names_are_the_known_ones() {
        for zone in [
            "UTC",
            "Europe/Brussels",
            "America/Argentina/Buenos_Aires",
            "Asia/Kathmandu",
        ] {
            assert_eq!(time_zone(zone), None, "{zone}");
        }
        for zone in [
            "",
            "utc+1",
            "Brussels",
            "europe/brussels",
            "Europe/Brussels ",
        ] {
            assert!(time_zone(zone).is_some(), "{zone}");
        }
        assert_eq!(site_name(" ").unwrap().code, "required");
        assert_eq!(site_name(&"x".repeat(301)).unwrap().code, "too_long");
    }
}
