//! The road to a mail server (RFC 5321). One limit stands around each whole
//! conversation, because a server may fall silent anywhere: after it took the
//! connection, or after it took the mail.

use std::time::Duration;

use lettre::Message;
use lettre::transport::smtp::Error;

use super::MailError;
use super::idle::Idle;
use super::message::{Letter, Sender, one_line};
use super::relay::Relay;

/// Codes that speak of our sign-in, not of the letter (RFC 4954): once the
/// setting is right the same letter will be taken.
const ABOUT_THE_SIGN_IN: [u16; 4] = [530, 534, 535, 538];
/// A longer answer of a server is cut.
const DETAIL_CHARS: usize = 300;

/// A mail server, with a few connections kept between letters.
pub struct Smtp {
    from: Sender,
    relay: Relay,
    idle: Idle,
    patience: Duration,
}

impl Smtp {
    /// The server at `url`:
    ///
    /// | address | encryption | port |
    /// |---|---|---|
    /// | `smtp://[user:password@]host[:port]` | STARTTLS where offered; with credentials to another machine: required | 587 |
    /// | `…?tls=required` | STARTTLS or nothing is sent | 587 |
    /// | `…?tls=none` | none; refused here when a password would be seen | 587 |
    /// | `smtps://…` | TLS from the start | 465 |
    ///
    /// User and password are percent-encoded. `ca=<file>` names a PEM file of
    /// certificates to trust beside the system's. `from` is as in
    /// [`super::Mailer::from_url`]; `patience` is the limit around each whole
    /// conversation.
    ///
    /// # Errors
    /// What is wrong with the setting, without showing it.
    pub fn from_url(url: &str, from: &str, patience: Duration) -> Result<Self, String> {
        Ok(Self {
            from: Sender::parse(from)?,
            relay: Relay::parse(url).map_err(|error| format!("COPYDESK_SMTP_URL: {error}"))?,
            idle: Idle::default(),
            patience,
        })
    }

    pub(super) async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let message = self.from.write(letter)?;
        self.in_time(self.deliver(&message, &letter.to_email)).await
    }

    /// Greets the server anew and signs in.
    pub(super) async fn check(&self) -> Result<(), MailError> {
        self.in_time(async {
            let mut connection = self.relay.connect().await?;
            if !connection.test_connected().await {
                return Err(MailError::Later(
                    "the mail server does not answer NOOP".to_owned(),
                ));
            }
            self.idle.keep(connection);
            Ok(())
        })
        .await
    }

    /// The connection is put back only after a good end; on any other way out,
    /// being cut off by the limit too, it is closed by going out of scope.
    async fn deliver(&self, message: &Message, recipient: &str) -> Result<(), MailError> {
        let mut connection = match self.idle.take().await {
            Some(connection) => connection,
            None => self.relay.connect().await?,
        };
        connection
            .send(message.envelope(), &message.formatted())
            .await
            .map_err(|error| verdict(&error, recipient))?;
        self.idle.keep(connection);
        Ok(())
    }

    async fn in_time(
        &self,
        conversation: impl Future<Output = Result<(), MailError>>,
    ) -> Result<(), MailError> {
        tokio::time::timeout(self.patience, conversation)
            .await
            .unwrap_or_else(|_| {
                let limit = self.patience.as_secs_f32();
                Err(MailError::Later(format!(
                    "the mail server was silent for {limit} s"
                )))
            })
    }
}

/// What the server's answer to a letter means. lettre's own objection (an
/// address beyond ASCII where the server lacks RFC 6531) is as final as a 5xx.
fn verdict(error: &Error, recipient: &str) -> MailError {
    let detail = presentable(&error.to_string(), recipient);
    let code = error.status().map(u16::from);
    let about_us = code.is_some_and(|code| ABOUT_THE_SIGN_IN.contains(&code));
    if (error.is_permanent() || error.is_client()) && !about_us {
        MailError::Refused(detail)
    } else {
        MailError::Later(detail)
    }
}

/// A server's words, on one line, without any address but the recipient's.
fn presentable(said: &str, recipient: &str) -> String {
    let words = said.split_whitespace().map(|word| {
        let address = word.trim_matches(|c: char| !c.is_alphanumeric());
        let is_other = word.contains('@') && !address.eq_ignore_ascii_case(recipient);
        if is_other { "…" } else { word }
    });
    one_line(&words.collect::<Vec<_>>().join(" "), DETAIL_CHARS)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_servers_words_name_nobody_else() {
        let said =
            "permanent error (550): <tom@example.org>\r\nunknown; ask postmaster@example.org";
        assert_eq!(
            presentable(said, "tom@example.org"),
            "permanent error (550): <tom@example.org> unknown; ask …"
        );
    }
}
