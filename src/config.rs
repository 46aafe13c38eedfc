//! What the operator decides before the start: settings from the environment
//! and an optional `copydesk.toml`, the environment winning. Every wrong one is
//! reported at once, and no password is ever printed.

mod address;
mod mistake;
mod network;
mod settings;
mod sources;
mod values;

use std::collections::BTreeMap;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};
use std::path::PathBuf;

use url::{Host, Url};

pub use address::{Database, SecretUrl};
pub use mistake::Mistake;
pub use network::Network;
pub use settings::{SETTINGS, Setting, settings_help, settings_table};
pub use values::{ArticlePath, Limits, LogFormat};

/// The settings of one instance. `Debug` and `Display` leave out credentials.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Config {
    pub database: Database,
    /// Where the service listens. Put the bound address here when the port was
    /// 0: the default of `public_url` follows it.
    pub listen: SocketAddr,
    /// Where mail goes; without it, into files under `./mail`.
    pub smtp: Option<SecretUrl>,
    /// Where an article's page is, below the site's address.
    pub article_path: ArticlePath,
    /// The root key; see `settings_table` for what it is when nothing is set.
    pub key_file: PathBuf,
    /// Origins (RFC 6454) whose scripts may read `/v1/public`, as `scheme://host[:port]`.
    pub public_origins: Vec<String>,
    /// Proxies whose `X-Forwarded-For` is believed.
    pub trusted_proxies: Vec<Network>,
    pub limits: Limits,
    /// MiB for public answers that are kept.
    pub cache_mb: u16,
    pub log: LogFormat,
    /// Directives of `tracing_subscriber::EnvFilter`.
    pub log_filter: String,
    mail_from: Option<String>,
    site_url: Option<Url>,
    desk_url: Option<Url>,
    public_url: Option<Url>,
}

impl Default for Config {
    fn default() -> Self {
        Self {
            database: Database::Sqlite(PathBuf::from("copydesk.db")),
            listen: SocketAddr::from((Ipv4Addr::LOCALHOST, 8080)),
            smtp: None,
            article_path: ArticlePath::default(),
            key_file: PathBuf::from("copydesk.key"),
            public_origins: Vec::new(),
            trusted_proxies: Vec::new(),
            limits: Limits::On,
            cache_mb: 64,
            log: LogFormat::Auto,
            log_filter: "info".to_owned(),
            mail_from: None,
            site_url: None,
            desk_url: None,
            public_url: None,
        }
    }
}

impl Config {
    /// Reads the process's environment and the file beside it: the one that
    /// `COPYDESK_CONFIG` names, or `copydesk.toml` in the working directory if it is there.
    ///
    /// # Errors
    /// Every setting that is wrong, and a named file that cannot be read.
    pub fn from_environment() -> Result<Self, Vec<Mistake>> {
        let (env, mut mistakes) = sources::environment();
        let toml = sources::file(&env).unwrap_or_else(|mistake| {
            mistakes.push(mistake);
            None
        });
        match Self::load(&env, toml.as_deref()) {
            Ok(config) if mistakes.is_empty() => Ok(config),
            loaded => {
                mistakes.extend(loaded.err().into_iter().flatten());
                Err(mistakes)
            }
        }
    }

    /// Reads the settings from variables and from the text of a TOML file. An
    /// empty value counts as not set. Touches neither disk nor network.
    ///
    /// # Errors
    /// Every setting that is wrong, and every name that is none.
    pub fn load(env: &BTreeMap<String, String>, toml: Option<&str>) -> Result<Self, Vec<Mistake>> {
        let (sources, mut mistakes) = sources::Sources::open(env, toml);
        let mut config = Self::default();
        for setting in &SETTINGS {
            mistakes.extend(sources.read(setting, &mut config).err());
        }
        mistakes.extend(config.place_key_file(&sources).err());
        if mistakes.is_empty() {
            Ok(config)
        } else {
            Err(mistakes)
        }
    }

    /// A key beside an SQLite database can be made at the first start; nodes on
    /// PostgreSQL share one key, so there it must be named.
    fn place_key_file(&mut self, sources: &sources::Sources) -> Result<(), Mistake> {
        let setting = &settings::KEY_FILE;
        match (&self.database, sources.has(setting)) {
            (Database::Postgres(_), false) => Err(Mistake::about(
                setting,
                "is not set, and PostgreSQL needs it: every node reads the same key",
            )),
            (Database::Sqlite(path), false) if path.with_extension("key") == *path => {
                Err(Mistake::about(
                    setting,
                    "is not set, and the database has the key's own name",
                ))
            }
            (Database::Sqlite(path), false) => {
                self.key_file = path.with_extension("key");
                Ok(())
            }
            (Database::Sqlite(path), true) if self.key_file == *path => {
                Err(Mistake::about(setting, "names the database itself"))
            }
            (_, true) => Ok(()),
        }
    }

    /// This service as seen from outside, without a slash at the end. By default
    /// the address it listens on; one that means "every interface" is written as loopback.
    pub fn public_url(&self) -> String {
        self.public_url.as_ref().map_or_else(
            || format!("http://{}", reachable(self.listen)),
            address::without_slash,
        )
    }

    /// The site whose pages are made from this service, without a slash at the
    /// end; article paths are appended to it. By default the same as `public_url`.
    pub fn site_url(&self) -> String {
        self.site_url
            .as_ref()
            .map_or_else(|| self.public_url(), address::without_slash)
    }

    /// Where the links in editors' mail point, without a slash at the end. By
    /// default `/docs` of this service.
    pub fn desk_url(&self) -> String {
        self.desk_url.as_ref().map_or_else(
            || format!("{}/docs", self.public_url()),
            address::without_slash,
        )
    }

    /// The sender of every mail: an address, or `Name <address>`. By default
    /// `copydesk@` the site's host.
    pub fn mail_from(&self) -> String {
        self.mail_from
            .clone()
            .unwrap_or_else(|| format!("copydesk@{}", self.site_host()))
    }

    fn site_host(&self) -> &str {
        let site = self.site_url.as_ref().or(self.public_url.as_ref());
        match site.and_then(Url::host) {
            Some(Host::Domain(host)) => host,
            _ => "localhost",
        }
    }

    /// What the operator should know before relying on this instance, a sentence each.
    pub fn warnings(&self) -> Vec<&'static str> {
        [
            (self.limits == Limits::Off).then_some(
                "RATE LIMITS ARE OFF (COPYDESK_LIMITS=off): for measuring only, never on the open internet.",
            ),
            self.smtp.is_none().then_some(
                "COPYDESK_SMTP_URL is not set: mails are written as .eml files under ./mail and reach nobody.",
            ),
            (self.smtp.is_some() && self.mail_from.is_none()).then_some(
                "COPYDESK_MAIL_FROM is not set: mail servers may refuse the sender made up for it.",
            ),
            self.site_url.is_none().then_some(
                "COPYDESK_SITE_URL is not set: links to articles point at this service.",
            ),
        ]
        .into_iter()
        .flatten()
        .collect()
    }
}

fn reachable(listen: SocketAddr) -> SocketAddr {
    let ip = match listen.ip() {
        IpAddr::V4(ip) if ip.is_unspecified() => Ipv4Addr::LOCALHOST.into(),
        IpAddr::V6(ip) if ip.is_unspecified() => Ipv6Addr::LOCALHOST.into(),
        ip => ip,
    };
    SocketAddr::new(ip, listen.port())
}

/// One `name=value` a setting, in the order of the table, for the start of the log.
impl fmt::Display for Config {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let smtp = self
            .smtp
            .as_ref()
            .map_or("none".into(), ToString::to_string);
        write!(f, "database_url={} listen={}", self.database, self.listen)?;
        write!(f, " smtp_url={smtp} mail_from={:?}", self.mail_from())?;
        write!(f, " site_url={}", self.site_url())?;
        write!(f, " article_path={}", self.article_path)?;
        write!(f, " desk_url={}", self.desk_url())?;
        write!(f, " public_url={}", self.public_url())?;
        write!(f, " key_file={}", self.key_file.display())?;
        write!(f, " public_origins={}", listed(&self.public_origins))?;
        write!(f, " trusted_proxies={}", listed(&self.trusted_proxies))?;
        write!(f, " limits={} cache_mb={}", self.limits, self.cache_mb)?;
        write!(f, " log={}", self.log)?;
        write!(f, " log_filter={:?}", self.log_filter)
    }
}

fn listed<T: ToString>(items: &[T]) -> String {
    let items: Vec<String> = items.iter().map(ToString::to_string).collect();
    if items.is_empty() {
        "none".to_owned()
    } else {
        items.join(",")
    }
}

#[cfg(test)]
mod tests;
