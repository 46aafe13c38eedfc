//! The words for readers. No word of anybody else stands in a subject.

use super::telling::hour;
use super::{Desk, Page, Place, Telling, html, link, right_of_the_at, text};
use crate::domain::ids::DeliveryId;
use crate::domain::letter::Wording;
use crate::domain::reason::Reason;
use crate::domain::time::Instant;
use crate::mail::message::{Letter, one_line};

/// Longer than any headline that the API takes.
const WORDS_CHARS: usize = 300;

/// The mail to a reader at this address. `desk_url` is the site's own page: it is where
/// a reader goes when there is nowhere nearer.
#[must_use]
pub fn reader_letter(
    wording: &Wording,
    email: &str,
    desk: &Desk,
    delivery: DeliveryId,
    host: &str,
) -> Letter {
    let telling = tell(wording, desk);
    let page = Page {
        to: String::new(),
        link: link(&telling.place, desk),
        site_name: one_line(&desk.site_name, 100),
        telling,
    };
    Letter {
        from_name: desk.site_name.clone(),
        to_name: String::new(),
        to_email: email.to_owned(),
        text: text::set(&page),
        html: html::set(&page),
        message_id: format!("<{delivery}@{}>", right_of_the_at(host)),
        thread: None,
        subject: page.telling.subject,
    }
}

fn tell<'a>(wording: &'a Wording, desk: &Desk) -> Telling<'a> {
    match wording {
        Wording::ConfirmAddress { link, expires_at } => Telling {
            subject: "Please confirm your mail address".to_owned(),
            what: format!(
                "Somebody replied to an article of {} and gave this mail address as theirs.",
                one_line(&desk.site_name, 100)
            ),
            message: None,
            next: format!(
                "If that was you, open the page below and confirm it, by {}. If it was not you, \
                 there is nothing to do.",
                hour(*expires_at)
            ),
            live_at: None,
            place: Place::Page {
                url: link.clone(),
                words: "Confirm this address",
            },
            why: "this address was given with a reply".to_owned(),
        },
        Wording::CommentRemoved {
            headline,
            url,
            posted_at,
            reason,
            message,
        } => Telling {
            subject: "Your comment was removed".to_owned(),
            what: format!(
                "Your comment of {} on “{}” was removed by a moderator. {}",
                hour(*posted_at),
                one_line(headline, WORDS_CHARS),
                reason.text()
            ),
            message: message.as_deref(),
            next: "Others cannot read it any more. You can write another.".to_owned(),
            live_at: None,
            place: page_of(url.as_deref(), desk),
            why: "you wrote the comment and confirmed this address".to_owned(),
        },
        Wording::CommentLapsed {
            headline,
            url,
            posted_at,
        } => Telling {
            subject: "Your comment was not published".to_owned(),
            what: format!(
                "Your comment of {} on “{}” was not published: no moderator looked at it in the \
                 time that this site gives itself. Nothing is held against it.",
                hour(*posted_at),
                one_line(headline, WORDS_CHARS),
            ),
            message: None,
            next: "You can write it again while the article takes replies.".to_owned(),
            live_at: None,
            place: page_of(url.as_deref(), desk),
            why: "you wrote the comment and confirmed this address".to_owned(),
        },
        Wording::Warned {
            at,
            reason,
            message,
        } => Telling {
            subject: "A moderator has warned you".to_owned(),
            what: warned(*at, reason.filter(|_| message.is_none()), desk),
            message: message.as_deref(),
            next: "You can go on writing. If it happens again, your comments may have to wait, \
                   or not be taken any more."
                .to_owned(),
            live_at: None,
            place: page_of(None, desk),
            why: "you wrote comments there and confirmed this address".to_owned(),
        },
    }
}

fn warned(at: Instant, reason: Option<Reason>, desk: &Desk) -> String {
    let what = format!(
        "On {} a moderator of {} warned you about a comment of yours.",
        hour(at),
        one_line(&desk.site_name, 100)
    );
    match reason {
        Some(reason) => format!("{what} {}", reason.text()),
        None => what,
    }
}

fn page_of(url: Option<&str>, desk: &Desk) -> Place {
    match url {
        Some(url) => Place::Page {
            url: url.to_owned(),
            words: "Read the article",
        },
        None => Place::Page {
            url: desk.desk_url.clone(),
            words: "Go to the site",
        },
    }
}
