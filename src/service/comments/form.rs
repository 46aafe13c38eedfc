//! What a reader sends, and what is wrong with it.

use serde::Deserialize;
use utoipa::ToSchema;

use crate::domain::commenting::Commenting;
use crate::domain::ids::CommentId;
use crate::domain::intake::gate;
use crate::domain::refusal::{FieldError, Refusal};
use crate::domain::text::{is_blank, is_one_line, normalise};
use crate::domain::time::Instant;
use crate::service::staffing::is_address;

/// Characters in a name, at most.
pub const NAME_MAX: usize = 80;

/// A reply as it is sent.
#[derive(Debug, Clone, Deserialize, ToSchema)]
pub struct Posting {
    /// Markdown: paragraphs, emphasis, quotations, lists, code and links.
    #[schema(
        example = "Were the pumps at the Dampoort running at all?",
        max_length = 10_000
    )]
    pub text: String,
    /// The comment it answers; none for the article itself.
    #[serde(default)]
    pub parent_id: Option<CommentId>,
    /// Who writes.
    #[serde(default)]
    pub author: Option<Guest>,
}

/// Somebody who replies by name and mail address.
#[derive(Debug, Clone, PartialEq, Eq, Deserialize, ToSchema)]
pub struct Guest {
    /// One line of 1 to 80 characters; shown with the reply.
    #[schema(example = "Marie", max_length = 80)]
    pub name: String,
    /// Never shown.
    #[schema(example = "marie@example.org")]
    pub email: String,
}

impl Posting {
    /// What the reader is known by: their mail address without regard to case.
    pub(super) fn email_key(&self) -> String {
        let email = self.author.as_ref().map_or("", |guest| guest.email.trim());
        email.to_lowercase()
    }

    /// Who writes, if everything is right: 422 with all that is wrong, or for a
    /// closed thread.
    pub(super) fn check(&self, thread: &Commenting, now: Instant) -> Result<Guest, Refusal> {
        let guest = self.guest();
        let passed = gate(thread, &self.text, now);
        match (guest, passed) {
            (Ok(guest), Ok(())) => Ok(guest),
            (Err(mut mistakes), Err(Refusal::Invalid(more))) => {
                mistakes.extend(more);
                Err(Refusal::Invalid(mistakes))
            }
            (Err(mistakes), Ok(())) => Err(Refusal::Invalid(mistakes)),
            (_, Err(refusal)) => Err(refusal),
        }
    }

    fn guest(&self) -> Result<Guest, Vec<FieldError>> {
        let Some(Guest { name, email }) = &self.author else {
            let detail = "say who writes: a name and a mail address";
            return Err(vec![FieldError::new("/author", "required", detail)]);
        };
        let mistakes: Vec<FieldError> = [name_mistake(name), email_mistake(email)]
            .into_iter()
            .flatten()
            .collect();
        if !mistakes.is_empty() {
            return Err(mistakes);
        }
        Ok(Guest {
            name: normalise(name),
            email: email.trim().to_owned(),
        })
    }
}

fn name_mistake(name: &str) -> Option<FieldError> {
    let characters = name.trim().chars().count();
    let (code, detail) = if is_blank(name) {
        ("required", "give a name that can be read".to_owned())
    } else if characters > NAME_MAX {
        (
            "too_long",
            format!("at most {NAME_MAX} characters; this has {characters}"),
        )
    } else if !is_one_line(name.trim()) {
        (
            "invalid",
            "a name is one line, without control characters".to_owned(),
        )
    } else {
        return None;
    };
    Some(FieldError::new("/author/name", code, detail))
}

fn email_mistake(email: &str) -> Option<FieldError> {
    let detail = "not a mail address, such as marie@example.org";
    let is_right = is_address(email.trim());
    (!is_right).then(|| FieldError::new("/author/email", "invalid", detail))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::comment::Mode;
    use crate::domain::commenting::resolve;
    use crate::domain::settings::Settings;

    fn check(text: &str, author: Option<(&str, &str)>) -> Result<Guest, Refusal> {
        let now = Instant::from(chrono::DateTime::UNIX_EPOCH);
        let mut site = Settings::default();
        site.comments.mode = Mode::Open;
        let thread = resolve(&site, None, None, Some(now));
        let posting = Posting {
            text: text.to_owned(),
            parent_id: None,
            author: author.map(|(name, email)| Guest {
                name: name.to_owned(),
                email: email.to_owned(),
            }),
        };
        posting.check(&thread, now)
    }

    fn wrong(text: &str, author: Option<(&str, &str)>) -> Vec<String> {
        match check(text, author) {
            Err(Refusal::Invalid(mistakes)) => mistakes
                .into_iter()
                .map(|mistake| mistake.pointer)
                .collect(),
            other => panic!("{other:?}"),
        }
    }

    #[test]
    fn a_guest_has_a_name_and_an_address() {
        let guest = check("Hello", Some((" Marie\u{200B} ", " Marie@Example.org "))).unwrap();
        assert_eq!(
            (guest.name.as_str(), guest.email.as_str()),
            ("Marie", "Marie@Example.org")
        );
    }

    #[test]
    fn everything_that_is_wrong_is_said_at_once() {
        assert_eq!(wrong("Hello", None), ["/author"]);
        let long = "a".repeat(NAME_MAX + 1);
        for name in ["", " \u{200B}", "Ma\nrie", "Ma\u{7}rie", long.as_str()] {
            assert_eq!(
                wrong("Hello", Some((name, "m@example.org"))),
                ["/author/name"],
                "{name:?}"
            );
        }
        let all = wrong(" ", Some(("", "nobody")));
        assert_eq!(all, ["/author/name", "/author/email", "/text"]);
    }
}
