//! The road that ends in a list: for tests, which read what was sent.

use std::sync::{Arc, Mutex, PoisonError};

use super::MailError;
use super::message::{Letter, Sender};

/// The headers kept of each mail, as they were before encoding.
const HEADERS: [&str; 9] = [
    "From",
    "To",
    "Subject",
    "Date",
    "Message-ID",
    "In-Reply-To",
    "References",
    "Auto-Submitted",
    "X-Auto-Response-Suppress",
];

/// A list of mails. Clones share it.
#[derive(Debug, Clone)]
pub struct Memory {
    from: Sender,
    sent: Arc<Mutex<Vec<Sent>>>,
}

/// One mail as its recipient would read it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The address alone, as in the envelope.
    pub from: String,
    /// The address alone, as in the envelope.
    pub to: String,
    pub subject: String,
    pub text: String,
    pub html: String,
    /// With its angle brackets.
    pub message_id: String,
    /// Name and decoded value, in the order of the message.
    pub headers: Vec<(String, String)>,
}

impl Memory {
    /// An empty list; `from` as in [`super::Mailer::from_url`].
    pub fn new(from: &str) -> Result<Self, String> {
        Ok(Self {
            from: Sender::parse(from)?,
            sent: Arc::default(),
        })
    }

    /// Everything sent so far, oldest first.
    pub fn sent(&self) -> Vec<Sent> {
        self.list(|sent| sent.clone())
    }

    /// Takes everything sent so far off the list, oldest first.
    pub fn take(&self) -> Vec<Sent> {
        self.list(std::mem::take)
    }

    pub(super) fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let sent = self.read(letter)?;
        self.list(|list| list.push(sent));
        Ok(())
    }

    /// The letter as the written message has it, not as it was handed in: what
    /// a test reads here has been cleaned and cut like any other mail.
    fn read(&self, letter: &Letter) -> Result<Sent, MailError> {
        let message = self.from.write(letter)?;
        let raw = |name: &str| message.headers().get_raw(name).map(str::to_owned);
        let envelope = message.envelope();
        Ok(Sent {
            from: envelope.from().map(ToString::to_string).unwrap_or_default(),
            to: envelope
                .to()
                .first()
                .map(ToString::to_string)
                .unwrap_or_default(),
            subject: raw("Subject").unwrap_or_default(),
            text: letter.text.clone(),
            html: letter.html.clone(),
            message_id: raw("Message-ID").unwrap_or_default(),
            headers: HEADERS
                .iter()
                .filter_map(|name| raw(name).map(|value| ((*name).to_owned(), value)))
                .collect(),
        })
    }

    fn list<T>(&self, use_it: impl FnOnce(&mut Vec<Sent>) -> T) -> T {
        use_it(&mut self.sent.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

impl Sent {
    /// The value of one header, whatever the case of its name.
    pub fn header(&self, name: &str) -> Option<&str> {
        let mut named = self
            .headers
            .iter()
            .filter(|(own, _)| own.eq_ignore_ascii_case(name));
        named.next().map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keeps_what_the_recipient_would_read() {
        let memory = Memory::new("desk@example.org").unwrap();
        let letter = Letter {
            from_name: "The Daily Ghent".into(),
            to_name: "Zoë".into(),
            to_email: "zoe@example.org".into(),
            subject: "Zoë,\r\nread this".into(),
            text: "Hello".into(),
            html: "<p>Hello".into(),
            message_id: "<one@example.org>".into(),
            thread: None,
        };
        memory.clone().send(&letter).unwrap();
        let sent = memory.take();
        assert_eq!(sent[0].to, "zoe@example.org");
        assert_eq!(sent[0].subject, "Zoë,  read this");
        assert_eq!(sent[0].header("auto-submitted"), Some("auto-generated"));
        assert_eq!(sent[0].header("References"), None);
        assert!(memory.sent().is_empty());
    }
}
