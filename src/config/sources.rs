//! Where settings come from: variables and a TOML file, the variables winning.

use std::collections::BTreeMap;
use std::path::Path;

use toml::{Table, Value};

use super::Config;
use super::mistake::Mistake;
use super::settings::{Quoting, SETTINGS, Setting};

/// Names the file to read instead of `copydesk.toml`.
const CONFIG: &str = "COPYDESK_CONFIG";
const FILE: &str = "copydesk.toml";
const PREFIX: &str = "COPYDESK_";
/// What the test suite reads; the service under test inherits it.
const FOR_TESTS: &str = "COPYDESK_TEST_";

/// The process's variables that are Copydesk's, and those that cannot be read.
pub(super) fn environment() -> (BTreeMap<String, String>, Vec<Mistake>) {
    let mut env = BTreeMap::new();
    let mut mistakes = Vec::new();
    for (name, value) in std::env::vars_os() {
        let name = name.to_string_lossy().into_owned();
        if !name.starts_with(PREFIX) {
            continue;
        }
        match value.into_string() {
            Ok(value) => drop(env.insert(name, value)),
            Err(_) => mistakes.push(Mistake {
                place: name,
                wrong: "is not valid UTF-8".to_owned(),
                right: "Settings are text in UTF-8.".to_owned(),
                example: None,
            }),
        }
    }
    (env, mistakes)
}

/// The text of the settings file, if there is one. Only a file that was asked for must exist.
pub(super) fn file(env: &BTreeMap<String, String>) -> Result<Option<String>, Mistake> {
    let path = file_name(env);
    if path == FILE && !Path::new(path).exists() {
        return Ok(None);
    }
    std::fs::read_to_string(path)
        .map(Some)
        .map_err(|error| Mistake {
            place: path.to_owned(),
            wrong: format!("cannot be read: {error}"),
            right: "A TOML file with settings.".to_owned(),
            example: Some(format!("{CONFIG}=/etc/copydesk/copydesk.toml")),
        })
}

fn file_name(env: &BTreeMap<String, String>) -> &str {
    env.get(CONFIG)
        .filter(|path| !path.is_empty())
        .map_or(FILE, String::as_str)
}

/// Everything that was set, opened and with its names looked over.
pub(super) struct Sources<'a> {
    env: &'a BTreeMap<String, String>,
    file_name: &'a str,
    file: Table,
}

impl<'a> Sources<'a> {
    /// The sources, and what is wrong with the file as a whole and with the names.
    pub(super) fn open(
        env: &'a BTreeMap<String, String>,
        toml: Option<&str>,
    ) -> (Self, Vec<Mistake>) {
        let file_name = file_name(env);
        let mut mistakes: Vec<Mistake> = env
            .iter()
            .filter(|(name, value)| is_unknown(name, value))
            .map(|(name, _)| unknown(name, &SETTINGS.map(|setting| setting.variable), name))
            .collect();
        let file = toml.map_or_else(|| Ok(Table::new()), |text| table(file_name, text));
        mistakes.extend(file.as_ref().err().cloned());
        let sources = Self {
            env,
            file_name,
            file: file.unwrap_or_default(),
        };
        mistakes.extend(sources.unknown_keys());
        (sources, mistakes)
    }

    fn unknown_keys(&self) -> impl Iterator<Item = Mistake> {
        let known = SETTINGS.map(|setting| setting.key);
        self.file
            .keys()
            .filter(move |key| !known.contains(&key.as_str()))
            .map(move |key| unknown(&self.in_file(key), &known, key))
    }

    /// Whether the setting stands anywhere.
    pub(super) fn has(&self, setting: &Setting) -> bool {
        self.variable(setting).is_some() || self.value(setting).is_some()
    }

    /// Reads one setting into the configuration, from where it stands first.
    pub(super) fn read(&self, setting: &Setting, config: &mut Config) -> Result<(), Mistake> {
        let (place, found) = match (self.variable(setting), self.value(setting)) {
            (Some(text), _) => (setting.variable.to_owned(), Ok(text.to_owned())),
            (None, Some(value)) => (self.in_file(setting.key), text_of(value)),
            (None, None) => return Ok(()),
        };
        let example = if place == setting.variable {
            format!("{place}={}", setting.example)
        } else {
            format!("{} = {:?}", setting.key, setting.example)
        };
        let quoted = found
            .as_ref()
            .map_or(String::new(), |text| quote(setting, text));
        found
            .and_then(|text| (setting.read)(config, &text))
            .map_err(|wrong| Mistake {
                place,
                wrong: format!("{wrong}{quoted}"),
                right: setting.meaning.to_owned(),
                example: Some(example),
            })
    }

    fn variable(&self, setting: &Setting) -> Option<&str> {
        let text = self.env.get(setting.variable)?.trim();
        (!text.is_empty()).then_some(text)
    }

    fn value(&self, setting: &Setting) -> Option<&Value> {
        let value = self.file.get(setting.key)?;
        let is_empty = value.as_str().is_some_and(|text| text.trim().is_empty());
        (!is_empty).then_some(value)
    }

    fn in_file(&self, key: &str) -> String {
        format!("{}: {key}", self.file_name)
    }
}

fn table(file_name: &str, text: &str) -> Result<Table, Mistake> {
    text.parse().map_err(|error: toml::de::Error| {
        // The error's own words only: its long form quotes the line, passwords and all.
        let before = error.span().and_then(|span| text.get(..span.start));
        let line = before.map_or(1, |before| before.matches('\n').count() + 1);
        Mistake {
            place: file_name.to_owned(),
            wrong: format!("is not TOML at line {line}: {}", error.message()),
            right: "One setting a line: its name, an equals sign and the value in quotes."
                .to_owned(),
            example: Some("listen = \"127.0.0.1:8080\"".to_owned()),
        }
    })
}

/// A value as the text it would be in the environment; lists are joined by commas.
fn text_of(value: &Value) -> Result<String, String> {
    let not_text = || "is not text in quotes".to_owned();
    let items = match value {
        Value::String(text) => return Ok(text.trim().to_owned()),
        Value::Integer(number) => return Ok(number.to_string()),
        Value::Array(items) => items,
        _ => return Err(not_text()),
    };
    let items: Option<Vec<&str>> = items.iter().map(Value::as_str).collect();
    items.map(|items| items.join(",")).ok_or_else(not_text)
}

/// The value, to go with a complaint, unless it may hold a password.
fn quote(setting: &Setting, text: &str) -> String {
    // An address with credentials may stand where none belongs.
    let may_hold_password = text.contains(':') && text.contains('@');
    if setting.quoting == Quoting::Secret || may_hold_password {
        return " (the value is not shown)".to_owned();
    }
    let shown: String = text.chars().take(80).collect();
    format!(": {shown:?}")
}

/// Variables that begin with our name and mean nothing to us, save what
/// Kubernetes makes up for a service of that name (`COPYDESK_SERVICE_HOST`, `COPYDESK_PORT=tcp://…`).
fn is_unknown(name: &str, value: &str) -> bool {
    let from_kubernetes = ["_SERVICE_HOST", "_SERVICE_PORT", "_PORT_"]
        .iter()
        .any(|part| name.contains(part))
        || (name.ends_with("_PORT") && value.contains("://"));
    name.starts_with(PREFIX)
        && name != CONFIG
        && !name.starts_with(FOR_TESTS)
        && !from_kubernetes
        && SETTINGS.iter().all(|setting| setting.variable != name)
}

fn unknown(place: &str, known: &[&str], name: &str) -> Mistake {
    let nearest = known.iter().min_by_key(|known| distance(known, name));
    Mistake {
        place: place.to_owned(),
        wrong: "is no setting".to_owned(),
        right: nearest.map_or(String::new(), |near| format!("The nearest name is {near}.")),
        example: None,
    }
}

/// How many letters must be added, dropped or changed between two names (Levenshtein).
fn distance(from: &str, to: &str) -> usize {
    let mut row: Vec<usize> = (0..=to.chars().count()).collect();
    for (line, letter) in from.chars().enumerate() {
        let mut left = line + 1;
        let mut next = vec![left];
        let above = row.iter().zip(row.iter().skip(1));
        for (other, (corner, above)) in to.chars().zip(above) {
            let changed = corner + usize::from(letter != other);
            left = changed.min(left + 1).min(above + 1);
            next.push(left);
        }
        row = next;
    }
    row.last().copied().unwrap_or_default()
}
