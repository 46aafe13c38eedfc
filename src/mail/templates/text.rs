//! The mail as plain text.

use super::Page;
use super::telling::Place;

pub(super) fn set(page: &Page<'_>) -> String {
    let telling = &page.telling;
    let mut paragraphs = vec![greeting(&page.to), telling.what.clone()];
    paragraphs.extend(telling.message.map(quoted));
    paragraphs.push(telling.next.clone());
    paragraphs.extend(
        telling
            .live_at
            .iter()
            .map(|url| format!("Read it at {url}")),
    );
    paragraphs.push(way_on(page));
    paragraphs.push(foot(page));
    paragraphs.join("\n\n") + "\n"
}

fn greeting(name: &str) -> String {
    if name.is_empty() {
        return "Hello,".to_owned();
    }
    format!("Hello {name},")
}

/// Each line behind a `> `, so that no message can pass for ours.
fn quoted(message: &str) -> String {
    let lines = message.trim().lines().map(|line| format!("> {line}"));
    let lines = lines.map(|line| line.trim_end().to_owned());
    lines.collect::<Vec<_>>().join("\n")
}

fn way_on(page: &Page<'_>) -> String {
    let url = &page.link.url;
    match (&page.link.call, &page.telling.place) {
        (Some(call), _) => format!("{call}\nat {url}"),
        (None, Place::Draft(_)) => format!("Open the draft: {url}"),
        (None, Place::Queue(_)) => format!("Open the queue: {url}"),
        (None, Place::Case(_)) => format!("Open the case: {url}"),
    }
}

/// Below the line of two hyphens and a space that marks a signature (RFC 3676, 4.3).
fn foot(page: &Page<'_>) -> String {
    let why = &page.telling.why;
    format!("-- \nYou get this mail because {why}.\n{}", page.site_name)
}
