//! The one table of settings: reading them, complaining about them, `--help`
//! and the README's table are all made from it.

use super::Config;
use super::{address, values};

/// One thing an operator can set.
#[derive(Debug, Clone, Copy)]
pub struct Setting {
    /// Its name in the environment.
    pub variable: &'static str,
    /// Its name in `copydesk.toml`.
    pub key: &'static str,
    /// What holds when nothing is set, as shown to people.
    pub default: &'static str,
    pub example: &'static str,
    /// What it is for and what may stand there.
    pub meaning: &'static str,
    pub(super) quoting: Quoting,
    pub(super) read: Read,
}

/// Puts what the text says into the configuration, or says what is wrong with
/// the text in words that continue its name ("has no host").
pub(super) type Read = fn(&mut Config, &str) -> Result<(), String>;

/// Whether a complaint may quote the value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Quoting {
    Quoted,
    Secret,
}

use Quoting::{Quoted, Secret};

/// Asked for by name, because on PostgreSQL it must be set.
#[rustfmt::skip]
pub(super) const KEY_FILE: Setting =
    Setting { variable: "COPYDESK_KEY_FILE",        key: "key_file",        quoting: Quoted, read: |config, text| { config.key_file = text.into(); Ok(()) },
        default: "beside the SQLite database, by its name: `copydesk.key`",  example: "/etc/copydesk/root.key",
        meaning: "The root key, which wraps the keys kept in the database. Made with mode 0600 at the first start on SQLite; required on PostgreSQL." };

/// Every setting, in the order in which people meet them.
#[rustfmt::skip]
pub const SETTINGS: [Setting; 15] = [
    Setting { variable: "COPYDESK_DATABASE_URL",    key: "database_url",    quoting: Secret, read: |config, text| { config.database = text.parse()?; Ok(()) },
        default: "sqlite:copydesk.db",                          example: "postgres://copydesk:secret@db.example.org/copydesk",
        meaning: "The database: `sqlite:` and a path, or the `postgres://` address of one." },
    Setting { variable: "COPYDESK_LISTEN",          key: "listen",          quoting: Quoted, read: |config, text| { config.listen = address::listen(text)?; Ok(()) },
        default: "127.0.0.1:8080",                              example: "0.0.0.0:8080",
        meaning: "Where the service listens: an IP address and a port." },
    Setting { variable: "COPYDESK_SMTP_URL",        key: "smtp_url",        quoting: Secret, read: |config, text| { config.smtp = Some(address::smtp(text)?); Ok(()) },
        default: "none: `.eml` files under `./mail`",           example: "smtp://desk:secret@mail.example.org:587?tls=required",
        meaning: "The mail server: `smtp://` with STARTTLS where offered, `?tls=required` to insist on it, or `smtps://`." },
    Setting { variable: "COPYDESK_MAIL_FROM",       key: "mail_from",       quoting: Quoted, read: |config, text| { config.mail_from = Some(values::sender(text)?); Ok(()) },
        default: "`copydesk@` the site's host",                 example: "The Ghent Courier <desk@courier.example>",
        meaning: "The sender of every mail: an address, or a name and an address in angle brackets." },
    Setting { variable: "COPYDESK_SITE_URL",        key: "site_url",        quoting: Quoted, read: |config, text| { config.site_url = Some(address::base(text)?); Ok(()) },
        default: "the public address",                          example: "https://www.courier.example",
        meaning: "Where the site's pages are: an `http://` or `https://` address, to which the article's path is appended." },
    Setting { variable: "COPYDESK_ARTICLE_PATH",    key: "article_path",    quoting: Quoted, read: |config, text| { config.article_path = text.parse()?; Ok(()) },
        default: "/{section}/{slug}",                           example: "/{year}/{month}/{slug}",
        meaning: "The path of an article's page: begins with `/`, contains `{slug}`, may contain `{section}`, `{id}`, `{year}`, `{month}` and `{day}` (of its first publication)." },
    Setting { variable: "COPYDESK_DESK_URL",        key: "desk_url",        quoting: Quoted, read: |config, text| { config.desk_url = Some(address::base(text)?); Ok(()) },
        default: "`/docs` of this service",                     example: "https://desk.courier.example",
        meaning: "Where the links in editors' mail point: the `http://` or `https://` address of the newsroom's own front." },
    Setting { variable: "COPYDESK_PUBLIC_URL",      key: "public_url",      quoting: Quoted, read: |config, text| { config.public_url = Some(address::base(text)?); Ok(()) },
        default: "`http://` and the listening address",         example: "https://api.courier.example",
        meaning: "This service as seen from outside: an `http://` or `https://` address." },
    KEY_FILE,
    Setting { variable: "COPYDESK_PUBLIC_ORIGINS",  key: "public_origins",  quoting: Quoted, read: |config, text| { config.public_origins = values::list(text, address::origin)?; Ok(()) },
        default: "none",                                        example: "https://www.courier.example, https://courier.example",
        meaning: "Sites whose scripts may call `/v1/public` (CORS): origins, separated by commas." },
    Setting { variable: "COPYDESK_TRUSTED_PROXIES", key: "trusted_proxies", quoting: Quoted, read: |config, text| { config.trusted_proxies = values::list(text, str::parse)?; Ok(()) },
        default: "none",                                        example: "127.0.0.1, 10.0.0.0/8",
        meaning: "Proxies whose word on the client's address is taken: addresses or CIDR ranges, separated by commas." },
    Setting { variable: "COPYDESK_LIMITS",          key: "limits",          quoting: Quoted, read: |config, text| { config.limits = text.parse()?; Ok(()) },
        default: "on",                                          example: "off",
        meaning: "Rate limits: `on`, or `off` for measuring." },
    Setting { variable: "COPYDESK_CACHE_MB",        key: "cache_mb",        quoting: Quoted, read: |config, text| { config.cache_mb = values::megabytes(text)?; Ok(()) },
        default: "64",                                          example: "256",
        meaning: "MiB of memory for public answers that are kept ready, up to 65535; `0` keeps none." },
    Setting { variable: "COPYDESK_LOG",             key: "log",             quoting: Quoted, read: |config, text| { config.log = text.parse()?; Ok(()) },
        default: "auto",                                        example: "json",
        meaning: "The form of the log: `text`, `json`, or `auto`, which is text on a terminal and JSON elsewhere." },
    Setting { variable: "COPYDESK_LOG_FILTER",      key: "log_filter",      quoting: Quoted, read: |config, text| { config.log_filter = values::filter(text)?; Ok(()) },
        default: "info",                                        example: "info,copydesk=debug",
        meaning: "How much is logged: `error`, `warn`, `info`, `debug`, `trace` or `off`, also by module, separated by commas." },
];

/// The settings as a Markdown table, as the README shows it.
pub fn settings_table() -> String {
    let head = "| Variable | Default | Meaning | Example |\n|---|---|---|---|\n";
    let rows = SETTINGS.iter().map(|setting| {
        format!(
            "| `{}` | {} | {} | `{}` |\n",
            setting.variable,
            as_code(setting.default),
            setting.meaning,
            setting.example
        )
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

/// A default that is a value is shown as code; one told in words keeps its own marks.
fn as_code(default: &str) -> String {
    if default == "none" || default.contains(' ') {
        default.to_owned()
    } else {
        format!("`{default}`")
    }
}

/// The settings as plain text, for `--help`.
pub fn settings_help() -> String {
    let head = "Settings, from the environment or, in lower case and without the prefix, from ./copydesk.toml\n(another file: COPYDESK_CONFIG=<path>); the environment wins:\n";
    let rows = SETTINGS.iter().map(|setting| {
        format!(
            "\n  {}\n      {}\n      Default: {}\n      Example: {}\n",
            setting.variable, setting.meaning, setting.default, setting.example
        )
        .replace('`', "")
    });
    std::iter::once(head.to_owned()).chain(rows).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_key_is_the_variable_in_lower_case() {
        for setting in &SETTINGS {
            let key = setting.variable.strip_prefix("COPYDESK_").unwrap();
            assert_eq!(setting.key, key.to_lowercase());
        }
    }

    #[test]
    fn every_example_is_right_and_changes_something() {
        for setting in &SETTINGS {
            let mut config = Config::default();
            (setting.read)(&mut config, setting.example).unwrap();
            assert_ne!(config, Config::default(), "{}", setting.variable);
        }
    }

    #[test]
    fn every_default_that_is_a_value_is_the_one_in_force() {
        let values = SETTINGS.iter().filter(|setting| {
            as_code(setting.default).starts_with('`') && !setting.default.contains('`')
        });
        let mut seen = 0;
        for setting in values {
            let mut config = Config::default();
            (setting.read)(&mut config, setting.default).unwrap();
            assert_eq!(config, Config::default(), "{}", setting.variable);
            seen += 1;
        }
        assert_eq!(seen, 7);
    }

    #[test]
    fn both_tables_name_every_setting() {
        for setting in &SETTINGS {
            assert!(settings_table().contains(&format!("| `{}` |", setting.variable)));
            assert!(settings_help().contains(&format!("\n  {}\n", setting.variable)));
        }
        assert_eq!(settings_table().lines().count(), SETTINGS.len() + 2);
    }
}
