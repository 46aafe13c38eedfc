//! A mail server for tests, on a socket of its own (RFC 5321, with AUTH PLAIN
//! and STARTTLS on request). It keeps every mail it takes, and misbehaves when told to.

#![expect(clippy::expect_used, reason = "without a server the test cannot go on")]

mod mail;
mod session;

use std::io::{Error, Result, Write};
use std::net::SocketAddr;
use std::path::Path;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;

use base64::Engine;
use base64::prelude::BASE64_STANDARD;
use tempfile::NamedTempFile;
use tokio::net::TcpListener;
use tokio::sync::watch;
use tokio::task::{JoinHandle, JoinSet};
use tokio_rustls::TlsAcceptor;
use tokio_rustls::rustls::ServerConfig;
use tokio_rustls::rustls::crypto::ring::default_provider;
use tokio_rustls::rustls::pki_types::{PrivateKeyDer, PrivatePkcs8KeyDer};

pub use mail::Mail;

/// What the server does from now on, on connections that are already open too.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Behaviour {
    Accept,
    /// 550 to every recipient.
    RefuseRecipient,
    /// 451 to every recipient.
    Busy,
    /// Takes connections and commands, and says nothing.
    Hang,
    /// Takes and keeps the mail, then says nothing.
    HangAfterDot,
    /// Takes and keeps the mail, then closes without an answer.
    DropAfterDot,
    /// Closes at once.
    DropAtOnce,
}

/// What the server offers besides plain SMTP.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Offer {
    /// AUTH PLAIN, for anybody with any password but `wrong`.
    SignIn,
    StartTls,
    TlsFromTheStart,
}

/// The server. It stops when dropped.
pub struct SmtpServer {
    address: SocketAddr,
    state: Arc<State>,
    certificate: NamedTempFile,
    listening: JoinHandle<()>,
}

struct State {
    offers: Vec<Offer>,
    tls: TlsAcceptor,
    seen: Mutex<Seen>,
    /// How many mails were taken, for those who wait.
    taken: watch::Sender<usize>,
}

struct Seen {
    behaviour: Behaviour,
    connections: usize,
    commands: Vec<String>,
    mails: Vec<Mail>,
}

impl SmtpServer {
    /// A server that takes everything and offers nothing.
    pub async fn start() -> Self {
        Self::offering(&[]).await
    }

    pub async fn offering(offers: &[Offer]) -> Self {
        let (tls, certificate) = identity().expect("a certificate for this machine");
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a free port");
        let address = listener.local_addr().expect("the port");
        let seen = Seen {
            behaviour: Behaviour::Accept,
            connections: 0,
            commands: Vec::new(),
            mails: Vec::new(),
        };
        let state = Arc::new(State {
            offers: offers.to_vec(),
            tls,
            seen: Mutex::new(seen),
            taken: watch::Sender::new(0),
        });
        let listening = tokio::spawn(listen(listener, Arc::clone(&state)));
        Self {
            address,
            state,
            certificate,
            listening,
        }
    }

    /// `smtp://127.0.0.1:<port>`
    pub fn url(&self) -> String {
        format!("smtp://{}", self.address)
    }

    pub fn port(&self) -> u16 {
        self.address.port()
    }

    /// A PEM file with the certificate to trust when TLS is offered.
    pub fn certificate(&self) -> &Path {
        self.certificate.path()
    }

    pub fn behave(&self, behaviour: Behaviour) {
        self.state.seen().behaviour = behaviour;
    }

    /// Every mail taken, oldest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.state.seen().mails.clone()
    }

    /// Every mail taken, once there are at least `count`; fails after ten seconds.
    pub async fn wait_for(&self, count: usize) -> Vec<Mail> {
        let mut taken = self.state.taken.subscribe();
        let enough = taken.wait_for(|taken| *taken >= count);
        let waited = tokio::time::timeout(Duration::from_secs(10), enough)
            .await
            .is_ok();
        let mails = self.mails();
        assert!(waited, "waited for {count} mails, got {}", mails.len());
        mails
    }

    /// How many connections were opened so far.
    pub fn connections(&self) -> usize {
        self.state.seen().connections
    }

    /// Every command line so far, over all connections.
    pub fn commands(&self) -> Vec<String> {
        self.state.seen().commands.clone()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        self.listening.abort();
    }
}

impl State {
    fn seen(&self) -> MutexGuard<'_, Seen> {
        self.seen.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn offers(&self, offer: Offer) -> bool {
        self.offers.contains(&offer)
    }

    fn keep(&self, mail: Mail) {
        self.seen().mails.push(mail);
        self.taken.send_modify(|taken| *taken += 1);
    }
}

/// The sessions end with the task that this runs in.
async fn listen(listener: TcpListener, state: Arc<State>) {
    let mut sessions = JoinSet::new();
    while let Ok((stream, _)) = listener.accept().await {
        state.seen().connections += 1;
        let state = Arc::clone(&state);
        sessions.spawn(async move {
            // A client that goes away in the middle is one of the things tested.
            let _ = session::serve(stream, &state).await;
        });
    }
}

/// A certificate for 127.0.0.1 that signs itself, and the file to trust it by.
fn identity() -> Result<(TlsAcceptor, NamedTempFile)> {
    let signed = rcgen::generate_simple_self_signed(["127.0.0.1".to_owned()]);
    let signed = signed.map_err(Error::other)?;
    let mut file = NamedTempFile::new()?;
    let der = BASE64_STANDARD.encode(signed.cert.der());
    writeln!(
        file,
        "-----BEGIN CERTIFICATE-----\n{der}\n-----END CERTIFICATE-----"
    )?;
    let key = PrivatePkcs8KeyDer::from(signed.signing_key.serialize_der());
    let config = ServerConfig::builder_with_provider(Arc::new(default_provider()))
        .with_safe_default_protocol_versions()
        .map_err(Error::other)?
        .with_no_client_auth()
        .with_single_cert(vec![signed.cert.der().clone()], PrivateKeyDer::from(key))
        .map_err(Error::other)?;
    Ok((TlsAcceptor::from(Arc::new(config)), file))
}
