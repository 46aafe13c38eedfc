//! Canned messages: what authors of comments are told again and again, in each language.

use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::language::is_language;
use super::reason::Reason;
use super::refusal::{FieldError, Refusal};
use super::text::{has_nul, is_blank, is_one_line};
use super::time::Instant;

/// Characters of a text, at most: those of a message to an author.
const TEXT_MAX: usize = 2000;
const TITLE_MAX: usize = 300;
const KEY_MAX: usize = 64;

/// Messages that a site can have, in all languages together.
pub const MOST: i64 = 1000;

/// A message that moderators can send by its key.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct CannedMessage {
    #[schema(example = "leave-the-family-out")]
    pub key: String,
    /// BCP 47.
    #[schema(example = "en")]
    pub language: String,
    /// For moderators, who choose by it.
    #[schema(example = "Leave the family out")]
    pub title: String,
    /// To the author.
    #[schema(example = "Please leave the mayor's family out of it.")]
    pub text: String,
    /// The reason for removing that it goes with.
    pub reason: Option<Reason>,
    /// The `ETag`.
    #[schema(example = 1)]
    pub version: i64,
    pub updated_at: Instant,
}

/// What a message is to say.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct CannedForm {
    /// One line.
    #[schema(example = "Leave the family out", max_length = 300)]
    pub title: String,
    #[schema(
        example = "Please leave the mayor's family out of it.",
        max_length = 2000
    )]
    pub text: String,
    /// The reason for removing that it goes with.
    #[serde(default)]
    pub reason: Option<Reason>,
}

/// 422 with everything that is wrong: `/path/key` and `/path/language` are those of
/// the address.
pub fn check(key: &str, language: &str, form: &CannedForm) -> Result<(), Refusal> {
    let mistakes: Vec<FieldError> = [
        wrong_key(key),
        wrong_language("/path/language", language),
        wrong_title(&form.title),
        wrong_text(&form.text),
    ]
    .into_iter()
    .flatten()
    .collect();
    if mistakes.is_empty() {
        return Ok(());
    }
    Err(Refusal::Invalid(mistakes))
}

/// Whether there can be a message of this key in this language.
#[must_use]
pub fn is_address(key: &str, language: &str) -> bool {
    wrong_key(key).is_none() && is_language(language)
}

fn wrong_key(key: &str) -> Option<FieldError> {
    let fits = |byte: u8| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'-';
    let is_right = (1..=KEY_MAX).contains(&key.len()) && key.bytes().all(fits);
    (!is_right).then(|| {
        let detail = "1 to 64 lower-case letters, digits and hyphens, such as off-topic";
        FieldError::new("/path/key", "invalid", detail)
    })
}

/// What is wrong with the tag of a language at this pointer.
pub fn wrong_language(pointer: &str, tag: &str) -> Option<FieldError> {
    (!is_language(tag)).then(|| {
        let detail = "a language by BCP 47, such as en, nl-BE or zh-Hant";
        FieldError::new(pointer, "bad_language", detail)
    })
}

fn wrong_title(title: &str) -> Option<FieldError> {
    let length = title.chars().count();
    let (code, detail) = if is_blank(title) {
        ("required", "give it a title to choose it by".to_owned())
    } else if length > TITLE_MAX {
        let detail = format!("at most 300 characters; this has {length}");
        ("too_long", detail)
    } else if !is_one_line(title) {
        let detail = "a title is one line, without control characters";
        ("control_character", detail.to_owned())
    } else {
        return None;
    };
    Some(FieldError::new("/title", code, detail))
}

fn wrong_text(text: &str) -> Option<FieldError> {
    let length = text.chars().count();
    let (code, detail) = if is_blank(text) {
        ("required", "say what the author is told".to_owned())
    } else if length > TEXT_MAX {
        let detail = format!("at most 2,000 characters; this has {length}");
        ("too_long", detail)
    } else if has_nul(text) {
        ("control_character", "no text has U+0000 in it".to_owned())
    } else {
        return None;
    };
    Some(FieldError::new("/text", code, detail))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pointers(key: &str, language: &str, title: &str, text: &str) -> Vec<String> {
        let form = CannedForm {
            title: title.to_owned(),
            text: text.to_owned(),
            reason: None,
        };
        match check(key, language, &form) {
            Err(Refusal::Invalid(mistakes)) => mistakes.into_iter().map(|e| e.pointer).collect(),
            _ => Vec::new(),
        }
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        assert_eq!(
            pointers("off-topic", "nl-BE", "Off topic", "Stay on it."),
            [""; 0]
        );
        let all = ["/path/key", "/path/language", "/title", "/text"];
        assert_eq!(pointers("Off topic", "x_y", " ", ""), all);
        assert_eq!(pointers("", "", "a\nb", &"x".repeat(2001)), all);
        assert_eq!(
            pointers(&"k".repeat(65), "en", &"x".repeat(301), "a\0b"),
            ["/path/key", "/title", "/text"]
        );
    }
}
