//! One client's conversation with the server.

use std::io::{ErrorKind, Result};

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tokio::io::{AsyncBufReadExt, AsyncRead, AsyncWrite, AsyncWriteExt, BufReader};
use tokio::net::TcpStream;

use super::{Behaviour, Mail, Offer, State};

trait Stream: AsyncRead + AsyncWrite + Send + Unpin {}
impl<T: AsyncRead + AsyncWrite + Send + Unpin> Stream for T {}

/// The connection, and the mail that is being handed over.
struct Session<'a> {
    state: &'a State,
    stream: BufReader<Box<dyn Stream>>,
    is_encrypted: bool,
    mail: Mail,
}

/// Speaks with one client until it says goodbye or goes.
pub(super) async fn serve(stream: TcpStream, state: &State) -> Result<()> {
    let mut session = Session {
        state,
        stream: BufReader::new(Box::new(stream)),
        is_encrypted: false,
        mail: Mail::default(),
    };
    if state.offers(Offer::TlsFromTheStart) {
        session = session.encrypted().await?;
    }
    session.answer("220 kit.example ESMTP").await?;
    while let Some(command) = session.read().await? {
        state.seen().commands.push(command.clone());
        session = session.obey(&command).await?;
    }
    Ok(())
}

impl Session<'_> {
    async fn obey(mut self, command: &str) -> Result<Self> {
        let verb = command.split([' ', ':']).next().unwrap_or_default();
        let answer = match verb.to_ascii_uppercase().as_str() {
            "EHLO" => self.greeting(),
            "AUTH" => signed_in(command),
            "STARTTLS" if self.state.offers(Offer::StartTls) => {
                self.answer("220 go ahead").await?;
                return self.encrypted().await;
            }
            "MAIL" => self.begin(command),
            "RCPT" => self.add(command),
            "DATA" => {
                self.answer("354 end with a dot").await?;
                self.take().await?
            }
            "RSET" | "NOOP" => "250 fine".to_owned(),
            "QUIT" => "221 goodbye".to_owned(),
            _ => "500 what?".to_owned(),
        };
        self.answer(&answer).await?;
        Ok(self)
    }

    fn greeting(&self) -> String {
        let mut lines = vec!["250-kit.example", "250-8BITMIME"];
        if self.state.offers(Offer::SignIn) {
            lines.push("250-AUTH PLAIN");
        }
        if self.state.offers(Offer::StartTls) && !self.is_encrypted {
            lines.push("250-STARTTLS");
        }
        lines.push("250 SIZE 10000000");
        lines.join("\r\n")
    }

    fn begin(&mut self, command: &str) -> String {
        self.mail = Mail {
            from: path(command),
            ..Mail::default()
        };
        "250 fine".to_owned()
    }

    fn add(&mut self, command: &str) -> String {
        self.mail.to.push(path(command));
        let answer = match self.state.seen().behaviour {
            Behaviour::RefuseRecipient => "550 no such person here, ask postmaster@kit.example",
            Behaviour::Busy => "451 busy, try again",
            _ => "250 fine",
        };
        answer.to_owned()
    }

    /// The mail up to its dot. From here on it is the server's.
    async fn take(&mut self) -> Result<String> {
        self.mail.raw = self.read_mail().await?;
        self.state.keep(self.mail.clone());
        let behaviour = self.state.seen().behaviour;
        match behaviour {
            Behaviour::HangAfterDot => self.hang().await?,
            Behaviour::DropAfterDot => return Err(ErrorKind::ConnectionAborted.into()),
            _ => {}
        }
        Ok("250 taken".to_owned())
    }

    async fn read_mail(&mut self) -> Result<String> {
        let mut mail = String::new();
        while let Some(line) = self.read().await? {
            if line == "." {
                return Ok(mail);
            }
            mail += line.strip_prefix('.').unwrap_or(&line);
            mail += "\r\n";
        }
        Err(ErrorKind::UnexpectedEof.into())
    }

    /// The next line without its end, or nothing when the client has gone.
    async fn read(&mut self) -> Result<Option<String>> {
        let mut line = Vec::new();
        let length = self.stream.read_until(b'\n', &mut line).await?;
        let line = String::from_utf8_lossy(&line);
        Ok((length > 0).then(|| line.trim_end_matches(['\r', '\n']).to_owned()))
    }

    async fn answer(&mut self, answer: &str) -> Result<()> {
        let behaviour = self.state.seen().behaviour;
        match behaviour {
            Behaviour::Hang => self.hang().await?,
            Behaviour::DropAtOnce => return Err(ErrorKind::ConnectionAborted.into()),
            _ => {}
        }
        self.stream.write_all(answer.as_bytes()).await?;
        self.stream.write_all(b"\r\n").await?;
        self.stream.flush().await
    }

    /// Silent until the client goes.
    async fn hang(&mut self) -> Result<()> {
        while self.read().await?.is_some() {}
        Err(ErrorKind::ConnectionAborted.into())
    }

    async fn encrypted(self) -> Result<Self> {
        let stream = self.state.tls.accept(self.stream.into_inner()).await?;
        Ok(Self {
            stream: BufReader::new(Box::new(stream)),
            is_encrypted: true,
            ..self
        })
    }
}

/// A wrong password is refused, and repeated as some servers do.
fn signed_in(command: &str) -> String {
    let given = command.rsplit(' ').next().unwrap_or_default();
    let decoded = BASE64_STANDARD.decode(given).unwrap_or_default();
    if decoded.ends_with(b"\0wrong") {
        return format!("535 {given} is wrong");
    }
    "235 welcome".to_owned()
}

/// What stands between `<` and `>`.
fn path(command: &str) -> String {
    let after = command.split_once('<').map_or("", |(_, after)| after);
    after.split('>').next().unwrap_or_default().to_owned()
}
