//! What somebody asks for, and what they forgot to say.

use chrono::Datelike;

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
    /// Codes of warnings that were read.
    pub acknowledge: Vec<String>,
    /// Whether an admin goes on in spite of what stands in the way.
    pub force: Force,
}

/// Whether blockers are to be lifted.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub enum Force {
    #[default]
    No,
    /// By an admin, with a reason, marked for ever.
    Override,
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
    let is_needed = transition.needs(Need::Message) || ask.force == Force::Override;
    (is_needed && is_blank(text)).then(|| {
        let detail = match ask.force {
            Force::No => format!("`{}` needs a message: say why", transition.name),
            Force::Override => "an override needs a message: say why".to_owned(),
        };
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
        (true, Some(at)) if at.year() > 9999 => (
            "out_of_range",
            "an instant before the year 10000".to_owned(),
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
