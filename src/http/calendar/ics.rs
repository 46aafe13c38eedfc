//! A calendar in the form of RFC 5545.

use icalendar::{Calendar as Printed, Component, Event, EventLike, Property};

use crate::domain::calendar::{Calendar, Entry, Occasion};
use crate::domain::time::Instant;

/// The calendar as it was at `now`.
pub(super) fn print(calendar: &Calendar, now: Instant) -> String {
    let mut printed = Printed::empty();
    for (name, value) in [
        ("VERSION", "2.0"),
        ("PRODID", "-//Copydesk//Copydesk//EN"),
        ("CALSCALE", "GREGORIAN"),
    ] {
        printed.append_property(Property::new(name, value));
    }
    printed.name("Copydesk");
    for entry in &calendar.items {
        printed.push(event(entry, now));
    }
    printed.to_string()
}

/// An hour without an end takes no time (RFC 5545, 3.6.1).
fn event(entry: &Entry, now: Instant) -> Event {
    let draft = &entry.draft;
    let mut event = Event::new();
    event
        .uid(&format!("{}-{}@copydesk", draft.id, entry.what.name()))
        .timestamp(*now)
        .starts(*entry.at)
        .summary(&format!("{}: {}", words(entry.what), draft.headline))
        .description(&description(entry))
        .categories([draft.section.as_str(), entry.what.name()]);
    event.done()
}

const fn words(what: Occasion) -> &'static str {
    match what {
        Occasion::Scheduled => "Goes out",
        Occasion::Embargo => "Embargo ends",
        Occasion::Due => "Due",
    }
}

fn description(entry: &Entry) -> String {
    let draft = &entry.draft;
    match &draft.assignee {
        Some(person) => format!(
            "{}, in {}; with {}",
            draft.section, draft.state, person.name
        ),
        None => format!("{}, in {}", draft.section, draft.state),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::domain::calendar::CalendarDraft;
    use crate::domain::draft::Category;

    fn at(text: &str) -> Instant {
        serde_json::from_value(text.into()).unwrap()
    }

    fn shown(headline: &str) -> String {
        let draft = CalendarDraft {
            id: "0199d3a0-7000-7000-8000-000000000001".parse().unwrap(),
            headline: headline.into(),
            section: "news".into(),
            state: "approved".into(),
            category: Category::Ready,
            assignee: None,
        };
        let entry = Entry {
            at: at("2026-11-03T16:00:00.25Z"),
            what: Occasion::Due,
            draft,
        };
        let calendar = Calendar {
            items: vec![entry],
            truncated: false,
        };
        print(&calendar, at("2026-11-02T09:30:00Z"))
    }

    #[test]
    fn an_entry_is_an_event_with_an_id_that_stays() {
        let text = shown("Floods in Ghent");
        let lines: Vec<&str> = text.split("\r\n").collect();
        for line in [
            "BEGIN:VCALENDAR",
            "PRODID:-//Copydesk//Copydesk//EN",
            "UID:0199d3a0-7000-7000-8000-000000000001-due@copydesk",
            "DTSTAMP:20261102T093000Z",
            "DTSTART:20261103T160000Z",
            "SUMMARY:Due: Floods in Ghent",
            "END:VCALENDAR",
        ] {
            assert!(lines.contains(&line), "{line} in\n{text}");
        }
        assert!(lines.iter().all(|line| !line.contains('\n')));
    }

    #[test]
    fn a_headline_is_no_line_of_its_own_and_none_is_too_long() {
        let text = shown(&format!(
            "Rain; snow, \\ and\r\nEND:VEVENT {}",
            "é".repeat(200)
        ));
        assert_eq!(text.matches("END:VEVENT\r\n").count(), 1, "{text}");
        assert!(text.contains("Rain\\; snow\\, \\\\ and"), "{text}");
        assert!(text.split("\r\n").all(|line| line.len() <= 75), "{text}");
    }
}
