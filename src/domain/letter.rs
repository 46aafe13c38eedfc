//! Letters to readers. What is kept names things by their ids alone; what a letter
//! says is looked up when it is sent, so that nothing needs to be erased from it twice.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};

use super::ids::{CommentId, DecisionId, SanctionId};
use super::reason::Reason;
use super::time::Instant;

/// How long the link in a mail confirms the address it was sent to.
pub const CONFIRMATION: TimeDelta = TimeDelta::days(7);

/// A guest is asked to confirm their address at most once in this time.
pub const ASKED_AGAIN: TimeDelta = TimeDelta::days(1);

/// What a reader is to be told by mail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
#[serde(tag = "event", rename_all = "snake_case")]
pub enum Letter {
    /// To a guest whose reply is held: their address is not confirmed.
    ConfirmAddress { expires_at: Instant },
    /// To the author of a comment, once the decision can no longer be undone.
    CommentRemoved { decision: DecisionId },
    /// To the author of a comment that nobody looked at in time.
    CommentLapsed { comment: CommentId },
    /// To a reader who is warned, once the warning can no longer be taken back.
    Warned { sanction: SanctionId },
}

/// A letter with everything that it says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Wording {
    ConfirmAddress {
        link: String,
        expires_at: Instant,
    },
    CommentRemoved {
        headline: String,
        /// The page of the article; none while it is not published.
        url: Option<String>,
        posted_at: Instant,
        reason: Reason,
        /// What the moderator had to say beside the reason.
        message: Option<String>,
    },
    CommentLapsed {
        headline: String,
        /// The page of the article; none while it is not published.
        url: Option<String>,
        posted_at: Instant,
    },
    Warned {
        at: Instant,
        /// `None` where it is told to nobody.
        reason: Option<Reason>,
        /// What the moderator had to say in place of the reason.
        message: Option<String>,
    },
}

/// What a letter is called, and what it is about, for lists of deliveries: without an
/// address, a name or a word of anybody's text.
#[must_use]
pub fn outline(letter: &Letter) -> (&'static str, String) {
    match letter {
        Letter::ConfirmAddress { .. } => (
            "confirm_address",
            "A reader is asked to confirm their mail address".to_owned(),
        ),
        Letter::CommentRemoved { .. } => (
            "comment_removed",
            "A reader is told that their comment was removed".to_owned(),
        ),
        Letter::CommentLapsed { .. } => (
            "comment_lapsed",
            "A reader is told that nobody looked at their comment in time".to_owned(),
        ),
        Letter::Warned { .. } => ("warned", "A reader is warned".to_owned()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_letter_is_called_what_it_is_kept_as() {
        let letters = [
            Letter::ConfirmAddress {
                expires_at: chrono::DateTime::UNIX_EPOCH.into(),
            },
            Letter::CommentRemoved {
                decision: DecisionId::new(),
            },
            Letter::CommentLapsed {
                comment: CommentId::new(),
            },
            Letter::Warned {
                sanction: SanctionId::new(),
            },
        ];
        for letter in letters {
            let kept = serde_json::to_value(&letter).unwrap();
            assert_eq!(kept["event"], outline(&letter).0);
        }
    }
}
