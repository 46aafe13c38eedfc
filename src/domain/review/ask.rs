//! What somebody asks for, and what they forgot to say.

use crate::domain::refusal::FieldError;
use crate::domain::text::is_blank;
use crate::domain::time::Instant;
use crate::domain::workflow::{Need, Transition};

/// The longest message of a transition, in characters.
pub const MESSAGE_MAX: usize = 10_000;

/// What somebody asks for.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Ask {
    pub transition: String,
    pub message: Option<String>,
    pub at: Option<Instant>,
}

/// What the caller should have given, or should not have.
pub(super) fn unmet(transition: &Transition, ask: &Ask, now: Instant) -> Vec<FieldError> {
    [message(transition, ask), hour(transition, ask, now)]
        .into_iter()
        .flatten()
        .collect()
}

fn message(transition: &Transition, ask: &Ask) -> Option<FieldError> {
    let text = ask.message.as_deref().unwrap_or_default();
    let length = text.chars().count();
    if length > MESSAGE_MAX {
        let detail = format!("at most {MESSAGE_MAX} characters; this has {length}");
        return Some(FieldError::new("/message", "too_long", detail));
    }
    (transition.needs(Need::Message) && is_blank(text)).then(|| {
        let detail = format!("`{}` needs a message: say why", transition.name);
        FieldError::new("/message", "required", detail)
    })
}

/// An hour where none is expected is refused too: who sends one does not want it now.
fn hour(transition: &Transition, ask: &Ask, now: Instant) -> Option<FieldError> {
    let name = &transition.name;
    let (code, detail) = match (transition.needs(Need::At), ask.at) {
        (true, None) => (
            "required",
            format!("`{name}` needs an instant in the future"),
        ),
        (true, Some(at)) if at <= now => {
            ("past", format!("`{name}` needs an instant in the future"))
        }
        (false, Some(_)) => (
            "unexpected",
            format!("`{name}` happens at once; leave `at` out"),
        ),
        _ => return None,
    };
    Some(FieldError::new("/at", code, detail))
}
