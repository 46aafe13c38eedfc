//! A mail that was taken, and its parts as the recipient would read them.

#![expect(
    clippy::expect_used,
    reason = "a mail that cannot be read fails the test"
)]

use mailparse::{MailHeaderMap, ParsedMail};

/// A mail that was taken: its envelope, and its text as it came (dots unstuffed).
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Mail {
    pub from: String,
    pub to: Vec<String>,
    pub raw: String,
}

impl Mail {
    /// Decoded.
    pub fn subject(&self) -> String {
        self.header("Subject").unwrap_or_default()
    }

    /// One header's value, decoded.
    pub fn header(&self, name: &str) -> Option<String> {
        self.parsed().headers.get_first_value(name)
    }

    /// The text part, decoded.
    pub fn text(&self) -> String {
        self.part("text/plain")
    }

    /// The HTML part, decoded.
    pub fn html(&self) -> String {
        self.part("text/html")
    }

    fn part(&self, kind: &str) -> String {
        let parsed = self.parsed();
        let mut parts = parsed.parts().filter(|part| part.ctype.mimetype == kind);
        let part = parts.next().expect("both parts in every mail");
        part.get_body()
            .expect("a part that can be decoded")
            .replace("\r\n", "\n")
    }

    fn parsed(&self) -> ParsedMail<'_> {
        mailparse::parse_mail(self.raw.as_bytes()).expect("a mail by the rules")
    }
}
