//! What was said in notes.

use super::{Telling, by, cited, following, on};
use crate::domain::notice::DraftNotice;

pub(super) fn mentioned<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("You are mentioned in a note on {}", following(draft)),
        what: format!("{} mentioned you in a note on {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "Read the note, then reply to it.".to_owned(),
        why: "the note names you".to_owned(),
        ..on(draft)
    }
}

pub(super) fn note_answered<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Reply to a note on {}", following(draft)),
        what: format!("{} replied to a note on {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "Read the thread, then reply or resolve the note.".to_owned(),
        why: "you wrote in this thread".to_owned(),
        ..on(draft)
    }
}

pub(super) fn note_blocks<'a>(draft: &DraftNotice, excerpt: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("A note blocks {}", following(draft)),
        what: format!("{} raised a note that blocks {}.", by(draft), cited(draft)),
        message: Some(excerpt),
        next: "It cannot be approved until the note is resolved.".to_owned(),
        ..on(draft)
    }
}
