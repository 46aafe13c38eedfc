//! The road that ends on this machine's disk: one `.eml` file a mail (RFC 5322
//! text, which every mail program opens), for trying things out.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use chrono::{DateTime, Utc};

use super::MailError;
use super::message::{Letter, Sender};

/// A folder of `.eml` files, made when first needed.
#[derive(Debug, Clone)]
pub struct Folder {
    from: Sender,
    path: PathBuf,
}

impl Folder {
    /// `from` as in [`super::Mailer::from_url`].
    pub fn new(path: &Path, from: &str) -> Result<Self, String> {
        Ok(Self {
            from: Sender::parse(from)?,
            path: path.to_owned(),
        })
    }

    pub(super) async fn send(&self, letter: &Letter) -> Result<(), MailError> {
        let mail = self.from.write(letter)?.formatted();
        let name = file_name(Utc::now(), &letter.message_id);
        self.on_disk(move |folder| put(folder, &name, &mail)).await
    }

    /// Writes a file and takes it away again.
    pub(super) async fn check(&self) -> Result<(), MailError> {
        self.on_disk(|folder| {
            let probe = folder.join(".check");
            fs::write(&probe, b"")?;
            fs::remove_file(probe)
        })
        .await
    }

    /// Does something in the folder, on a thread that may wait for the disk.
    async fn on_disk(
        &self,
        work: impl FnOnce(&Path) -> io::Result<()> + Send + 'static,
    ) -> Result<(), MailError> {
        let folder = self.path.clone();
        let done = tokio::task::spawn_blocking(move || {
            fs::create_dir_all(&folder)?;
            work(&folder)
        });
        done.await
            .unwrap_or_else(|stopped| Err(io::Error::other(stopped)))
            .map_err(|error| MailError::Later(format!("the mail folder: {error}")))
    }
}

/// The file appears whole or not at all: it is written beside its place under a
/// name that no mail program looks for, and moved.
fn put(folder: &Path, name: &str, mail: &[u8]) -> io::Result<()> {
    let unfinished = folder.join(format!(".{name}.part"));
    let mut file = private(&unfinished)?;
    file.write_all(mail)?;
    file.sync_all()?;
    fs::rename(unfinished, folder.join(name))
}

/// A new file for this user's eyes only: mails carry links that are as good as keys.
fn private(path: &Path) -> io::Result<File> {
    let mut options = OpenOptions::new();
    options.write(true).create(true).truncate(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    options.open(path)
}

/// `20261104T101500.123456Z-<id>.eml`: sorted by time, and without a character
/// of the id that could lead out of the folder.
fn file_name(now: DateTime<Utc>, message_id: &str) -> String {
    let id: String = message_id
        .trim_matches(['<', '>'])
        .chars()
        .map(|c| {
            if c.is_ascii_alphanumeric() || c == '-' {
                c
            } else {
                '_'
            }
        })
        .take(100)
        .collect();
    format!("{}-{id}.eml", now.format("%Y%m%dT%H%M%S%.6fZ"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn letter() -> Letter {
        Letter {
            from_name: "The Daily Ghent".into(),
            to_name: "Tom".into(),
            to_email: "tom@example.org".into(),
            subject: "Approved: Floods in Ghent".into(),
            text: "Hello".into(),
            html: "<p>Hello".into(),
            message_id: "<../../one@example.org>".into(),
            thread: None,
        }
    }

    #[tokio::test]
    async fn one_whole_file_a_mail() {
        let parent = tempfile::tempdir().unwrap();
        let path = parent.path().join("mail");
        let folder = Folder::new(&path, "desk@example.org").unwrap();
        folder.check().await.unwrap();
        folder.send(&letter()).await.unwrap();
        folder.send(&letter()).await.unwrap();

        let files: Vec<_> = fs::read_dir(&path)
            .unwrap()
            .map(|file| file.unwrap().path())
            .collect();
        assert_eq!(files.len(), 2, "{files:?}");
        for file in files {
            assert!(
                file.to_str()
                    .unwrap()
                    .ends_with("Z-______one_example_org.eml"),
                "{file:?}"
            );
            let mail = fs::read_to_string(file).unwrap();
            assert!(mail.contains("Subject: Approved: Floods in Ghent\r\n"));
        }
    }

    #[tokio::test]
    async fn a_folder_that_cannot_be_is_for_later() {
        let file = tempfile::NamedTempFile::new().unwrap();
        let folder = Folder::new(&file.path().join("mail"), "desk@example.org").unwrap();
        assert!(matches!(folder.check().await, Err(MailError::Later(_))));
        assert!(matches!(
            folder.send(&letter()).await,
            Err(MailError::Later(_))
        ));
    }
}
