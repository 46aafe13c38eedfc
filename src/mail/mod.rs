//! Mail: what a letter says ([`templates`]), how it is written down (RFC 5322)
//! and the three roads it may take: a mail server, a folder, a test's memory.
//!
//! The one place that knows lettre. Nothing here knows the database: a job
//! takes a row, asks for its letter, sends it, and writes down what came of it.

mod encryption;
mod folder;
mod idle;
mod memory;
mod message;
mod relay;
mod smtp;
pub mod templates;

use std::path::Path;
use std::time::Duration;

pub use folder::Folder;
pub use memory::{Memory, Sent};
pub use message::Letter;
pub use smtp::Smtp;

/// How long one conversation with a mail server may take as a whole, from
/// connecting to the answer after the final dot. Shorter than the lease under
/// which a delivery is claimed, so that nobody else begins the same one.
pub const PATIENCE: Duration = Duration::from_secs(30);

/// The road that this instance's mails take.
pub enum Mailer {
    /// To a mail server.
    Smtp(Smtp),
    /// To `.eml` files, where no mail server was named.
    Folder(Folder),
    /// To a list that a test reads.
    Memory(Memory),
}

/// Why a mail was not taken.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum MailError {
    /// This letter will never be taken: do not try again.
    #[error("refused: {0}")]
    Refused(String),
    /// Not now: the server was busy, silent, or out of reach. Try again. The
    /// detail holds no credentials, and no address but the recipient's.
    #[error("not now: {0}")]
    Later(String),
}

impl Mailer {
    /// The road for these settings: `url` is `smtp://` or `smtps://` (see
    /// [`Smtp::from_url`]), `None` writes to `folder`. `from` is the sender,
    /// `desk@example.org` or `The Desk <desk@example.org>`.
    ///
    /// # Errors
    /// What is wrong, in a sentence that names the setting and shows no secret.
    pub fn from_url(url: Option<&str>, from: &str, folder: &Path) -> Result<Self, String> {
        match url {
            Some(url) => Smtp::from_url(url, from, PATIENCE).map(Self::Smtp),
            None => Folder::new(folder, from).map(Self::Folder),
        }
    }

    /// Hands one letter over. A letter sent again keeps its `Message-ID`.
    ///
    /// # Errors
    /// [`MailError::Refused`] for good, [`MailError::Later`] for now.
    pub async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        match self {
            Self::Smtp(smtp) => smtp.send(letter).await,
            Self::Folder(folder) => folder.send(letter).await,
            Self::Memory(memory) => memory.send(letter),
        }
    }

    /// Whether mail could be sent now: the server answers and takes the
    /// sign-in, the folder can be written to.
    ///
    /// # Errors
    /// [`MailError::Later`] with what stands in the way.
    pub async fn check(&self) -> Result<(), MailError> {
        match self {
            Self::Smtp(smtp) => smtp.check().await,
            Self::Folder(folder) => folder.check().await,
            Self::Memory(_) => Ok(()),
        }
    }
}
