//! Addresses of things outside: the database, the mail server, sites and origins.

use std::fmt;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;

use url::{Host, Url};

/// Where the database is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Database {
    /// A file, made at the first start.
    Sqlite(PathBuf),
    Postgres(SecretUrl),
}

impl FromStr for Database {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        if let Some(path) = text.strip_prefix("sqlite:") {
            return sqlite(path.strip_prefix("//").unwrap_or(path)).map(Self::Sqlite);
        }
        let url = Url::parse(text).map_err(|_| "is no address".to_owned())?;
        if !matches!(url.scheme(), "postgres" | "postgresql") {
            return Err("begins with neither sqlite: nor postgres://".to_owned());
        }
        let has_socket = url.query_pairs().any(|(name, _)| name == "host");
        if has_host(&url) || has_socket {
            Ok(Self::Postgres(SecretUrl(url)))
        } else {
            Err("has no host".to_owned())
        }
    }
}

fn sqlite(path: &str) -> Result<PathBuf, String> {
    match path {
        "" => Err("names no file after sqlite:".to_owned()),
        ":memory:" => Err(
            "would be forgotten at the end; `copydesk demo` has a throw-away database".to_owned(),
        ),
        path if path.ends_with('/') => Err("names a folder, not a file".to_owned()),
        path if path.contains('?') => {
            Err("has parameters, which an SQLite path does not take".to_owned())
        }
        path => Ok(PathBuf::from(path)),
    }
}

impl fmt::Display for Database {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Sqlite(path) => write!(f, "sqlite:{}", path.display()),
            Self::Postgres(url) => url.fmt(f),
        }
    }
}

/// An address that may carry credentials, and therefore shows itself without
/// them. The name goes with the password, because some providers use a token for both.
#[derive(Clone, PartialEq, Eq)]
pub struct SecretUrl(Url);

/// Parameters that say how to connect and are nobody's secret.
const SHOWN: [&str; 4] = ["tls", "sslmode", "application_name", "connect_timeout"];

impl SecretUrl {
    /// The whole address, for connecting; not for printing.
    pub const fn expose(&self) -> &Url {
        &self.0
    }
}

impl fmt::Display for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let url = &self.0;
        let user =
            if url.has_authority() && (!url.username().is_empty() || url.password().is_some()) {
                "***@"
            } else {
                ""
            };
        write!(
            f,
            "{}://{user}{}",
            url.scheme(),
            url.host_str().unwrap_or_default()
        )?;
        if let Some(port) = url.port() {
            write!(f, ":{port}")?;
        }
        write!(f, "{}", url.path())?;
        for (count, (name, value)) in url.query_pairs().enumerate() {
            let mark = if count == 0 { '?' } else { '&' };
            let value = if SHOWN.contains(&name.as_ref()) {
                value.as_ref()
            } else {
                "***"
            };
            write!(f, "{mark}{name}={value}")?;
        }
        Ok(())
    }
}

impl fmt::Debug for SecretUrl {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// An IP address and a port. Names are not looked up: what one listens on should not hang on DNS.
pub(super) fn listen(text: &str) -> Result<SocketAddr, String> {
    text.parse()
        .map_err(|_| "is not an IP address and a port".to_owned())
}

/// `smtp://` or `smtps://`, a host, and at most `?tls=required`.
pub(super) fn smtp(text: &str) -> Result<SecretUrl, String> {
    let url = Url::parse(text).map_err(|_| "is no address".to_owned())?;
    if !matches!(url.scheme(), "smtp" | "smtps") {
        return Err("begins with neither smtp:// nor smtps://".to_owned());
    }
    if !has_host(&url) {
        return Err("has no host".to_owned());
    }
    if !matches!(url.path(), "" | "/") || url.fragment().is_some() {
        return Err("goes on after the host and port".to_owned());
    }
    if !matches!(url.query(), None | Some("tls=required")) {
        return Err("has a parameter other than tls=required".to_owned());
    }
    Ok(SecretUrl(url))
}

fn has_host(url: &Url) -> bool {
    url.host_str().is_some_and(|host| !host.is_empty())
}

/// A web address that others are appended to: no credentials, query or fragment.
pub(super) fn base(text: &str) -> Result<Url, String> {
    let url = Url::parse(text).map_err(|_| "is no address".to_owned())?;
    if !matches!(url.scheme(), "http" | "https") {
        return Err("begins with neither http:// nor https://".to_owned());
    }
    if !url.username().is_empty() || url.password().is_some() {
        return Err("has credentials in it".to_owned());
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err("has a query or fragment, so nothing can be appended to it".to_owned());
    }
    Ok(url)
}

/// An address as text without a slash at the end, so that a path can follow.
pub(super) fn without_slash(url: &Url) -> String {
    url.as_str().trim_end_matches('/').to_owned()
}

/// An origin as browsers write it (RFC 6454): `https://host[:port]`, nothing after it.
pub(super) fn origin(text: &str) -> Result<String, String> {
    if text == "*" {
        return Err("has \"*\"; every site is named, none let in unseen".to_owned());
    }
    let url = base(text).map_err(|wrong| format!("has an origin that {wrong}"))?;
    if url.path() != "/" {
        return Err("has an origin with a path".to_owned());
    }
    match url.host() {
        Some(Host::Domain(_) | Host::Ipv4(_) | Host::Ipv6(_)) => {
            Ok(url.origin().ascii_serialization())
        }
        None => Err("has an origin without a host".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_database_is_a_file_or_a_server() {
        let file = |path: &str| Ok(Database::Sqlite(PathBuf::from(path)));
        assert_eq!("sqlite:copydesk.db".parse(), file("copydesk.db"));
        assert_eq!(
            "sqlite:///var/lib/copydesk.db".parse(),
            file("/var/lib/copydesk.db")
        );
        assert!(matches!(
            "postgresql://db/copydesk".parse(),
            Ok(Database::Postgres(_))
        ));
        assert!(matches!(
            "postgres:///copydesk?host=/run/postgresql".parse(),
            Ok(Database::Postgres(_))
        ));
        for text in [
            "sqlite:",
            "sqlite::memory:",
            "sqlite:data/",
            "sqlite:a?mode=ro",
            "mysql://db/x",
            "copydesk.db",
            "postgres:///copydesk",
        ] {
            assert!(text.parse::<Database>().is_err(), "{text}");
        }
    }

    #[test]
    fn credentials_are_never_shown() {
        let url = "postgres://ines:hunter2@db:6432/copydesk?sslmode=require&password=hunter3";
        let database: Database = url.parse().unwrap();
        let shown = "postgres://***@db:6432/copydesk?sslmode=require&password=***";
        assert_eq!(database.to_string(), shown);
        assert_eq!(format!("{database:?}"), format!("Postgres({shown})"));
        let token = smtp("smtp://token@mail.example.org?tls=required").unwrap();
        assert_eq!(
            token.to_string(),
            "smtp://***@mail.example.org?tls=required"
        );
        assert_eq!(token.expose().username(), "token");
    }

    #[test]
    fn a_mail_server_is_a_host_and_how_to_talk_to_it() {
        for text in [
            "smtp://localhost:25",
            "smtps://desk:s%40t@mail.example.org",
            "smtp://[::1]:2525/?tls=required",
        ] {
            assert!(smtp(text).is_ok(), "{text}");
        }
        for text in [
            "mail.example.org",
            "http://mail",
            "smtp://",
            "smtp://mail/box",
            "smtp://mail?tls=maybe",
            "smtp:mail",
        ] {
            assert!(smtp(text).is_err(), "{text}");
        }
    }

    #[test]
    fn an_origin_is_written_as_browsers_write_it() {
        assert_eq!(
            origin("https://WWW.Courier.example:443/").unwrap(),
            "https://www.courier.example"
        );
        assert_eq!(
            origin("http://localhost:3000").unwrap(),
            "http://localhost:3000"
        );
        for text in [
            "*",
            "courier.example",
            "ftp://courier.example",
            "https://courier.example/news",
            "null",
        ] {
            assert!(origin(text).is_err(), "{text}");
        }
    }
}
