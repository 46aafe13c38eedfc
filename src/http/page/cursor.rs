//! Cursors: where a page ended, signed, so that nobody can make one up or use one
//! for a list it was not made for.

use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac::{Key, sign, verify};
use serde::Serialize;

use crate::domain::page::Position;
use crate::domain::refusal::Refusal;

/// Of HMAC-SHA256, in bytes.
const TAG: usize = 32;

/// Longer than any cursor that was ever given out.
const LONGEST: usize = 512;

/// Signs and opens cursors: base64url over a tag (HMAC-SHA256 over list, filters
/// and position) and the position as JSON.
#[derive(Debug, Clone)]
pub struct Cursors(Key);

impl Cursors {
    /// `key`: for HMAC-SHA256, kept for as long as cursors are to be followed.
    pub fn new(key: Key) -> Self {
        Self(key)
    }

    /// The cursor that continues `list`, as narrowed by `filters`, after `position`.
    pub fn sign(&self, list: &str, filters: &impl Serialize, position: Position) -> String {
        let position = json(&position);
        let tag = sign(&self.0, &bound(list, filters, &position));
        URL_SAFE_NO_PAD.encode([tag.as_ref(), &position].concat())
    }

    /// The position in a cursor. `BadCursor`: altered, or signed for another list
    /// or other filters.
    pub fn open(
        &self,
        list: &str,
        filters: &impl Serialize,
        cursor: &str,
    ) -> Result<Position, Refusal> {
        if cursor.len() > LONGEST {
            return Err(Refusal::BadCursor);
        }
        let bytes = URL_SAFE_NO_PAD
            .decode(cursor)
            .map_err(|_| Refusal::BadCursor)?;
        let (tag, position) = bytes.split_at_checked(TAG).ok_or(Refusal::BadCursor)?;
        verify(&self.0, &bound(list, filters, position), tag).map_err(|_| Refusal::BadCursor)?;
        serde_json::from_slice(position).map_err(|_| Refusal::BadCursor)
    }
}

/// Each part after its length, so that no two sets of parts are the same bytes.
fn bound(list: &str, filters: &impl Serialize, position: &[u8]) -> Vec<u8> {
    let filters = json(filters);
    let parts: [&[u8]; 3] = [list.as_bytes(), &filters, position];
    parts
        .into_iter()
        .flat_map(|part| [&part.len().to_be_bytes(), part].concat())
        .collect()
}

/// Plain fields and texts, which always can be written; the same value gives the
/// same bytes, since fields keep their order.
fn json(value: &impl Serialize) -> Vec<u8> {
    serde_json::to_vec(value).unwrap_or_default()
}

#[cfg(test)]
mod tests {
    use super::*;
    use chrono::Utc;
    use ring::hmac::HMAC_SHA256;
    use uuid::Uuid;

    fn keyed(key: u8) -> Cursors {
        Cursors::new(Key::new(HMAC_SHA256, &[key; 32]))
    }

    #[test]
    fn what_was_signed_is_opened_and_nothing_else() {
        let cursors = keyed(1);
        let position = Position {
            at: Utc::now().into(),
            id: Uuid::now_v7(),
        };
        let cursor = cursors.sign("drafts", &"news", position);
        assert_eq!(cursors.open("drafts", &"news", &cursor), Ok(position));

        let bad = Err(Refusal::BadCursor);
        assert_eq!(cursors.open("cases", &"news", &cursor), bad);
        assert_eq!(cursors.open("drafts", &"world", &cursor), bad);
        assert_eq!(keyed(2).open("drafts", &"news", &cursor), bad);
        for other in [
            "",
            "x",
            "é",
            &cursor[1..],
            &cursor[..20],
            &"A".repeat(100),
            &"A".repeat(600),
        ] {
            assert_eq!(cursors.open("drafts", &"news", other), bad, "{other}");
        }
    }

    #[test]
    fn every_byte_is_held_by_the_signature() {
        let cursors = keyed(1);
        let position = Position {
            at: Utc::now().into(),
            id: Uuid::now_v7(),
        };
        let bytes = URL_SAFE_NO_PAD
            .decode(cursors.sign("drafts", &(), position))
            .unwrap();
        for index in 0..bytes.len() {
            let mut altered = bytes.clone();
            altered[index] ^= 1;
            let cursor = URL_SAFE_NO_PAD.encode(altered);
            assert_eq!(
                cursors.open("drafts", &(), &cursor),
                Err(Refusal::BadCursor)
            );
        }
    }
}
