//! What moderators are told: of queues, and of cases that are theirs.

use super::{Place, Telling, WORDS_CHARS};
use crate::domain::ids::CaseId;
use crate::domain::time::Instant;
use crate::mail::message::one_line;

pub(super) fn queue_waiting(queue: &str, title: &str, open: i64) -> Telling<'static> {
    let title = one_line(title, WORDS_CHARS);
    Telling {
        subject: format!("Replies are waiting in {title}"),
        what: match open {
            1 => format!("One reply is waiting in {title}."),
            _ => format!("{open} replies are waiting in {title}."),
        },
        message: None,
        next: "Take some and decide on them.".to_owned(),
        live_at: None,
        place: Place::Queue(one_line(queue, WORDS_CHARS)),
        why: "you moderate replies".to_owned(),
    }
}

pub(super) fn over_target(
    (queue, title): (&str, &str),
    sections: &[String],
    over: i64,
    oldest_at: Instant,
) -> Telling<'static> {
    let title = one_line(title, WORDS_CHARS);
    let place = match sections {
        [] => title.clone(),
        _ => format!("{title} ({})", one_line(&sections.join(", "), WORDS_CHARS)),
    };
    let since = oldest_at.format("%d %B %Y, %H:%M UTC");
    Telling {
        subject: format!("{title}: over its target time"),
        what: match over {
            1 => format!(
                "One case in {place} should have been decided by now. It was opened on {since}."
            ),
            _ => format!(
                "{over} cases in {place} should have been decided by now. The first was opened on {since}."
            ),
        },
        message: None,
        next: "Take some and decide on them.".to_owned(),
        live_at: None,
        place: Place::Queue(one_line(queue, WORDS_CHARS)),
        why: "you moderate replies".to_owned(),
    }
}

pub(super) fn case_assigned<'a>(
    case: CaseId,
    (section, by): (&str, &str),
    note: Option<&'a str>,
) -> Telling<'a> {
    let section = one_line(section, WORDS_CHARS);
    let by = one_line(by, WORDS_CHARS);
    Telling {
        subject: format!("A case in {section} was assigned to you"),
        what: format!("{by} assigned a case in {section} to you."),
        message: note,
        next: "Look at it and decide.".to_owned(),
        live_at: None,
        place: Place::Case(case),
        why: "you moderate replies".to_owned(),
    }
}

pub(super) fn case_escalated<'a>(
    case: CaseId,
    (headline, section): (&str, &str),
    by: &str,
    message: Option<&'a str>,
) -> Telling<'a> {
    let [headline, section, by] = [headline, section, by].map(|words| one_line(words, WORDS_CHARS));
    Telling {
        subject: format!("A reply in {section} needs your decision"),
        what: format!("{by} passed on a case about a reply to “{headline}” ({section})."),
        message,
        next: "Read the case and decide it.".to_owned(),
        live_at: None,
        place: Place::Case(case),
        why: "the case was passed on to you".to_owned(),
    }
}
