//! A letter, and how it is written down: RFC 5322 with a text and an HTML
//! part (RFC 2046 `multipart/alternative`), marked as automatic (RFC 3834).

use lettre::address::{Address, Envelope};
use lettre::message::header::{HeaderName, HeaderValue};
use lettre::message::{Mailbox, Message, MultiPart};

use super::MailError;

/// A longer subject is cut: no mail program shows more.
const SUBJECT_CHARS: usize = 200;
/// A longer name is cut.
const NAME_CHARS: usize = 100;

/// What keeps out-of-office answers and mailing lists from replying.
const AUTOMATIC: [(HeaderName, &str); 2] = [
    (
        HeaderName::new_from_ascii_str("Auto-Submitted"),
        "auto-generated",
    ),
    (
        HeaderName::new_from_ascii_str("X-Auto-Response-Suppress"),
        "All",
    ),
];

/// One mail to one person, ready but for the sender's address.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Letter {
    /// The sender's name where the setting gives none: the site's.
    pub from_name: String,
    pub to_name: String,
    pub to_email: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// `<delivery@host>`: made from the delivery's id, so that a mail sent
    /// again can be told from a new one.
    pub message_id: String,
    /// The id that all mails about one draft refer to, so that they are shown together.
    pub thread: Option<String>,
}

/// In whose name the mails go out.
#[derive(Debug, Clone)]
pub(super) struct Sender(Mailbox);

impl Sender {
    /// Reads the setting: `desk@example.org` or `The Desk <desk@example.org>`.
    pub(super) fn parse(setting: &str) -> Result<Self, String> {
        setting
            .trim()
            .parse()
            .map(Self)
            .map_err(|_| "COPYDESK_MAIL_FROM: not a mail address".to_owned())
    }

    /// Writes the letter down. Only a recipient who cannot be an address fails.
    pub(super) fn write(&self, letter: &Letter) -> Result<Message, MailError> {
        let to = letter
            .to_email
            .parse::<Address>()
            .map_err(|_| MailError::Refused("the recipient's address is not one".to_owned()))?;
        let from = self.named(&letter.from_name);
        let envelope = Envelope::new(Some(from.email.clone()), vec![to.clone()]);
        let mut message = Message::builder()
            .envelope(envelope.map_err(|error| MailError::Refused(error.to_string()))?)
            .from(from)
            .to(mailbox(&letter.to_name, to))
            .subject(as_typed(&one_line(&letter.subject, SUBJECT_CHARS)))
            .message_id(Some(one_line(&letter.message_id, SUBJECT_CHARS)));
        for (name, value) in AUTOMATIC {
            message = message.raw_header(HeaderValue::new(name, value.to_owned()));
        }
        if let Some(root) = letter.thread.as_deref() {
            let root = one_line(root, SUBJECT_CHARS);
            message = message.in_reply_to(root.clone()).references(root);
        }
        message
            .multipart(MultiPart::alternative_plain_html(
                letter.text.clone(),
                letter.html.clone(),
            ))
            .map_err(|error| MailError::Refused(error.to_string()))
    }

    /// The setting's own name first, else the site's.
    fn named(&self, site: &str) -> Mailbox {
        let name = self.0.name.as_deref().unwrap_or(site);
        mailbox(name, self.0.email.clone())
    }
}

fn mailbox(name: &str, address: Address) -> Mailbox {
    let name = as_typed(&one_line(name, NAME_CHARS));
    Mailbox::new((!name.is_empty()).then_some(name), address)
}

/// Words that a mail program would decode (RFC 2047) into others, with lines and
/// headers of their own as far as the eye can tell: parted, so that it does not.
fn as_typed(words: &str) -> String {
    words.replace("=?", "= ?")
}

/// Words from outside on one line of at most `most` characters: whatever could
/// begin a new line, or turn the direction of what follows, becomes a space.
/// This is what keeps a name or a headline from adding headers of its own.
pub(super) fn one_line(words: &str, most: usize) -> String {
    let spaced: String = words
        .chars()
        .map(|c| if breaks_line(c) { ' ' } else { c })
        .collect();
    let trimmed = spaced.trim();
    if trimmed.chars().count() <= most {
        return trimmed.to_owned();
    }
    let kept: String = trimmed.chars().take(most.saturating_sub(1)).collect();
    format!("{}…", kept.trim_end())
}

/// Control characters, line and paragraph separators, and the bidirectional
/// embeddings, overrides and isolates (UAX #9).
fn breaks_line(c: char) -> bool {
    c.is_control() || matches!(c, '\u{2028}'..='\u{202E}' | '\u{2066}'..='\u{2069}')
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from_name: "The Daily Ghent".into(),
            to_name: "Tom Peeters".into(),
            to_email: "tom@example.org".into(),
            subject: "Floods in Ghent is waiting for review".into(),
            text: "Hello Tom".into(),
            html: "<p>Hello Tom</p>".into(),
            message_id: "<one@example.org>".into(),
            thread: Some("<draft-one@example.org>".into()),
        }
    }

    fn written(letter: &Letter) -> String {
        let sender = Sender::parse("desk@example.org").unwrap();
        String::from_utf8(sender.write(letter).unwrap().formatted()).unwrap()
    }

    fn header(mail: &str, name: &str) -> String {
        let mail = mailparse::parse_mail(mail.as_bytes()).unwrap();
        let named = mail.headers.iter().filter(|h| h.get_key() == name);
        named
            .map(mailparse::MailHeader::get_value)
            .collect::<Vec<_>>()
            .join(" & ")
    }

    #[test]
    fn says_that_it_is_automatic_and_belongs_to_its_draft() {
        let mail = written(&letter());
        for (name, value) in [
            ("From", "The Daily Ghent <desk@example.org>"),
            ("To", "Tom Peeters <tom@example.org>"),
            ("Subject", "Floods in Ghent is waiting for review"),
            ("Message-ID", "<one@example.org>"),
            ("In-Reply-To", "<draft-one@example.org>"),
            ("References", "<draft-one@example.org>"),
            ("Auto-Submitted", "auto-generated"),
            ("X-Auto-Response-Suppress", "All"),
        ] {
            assert_eq!(header(&mail, name).replace('"', ""), value, "{name}");
        }
        assert!(!header(&mail, "Date").is_empty());
        assert!(header(&mail, "Content-Type").starts_with("multipart/alternative"));
    }

    #[test]
    fn the_settings_name_comes_before_the_sites() {
        let sender = Sender::parse("The Desk <desk@example.org>").unwrap();
        let mail = String::from_utf8(sender.write(&letter()).unwrap().formatted()).unwrap();
        assert!(header(&mail, "From").contains("The Desk"));
    }

    #[test]
    fn no_words_from_outside_begin_a_header() {
        for evil in [
            "a\r\nBcc: eve@example.org",
            "a\nBcc: eve@example.org\n\n<p>body",
            "a\rBcc: eve@example.org",
            "a\u{85}\u{2028}Bcc: eve@example.org\0\u{b}\u{c}\u{7f}",
            "é\r\n Bcc: eve@example.org",
        ] {
            let mail = written(&Letter {
                from_name: evil.into(),
                to_name: evil.into(),
                subject: evil.into(),
                message_id: evil.into(),
                thread: Some(evil.into()),
                ..letter()
            });
            assert_eq!(header(&mail, "Bcc"), "", "{evil:?}");
            let (head, _) = mail.split_once("\r\n\r\n").unwrap();
            assert!(
                !head.replace("\r\n", "").contains(char::is_control),
                "{evil:?}"
            );
            assert!(
                !head.lines().any(|line| line.starts_with("<p>body")),
                "{evil:?}"
            );
        }
    }

    #[test]
    fn an_address_is_an_address_or_is_refused() {
        for evil in [
            "",
            "tom",
            "tom@example.org\r\nBcc: eve@example.org",
            "a@b, c@d",
            "<tom@example.org>",
        ] {
            let to = Letter {
                to_email: evil.into(),
                ..letter()
            };
            let refused = Sender::parse("desk@example.org").unwrap().write(&to);
            assert!(matches!(refused, Err(MailError::Refused(_))), "{evil:?}");
        }
        assert!(Sender::parse("no address").is_err());
    }

    #[test]
    fn any_name_can_be_written_and_read_again() {
        for name in [
            "Zoë “Z” d'Hondt",
            "Peeters, Tom",
            r#"Tom "T" \ Peeters"#,
            "Tom (news) <x@y.z>",
            "田中",
            "@",
            "",
        ] {
            let mail = written(&Letter {
                to_name: name.into(),
                from_name: name.into(),
                ..letter()
            });
            for (field, address) in [("To", "tom@example.org"), ("From", "desk@example.org")] {
                let read = mailparse::addrparse_header(
                    mailparse::parse_mail(mail.as_bytes())
                        .unwrap()
                        .headers
                        .iter()
                        .find(|h| h.get_key() == field)
                        .unwrap(),
                )
                .unwrap();
                let one = read.extract_single_info().unwrap();
                assert_eq!(one.addr, address, "{name}");
                assert_eq!(one.display_name.unwrap_or_default(), name);
            }
        }
    }

    #[test]
    fn a_subject_is_cut_between_characters_and_encoded() {
        let mail = written(&Letter {
            subject: "é".repeat(500),
            ..letter()
        });
        assert_eq!(
            header(&mail, "Subject"),
            format!("{}…", "é".repeat(SUBJECT_CHARS - 1))
        );
        assert!(mail.is_ascii());
        assert!(mail.lines().all(|line| line.len() <= 998));
    }
}
