//! What is wrong with a setting, said so that it can be put right at once.

use std::fmt;

use super::settings::Setting;

/// One setting that is wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mistake {
    /// Where it stands: `COPYDESK_LISTEN`, or `copydesk.toml: listen`.
    pub place: String,
    /// What is wrong; of settings that may hold a password, never their value.
    pub wrong: String,
    /// What would be right.
    pub right: String,
    /// A line that could stand there instead, where there is one.
    pub example: Option<String>,
}

impl Mistake {
    /// A setting that is missing, or does not go with another one.
    pub(super) fn about(setting: &Setting, wrong: &str) -> Self {
        Self {
            place: setting.variable.to_owned(),
            wrong: wrong.to_owned(),
            right: setting.meaning.to_owned(),
            example: Some(format!("{}={}", setting.variable, setting.example)),
        }
    }
}

impl fmt::Display for Mistake {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} {}\n  {}", self.place, self.wrong, self.right)?;
        self.example
            .iter()
            .try_for_each(|example| write!(f, "\n  for example: {example}"))
    }
}

impl std::error::Error for Mistake {}
