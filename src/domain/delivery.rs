//! Deliveries: what is on its way to somebody, as admins see it, and how long
//! a failed one waits before it is tried again.

use chrono::TimeDelta;
use serde::{Deserialize, Serialize};
use utoipa::ToSchema;

use super::ids::{DeliveryId, DraftId};
use super::notice::{DraftNotice, Notice};
use super::staff::StaffRef;
use super::time::Instant;

/// One attempt to bring a notice to one person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
pub struct Delivery {
    /// Also the left part of the mail's `Message-ID`, the same at every try.
    pub id: DeliveryId,
    pub kind: DeliveryKind,
    /// Whom it is for; `null` when nobody of that id works here, and for a reader.
    pub recipient: Option<StaffRef>,
    /// The name of what happened.
    #[schema(example = "submitted")]
    pub event: String,
    /// What it is about, without a word of anybody's text.
    #[schema(example = "A draft in news waits for review")]
    pub summary: String,
    pub state: DeliveryState,
    /// Tries begun since it was written, or last sent again by hand.
    #[schema(example = 1)]
    pub attempts: u32,
    /// When it is tried, or was last due.
    pub due_at: Instant,
    /// What came of the last try that brought nothing.
    #[schema(example = "not now: the server did not answer")]
    pub last_error: Option<String>,
    pub created_at: Instant,
    /// When it was done or given up.
    pub finished_at: Option<Instant>,
}

/// By what road a delivery goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryKind {
    Mail,
    /// A scheduled draft that goes out.
    GoLive,
}

/// A scheduled draft on its way out. Void as soon as the draft's schedule says
/// something else.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Departure {
    pub draft: DraftId,
    pub at: Instant,
}

/// How far a delivery is. A failed one is never tried again by itself.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, ToSchema)]
#[serde(rename_all = "snake_case")]
pub enum DeliveryState {
    /// Due, under way, or waiting for its next try.
    Waiting,
    /// Taken by the mail server, or passed over because its recipient has left.
    Done,
    /// Refused for good, or given up after the last try.
    Failed,
}

/// Tries after which a delivery is given up: some two and a half hours after the first.
pub const TRIES: u32 = 12;

const FIRST_WAIT: TimeDelta = TimeDelta::seconds(5);
const LONGEST_WAIT: TimeDelta = TimeDelta::hours(1);

/// How long a delivery waits after its `tries`-th try has failed: 5 seconds at
/// first, then twice as long each time, up to an hour; `None` when that was the
/// last. Up to a quarter is added, by the random part of the delivery's id, so
/// that what failed together does not come back together.
pub fn back_off(id: DeliveryId, tries: u32) -> Option<TimeDelta> {
    if tries >= TRIES {
        return None;
    }
    let [chance, ..] = id.uuid().as_u128().to_le_bytes();
    let wait = FIRST_WAIT * 2_i32.pow(tries.saturating_sub(1));
    let spread = wait * i32::from(chance) / (4 * 256);
    Some((wait + spread).min(LONGEST_WAIT))
}

/// What a notice is called, and what it is about. Lists of deliveries are read
/// by people who may not read the draft, so headlines and messages stay out.
pub fn outline(notice: &Notice) -> (&'static str, String) {
    told(notice, unnamed)
}

/// The same sentence with the draft's headline, for those who may read the draft.
#[must_use]
pub fn sentence(notice: &Notice) -> String {
    told(notice, named).1
}

#[rustfmt::skip]
fn told(notice: &Notice, of: fn(&DraftNotice, &str) -> String) -> (&'static str, String) {
    match notice {
        Notice::Submitted { draft }               => ("submitted",         of(draft, "waits for review")),
        Notice::ChangesRequested { draft, .. }    => ("changes_requested", of(draft, "came back with a request for changes")),
        Notice::Recalled { draft }                => ("recalled",          of(draft, "was taken back from review")),
        Notice::Approved { draft, given, required } =>
            ("approved", of(draft, &format!("has {given} of {required} approvals"))),
        Notice::ReadyToPublish { draft }          => ("ready_to_publish",  of(draft, "is ready to publish")),
        Notice::Published { draft, .. }           => ("published",         of(draft, "was published")),
        Notice::Spiked { draft, .. }              => ("spiked",            of(draft, "was spiked")),
        Notice::Revived { draft }                 => ("revived",           of(draft, "was revived")),
        Notice::ApprovalsVoided { draft }         => ("approvals_voided",  of(draft, "lost its approvals")),
        Notice::Scheduled { draft, .. }           => ("scheduled",         of(draft, "is scheduled")),
        Notice::Unscheduled { draft }             => ("unscheduled",       of(draft, "is not scheduled any more")),
        Notice::ScheduleFailed { draft, .. }      => ("schedule_failed",   of(draft, "could not go out at its hour")),
        Notice::ReviewDebt { draft, .. }          => ("review_debt",       of(draft, "went out before review and must be reviewed now")),
        Notice::Mentioned { draft, .. }           => ("mentioned",         of(draft, "has a note that names somebody")),
        Notice::NoteAnswered { draft, .. }        => ("note_answered",     of(draft, "has a reply to a note")),
        Notice::NoteBlocks { draft, .. }          => ("note_blocks",       of(draft, "has a note that blocks it")),
        Notice::Assigned { draft, .. }            => ("assigned",          of(draft, "was assigned to you")),
        Notice::DueSoon { draft, .. }             => ("due_soon",          of(draft, "is due within a day")),
        Notice::Overdue { draft, .. }             => ("overdue",           of(draft, "is past its due time")),
        Notice::CaseEscalated { section, .. }     => ("case_escalated",    format!("A case in {section} was passed on to be decided")),
        Notice::QueueWaiting { queue, open, .. }  => ("queue_waiting",     format!("Replies wait in the queue {queue}: {open}")),
        Notice::QueueOverTarget { queue, sections, over, .. } if !sections.is_empty() =>
            ("queue_over_target", format!("The queue {queue} is over its target in {}: {over}", sections.join(", "))),
        Notice::QueueOverTarget { queue, over, .. } => ("queue_over_target", format!("The queue {queue} is over its target: {over}")),
        Notice::CaseAssigned { section, .. }      => ("case_assigned",     format!("A case in {section} was assigned to you")),
    }
}

fn unnamed(draft: &DraftNotice, what: &str) -> String {
    format!("A draft in {} {what}", draft.section)
}

fn named(draft: &DraftNotice, what: &str) -> String {
    format!("“{}” ({}) {what}", draft.headline, draft.section)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::ids::{ArticleId, CaseId, DraftId};
    use uuid::Uuid;

    /// Ids whose last byte, and so whose part of chance, is the given one.
    fn with_chance(chance: u128) -> DeliveryId {
        Uuid::from_u128((0x0198_0a5e << 96) | chance).into()
    }

    #[test]
    fn waits_double_from_five_seconds_to_an_hour_and_then_end() {
        let waits: Vec<_> = (1..=TRIES)
            .map(|tries| back_off(with_chance(0), tries).map(|wait| wait.num_seconds()))
            .collect();
        let doubling = [5, 10, 20, 40, 80, 160, 320, 640, 1280, 2560, 3600].map(Some);
        assert_eq!(waits[..11], doubling);
        assert_eq!(waits[11], None);
        assert_eq!(back_off(with_chance(0), u32::MAX), None);
    }

    #[test]
    fn chance_adds_less_than_a_quarter_and_nothing_beyond_an_hour() {
        for tries in 1..TRIES {
            let least = back_off(with_chance(0), tries).unwrap();
            let most = back_off(with_chance(255), tries).unwrap();
            assert!(most <= (least + least / 4).min(LONGEST_WAIT), "{tries}");
            assert!(most > least || least == LONGEST_WAIT, "{tries}");
        }
    }

    fn due_at() -> Instant {
        chrono::DateTime::UNIX_EPOCH.into()
    }

    fn every_notice() -> Vec<Notice> {
        let draft = || DraftNotice {
            id: DraftId::new(),
            article_id: ArticleId::new(),
            headline: "Floods".into(),
            discreet: false,
            section: "news".into(),
            by: "Ines Claes".into(),
        };
        vec![
            Notice::Submitted { draft: draft() },
            Notice::ChangesRequested {
                draft: draft(),
                message: "Cut it".into(),
            },
            Notice::Recalled { draft: draft() },
            Notice::Approved {
                draft: draft(),
                given: 1,
                required: 2,
            },
            Notice::ReadyToPublish { draft: draft() },
            Notice::Published {
                draft: draft(),
                url: "https://example.org/floods".into(),
            },
            Notice::Spiked {
                draft: draft(),
                message: "Cut it".into(),
            },
            Notice::Revived { draft: draft() },
            Notice::ApprovalsVoided { draft: draft() },
            Notice::Scheduled {
                draft: draft(),
                at: chrono::DateTime::UNIX_EPOCH.into(),
            },
            Notice::Unscheduled { draft: draft() },
            Notice::ScheduleFailed {
                draft: draft(),
                blockers: vec!["Cut it".into()],
            },
            Notice::ReviewDebt {
                draft: draft(),
                url: "https://example.org/floods".into(),
                message: "Cut it".into(),
                due_at: chrono::DateTime::UNIX_EPOCH.into(),
            },
            Notice::Mentioned {
                draft: draft(),
                excerpt: "Cut it".into(),
            },
            Notice::NoteAnswered {
                draft: draft(),
                excerpt: "Cut it".into(),
            },
            Notice::NoteBlocks {
                draft: draft(),
                excerpt: "Cut it".into(),
            },
            Notice::Assigned {
                draft: draft(),
                due_at: None,
            },
            Notice::DueSoon {
                draft: draft(),
                due_at: due_at(),
            },
            Notice::Overdue {
                draft: draft(),
                due_at: due_at(),
            },
            Notice::CaseEscalated {
                case: CaseId::new(),
                headline: "Floods".into(),
                section: "news".into(),
                by: "Mo Diallo".into(),
                message: Some("Cut it".into()),
            },
            Notice::QueueWaiting {
                queue: "held".into(),
                title: "Held".into(),
                open: 3,
            },
            Notice::QueueOverTarget {
                queue: "held".into(),
                title: "Held".into(),
                sections: vec!["news".into()],
                open: 3,
                over: 2,
                oldest_at: due_at(),
            },
            Notice::CaseAssigned {
                case: CaseId::new(),
                section: "news".into(),
                queue: "held".into(),
                by: "Mo".into(),
                note: Some("Cut it".into()),
            },
        ]
    }

    #[test]
    fn a_notice_is_called_what_it_is_kept_as() {
        for notice in every_notice() {
            let kept = serde_json::to_value(&notice).unwrap();
            assert_eq!(kept["event"], outline(&notice).0);
        }
    }

    #[test]
    fn no_word_of_a_text_is_in_a_summary() {
        for notice in every_notice() {
            let (_, summary) = outline(&notice);
            for word in ["Floods", "Cut it", "floods"] {
                assert!(!summary.contains(word), "{summary}");
            }
        }
        assert_eq!(
            outline(&every_notice()[3]).1,
            "A draft in news has 1 of 2 approvals"
        );
    }

    #[test]
    fn who_may_read_the_draft_is_told_its_headline_and_no_more() {
        assert_eq!(
            sentence(&every_notice()[1]),
            "“Floods” (news) came back with a request for changes"
        );
        for notice in every_notice() {
            let sentence = sentence(&notice);
            assert_eq!(sentence.contains("Floods"), notice.draft().is_some());
            assert!(!sentence.contains("Cut it"), "{sentence}");
        }
    }
}
