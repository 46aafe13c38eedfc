//! A draft's way: to review, through it, and to the page.

use super::hours::hour;
use super::{Telling, URL_CHARS, by, cited, following, leading, on, section};
use crate::domain::notice::DraftNotice;
use crate::domain::time::Instant;
use crate::mail::message::one_line;

pub(super) fn submitted(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("{} is waiting for review", leading(draft)),
        what: format!("{} submitted {} for review.", by(draft), cited(draft)),
        next: "Read it, then approve it or ask for changes.".to_owned(),
        why: format!(
            "you review drafts in {}, or this one is assigned to you",
            section(draft)
        ),
        ..on(draft)
    }
}

pub(super) fn changes_requested<'a>(draft: &DraftNotice, message: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Changes requested: {}", following(draft)),
        what: format!("{} asked for changes to {}.", by(draft), cited(draft)),
        message: Some(message),
        next: "Make the changes, then submit it again.".to_owned(),
        ..on(draft)
    }
}

pub(super) fn recalled(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Recalled: {}", following(draft)),
        what: format!("{} took {} back from review.", by(draft), cited(draft)),
        next: "There is nothing to do until it is submitted again.".to_owned(),
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}

pub(super) fn approved(draft: &DraftNotice, given: u32, required: u32) -> Telling<'static> {
    Telling {
        subject: format!("Approved: {}", following(draft)),
        what: format!(
            "{} approved {}. Approvals: {given} of {required}.",
            by(draft),
            cited(draft)
        ),
        next: match required.saturating_sub(given) {
            0 => "It can be published now.".to_owned(),
            1 => "It needs one more approval before it can be published.".to_owned(),
            missing => format!("It needs {missing} more approvals before it can be published."),
        },
        ..on(draft)
    }
}

pub(super) fn ready_to_publish(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("{} is ready to publish", leading(draft)),
        what: format!(
            "{} has the approvals it needs; the last was given by {}.",
            cited(draft),
            by(draft)
        ),
        next: "It can be published now.".to_owned(),
        why: format!("you publish in {}", section(draft)),
        ..on(draft)
    }
}

pub(super) fn published(draft: &DraftNotice, url: &str) -> Telling<'static> {
    Telling {
        subject: format!("Published: {}", following(draft)),
        what: format!("{} published {}.", by(draft), cited(draft)),
        next: "Readers can see it now.".to_owned(),
        live_at: Some(one_line(url, URL_CHARS)),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

pub(super) fn spiked<'a>(draft: &DraftNotice, message: &'a str) -> Telling<'a> {
    Telling {
        subject: format!("Spiked: {}", following(draft)),
        what: format!("{} spiked {}.", by(draft), cited(draft)),
        message: Some(message),
        next: "It is closed. An editor can revive it.".to_owned(),
        ..on(draft)
    }
}

pub(super) fn revived(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Revived: {}", following(draft)),
        what: format!("{} revived {}.", by(draft), cited(draft)),
        next: "It can be edited again, then submitted.".to_owned(),
        ..on(draft)
    }
}

pub(super) fn approvals_voided(draft: &DraftNotice) -> Telling<'static> {
    Telling {
        subject: format!("Approvals voided: {}", following(draft)),
        what: format!(
            "{} changed the substance of {}, so the approvals it had no longer hold.",
            by(draft),
            cited(draft)
        ),
        next: "It needs to be reviewed and approved again.".to_owned(),
        why: "you worked on this draft or approved it".to_owned(),
        ..on(draft)
    }
}

pub(super) fn assigned(draft: &DraftNotice, due_at: Option<Instant>) -> Telling<'static> {
    Telling {
        subject: format!("Assigned to you: {}", following(draft)),
        what: format!("{} assigned {} to you.", by(draft), cited(draft)),
        next: match due_at {
            Some(at) => format!("You are the next to act on it. It is due at {}.", hour(at)),
            None => "You are the next to act on it.".to_owned(),
        },
        why: "this draft is assigned to you".to_owned(),
        ..on(draft)
    }
}
