//! Settings that are no addresses: switches, the article's path, the sender, the log.

use std::fmt;
use std::str::FromStr;

use tracing_subscriber::EnvFilter;

/// MiB of memory.
pub fn megabytes(text: &str) -> Result<u16, String> {
    text.parse()
        .map_err(|_| "is not a whole number of MiB from 0 to 65535".to_owned())
}

/// Whether rates are limited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Limits {
    On,
    /// For measuring.
    Off,
}

impl FromStr for Limits {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "on" => Ok(Self::On),
            "off" => Ok(Self::Off),
            _ => Err("is neither on nor off".to_owned()),
        }
    }
}

impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::On => "on",
            Self::Off => "off",
        })
    }
}

/// The form of the log's lines.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum LogFormat {
    /// Text on a terminal, JSON elsewhere.
    Auto,
    Text,
    Json,
}

impl FromStr for LogFormat {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        match text {
            "auto" => Ok(Self::Auto),
            "text" => Ok(Self::Text),
            "json" => Ok(Self::Json),
            _ => Err("is none of text, json and auto".to_owned()),
        }
    }
}

impl fmt::Display for LogFormat {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Auto => "auto",
            Self::Text => "text",
            Self::Json => "json",
        })
    }
}

/// The path of an article's page on the site: text with places in braces, among
/// them always `{slug}`.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ArticlePath(String);

/// What may stand between braces.
const PLACES: [&str; 6] = ["slug", "section", "id", "year", "month", "day"];

impl ArticlePath {
    /// The path with its places, such as `/{section}/{slug}`.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

impl Default for ArticlePath {
    fn default() -> Self {
        Self("/{section}/{slug}".to_owned())
    }
}

impl FromStr for ArticlePath {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if !text.starts_with('/') || text.starts_with("//") {
            return Err("does not begin with one /".to_owned());
        }
        if text.contains(|c: char| c.is_whitespace() || c.is_control()) {
            return Err("has white space in it".to_owned());
        }
        let places = places(text)?;
        if let Some(unknown) = places.iter().find(|place| !PLACES.contains(place)) {
            return Err(format!("has {{{unknown}}}, which stands for nothing"));
        }
        if places.contains(&"slug") {
            Ok(Self(text.to_owned()))
        } else {
            Err("does not contain {slug}".to_owned())
        }
    }
}

/// The names between braces.
fn places(text: &str) -> Result<Vec<&str>, String> {
    let unpaired = || "has a brace without its other".to_owned();
    let mut pieces = text.split('{');
    if pieces.next().is_some_and(|head| head.contains('}')) {
        return Err(unpaired());
    }
    pieces
        .map(|piece| match piece.split_once('}') {
            Some((place, rest)) if !rest.contains('}') => Ok(place),
            _ => Err(unpaired()),
        })
        .collect()
}

impl fmt::Display for ArticlePath {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.0)
    }
}

/// The sender of mail: `desk@courier.example` or `The Courier <desk@courier.example>`.
/// The mailer reads it strictly (RFC 5322); here what could never be one is caught early.
pub(super) fn sender(text: &str) -> Result<String, String> {
    if text.contains(char::is_control) {
        return Err("has a line break or another control character in it".to_owned());
    }
    let address = match text.split_once('<') {
        Some((_, rest)) => rest.strip_suffix('>').ok_or("has no > at the end")?,
        None => text,
    };
    match address.split_once('@') {
        Some((name, host)) if is_plain(name) && is_plain(host) => Ok(text.to_owned()),
        _ => Err("has no mail address in it".to_owned()),
    }
}

fn is_plain(part: &str) -> bool {
    !part.is_empty() && !part.contains(|c: char| c.is_whitespace() || "<>@,;".contains(c))
}

/// Directives for the log; each is a level, or a module and a level.
pub(super) fn filter(text: &str) -> Result<String, String> {
    EnvFilter::try_new(text)
        .map(|_| text.to_owned())
        .map_err(|wrong| format!("cannot be read: {wrong}"))
}

/// What stands between commas, each read by `read`; the first that is wrong speaks for all.
pub(super) fn list<T>(text: &str, read: fn(&str) -> Result<T, String>) -> Result<Vec<T>, String> {
    text.split(',')
        .map(str::trim)
        .filter(|item| !item.is_empty())
        .map(read)
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_article_path_has_a_slug_and_only_known_places() {
        for text in [
            "/{slug}",
            "/{section}/{slug}",
            "/{year}/{month}/{day}/{id}-{slug}.html",
        ] {
            assert_eq!(text.parse::<ArticlePath>().unwrap().as_str(), text);
        }
        for text in [
            "{slug}",
            "//{slug}",
            "/news",
            "/{section}",
            "/{slug}/{author}",
            "/{slug",
            "/slug}",
            "/{{slug}}",
            "/{}/{slug}",
            "/a b/{slug}",
        ] {
            assert!(text.parse::<ArticlePath>().is_err(), "{text}");
        }
    }

    #[test]
    fn a_sender_is_an_address_with_or_without_a_name() {
        assert!(sender("desk@courier.example").is_ok());
        assert!(sender("The Ghent Courier <desk@courier.example>").is_ok());
        for text in [
            "desk",
            "desk@",
            "@courier",
            "Desk <desk@courier",
            "a@b, c@d",
            "desk@courier\r\nBcc: x@y",
            "Desk desk@courier",
        ] {
            assert!(sender(text).is_err(), "{text}");
        }
    }

    #[test]
    fn a_list_is_read_to_the_end() {
        assert_eq!(
            list("on, off,", str::parse),
            Ok(vec![Limits::On, Limits::Off])
        );
        assert!(list::<Limits>("on, sometimes", str::parse).is_err());
    }

    #[test]
    fn a_filter_names_levels() {
        assert!(filter("info,copydesk=debug").is_ok());
        assert!(filter("copydesk=loudly").is_err());
    }
}
