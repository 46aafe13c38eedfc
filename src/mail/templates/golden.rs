//! The mails against `templates.golden.txt`, which shows each as it is sent.
//! `UPDATE_GOLDEN=1 cargo test --lib mail::templates` writes the file anew.

use std::fmt::Write;
use std::path::Path;

use super::*;
use crate::domain::letter::Wording;
use crate::domain::notice::DraftNotice;
use crate::domain::reason::Reason;
use crate::domain::time::Instant;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/mail/templates.golden.txt");
const ID: &str = "0199d3a0-7000-7000-8000-000000000001";
const DELIVERY: &str = "0199d3a0-7000-7000-8000-000000000002";

fn draft() -> DraftNotice {
    DraftNotice {
        id: ID.parse().unwrap(),
        article_id: ID.parse().unwrap(),
        headline: "Floods in Ghent".into(),
        discreet: false,
        section: "news".into(),
        by: "Ines Claes".into(),
    }
}

fn monday() -> Instant {
    serde_json::from_str("\"2026-11-23T09:00:00Z\"").unwrap()
}

fn due_at() -> Instant {
    serde_json::from_str("\"2026-11-03T16:00:00Z\"").unwrap()
}

fn discreet() -> DraftNotice {
    DraftNotice {
        discreet: true,
        ..draft()
    }
}

/// One of each kind of notice, with the cases of which its words differ.
fn notices(draft: &DraftNotice) -> Vec<(&'static str, Notice)> {
    let draft = || draft.clone();
    let message = || "The dam's name is wrong.\n\nAnd who says \"10,000\"?".to_owned();
    let queue = |open| Notice::QueueWaiting {
        queue: "held".into(),
        title: "Held replies".into(),
        open,
    };
    let over = |over| Notice::QueueOverTarget {
        queue: "held".into(),
        title: "Held replies".into(),
        sections: vec!["news".into(), "world".into()],
        open: 20,
        over,
        oldest_at: due_at(),
    };
    let approved = |given, required| Notice::Approved {
        draft: draft(),
        given,
        required,
    };
    let escalated = Notice::CaseEscalated {
        case: ID.parse().unwrap(),
        headline: draft().headline,
        section: draft().section,
        by: "Mo Diallo".into(),
        message: Some(message()),
    };
    let mut notices = vec![
        ("case escalated", escalated),
        ("submitted", Notice::Submitted { draft: draft() }),
        (
            "changes requested",
            Notice::ChangesRequested {
                draft: draft(),
                message: message(),
            },
        ),
        ("recalled", Notice::Recalled { draft: draft() }),
        ("approved, the last", approved(1, 1)),
        ("approved, one to go", approved(1, 2)),
        ("approved, two to go", approved(1, 3)),
        (
            "ready to publish",
            Notice::ReadyToPublish { draft: draft() },
        ),
        (
            "published",
            Notice::Published {
                draft: draft(),
                url: "https://ghent.example/news/floods".into(),
            },
        ),
        (
            "spiked",
            Notice::Spiked {
                draft: draft(),
                message: message(),
            },
        ),
        ("revived", Notice::Revived { draft: draft() }),
        (
            "approvals voided",
            Notice::ApprovalsVoided { draft: draft() },
        ),
        ("one reply waiting", queue(1)),
        ("replies waiting", queue(12)),
        ("a queue over its target", over(1)),
        ("a queue far over its target", over(12)),
        (
            "a case assigned",
            Notice::CaseAssigned {
                case: DELIVERY.parse().unwrap(),
                section: "news".into(),
                queue: "held".into(),
                by: "Mo Diallo".into(),
                note: Some("You know this thread.".into()),
            },
        ),
    ];
    notices.extend(of_work(&draft(), &message()));
    notices
}

/// Of hours, notes and work.
fn of_work(draft: &DraftNotice, message: &str) -> Vec<(&'static str, Notice)> {
    let draft = || draft.clone();
    let message = || message.to_owned();
    vec![
        (
            "scheduled",
            Notice::Scheduled {
                draft: draft(),
                at: monday(),
            },
        ),
        ("unscheduled", Notice::Unscheduled { draft: draft() }),
        (
            "schedule_failed",
            Notice::ScheduleFailed {
                draft: draft(),
                blockers: vec![
                    "0 of 1 approvals hold for this text; it needs 1 more.".to_owned(),
                    "1 blocking notes are open; answer them and have them resolved.".to_owned(),
                ],
            },
        ),
        (
            "review_debt",
            Notice::ReviewDebt {
                draft: draft(),
                url: "https://courier.example/news/floods-in-ghent".to_owned(),
                message: "The dike breaks now.".to_owned(),
                due_at: monday(),
            },
        ),
        (
            "mentioned",
            Notice::Mentioned {
                draft: draft(),
                excerpt: message(),
            },
        ),
        (
            "note answered",
            Notice::NoteAnswered {
                draft: draft(),
                excerpt: message(),
            },
        ),
        (
            "note blocks",
            Notice::NoteBlocks {
                draft: draft(),
                excerpt: message(),
            },
        ),
        (
            "assigned",
            Notice::Assigned {
                draft: draft(),
                due_at: None,
            },
        ),
        (
            "assigned, with a due time",
            Notice::Assigned {
                draft: draft(),
                due_at: Some(due_at()),
            },
        ),
        (
            "due soon",
            Notice::DueSoon {
                draft: draft(),
                due_at: due_at(),
            },
        ),
        (
            "overdue",
            Notice::Overdue {
                draft: draft(),
                due_at: due_at(),
            },
        ),
    ]
}

fn told(notice: &Notice, desk_url: &str) -> Letter {
    let tom = Recipient {
        name: "Tom Peeters".into(),
        email: "tom@example.org".into(),
    };
    let desk = Desk {
        site_name: "The Daily Ghent".into(),
        desk_url: desk_url.into(),
    };
    letter(
        notice,
        &tom,
        &desk,
        DELIVERY.parse().unwrap(),
        "copydesk.example:8080",
    )
}

#[test]
fn the_mails_are_as_the_golden_file_shows_them() {
    let mut shown = String::new();
    for (name, notice) in notices(&draft()) {
        show(&mut shown, name, &told(&notice, "https://desk.example"));
    }
    for (name, notice) in notices(&discreet()) {
        let subject = told(&notice, "https://desk.example").subject;
        writeln!(shown, "===== {name}, discreetly\nSubject: {subject}\n").unwrap();
    }
    let bare = "http://127.0.0.1:8080/docs";
    show(
        &mut shown,
        "a draft without a desk to link to",
        &told(&Notice::Recalled { draft: draft() }, bare),
    );
    let (_, queue) = notices(&draft()).pop().unwrap();
    show(
        &mut shown,
        "a queue without a desk to link to",
        &told(&queue, bare),
    );

    for (name, wording) in letters() {
        show(&mut shown, name, &written(&wording));
    }

    if std::env::var_os("UPDATE_GOLDEN").is_some() {
        std::fs::write(Path::new(GOLDEN), &shown).unwrap();
    }
    assert_eq!(shown, std::fs::read_to_string(GOLDEN).unwrap());
}

/// One of each letter to readers.
fn letters() -> Vec<(&'static str, Wording)> {
    let removed = |url: Option<&str>, message: Option<&str>| Wording::CommentRemoved {
        headline: "Floods in Ghent".into(),
        url: url.map(str::to_owned),
        posted_at: due_at(),
        reason: Reason::PersonalAttack,
        message: message.map(str::to_owned),
    };
    let warned = |message: Option<&str>| Wording::Warned {
        at: due_at(),
        reason: Some(Reason::PersonalAttack),
        message: message.map(str::to_owned),
    };
    vec![
        (
            "to a reader: confirm the address",
            Wording::ConfirmAddress {
                link: "https://desk.example/v1/public/confirmations/0a1b".into(),
                expires_at: monday(),
            },
        ),
        (
            "to a reader: comment removed",
            removed(Some("https://ghent.example/news/floods"), None),
        ),
        (
            "to a reader: comment removed, with a message, from a page that is gone",
            removed(None, Some("Leave the mayor's family out of it.")),
        ),
        (
            "to a reader: nobody looked in time",
            Wording::CommentLapsed {
                headline: "Floods in Ghent".into(),
                url: Some("https://ghent.example/news/floods".into()),
                posted_at: due_at(),
            },
        ),
        ("to a reader: warned", warned(None)),
        (
            "to a reader: warned, with a message",
            warned(Some("Leave the mayor's family out of it.")),
        ),
    ]
}

fn written(wording: &Wording) -> Letter {
    let desk = Desk {
        site_name: "The Daily Ghent".into(),
        desk_url: "https://ghent.example".into(),
    };
    let delivery = DELIVERY.parse().unwrap();
    reader_letter(
        wording,
        "marie@example.org",
        &desk,
        delivery,
        "copydesk.example",
    )
}

#[test]
fn no_words_of_others_are_in_a_readers_subject() {
    for (name, wording) in letters() {
        let subject = written(&wording).subject;
        for word in ["Ghent", "mayor", "marie"] {
            assert!(!subject.contains(word), "{name}: {subject}");
        }
    }
}

fn show(shown: &mut String, name: &str, letter: &Letter) {
    let Letter {
        subject,
        message_id,
        text,
        html,
        ..
    } = letter;
    let thread = letter.thread.as_deref().unwrap_or("none");
    writeln!(
        shown,
        "===== {name}\nSubject: {subject}\nMessage-ID: {message_id}\nThread: {thread}"
    )
    .unwrap();
    writeln!(shown, "\n----- text\n{text}\n----- html\n{html}").unwrap();
}

#[test]
fn no_subject_tells_what_is_to_be_kept() {
    for (name, notice) in notices(&discreet()) {
        let subject = told(&notice, "https://desk.example").subject;
        assert!(
            !subject.contains("Floods") && !subject.contains("Ghent"),
            "{name}: {subject}"
        );
    }
}

#[test]
fn words_from_outside_are_words_in_every_mail() {
    let evil = "<img src=x onerror='a()'>\r\nBcc: eve@example.org\r\n\r\n\"&";
    let draft = DraftNotice {
        headline: evil.into(),
        section: evil.into(),
        by: evil.into(),
        ..draft()
    };
    let mut all = notices(&draft);
    all.push((
        "",
        Notice::Spiked {
            draft: draft.clone(),
            message: evil.into(),
        },
    ));
    all.push((
        "",
        Notice::Published {
            draft,
            url: evil.into(),
        },
    ));
    all.push((
        "",
        Notice::QueueWaiting {
            queue: evil.into(),
            title: evil.into(),
            open: 2,
        },
    ));
    for (name, notice) in all {
        let to = Recipient {
            name: evil.into(),
            email: "tom@example.org".into(),
        };
        let desk = Desk {
            site_name: evil.into(),
            desk_url: "https://desk.example/docs".into(),
        };
        let letter = letter(&notice, &to, &desk, DELIVERY.parse().unwrap(), evil);
        assert!(
            !letter.html.contains("<img") && !letter.html.contains("'a()'"),
            "{name}"
        );
        assert!(!letter.subject.contains(['\r', '\n']), "{name}");
        assert!(
            !letter.text.lines().any(|line| line.starts_with("Bcc")),
            "{name}"
        );
        assert_eq!(letter.message_id, format!("<{DELIVERY}@localhost>"));
    }
}

#[test]
fn a_long_headline_leaves_room_for_what_happened() {
    let long = DraftNotice {
        headline: "é".repeat(300),
        ..draft()
    };
    let subject = told(&Notice::Submitted { draft: long }, "https://desk.example").subject;
    assert!(
        subject.ends_with("é… is waiting for review") && subject.chars().count() < 160,
        "{subject}"
    );
}
