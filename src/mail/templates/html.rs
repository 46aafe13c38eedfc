//! The mail as HTML: a plain page without images, script or anything fetched.

use super::Page;
use super::telling::Place;

const BODY: &str = "font-family: sans-serif; font-size: 16px; line-height: 1.5; max-width: 36em";
const QUOTE: &str = "margin: 0; padding-left: 1em; border-left: 3px solid #999999";
const FOOT: &str = "color: #595959; font-size: 13px";

pub(super) fn set(page: &Page<'_>) -> String {
    let telling = &page.telling;
    let mut parts = vec![
        paragraph(&greeting(&page.to)),
        paragraph(&escaped(&telling.what)),
    ];
    parts.extend(telling.message.map(quoted));
    parts.push(paragraph(&escaped(&telling.next)));
    parts.extend(
        telling
            .live_at
            .iter()
            .map(|url| paragraph(&anchor(url, "Read the article"))),
    );
    parts.push(way_on(page));
    parts.push(foot(page));
    format!(
        "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>{}</title></head>\n\
         <body style=\"{BODY}\">\n{}\n</body>\n</html>\n",
        escaped(&telling.subject),
        parts.join("\n"),
    )
}

fn greeting(name: &str) -> String {
    if name.is_empty() {
        return "Hello,".to_owned();
    }
    format!("Hello {},", escaped(name))
}

fn quoted(message: &str) -> String {
    let lines: Vec<String> = message.trim().lines().map(escaped).collect();
    format!(
        "<blockquote style=\"{QUOTE}\">{}</blockquote>",
        lines.join("<br>\n")
    )
}

fn way_on(page: &Page<'_>) -> String {
    let url = &page.link.url;
    match (&page.link.call, &page.telling.place) {
        (Some(call), _) => paragraph(&format!(
            "{}<br>\n{}",
            escaped(call),
            anchor(url, "Open the API")
        )),
        (None, Place::Draft(_)) => paragraph(&anchor(url, "Open the draft")),
        (None, Place::Queue(_)) => paragraph(&anchor(url, "Open the queue")),
        (None, Place::Case(_)) => paragraph(&anchor(url, "Open the case")),
    }
}

fn foot(page: &Page<'_>) -> String {
    format!(
        "<p style=\"{FOOT}\">You get this mail because {}.<br>\n{}</p>",
        escaped(&page.telling.why),
        escaped(&page.site_name)
    )
}

fn paragraph(html: &str) -> String {
    format!("<p>{html}</p>")
}

fn anchor(url: &str, words: &str) -> String {
    format!("<a href=\"{}\">{words}</a>", escaped(url))
}

/// Words from outside as HTML text or as a quoted attribute's value.
fn escaped(words: &str) -> String {
    let mut html = String::with_capacity(words.len());
    for c in words.chars() {
        match c {
            '&' => html.push_str("&amp;"),
            '<' => html.push_str("&lt;"),
            '>' => html.push_str("&gt;"),
            '"' => html.push_str("&quot;"),
            '\'' => html.push_str("&#39;"),
            _ => html.push(c),
        }
    }
    html
}
