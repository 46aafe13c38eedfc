//! The mail server of the settings: where it is, how the way to it is
//! encrypted, who signs in. Credentials go over TLS or to this machine itself
//! (RFC 8314), whatever the address asks for and whatever the server offers.

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, DEFAULT_MECHANISMS};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Tls};
use lettre::transport::smtp::extension::ClientId;
use percent_encoding::percent_decode_str;
use url::Url;

use super::MailError;
use super::encryption::{self, Exposure};
use super::message::one_line;

/// Submission (RFC 6409) and submission over TLS (RFC 8314).
const PORTS: [(&str, u16); 2] = [("smtp", 587), ("smtps", 465)];
/// A longer answer of a server is cut.
const DETAIL_CHARS: usize = 300;

/// A mail server and the way to it.
pub(super) struct Relay {
    host: String,
    port: u16,
    tls: Tls,
    credentials: Option<Credentials>,
    /// How this machine introduces itself.
    hello: ClientId,
}

impl Relay {
    /// Reads `smtp[s]://[user:password@]host[:port][?tls=required&ca=file]`.
    pub(super) fn parse(address: &str) -> Result<Self, String> {
        let url = Url::parse(address).map_err(|error| format!("not an address: {error}"))?;
        if url.fragment().is_some() || !matches!(url.path(), "" | "/") {
            return Err("ends after the port; write # and / in a password as %23 and %2F".into());
        }
        let host = url.host_str().unwrap_or_default().trim_matches(['[', ']']);
        if host.is_empty() {
            return Err("names no server".into());
        }
        let usual = PORTS.iter().find(|(scheme, _)| *scheme == url.scheme());
        let (_, usual) = usual.ok_or("begins with neither smtp:// nor smtps://")?;
        let credentials = credentials(&url)?;
        let exposure = match credentials {
            Some(_) if !encryption::is_this_machine(host) => Exposure::Credentials,
            Some(_) | None => Exposure::Nothing,
        };
        Ok(Self {
            host: host.to_owned(),
            port: url.port().unwrap_or(*usual),
            tls: encryption::towards(host, &url, exposure)?,
            credentials,
            hello: ClientId::default(),
        })
    }

    /// A connection that letters can be given to: greeted, encrypted, signed in.
    /// Takes as long as the server likes; the caller sets the limit. No failure
    /// here is about a letter, so all are for later, 5xx too.
    pub(super) async fn connect(&self) -> Result<AsyncSmtpConnection, MailError> {
        let from_the_start = match &self.tls {
            Tls::Wrapper(parameters) => Some(parameters.clone()),
            Tls::None | Tls::Opportunistic(_) | Tls::Required(_) => None,
        };
        let server = (self.host.as_str(), self.port);
        let mut connection =
            AsyncSmtpConnection::connect_tokio1(server, None, &self.hello, from_the_start, None)
                .await
                .map_err(|error| later("the mail server cannot be reached", &error))?;
        self.encrypt(&mut connection).await?;
        self.sign_in(&mut connection).await?;
        Ok(connection)
    }

    async fn encrypt(&self, connection: &mut AsyncSmtpConnection) -> Result<(), MailError> {
        let parameters = match &self.tls {
            Tls::Opportunistic(parameters) if connection.can_starttls() => parameters,
            Tls::Required(parameters) => parameters,
            Tls::None | Tls::Opportunistic(_) | Tls::Wrapper(_) => return Ok(()),
        };
        connection
            .starttls(parameters.clone(), &self.hello)
            .await
            .map_err(|error| later("no encryption with the mail server", &error))
    }

    /// Of a refusal only the code is told: some servers repeat what they were sent.
    async fn sign_in(&self, connection: &mut AsyncSmtpConnection) -> Result<(), MailError> {
        let Some(credentials) = &self.credentials else {
            return Ok(());
        };
        match connection.auth(DEFAULT_MECHANISMS, credentials).await {
            Ok(_) => Ok(()),
            Err(error) => Err(match error.status() {
                Some(code) => {
                    MailError::Later(format!("the mail server refused the sign-in ({code})"))
                }
                None => later("the sign-in at the mail server failed", &error),
            }),
        }
    }
}

fn later(what: &str, error: &Error) -> MailError {
    MailError::Later(format!(
        "{what}: {}",
        one_line(&error.to_string(), DETAIL_CHARS)
    ))
}

fn credentials(url: &Url) -> Result<Option<Credentials>, String> {
    let decode = |text| {
        let decoded = percent_decode_str(text).decode_utf8();
        decoded
            .map(String::from)
            .map_err(|_| "user and password are not UTF-8".to_owned())
    };
    match (url.username(), url.password()) {
        ("", None) => Ok(None),
        ("", Some(_)) => Err("has a password but no user".into()),
        (_, None) => Err("has a user but no password".into()),
        (user, Some(password)) => Ok(Some(Credentials::new(decode(user)?, decode(password)?))),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NO_TLS: &str = "None";
    const OFFERED: &str = "Opportunistic";
    const REQUIRED: &str = "Required";
    const FROM_THE_START: &str = "Wrapper";

    #[test]
    fn the_address_decides_the_way() {
        for (address, host, port, tls) in [
            ("smtp://mail.example.org", "mail.example.org", 587, OFFERED),
            (
                "smtp://mail.example.org:25?tls=none",
                "mail.example.org",
                25,
                NO_TLS,
            ),
            (
                "smtp://mail.example.org?tls=required",
                "mail.example.org",
                587,
                REQUIRED,
            ),
            (
                "smtp://ines:pw@mail.example.org",
                "mail.example.org",
                587,
                REQUIRED,
            ),
            (
                "smtp://ines:pw@mail.example.org?tls=opportunistic",
                "mail.example.org",
                587,
                REQUIRED,
            ),
            ("smtp://ines:pw@0.0.0.0", "0.0.0.0", 587, REQUIRED),
            (
                "smtp://ines:pw@localhost.example.org",
                "localhost.example.org",
                587,
                REQUIRED,
            ),
            ("smtp://ines:pw@localhost:1025", "localhost", 1025, OFFERED),
            (
                "smtp://ines:pw@127.0.0.1:1025?tls=none",
                "127.0.0.1",
                1025,
                NO_TLS,
            ),
            ("smtp://ines:pw@[::1]:1025", "::1", 1025, OFFERED),
            (
                "smtps://ines:pw@mail.example.org/",
                "mail.example.org",
                465,
                FROM_THE_START,
            ),
        ] {
            let relay = Relay::parse(address).unwrap();
            let found = (relay.host.as_str(), relay.port, format!("{:?}", relay.tls));
            assert_eq!(found, (host, port, tls.to_owned()), "{address}");
        }
    }

    #[test]
    fn what_cannot_be_meant_is_refused_and_no_secret_told() {
        for address in [
            "",
            "mail.example.org",
            "http://ines:hunter2@mail.example.org",
            "smtp://",
            "smtp://ines@mail.example.org",
            "smtp://:hunter2@mail.example.org",
            "smtp://ines:hunter2@mail.example.org?tls=none",
            "smtp://ines:hunter2@mail.example.org?tls=perhaps",
            "smtp://ines:hunter2@mail.example.org?starttls=yes",
            "smtp://ines:hunter2@mail.example.org/path",
            "smtp://ines:hun#ter2@mail.example.org",
            "smtp://ines:hunter2@mail.example.org:99999",
            "smtp://ines:%ff@mail.example.org",
            "smtps://ines:hunter2@mail.example.org?tls=none",
            "smtps://mail.example.org?ca=/no/such/file",
            concat!(
                "smtps://mail.example.org?ca=",
                env!("CARGO_MANIFEST_DIR"),
                "/Cargo.toml"
            ),
        ] {
            let refusal = Relay::parse(address).err().expect(address);
            assert!(
                !refusal.contains("hun") && !refusal.contains("ines"),
                "{refusal}"
            );
        }
    }

    #[test]
    fn a_password_is_decoded() {
        let relay = Relay::parse("smtps://ines%40example.org:a%2Fb+c%23@mail.example.org").unwrap();
        let expected = Credentials::new("ines@example.org".into(), "a/b+c#".into());
        assert_eq!(relay.credentials, Some(expected));
    }
}
