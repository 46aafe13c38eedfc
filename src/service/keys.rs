//! The service's own keys: made at the first start, kept in the database
//! wrapped by the root key (ChaCha20-Poly1305, the key's name as associated data).

use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};
use ring::signature::Ed25519KeyPair;

use crate::domain::ids::{CommentId, ReaderId};
use crate::domain::time::Instant;
use crate::store::{self, Conn};

/// The length of the root key, in bytes.
pub const ROOT_LEN: usize = 32;

/// The keys, unwrapped.
pub struct Keys {
    /// Signs access tokens: Ed25519, PKCS#8.
    pub tokens: Vec<u8>,
    cursors: hmac::Key,
    addresses: hmac::Key,
    edits: hmac::Key,
    confirmations: hmac::Key,
}

impl Keys {
    /// Unwraps the keys; makes those that are missing.
    pub fn open(conn: &mut Conn, root: &[u8], now: Instant) -> Result<Self, store::Error> {
        let mut secret = |name| open_key(conn, root, name, now);
        Ok(Self {
            tokens: secret("tokens")?,
            cursors: hmac::Key::new(hmac::HMAC_SHA256, &secret("cursors")?),
            addresses: hmac::Key::new(hmac::HMAC_SHA256, &secret("addresses")?),
            edits: hmac::Key::new(hmac::HMAC_SHA256, &secret("edits")?),
            confirmations: hmac::Key::new(hmac::HMAC_SHA256, &secret("confirmations")?),
        })
    }

    /// Signs cursors.
    pub fn cursors(&self) -> &hmac::Key {
        &self.cursors
    }

    /// What stands for a network or mail address where it must not itself be kept.
    pub fn address_hash(&self, address: &str) -> Vec<u8> {
        hmac::sign(&self.addresses, address.as_bytes())
            .as_ref()
            .to_vec()
    }

    /// The proof that a comment is somebody's own: 96 hexadecimal digits, the same at
    /// each asking, so that it need not be kept. It names the comment.
    pub fn edit_token(&self, comment: CommentId) -> String {
        let id = comment.uuid();
        let proof = hmac::sign(&self.edits, id.as_bytes());
        hex::encode([id.as_bytes().as_slice(), proof.as_ref()].concat())
    }

    /// The comment whose edit token this is; `None` for anything else.
    pub fn comment_of(&self, edit_token: &str) -> Option<CommentId> {
        let bytes = hex::decode(edit_token).ok()?;
        let (id, proof) = bytes.split_at_checked(16)?;
        hmac::verify(&self.edits, id, proof).ok()?;
        Some(uuid::Uuid::from_slice(id).ok()?.into())
    }

    /// The proof that a mail reached a reader: 112 hexadecimal digits, which name the
    /// reader and when the proof expires.
    pub fn confirmation_token(&self, reader: ReaderId, expires_at: Instant) -> String {
        let expires = expires_at.timestamp_micros().to_be_bytes();
        let said = [reader.uuid().as_bytes().as_slice(), &expires].concat();
        let proof = hmac::sign(&self.confirmations, &said);
        hex::encode([said.as_slice(), proof.as_ref()].concat())
    }

    /// Whose confirmation token this is, and when it expires; `None` for anything else.
    pub fn reader_of(&self, confirmation_token: &str) -> Option<(ReaderId, Instant)> {
        let bytes = hex::decode(confirmation_token).ok()?;
        let (said, proof) = bytes.split_at_checked(24)?;
        hmac::verify(&self.confirmations, said, proof).ok()?;
        let (id, expires) = said.split_at_checked(16)?;
        let micros = i64::from_be_bytes(expires.try_into().ok()?);
        let expires_at = chrono::DateTime::from_timestamp_micros(micros)?;
        Some((uuid::Uuid::from_slice(id).ok()?.into(), expires_at.into()))
    }
}

fn open_key(
    conn: &mut Conn,
    root: &[u8],
    name: &str,
    now: Instant,
) -> Result<Vec<u8>, store::Error> {
    if let Some(wrapped) = store::keys::find(conn, name)? {
        return unwrap(root, name, &wrapped);
    }
    let wrapped = wrap(root, name, &new_key(name)?)?;
    store::keys::insert(conn, name, &wrapped, now)?;
    // another node may have been first: what is kept is what counts
    match store::keys::find(conn, name)? {
        Some(kept) => unwrap(root, name, &kept),
        None => Err(broken(name, "could not be kept")),
    }
}

fn new_key(name: &str) -> Result<Vec<u8>, store::Error> {
    let random = SystemRandom::new();
    if name == "tokens" {
        return Ed25519KeyPair::generate_pkcs8(&random)
            .map(|document| document.as_ref().to_vec())
            .map_err(|_| broken(name, "could not be made"));
    }
    let mut key = [0; 32];
    random
        .fill(&mut key)
        .map_err(|_| broken(name, "could not be made"))?;
    Ok(key.to_vec())
}

/// A nonce, then the sealed key.
fn wrap(root: &[u8], name: &str, key: &[u8]) -> Result<Vec<u8>, store::Error> {
    let mut nonce = [0; NONCE_LEN];
    let sealed = SystemRandom::new().fill(&mut nonce).and_then(|()| {
        let mut sealed = key.to_vec();
        LessSafeKey::new(UnboundKey::new(&CHACHA20_POLY1305, root)?).seal_in_place_append_tag(
            Nonce::assume_unique_for_key(nonce),
            Aad::from(name),
            &mut sealed,
        )?;
        Ok(sealed)
    });
    let sealed = sealed.map_err(|_| broken(name, "could not be wrapped"))?;
    Ok([nonce.as_slice(), &sealed].concat())
}

fn unwrap(root: &[u8], name: &str, wrapped: &[u8]) -> Result<Vec<u8>, store::Error> {
    let opened = wrapped
        .split_at_checked(NONCE_LEN)
        .and_then(|(nonce, sealed)| {
            let key = UnboundKey::new(&CHACHA20_POLY1305, root).ok()?;
            let nonce = Nonce::try_assume_unique_for_key(nonce).ok()?;
            let mut sealed = sealed.to_vec();
            let opened = LessSafeKey::new(key).open_in_place(nonce, Aad::from(name), &mut sealed);
            opened.ok().map(|key| key.to_vec())
        });
    opened.ok_or_else(|| {
        broken(
            name,
            "does not open: the root key file is not this database's",
        )
    })
}

fn broken(name: &str, what: &str) -> store::Error {
    store::Error::Broken(format!("the key '{name}' {what}"))
}
