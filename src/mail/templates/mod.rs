//! What the mails say. `telling` finds the words for what happened, `text`
//! and `html` set the same words in the two forms of every mail. What all of
//! it looks like stands in `templates.golden.txt`, which a test keeps true.

#[cfg(test)]
mod golden;
mod html;
mod readers;
mod telling;
mod text;

use super::message::{Letter, one_line};
use crate::domain::ids::{DeliveryId, DraftId};
use crate::domain::notice::Notice;
pub use readers::reader_letter;
use telling::{Place, Telling};

/// The person a mail goes to.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Recipient {
    pub name: String,
    pub email: String,
}

/// The newsroom a mail comes from.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Desk {
    /// Signs the mail, and is the sender's name where the setting gives none.
    pub site_name: String,
    /// Where the editors work, absolute (`COPYDESK_DESK_URL`). When it ends in
    /// `/docs` there are no pages to link to, and mails name the API call instead.
    pub desk_url: String,
}

/// The mail that tells `to` about `notice`. `host` stands right of the `@` in
/// the mail's id; a port or anything else no host has is dropped from it. The
/// same delivery always makes the same letter, with the same id.
#[must_use]
pub fn letter(
    notice: &Notice,
    to: &Recipient,
    desk: &Desk,
    delivery: DeliveryId,
    host: &str,
) -> Letter {
    let host = right_of_the_at(host);
    let telling = telling::tell(notice);
    let page = Page {
        to: one_line(&to.name, 100),
        link: link(&telling.place, desk),
        site_name: one_line(&desk.site_name, 100),
        telling,
    };
    Letter {
        from_name: desk.site_name.clone(),
        to_name: to.name.clone(),
        to_email: to.email.clone(),
        text: text::set(&page),
        html: html::set(&page),
        message_id: format!("<{delivery}@{host}>"),
        thread: draft_of(notice).map(|draft| format!("<draft-{draft}@{host}>")),
        subject: page.telling.subject,
    }
}

/// Everything that stands in one mail, whatever its form.
struct Page<'a> {
    to: String,
    telling: Telling<'a>,
    link: Link,
    site_name: String,
}

/// Where the recipient goes from here.
struct Link {
    url: String,
    /// The API call that leads there, where the desk has no pages.
    call: Option<String>,
}

fn link(place: &Place, desk: &Desk) -> Link {
    let desk = desk.desk_url.trim_end_matches('/');
    let (page, call) = match place {
        Place::Page { url, .. } => {
            return Link {
                url: url.clone(),
                call: None,
            };
        }
        Place::Draft(id) => (
            format!("/drafts/{id}"),
            format!("Draft {id}: GET /v1/drafts/{id}"),
        ),
        Place::Case(id) => (
            format!("/moderation/cases/{id}"),
            format!("Case {id}: GET /v1/moderation/cases/{id}"),
        ),
        Place::Queue(key) => (
            format!("/moderation/queues/{key}"),
            format!("Queue {key}: POST /v1/moderation/queues/{key}/leases"),
        ),
    };
    if desk.ends_with("/docs") {
        return Link {
            url: desk.to_owned(),
            call: Some(call),
        };
    }
    Link {
        url: format!("{desk}{page}"),
        call: None,
    }
}

/// The draft whose mails belong together.
fn draft_of(notice: &Notice) -> Option<DraftId> {
    notice.draft().map(|draft| draft.id)
}

fn right_of_the_at(host: &str) -> &str {
    let name = host.split(':').next().unwrap_or_default();
    let is_host = |c: char| c.is_ascii_alphanumeric() || matches!(c, '.' | '-');
    if name.is_empty() || !name.chars().all(is_host) {
        return "localhost";
    }
    name
}
